-- The constraints of the tables $1 and the domains $2, but for those that come from a parent.
SELECT k.oid, k.conrelid, k.contypid, k.conname, k.contype,
       CASE WHEN k.contype IN ('x', 'n') OR false/* 18: k.conperiod */
            THEN pg_get_constraintdef(k.oid, true) END,
       k.condeferrable, k.condeferred, k.convalidated, true/* 18: k.conenforced */,
       k.connoinherit, k.conkey, pg_get_expr(k.conbin, k.conrelid, true),
       fn.nspname, fc.relname, CASE k.contype WHEN 'f' THEN k.confrelid::regclass END,
       k.confrelid, k.confkey,
       k.confupdtype, k.confdeltype, NULL/* 15: k.confdelsetcols */, k.confmatchtype,
       false/* 18: k.conperiod */,
       i.indexrelid, i.indkey, i.indnkeyatts, i.indclass, i.indcollation, i.indoption,
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
            FROM generate_series(1, i.indnkeyatts) AS n) END,
       pg_get_expr(i.indpred, i.indrelid, true), false/* 15: i.indnullsnotdistinct */,
       i.indisclustered, NOT i.indisvalid, ac.relname, m.amname, c.reloptions, s.spcname,
       CASE k.contype WHEN 'x' THEN
           (SELECT array_agg(o.oprname ORDER BY x.number)
            FROM unnest(k.conexclop) WITH ORDINALITY AS x (oid, number)
                 JOIN pg_catalog.pg_operator AS o ON o.oid = x.oid) END,
       d.description, obj_description(i.indexrelid, 'pg_class')
FROM (SELECT oid, 0 FROM unnest($1::oid[]) AS t (oid)
      UNION ALL
      SELECT 0, oid FROM unnest($2::oid[]) AS d (oid)) AS r (relid, typid)
     JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.relid AND k.contypid = r.typid
     LEFT JOIN pg_catalog.pg_class AS fc ON fc.oid = k.confrelid
     LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = fc.relnamespace
     LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid AND k.contype <> 'f'
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
     LEFT JOIN pg_catalog.pg_inherits AS a ON a.inhrelid = c.oid AND c.relispartition
     LEFT JOIN pg_catalog.pg_class AS ac ON ac.oid = a.inhparent
     LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
     LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = k.oid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND k.coninhcount = 0 AND k.conparentid = 0
ORDER BY k.conrelid, k.contypid, k.oid
