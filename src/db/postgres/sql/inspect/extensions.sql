-- The extensions of the database, but for the one that every database has. The comment that comes
-- with one counts as none.
WITH available AS MATERIALIZED (SELECT a.name, a.comment FROM pg_available_extensions() AS a)
SELECT e.oid, n.nspname, e.extname, e.extversion, e.extrelocatable, pg_get_userbyid(e.extowner),
       'SCHEMA ' || quote_ident(n.nspname), d.description,
       (SELECT a.comment FROM available AS a WHERE a.name = e.extname)
FROM pg_catalog.pg_extension AS e
     JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_extension'::regclass AND d.objoid = e.oid
WHERE e.extname <> 'plpgsql'
