-- The bytes of a table's pages.
SELECT sum(pgsize)
FROM main.dbstat
WHERE name = ?1
