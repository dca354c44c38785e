-- The labels of enumerations, as changes of the type.
SELECT e.tableoid AS catalog, t.oid, e.ctid, e.xmin AS made, 'type' AS kind, n.nspname AS schema,
       t.typname AS name, '' AS part_kind, '' AS part, 0::oid AS relation, 0::oid AS refers
FROM pg_catalog.pg_enum AS e
     JOIN pg_catalog.pg_type AS t ON t.oid = e.enumtypid
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE n.nspname !~ '^pg_temp_'
