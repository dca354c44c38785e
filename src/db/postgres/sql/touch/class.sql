-- Relations: tables, views, sequences, indexes, composite types.
SELECT c.tableoid AS catalog, c.oid, c.ctid, c.xmin AS made,
       CASE WHEN t.oid IS NOT NULL THEN '' ELSE
           CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
               WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type'
               ELSE 'table' END END AS kind,
       n.nspname AS schema, coalesce(t.relname, c.relname) AS name,
       CASE WHEN t.oid IS NULL THEN '' WHEN c.relkind = 'S' THEN 'sequence' ELSE 'index' END
           AS part_kind,
       CASE WHEN t.oid IS NULL THEN '' ELSE c.relname END AS part,
       coalesce(t.oid, 0) AS relation, 0::oid AS refers
FROM pg_catalog.pg_class AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
     LEFT JOIN pg_catalog.pg_depend AS d
         ON c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
            AND d.objsubid = 0 AND d.refclassid = 'pg_catalog.pg_class'::regclass
            AND d.deptype IN ('a', 'i')
     LEFT JOIN pg_catalog.pg_class AS t ON t.oid = coalesce(i.indrelid, d.refobjid)
WHERE c.relkind <> 't' AND n.nspname !~ '^pg_(toast|temp_)'
