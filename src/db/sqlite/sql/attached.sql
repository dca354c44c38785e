-- The databases that a script has attached.
SELECT name FROM main.pragma_database_list WHERE name NOT IN ('main', 'temp')
