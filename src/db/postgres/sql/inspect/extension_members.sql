-- What extensions have brought: who needs that, needs the extension.
SELECT d.classid, d.objid, d.refobjid
FROM pg_catalog.pg_depend AS d
WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e'
