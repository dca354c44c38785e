-- What this transaction has done so far, as far as it can be told without reading a catalog from
-- end to end. A row for each lock that it holds on a relation to do more than read it: the mode;
-- how many rows it has written there; what it is, NULL when it is gone; whether its row in pg_class
-- is the transaction's, savepoints apart. And a last row: the baseline now, and whether the
-- transaction has a number.
-- A definition lets go of the indexes of the catalogs that it writes; INSERT, UPDATE and DELETE do
-- not. 2683 is the index of large objects, which are locked to be read as well.
SELECT r.oid, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(r.oid)
           + pg_catalog.pg_stat_get_xact_tuples_updated(r.oid)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(r.oid),
       c.relkind::text, c.relnamespace::regnamespace::text, c.relname,
       c.xmin = pg_catalog.xid(pg_catalog.pg_current_xact_id_if_assigned())
FROM pg_catalog.pg_lock_status() AS l
     CROSS JOIN LATERAL (
         SELECT CASE WHEN l.relation >= 16384 OR l.mode = 'AccessExclusiveLock' THEN l.relation
                    WHEN l.mode = 'RowExclusiveLock' AND l.relation <> 2683
                        THEN (SELECT i.indrelid FROM pg_catalog.pg_index AS i
                              WHERE i.indexrelid = l.relation) END) AS r (oid)
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = r.oid
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND r.oid IS NOT NULL
  AND l.mode <> 'AccessShareLock' AND l.mode <> 'RowShareLock'
UNION ALL
SELECT 0, b.counts, NULL, b.counting, NULL, b.home,
       pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL
FROM ($2) AS b
