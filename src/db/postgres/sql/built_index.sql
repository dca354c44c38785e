-- $1: an index as a statement spells it; $2: its table. Whether it is valid; no row when there is
-- none of that name on the table.
SELECT i.indisvalid
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE c.relname = (pg_catalog.parse_ident($1))[1]
  AND i.indrelid = pg_catalog.to_regclass($2)
