-- What ANALYZE has found, by table.
SELECT coalesce(CAST(tbl AS TEXT), ''), quote(idx) || ' ' || quote(stat)
FROM main.sqlite_stat1
ORDER BY 1, 2
