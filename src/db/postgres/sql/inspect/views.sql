-- The queries of the views $1, and the rules that hold them.
SELECT r.ev_class, r.oid, pg_get_viewdef(r.ev_class, true)
FROM unnest($1::oid[]) AS v (oid)
     JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = v.oid AND r.rulename = '_RETURN'
