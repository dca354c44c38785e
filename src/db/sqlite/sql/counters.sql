-- The last keys that AUTOINCREMENT has given out, by table.
SELECT coalesce(CAST(name AS TEXT), ''), quote(seq)
FROM main.sqlite_sequence
ORDER BY 1, 2
