-- The casts from types in the schemas $1, or in none of ours, by names like $2.
SELECT 'pg_catalog.pg_cast'::regclass::oid, c.oid, '',
       format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL), NULL,
       t.typname,
       CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
                         WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END ||
       CASE c.castcontext WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' THEN ' AS ASSIGNMENT' ELSE '' END,
       NULL, obj_description(c.oid, 'pg_cast')
FROM pg_catalog.pg_cast AS c
     JOIN pg_catalog.pg_type AS t ON t.oid = c.castsource
WHERE (t.typnamespace = ANY ($1::oid[]) OR t.oid < 16384) AND t.typname LIKE $2 AND c.oid >= 16384
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_depend AS e
                  WHERE e.classid = 'pg_catalog.pg_cast'::regclass AND e.objid = c.oid
                    AND e.deptype IN ('e', 'i'))
ORDER BY c.oid
