-- All is out of sight again, what has come back and what is new. SQLite's own table of counters
-- stays, or it would be made again.
DELETE FROM main.sqlite_schema AS made
WHERE EXISTS (
    SELECT 1
    FROM temp."mig aside" AS aside
    WHERE aside.back
      AND (aside.type = 'trigger') = (made.type = 'trigger')
      AND aside.name = made.name
);
UPDATE temp."mig aside" SET back = 0 WHERE back;
INSERT INTO temp."mig aside" (type, name, tbl_name, rootpage, sql)
SELECT type, name, tbl_name, rootpage, sql
FROM main.sqlite_schema
WHERE name <> 'sqlite_sequence'
ORDER BY rowid;
DELETE FROM main.sqlite_schema WHERE name <> 'sqlite_sequence';
