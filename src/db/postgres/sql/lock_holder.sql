-- Who holds a run lock: a session, or a transaction that was prepared, which has none.
SELECT l.pid, a.application_name, a.usename, pg_catalog.host(a.client_addr),
       pg_catalog.to_char(coalesce(a.xact_start, p.prepared) AT TIME ZONE 'UTC',
                          'YYYY-MM-DD HH24:MI:SS"+00:00"'),
       NULL AS query, p.gid
FROM (SELECT pg_catalog.hashtextextended('mig:' || $1, 0) AS value) AS key
     JOIN pg_catalog.pg_locks AS l
       ON l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
          AND l.classid = ((key.value >> 32) & 4294967295)::oid
          AND l.objid = (key.value & 4294967295)::oid
     JOIN pg_catalog.pg_database AS d
       ON d.oid = l.database AND d.datname = pg_catalog.current_database()
     LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
     LEFT JOIN pg_catalog.pg_locks AS x
       ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
          AND x.virtualtransaction = l.virtualtransaction
     LEFT JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = x.transactionid
WHERE a.pid IS NOT NULL OR p.gid IS NOT NULL
