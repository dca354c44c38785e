-- What this transaction has done so far, as far as it can be told without reading a catalog from
-- end to end. A row for each lock that it holds on a relation to do more than read it, and, with 0
-- for an oid, for each on a function that may be deleted, and on what is no relation and gets a
-- comment or an extension; or one of NULLs: the mode; how many rows it has written there; what it
-- is, NULL when it is gone; whether its row in pg_class is the transaction's, savepoints apart but
-- for an index. And in each row the baseline now, and whether the transaction has a number; beside
-- it the server is asked to give away what it has counted when the transaction ends, if it knows
-- how.
-- A definition lets go of the indexes of the catalogs that it writes; INSERT, UPDATE and DELETE do
-- not. 2683 is the index of large objects, which are locked to be read as well. 1255 is pg_proc.
SELECT l.oid, l.mode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(l.oid)
           + pg_catalog.pg_stat_get_xact_tuples_updated(l.oid)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(l.oid) AS written,
       c.relkind::text AS kind, c.relnamespace::regnamespace::text AS schema, c.relname AS name,
       c.xmin = b.own
           OR c.relkind = 'i' AND pg_catalog.age(c.xmin) <= pg_catalog.age(b.own) AS ours,
       b.counts, b.counting, b.own, b.settling
FROM (SELECT n.*, pg_catalog.xid(pg_catalog.pg_current_xact_id_if_assigned()) AS own,
             $3 AS settling
      FROM ($2) AS n) AS b
     LEFT JOIN (
         SELECT r.oid, h.mode
         FROM pg_catalog.pg_lock_status() AS h
              CROSS JOIN LATERAL (
                  SELECT CASE WHEN h.relation >= 16384 OR h.mode = 'AccessExclusiveLock'
                                  OR h.relation IS NULL
                                  THEN coalesce(h.relation, 0)
                             WHEN h.mode = 'RowExclusiveLock' AND h.relation <> 2683
                                 THEN (SELECT i.indrelid FROM pg_catalog.pg_index AS i
                                       WHERE i.indexrelid = h.relation) END
                  OFFSET 0) AS r (oid)
         WHERE h.pid = pg_catalog.pg_backend_pid() AND h.mode <> 'AccessShareLock'
           AND h.mode <> 'RowShareLock'
           AND (h.locktype = 'relation'
                OR h.locktype = 'object'
                   AND (h.mode = 'ShareUpdateExclusiveLock'
                        OR h.classid = 1255 AND h.mode = 'AccessExclusiveLock'))
           AND r.oid IS NOT NULL) AS l ON true
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.oid
