-- The constraints of the types $1 that can be deferred, and those that are by default. A name that
-- stands for several constraints is deferred only if all of them can be.
WITH k AS (
    SELECT pg_catalog.format('%I.%I', n.nspname, c.conname) AS name,
           pg_catalog.bool_and(c.condeferrable) AND pg_catalog.bool_or(c.condeferred) AS deferred
    FROM pg_catalog.pg_constraint AS c
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.connamespace
    WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    GROUP BY n.nspname, c.conname
    HAVING pg_catalog.bool_or(c.condeferrable AND c.contype = ANY ($1::pg_catalog."char"[])))
SELECT (SELECT pg_catalog.string_agg(name, ', ') FROM k),
       (SELECT pg_catalog.string_agg(name, ', ') FROM k WHERE deferred)
