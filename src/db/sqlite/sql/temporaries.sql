-- What a script has made for its session, in an order in which it can be dropped: a virtual table
-- takes its shadows along.
SELECT type, name
FROM temp.sqlite_schema
WHERE type IN ('table', 'trigger', 'view') AND substr(name, 1, 7) <> 'sqlite_'
ORDER BY type = 'table', sql NOT LIKE 'CREATE VIRTUAL%'
