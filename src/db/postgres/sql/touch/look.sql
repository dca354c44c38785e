-- What this transaction has done so far, as far as it can be told without reading a catalog: the locks
-- that it holds on tables and what it has written there; the rows that it has written in the system
-- catalogs $1; whether it has a number, and whether rows are counted at all.
SELECT l.relation, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(l.relation) + pg_catalog.pg_stat_get_xact_tuples_updated(l.relation)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(l.relation), NULL, NULL,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
           WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
           WHEN 't' THEN 'toast' WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' END,
       n.nspname, c.relname,
       CASE WHEN c.relkind = 'S'
           THEN (SELECT t.relname
                 FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid
                 WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                   AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
                 LIMIT 1) END
FROM pg_catalog.pg_lock_status() AS l
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384
  AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
UNION ALL
SELECT k.oid, NULL, pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_updated(k.oid),
       pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid), NULL, NULL, NULL, NULL
FROM pg_catalog.unnest($1::oid[]) AS k (oid)
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, pg_catalog.current_setting('track_counts'),
       pg_catalog.pg_current_xact_id_if_assigned()::text, pg_catalog.current_schema(), NULL
