-- The row security policies of the tables $1.
SELECT p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive,
       (SELECT array_agg(CASE x WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x) END)
        FROM unnest(p.polroles) AS x),
       pg_get_expr(p.polqual, p.polrelid, true), pg_get_expr(p.polwithcheck, p.polrelid, true),
       d.description
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_policy AS p ON p.polrelid = r.oid
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_policy'::regclass AND d.objoid = p.oid
ORDER BY p.polrelid, p.oid
