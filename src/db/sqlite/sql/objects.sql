-- All that the schema has, in the order in which it was made, and the text of each.
SELECT type, name, tbl_name, coalesce(sql, '')
FROM main.sqlite_schema
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY rowid
