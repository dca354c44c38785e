-- What was done so far to the rows of the tables $1 in this transaction. One that is gone has no
-- file.
SELECT o.oid, c.relfilenode,
       pg_catalog.pg_stat_get_xact_numscans(o.oid),
       pg_catalog.pg_stat_get_xact_tuples_returned(o.oid),
       pg_catalog.pg_stat_get_xact_tuples_inserted(o.oid),
       pg_catalog.pg_stat_get_xact_tuples_updated(o.oid),
       pg_catalog.pg_stat_get_xact_tuples_deleted(o.oid)
FROM pg_catalog.unnest($1::oid[]) AS o (oid)
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = o.oid
