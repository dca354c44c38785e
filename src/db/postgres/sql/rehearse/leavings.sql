-- Whether there are temporary tables, and how many enum values there are.
SELECT pg_catalog.pg_my_temp_schema() <> 0, (SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum)
