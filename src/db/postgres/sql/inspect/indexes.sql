-- The indexes of the tables and materialized views $1 that no constraint owns, but for those that
-- are attached to a partitioned table's.
SELECT i.indexrelid, i.indrelid, c.relname, quote_ident(c.relname), i.indrelid::regclass,
       i.indisunique, false/* 15: i.indnullsnotdistinct */, i.indisvalid, i.indisclustered,
       m.amname, c.reloptions, s.spcname,
       i.indkey, i.indnkeyatts, i.indclass, i.indcollation, i.indoption, NULL,
       i.indexprs IS NOT NULL OR (m.amname <> 'btree' AND EXISTS (
           SELECT FROM pg_catalog.pg_attribute AS a -- operator classes with options
           WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL)),
       pg_get_expr(i.indpred, i.indrelid, true), d.description
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
