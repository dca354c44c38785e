-- Functions, procedures and aggregates in the schemas $1 by names like $2.
SELECT p.oid, n.nspname, p.proname, p.prokind,
       CASE WHEN p.prokind <> 'a' THEN oidvectortypes(p.proargtypes)
            WHEN p.pronargs = 0 THEN '*'
            WHEN g.aggkind = 'n' AND p.provariadic = 0 THEN oidvectortypes(p.proargtypes)
            ELSE pg_get_function_identity_arguments(p.oid) END,
       pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
       pg_get_userbyid(p.proowner), obj_description(p.oid, 'pg_proc')
FROM pg_catalog.pg_proc AS p
     JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
     JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
     LEFT JOIN pg_catalog.pg_aggregate AS g ON g.aggfnoid = p.oid
WHERE p.pronamespace = ANY ($1::oid[]) AND p.proname LIKE $2
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_depend AS e
                  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid
                    AND e.deptype IN ('e', 'i'))
ORDER BY p.oid
