-- The prepared transactions of this database whose names begin with $1.
SELECT gid
FROM pg_catalog.pg_prepared_xacts
WHERE database = pg_catalog.current_database() AND pg_catalog.starts_with(gid, $1)
ORDER BY gid
