-- Functions, procedures and aggregates.
SELECT p.tableoid AS catalog, p.oid, p.ctid, p.xmin AS made,
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
           AS kind,
       n.nspname AS schema, p.proname AS name, '' AS part_kind, '' AS part, 0::oid AS relation,
       0::oid AS refers
FROM pg_catalog.pg_proc AS p
     JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_temp_'
