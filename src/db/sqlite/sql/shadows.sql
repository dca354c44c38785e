-- If ?1 is a virtual table, how the names of its shadows go on behind its own.
SELECT substr(s.name, length(?1) + 1)
FROM main.sqlite_schema AS s
WHERE s.type = 'table'
  AND substr(s.name, 1, length(?1) + 1) = ?1 || '_' COLLATE NOCASE
  AND EXISTS (SELECT 1
              FROM main.sqlite_schema AS v
              WHERE v.name = ?1 COLLATE NOCASE AND v.sql LIKE 'CREATE VIRTUAL%')
