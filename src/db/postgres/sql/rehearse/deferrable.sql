-- The constraints that can be deferred, those that are by default, whether there are temporary
-- tables, and how many enum values there are. A name that stands for several constraints is
-- deferred only if all of them can be.
WITH k AS (
    SELECT pg_catalog.format('%I.%I', n.nspname, c.conname) AS name,
           pg_catalog.bool_and(c.condeferrable) AND pg_catalog.bool_or(c.condeferred) AS deferred
    FROM pg_catalog.pg_constraint AS c
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.connamespace
    WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    GROUP BY n.nspname, c.conname
    HAVING pg_catalog.bool_or(c.condeferrable))
SELECT (SELECT pg_catalog.string_agg(name, ', ') FROM k),
       (SELECT pg_catalog.string_agg(name, ', ') FROM k WHERE deferred),
       pg_catalog.pg_my_temp_schema() <> 0,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum)
