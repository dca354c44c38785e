-- What the objects $2, of the catalogs $1, stand on, the system's own left out.
SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
FROM unnest($1::oid[], $2::oid[]) AS o (catalog, oid)
     JOIN pg_catalog.pg_depend AS d ON d.classid = o.catalog AND d.objid = o.oid
WHERE d.deptype IN ('n', 'a') AND d.refobjid >= 16384
  AND d.refclassid <> 'pg_catalog.pg_namespace'::regclass
