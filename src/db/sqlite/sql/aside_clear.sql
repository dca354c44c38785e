-- What has come back for a while is out of sight again: it never left the other table.
DELETE FROM main.sqlite_schema AS made
WHERE EXISTS (
    SELECT 1
    FROM temp."mig aside" AS aside
    WHERE aside.back
      AND (aside.type = 'trigger') = (made.type = 'trigger')
      AND aside.name = made.name
);
