-- A look with columns, and how many more rows of the catalogs this transaction has written that
-- belong to such a table and are found by an index: its types, that of arrays of it too, and its
-- constraints. Where a catalog has been given no such row at all, none is looked for.
-- 1247 is pg_type, 2606 pg_constraint.
SELECT k.*,
       CASE WHEN k.kind = ANY ('{r,p,v,m,f,c}') AND k.mode <> 'RowExclusiveLock'
                AND pg_catalog.pg_stat_get_xact_tuples_inserted(1247) > 0 THEN
           (SELECT 1 + (SELECT count(*) FROM pg_catalog.pg_type AS a
                        WHERE a.oid = r.typarray AND a.xmin = r.xmin)
            FROM pg_catalog.pg_type AS r
            WHERE r.oid = (SELECT c.reltype FROM pg_catalog.pg_class AS c WHERE c.oid = k.oid)
              AND r.xmin = k.own) END AS types,
       CASE WHEN k.kind = ANY ('{r,p,v,m,f,c}') AND k.mode <> 'RowExclusiveLock'
                AND pg_catalog.pg_stat_get_xact_tuples_inserted(2606)
                    + pg_catalog.pg_stat_get_xact_tuples_updated(2606) > 0 THEN
           (SELECT count(*) FROM pg_catalog.pg_constraint AS q
            WHERE q.conrelid = k.oid AND q.xmin = k.own) END AS constraints
FROM ($1) AS k
