-- Children of a table, which show in it: inheritance and partitions.
SELECT i.tableoid AS catalog, i.inhrelid AS oid, i.ctid, i.xmin AS made, 'table' AS kind,
       n.nspname AS schema, c.relname AS name, '' AS part_kind, '' AS part, c.oid AS relation,
       0::oid AS refers
FROM pg_catalog.pg_inherits AS i
     JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent AND c.relkind NOT IN ('i', 'I')
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_(toast|temp_)'
