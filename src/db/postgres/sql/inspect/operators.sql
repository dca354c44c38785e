-- The operators in the schemas $1, by names like $2. One without a function is only spoken of yet.
SELECT 'pg_catalog.pg_operator'::regclass::oid, o.oid, n.nspname, o.oprname,
       concat_ws(', ', CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
                 CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END),
       o.oprname,
       concat_ws(', ', 'FUNCTION = ' || o.oprcode,
                 'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL),
                 'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
                 'COMMUTATOR = OPERATOR(' || quote_ident(cn.nspname) || '.' || c.oprname || ')',
                 'NEGATOR = OPERATOR(' || quote_ident(nn.nspname) || '.' || g.oprname || ')',
                 CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest END,
                 CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin END,
                 CASE WHEN o.oprcanhash THEN 'HASHES' END,
                 CASE WHEN o.oprcanmerge THEN 'MERGES' END),
       pg_get_userbyid(o.oprowner), obj_description(o.oid, 'pg_operator')
FROM pg_catalog.pg_operator AS o
     JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
     LEFT JOIN pg_catalog.pg_operator AS c ON c.oid = o.oprcom
     LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.oprnamespace
     LEFT JOIN pg_catalog.pg_operator AS g ON g.oid = o.oprnegate
     LEFT JOIN pg_catalog.pg_namespace AS nn ON nn.oid = g.oprnamespace
WHERE o.oprnamespace = ANY ($1::oid[]) AND o.oprname LIKE $2 AND o.oid >= 16384 AND o.oprcode <> 0
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_depend AS e
                  WHERE e.classid = 'pg_catalog.pg_operator'::regclass AND e.objid = o.oid
                    AND e.deptype = 'e')
ORDER BY o.oid
