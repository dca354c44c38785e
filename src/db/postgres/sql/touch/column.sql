-- Columns: privileges on them are given without a lock.
SELECT a.tableoid AS catalog, a.attrelid AS oid, a.ctid, a.xmin AS made,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
           WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' ELSE 'table' END AS kind,
       n.nspname AS schema, c.relname AS name, '' AS part_kind, '' AS part, c.oid AS relation,
       0::oid AS refers
FROM pg_catalog.pg_attribute AS a
     JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND n.nspname !~ '^pg_(toast|temp_)'
