SELECT a.pid, a.application_name, a.usename, pg_catalog.host(a.client_addr),
       pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00:00"'),
       NULL AS query
FROM (SELECT pg_catalog.hashtextextended('mig:' || $1, 0) AS value) AS key
     JOIN pg_catalog.pg_locks AS l
       ON l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
          AND l.classid = ((key.value >> 32) & 4294967295)::oid
          AND l.objid = (key.value & 4294967295)::oid
     JOIN pg_catalog.pg_database AS d
       ON d.oid = l.database AND d.datname = pg_catalog.current_database()
     JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
