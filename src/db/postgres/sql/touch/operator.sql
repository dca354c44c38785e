-- Operators and casts have no names of words: they go with the function, and the type, that they
-- are for.
SELECT o.tableoid AS catalog, o.oid, o.ctid, o.xmin AS made,
       CASE WHEN p.oid IS NULL THEN 'operator' ELSE '' END AS kind, n.nspname AS schema,
       coalesce(p.proname, o.oprname) AS name,
       CASE WHEN p.oid IS NULL THEN '' ELSE 'operator' END AS part_kind,
       CASE WHEN p.oid IS NULL THEN '' ELSE o.oprname::text END AS part,
       0::oid AS relation, 0::oid AS refers
FROM pg_catalog.pg_operator AS o
     JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
     LEFT JOIN pg_catalog.pg_proc AS p ON p.oid = o.oprcode AND p.oid >= 16384
WHERE n.nspname !~ '^pg_temp_'
UNION ALL
SELECT k.tableoid, k.oid, k.ctid, k.xmin, '', n.nspname, t.typname, 'cast',
       s.typname || ' AS ' || g.typname, 0, 0
FROM pg_catalog.pg_cast AS k
     JOIN pg_catalog.pg_type AS s ON s.oid = k.castsource
     JOIN pg_catalog.pg_type AS g ON g.oid = k.casttarget
     JOIN pg_catalog.pg_type AS t ON t.oid = CASE WHEN s.oid < 16384 THEN g.oid ELSE s.oid END
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE n.nspname !~ '^pg_temp_'
