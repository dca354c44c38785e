-- The triggers of the tables and views $1 that somebody has made there.
SELECT t.oid, t.tgrelid, t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled,
       t.tgconstraint <> 0, d.description
FROM pg_catalog.pg_trigger AS t
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_trigger'::regclass AND d.objoid = t.oid
WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal AND t.tgparentid = 0
ORDER BY t.tgrelid, t.oid
