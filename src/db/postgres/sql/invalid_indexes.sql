-- The indexes that are not valid; $1: the beginning of their tables' names.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid
  AND c.relkind = 'i'
  AND pg_catalog.left(t.relname, pg_catalog.length($1)) = $1
  AND n.nspname NOT LIKE 'pg\_toast%'
ORDER BY 1
