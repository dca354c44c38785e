-- The tables, and whether a scan of one is only that.
SELECT name, type = 'table'
FROM main.pragma_table_list
WHERE schema = 'main' AND type <> 'view' AND substr(name, 1, 7) <> 'sqlite_'
