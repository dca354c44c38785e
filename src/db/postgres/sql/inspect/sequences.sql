-- The sequences in the schemas $1 by names like $2, and those of the tables $3, with the columns
-- that own them: a serial one's own hangs on it by an automatic dependency, an identity column's by
-- an internal one.
SELECT c.oid, n.nspname, c.relname, c.relpersistence, format_type(s.seqtypid, NULL), s.seqstart,
       s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
       d.deptype, d.refobjid, d.refobjsubid,
       CASE d.deptype WHEN 'a' THEN d.refobjid::regclass || '.' || quote_ident(a.attname) END,
       pg_get_userbyid(c.relowner), t.description
FROM pg_catalog.pg_class AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = c.oid
     LEFT JOIN pg_catalog.pg_depend AS d
         ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
            AND d.deptype IN ('a', 'i')
     LEFT JOIN pg_catalog.pg_attribute AS a
         ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND d.deptype = 'a'
     LEFT JOIN pg_catalog.pg_description AS t
         ON t.classoid = 'pg_catalog.pg_class'::regclass AND t.objoid = c.oid AND t.objsubid = 0
WHERE c.oid IN (SELECT o.oid
                FROM pg_catalog.pg_class AS o
                WHERE o.relnamespace = ANY ($1::oid[]) AND o.relname LIKE $2 AND o.relkind = 'S'
                UNION
                SELECT o.objid
                FROM unnest($3::oid[]) AS r (oid)
                     JOIN pg_catalog.pg_depend AS o
                         ON o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = r.oid
                WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.refobjsubid > 0
                  AND o.deptype IN ('a', 'i'))
  AND c.relkind = 'S' AND c.relpersistence <> 't'
  AND c.oid NOT IN (SELECT e.objid
                    FROM pg_catalog.pg_depend AS e
                    WHERE e.refclassid = 'pg_catalog.pg_extension'::regclass
                      AND e.classid = 'pg_catalog.pg_class'::regclass AND e.deptype = 'e')
ORDER BY c.oid
