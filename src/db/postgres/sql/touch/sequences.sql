-- Of the sequences $1 the tables that they belong to, and the values that they gave last, where
-- this user may read them.
SELECT s.oid, t.relname,
       CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT')
           THEN pg_catalog.pg_sequence_last_value(s.oid) END
FROM pg_catalog.pg_class AS s
     LEFT JOIN pg_catalog.pg_depend AS d
         ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid AND d.objsubid = 0
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
     LEFT JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid
WHERE s.oid = ANY ($1::oid[]) AND s.relkind = 'S'
