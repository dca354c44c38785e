-- The schemas that are looked at. $1: their names; '{}' for the default one $2, '{*}' for all.
SELECT n.oid, n.nspname, pg_get_userbyid(n.nspowner), obj_description(n.oid, 'pg_namespace')
FROM pg_catalog.pg_namespace AS n
WHERE CASE $1::text[] WHEN '{}' THEN n.nspname = $2
                      WHEN '{*}' THEN n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                      ELSE n.nspname = ANY ($1::text[]) END
  AND n.oid NOT IN (SELECT d.objid
                    FROM pg_catalog.pg_depend AS d
                    WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass
                      AND d.classid = 'pg_catalog.pg_namespace'::regclass AND d.deptype = 'e')
