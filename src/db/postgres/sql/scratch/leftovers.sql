-- Scratch databases whose makers are dead: nobody holds the lock that the maker holds from before
-- the database is there until it is gone, and nobody is connected to it.
SELECT d.datname
FROM pg_catalog.pg_database AS d
WHERE d.datname ~ '^mig_scratch_[0-9a-f]{16}$' AND pg_has_role(d.datdba, 'USAGE')
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_locks AS l
                  WHERE l.locktype = 'advisory' AND l.objsubid = 1
                    AND lpad(to_hex(l.classid::bigint), 8, '0')
                        || lpad(to_hex(l.objid::bigint), 8, '0') = right(d.datname, 16))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)
ORDER BY d.datname
