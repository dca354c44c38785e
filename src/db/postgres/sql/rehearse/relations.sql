-- What there is before a rehearsal: all but the system's own and the session's temporary tables.
-- The counters may still hold what transactions before this one have done.
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relfilenode, i.indrelid,
       CASE WHEN c.relpages > 0
            THEN c.relpages::bigint * current_setting('block_size')::bigint END,
       pg_catalog.pg_stat_get_xact_numscans(c.oid),
       pg_catalog.pg_stat_get_xact_tuples_returned(c.oid),
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid),
       pg_catalog.pg_stat_get_xact_tuples_updated(c.oid),
       pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)
FROM pg_catalog.pg_class AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'f', 'v', 'S', 'i', 'I')
  AND c.relpersistence <> 't'
