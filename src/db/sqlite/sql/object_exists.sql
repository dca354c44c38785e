-- A row when there is a table or view ?1. A trigger of that name is in nobody's way.
SELECT 1
FROM main.sqlite_schema
WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE
