-- The indexes of the tables and materialized views $1 that no constraint owns, but for those that
-- are attached to a partitioned table's.
SELECT i.indexrelid, i.indrelid, c.relname, pg_get_indexdef(i.indexrelid, 0, true),
       i.indisunique, false/* 15: i.indnullsnotdistinct */, i.indisvalid, i.indisclustered,
       m.amname, c.reloptions, s.spcname,
       i.indkey, i.indnkeyatts, i.indclass, i.indcollation, i.indoption,
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
            FROM generate_series(1, i.indnkeyatts) AS n) END,
       pg_get_expr(i.indpred, i.indrelid, true),
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT array_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END,
       d.description
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
     JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
     LEFT JOIN pg_catalog.pg_constraint AS k
         ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
     LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE k.oid IS NULL AND NOT c.relispartition AND i.indislive
ORDER BY i.indrelid, i.indexrelid
