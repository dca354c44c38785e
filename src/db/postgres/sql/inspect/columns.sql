-- The columns of the tables, views and composite types $1. A default has no columns in it, so its
-- deparser need not look at the table.
SELECT a.attrelid, a.attnum, a.attname, quote_ident(a.attname),
       format_type(a.atttypid, a.atttypmod), a.atttypid, a.attcollation,
       CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN a.attcollation::regcollation END,
       a.attnotnull, v.oid,
       pg_get_expr(v.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE v.adrelid END, true),
       a.attgenerated,
       -- A partition has its identity columns from above, and their sequence is the one up there.
       a.attidentity/* 17: CASE WHEN a.attidentity <> '' AND EXISTS (
           SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = a.attrelid AND c.relispartition)
       THEN '' ELSE a.attidentity END */,
       nullif(a.attstorage, t.typstorage), ''/* 14: a.attcompression */,
       coalesce(a.attstattarget, -1), a.attoptions, a.attinhcount > 0, a.attislocal,
       a.attacl IS NOT NULL, d.description
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
     JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
     LEFT JOIN pg_catalog.pg_attrdef AS v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = a.attrelid
            AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
