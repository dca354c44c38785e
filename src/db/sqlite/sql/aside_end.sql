-- All is in sight, in the order in which it was made.
DELETE FROM main.sqlite_schema AS made
WHERE EXISTS (
    SELECT 1
    FROM temp."mig aside" AS aside
    WHERE aside.back
      AND (aside.type = 'trigger') = (made.type = 'trigger')
      AND aside.name = made.name
);
INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql)
SELECT type, name, tbl_name, rootpage, sql
FROM temp."mig aside"
ORDER BY place;
DROP TABLE temp."mig aside";
