-- What stands on what, of all that is not the system's own.
SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
FROM pg_catalog.pg_depend AS d
WHERE d.deptype IN ('n', 'a') AND d.objid >= 16384 AND d.refobjid >= 16384
  AND d.refclassid <> 'pg_catalog.pg_namespace'::regclass
