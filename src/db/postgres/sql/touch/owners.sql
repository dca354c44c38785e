-- The tables that the sequences $1 belong to.
SELECT d.objid, c.relname
FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_class AS c ON c.oid = d.refobjid
WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = ANY ($1::oid[]) AND d.objsubid = 0
  AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
