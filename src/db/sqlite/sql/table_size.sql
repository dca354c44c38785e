-- The bytes of a table's pages.
SELECT sum(pgsize)
FROM dbstat
WHERE name = ?1
