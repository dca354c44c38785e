-- The collations in the schemas $1, by names like $2.
SELECT 'pg_catalog.pg_collation'::regclass::oid, c.oid, n.nspname, c.collname, NULL, c.collname,
       concat_ws(', ', 'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu'
                                                            WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                 CASE WHEN coalesce(NULL/* 15: c.colliculocale *//* 17: c.colllocale */,
                                    c.collcollate) IS NOT DISTINCT FROM
                           coalesce(NULL/* 15: c.colliculocale *//* 17: c.colllocale */,
                                    c.collctype)
                      THEN 'locale = ' ||
                           quote_literal(coalesce(
                               NULL/* 15: c.colliculocale *//* 17: c.colllocale */,
                               c.collcollate))
                      ELSE 'lc_collate = ' || quote_literal(c.collcollate) ||
                           ', lc_ctype = ' || quote_literal(c.collctype) END,
                 CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END,
                 'rules = ' || quote_literal(NULL/* 16: c.collicurules */)),
       pg_get_userbyid(c.collowner), obj_description(c.oid, 'pg_collation')
FROM pg_catalog.pg_collation AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
WHERE c.collnamespace = ANY ($1::oid[]) AND c.collname LIKE $2 AND c.oid >= 16384
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_depend AS e
                  WHERE e.classid = 'pg_catalog.pg_collation'::regclass AND e.objid = c.oid
                    AND e.deptype = 'e')
ORDER BY c.oid
