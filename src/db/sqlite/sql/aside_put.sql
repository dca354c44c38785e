-- All else goes out of sight too, what is new. SQLite's own table of counters stays, or it would be
-- made again.
UPDATE temp."mig aside" SET back = 0 WHERE back;
INSERT INTO temp."mig aside" (type, name, tbl_name, rootpage, sql)
SELECT type, name, tbl_name, rootpage, sql
FROM main.sqlite_schema
WHERE name <> 'sqlite_sequence'
ORDER BY rowid;
DELETE FROM main.sqlite_schema WHERE name <> 'sqlite_sequence';
