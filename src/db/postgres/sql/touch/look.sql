-- What this transaction has done so far, as far as it can be told without reading a catalog: the
-- locks that it holds on tables and what it has written there; the rows that it has given to the
-- system catalogs $1; whether it has a number, and whether rows are counted at all. PostgreSQL 13
-- must not be asked for a relation that is gone: of such it does not say whether it is visible.
SELECT l.relation, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(l.relation)
           + pg_catalog.pg_stat_get_xact_tuples_updated(l.relation)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(l.relation), NULL, NULL,
       o.type, o.schema, o.name
FROM pg_catalog.pg_lock_status() AS l
     CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         1259,
         CASE WHEN pg_catalog.pg_table_is_visible(l.relation) IS NOT NULL THEN l.relation END,
         0) AS o
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.relation >= 16384 AND l.locktype = 'relation'
  AND l.mode <> 'AccessShareLock' AND l.mode <> 'RowShareLock'
UNION ALL
SELECT k.oid, NULL, pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_updated(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid), NULL, NULL, NULL
FROM pg_catalog.unnest($1::oid[]) AS k (oid)
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, pg_catalog.current_setting('track_counts'),
       pg_catalog.pg_current_xact_id_if_assigned()::text, pg_catalog.current_schema()
