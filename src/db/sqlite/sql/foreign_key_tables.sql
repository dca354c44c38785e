-- The tables that may have foreign keys. The root page follows a table through a rename and is
-- another one when the table was rebuilt.
SELECT name, rootpage
FROM main.sqlite_schema
WHERE type = 'table' AND instr(lower(sql), 'references') > 0
ORDER BY name
