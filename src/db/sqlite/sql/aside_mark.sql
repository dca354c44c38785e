-- What belongs to the tables and views that are named in ?1, a JSON array, is to come back.
UPDATE temp."mig aside"
SET back = 1
WHERE tbl_name IN (SELECT value FROM json_each(?1))
