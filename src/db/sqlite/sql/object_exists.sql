-- A row when there is an object ?1 of any type.
SELECT 1
FROM main.sqlite_schema
WHERE name = ?1 COLLATE NOCASE
