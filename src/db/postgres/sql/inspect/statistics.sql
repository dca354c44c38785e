-- The extended statistics of the tables $1.
SELECT s.oid, n.nspname, s.stxname, s.stxrelid, pg_get_statisticsobjdef(s.oid),
       coalesce(s.stxstattarget, -1), pg_get_userbyid(s.stxowner), d.description
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_statistic_ext AS s ON s.stxrelid = r.oid
     JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objoid = s.oid
ORDER BY s.oid
