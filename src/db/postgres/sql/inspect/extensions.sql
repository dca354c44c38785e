-- The extensions of the database, but for the one that every database has.
SELECT e.oid, n.nspname, e.extname, e.extversion, pg_get_userbyid(e.extowner)
FROM pg_catalog.pg_extension AS e
     JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
