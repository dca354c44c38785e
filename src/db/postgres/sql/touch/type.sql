-- Types that are made as such: not those that come with a table, nor arrays.
SELECT t.tableoid AS catalog, t.oid, t.ctid, t.xmin AS made,
       CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END AS kind, n.nspname AS schema,
       t.typname AS name, '' AS part_kind, '' AS part, 0::oid AS relation, 0::oid AS refers
FROM pg_catalog.pg_type AS t
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
     LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND e.typarray = t.oid
WHERE (c.oid IS NULL OR c.relkind = 'c') AND e.oid IS NULL AND n.nspname !~ '^pg_(toast|temp_)'
