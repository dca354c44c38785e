-- A row when the schema ?1 has the table ?2; names differ in more than case.
SELECT 1
FROM main.sqlite_schema
WHERE ?1 = 'main' COLLATE NOCASE AND type = 'table' AND name = ?2 COLLATE NOCASE
