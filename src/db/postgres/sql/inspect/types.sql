-- Enums, domains and ranges in the schemas $1 by names like $2. Composite types are in
-- relations.sql.
SELECT t.oid, n.nspname, t.typname, t.typtype, t.typarray,
       CASE t.typtype WHEN 'e' THEN (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder)
                                     FROM pg_catalog.pg_enum AS e
                                     WHERE e.enumtypid = t.oid) END,
       CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
       CASE WHEN t.typtype = 'd' AND t.typcollation NOT IN (0, b.typcollation)
            THEN t.typcollation::regcollation END,
       t.typnotnull, pg_get_expr(t.typdefaultbin, 0, true),
       format_type(r.rngsubtype, NULL),
       CASE WHEN NOT o.opcdefault
            THEN CASE WHEN pg_opclass_is_visible(o.oid) THEN '' ELSE quote_ident(p.nspname) || '.'
                 END || quote_ident(o.opcname) END,
       CASE WHEN r.rngcollation NOT IN (0, u.typcollation) THEN r.rngcollation::regcollation END,
       CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc END,
       CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc END,
       NULL::regtype/* 14: r.rngmultitypid::regtype */, 0/* 14: r.rngmultitypid::oid */,
       pg_get_userbyid(t.typowner), obj_description(t.oid, 'pg_type')
FROM pg_catalog.pg_type AS t
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
     LEFT JOIN pg_catalog.pg_type AS b ON b.oid = t.typbasetype
     LEFT JOIN pg_catalog.pg_range AS r ON r.rngtypid = t.oid
     LEFT JOIN pg_catalog.pg_type AS u ON u.oid = r.rngsubtype
     LEFT JOIN pg_catalog.pg_opclass AS o ON o.oid = r.rngsubopc
     LEFT JOIN pg_catalog.pg_namespace AS p ON p.oid = o.opcnamespace
WHERE t.typnamespace = ANY ($1::oid[]) AND t.typtype IN ('e', 'd', 'r')
  AND t.typname LIKE $2
  AND t.oid NOT IN (SELECT e.objid
                    FROM pg_catalog.pg_depend AS e
                    WHERE e.refclassid = 'pg_catalog.pg_extension'::regclass
                      AND e.classid = 'pg_catalog.pg_type'::regclass AND e.deptype = 'e')
ORDER BY t.oid
