-- What this transaction has done so far, as far as it can be told without reading a catalog from
-- end to end. A row for each lock that it holds on a relation to do more than read it: the mode;
-- how many rows it has written there; what it is, NULL when it is gone; whether its row in pg_class
-- is the transaction's, savepoints apart. And a last row: the baseline now, and whether the
-- transaction has a number.
SELECT l.relation, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(l.relation)
           + pg_catalog.pg_stat_get_xact_tuples_updated(l.relation)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(l.relation),
       c.relkind::text, c.relnamespace::regnamespace::text, c.relname,
       c.xmin = pg_catalog.xid(pg_catalog.pg_current_xact_id_if_assigned())
FROM pg_catalog.pg_lock_status() AS l
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.relation >= 16384 AND l.locktype = 'relation'
  AND l.mode <> 'AccessShareLock' AND l.mode <> 'RowShareLock'
UNION ALL
SELECT 0, b.counts, NULL, b.counting, NULL, b.home,
       pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL
FROM ($2) AS b
