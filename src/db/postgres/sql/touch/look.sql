-- What this transaction has done so far, as far as it can be told without reading a catalog: the
-- locks that it holds on tables and what it has written there; the rows that it has given to the
-- system catalogs $1; whether it has a number, and whether rows are counted at all. PostgreSQL 13
-- must not be asked for a relation that is gone: of such it does not say whether it is visible.
-- A definition lets go of the indexes of the catalogs that it writes; INSERT, UPDATE and DELETE do
-- not. 2683 is the index of large objects, which are locked to be read as well.
SELECT r.oid, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(r.oid)
           + pg_catalog.pg_stat_get_xact_tuples_updated(r.oid)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(r.oid), NULL, NULL,
       o.type, o.schema, o.name
FROM pg_catalog.pg_lock_status() AS l
     CROSS JOIN LATERAL (
         SELECT CASE WHEN l.relation >= 16384 OR l.mode = 'AccessExclusiveLock' THEN l.relation
                    WHEN l.mode = 'RowExclusiveLock' AND l.relation <> 2683
                        THEN (SELECT i.indrelid FROM pg_catalog.pg_index AS i
                              WHERE i.indexrelid = l.relation) END) AS r (oid)
     CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         1259, CASE WHEN pg_catalog.pg_table_is_visible(r.oid) IS NOT NULL THEN r.oid END, 0) AS o
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND r.oid IS NOT NULL
  AND l.mode <> 'AccessShareLock' AND l.mode <> 'RowShareLock'
UNION ALL
SELECT k.oid, NULL, pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_updated(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid), NULL, NULL, NULL
FROM pg_catalog.unnest($1::oid[]) AS k (oid)
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, pg_catalog.current_setting('track_counts'),
       pg_catalog.pg_current_xact_id_if_assigned()::text, pg_catalog.current_schema()
