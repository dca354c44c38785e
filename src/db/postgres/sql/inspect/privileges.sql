-- In what the rights on the relations $1, sequences $2, routines $3, types $4 and schemas $5 differ
-- from those on new ones; and what the default privileges say of these.
WITH objects AS (
    SELECT 'pg_catalog.pg_class'::regclass AS class, c.oid, 0 AS number, c.relacl AS acl,
           acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relowner) AS usual
    FROM (SELECT DISTINCT unnest($1::oid[] || $2::oid[])) AS r (oid)
         JOIN pg_catalog.pg_class AS c ON c.oid = r.oid
    WHERE c.relacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, a.attrelid, a.attnum, a.attacl, NULL
    FROM (SELECT DISTINCT unnest($1::oid[])) AS r (oid)
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, p.oid, 0, p.proacl, acldefault('f', p.proowner)
    FROM pg_catalog.pg_proc AS p
    WHERE p.oid = ANY ($3::oid[]) AND p.proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, t.oid, 0, t.typacl, acldefault('T', t.typowner)
    FROM pg_catalog.pg_type AS t
    WHERE t.oid = ANY ($4::oid[]) AND t.typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::regclass, n.oid, 0, n.nspacl,
           acldefault('n', n.nspowner) ||
           ARRAY(SELECT makeaclitem(0, n.nspowner, x.privilege_type, x.is_grantable)
                 FROM pg_catalog.pg_init_privs AS i CROSS JOIN aclexplode(i.initprivs) AS x
                 WHERE i.classoid = 'pg_catalog.pg_namespace'::regclass AND i.objoid = n.oid
                   AND x.grantee = 0)
    FROM pg_catalog.pg_namespace AS n
    WHERE n.oid = ANY ($5::oid[]) AND n.nspacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_default_acl'::regclass, d.oid, 0, d.defaclacl,
           CASE WHEN d.defaclnamespace = 0
                THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's'::"char"
                                                     ELSE d.defaclobjtype END, d.defaclrole) END
    FROM pg_catalog.pg_default_acl AS d
), present AS (
    SELECT o.class, o.oid, o.number, x.grantee, x.privilege_type, x.is_grantable
    FROM objects AS o CROSS JOIN aclexplode(o.acl) AS x
), usual AS (
    SELECT o.class, o.oid, o.number, x.grantee, x.privilege_type, x.is_grantable
    FROM objects AS o CROSS JOIN aclexplode(o.usual) AS x
)
SELECT class::oid, oid, number,
       CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END COLLATE "C",
       privilege_type COLLATE "C", coalesce(p.is_grantable, u.is_grantable), p.oid IS NULL
FROM present AS p
     FULL JOIN usual AS u USING (class, oid, number, grantee, privilege_type)
WHERE p.is_grantable IS DISTINCT FROM u.is_grantable
ORDER BY 1, 2, 4, 5, 3
