-- The last keys that AUTOINCREMENT has given out, by table.
SELECT name, coalesce(seq, 0)
FROM main.sqlite_sequence
