-- What the partitions $1 have from the tables above and would keep on their own: the parts of
-- indexes, of keys and of checks.
SELECT i.indrelid, false, c.relname
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
WHERE c.relispartition
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_constraint AS k
                  WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid
                    AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT k.conrelid, true, k.conname
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
WHERE k.contype IN ('p', 'u', 'f', 'x', 'c')
  AND (k.conparentid <> 0 OR (k.contype = 'c' AND k.coninhcount > 0))
ORDER BY 1, 2 DESC, 3
