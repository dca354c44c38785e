-- $1: an index as a statement spells it; $2: its table. A row when that table has an index of that
-- name which is not valid, and nobody is building one on the table, as far as we are told.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid
  AND c.relkind = 'i'
  AND c.relname = (pg_catalog.parse_ident($1))[1]
  AND i.indrelid = pg_catalog.to_regclass($2)
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_stat_progress_create_index p
      WHERE p.datname = pg_catalog.current_database()
        AND coalesce(p.relid, i.indrelid) = i.indrelid)
