-- Where the partitions $1 fire a trigger otherwise than the table above does: the trigger that
-- somebody has made, the partition, and how.
WITH RECURSIVE part (oid, partition, enabled, above, further) AS (
    SELECT t.oid, t.tgrelid, t.tgenabled, a.oid, a.tgparentid
    FROM pg_catalog.pg_trigger AS t
         JOIN pg_catalog.pg_trigger AS a ON a.oid = t.tgparentid
    WHERE t.tgrelid = ANY ($1::oid[]) AND t.tgenabled <> a.tgenabled
    UNION ALL
    SELECT p.oid, p.partition, p.enabled, a.oid, a.tgparentid
    FROM part AS p
         JOIN pg_catalog.pg_trigger AS a ON a.oid = p.further
)
SELECT p.above, p.partition,
       p.partition::regclass || CASE p.enabled WHEN 'D' THEN ' DISABLE'
                                               WHEN 'R' THEN ' ENABLE REPLICA'
                                               WHEN 'A' THEN ' ENABLE ALWAYS'
                                               ELSE ' ENABLE' END
FROM part AS p
WHERE p.further = 0
ORDER BY p.oid
