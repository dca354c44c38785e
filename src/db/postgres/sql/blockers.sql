SELECT b.pid, a.application_name, a.usename, pg_catalog.host(a.client_addr),
       pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00:00"'),
       pg_catalog.left(pg_catalog.btrim(pg_catalog.regexp_replace(a.query, '\s+', ' ', 'g')), 80)
FROM (SELECT DISTINCT pid
      FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS pid) AS b
     LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
ORDER BY a.xact_start, b.pid
