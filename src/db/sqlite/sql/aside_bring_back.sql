INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql)
SELECT type, name, tbl_name, rootpage, sql
FROM temp."mig aside"
WHERE back
ORDER BY place
