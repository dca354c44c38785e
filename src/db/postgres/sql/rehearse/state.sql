-- How many enum values there are, and whether rows are counted.
SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum),
       pg_catalog.current_setting('track_counts')::boolean
