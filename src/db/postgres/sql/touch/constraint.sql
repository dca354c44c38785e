-- Constraints of tables and domains; a foreign key with the table that it refers to.
SELECT k.tableoid AS catalog, k.oid, k.ctid, k.xmin AS made,
       CASE WHEN c.oid IS NULL THEN 'domain' ELSE 'table' END AS kind, n.nspname AS schema,
       coalesce(c.relname, t.typname) AS name, '' AS part_kind, '' AS part,
       coalesce(c.oid, 0) AS relation,
       CASE WHEN k.contype = 'f' THEN k.confrelid ELSE 0 END AS refers
FROM pg_catalog.pg_constraint AS k
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
     LEFT JOIN pg_catalog.pg_type AS t ON t.oid = k.contypid
     JOIN pg_catalog.pg_namespace AS n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
WHERE n.nspname !~ '^pg_(toast|temp_)'
