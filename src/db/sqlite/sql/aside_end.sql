-- All is in sight, in the order in which it was made.
INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql)
SELECT type, name, tbl_name, rootpage, sql
FROM temp."mig aside"
ORDER BY place;
DROP TABLE temp."mig aside";
