-- The rules of the tables and views $1, but for those that make a view.
SELECT w.oid, w.ev_class, w.rulename, pg_get_ruledef(w.oid, true), w.ev_enabled, d.description
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.oid
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_rewrite'::regclass AND d.objoid = w.oid
WHERE w.rulename <> '_RETURN'
ORDER BY w.ev_class, w.oid
