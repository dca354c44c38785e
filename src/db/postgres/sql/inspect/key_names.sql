-- The operator classes, which of them are their types' defaults, and the collations of the tables'
-- $1 indexes.
SELECT c.oid, CASE WHEN pg_opclass_is_visible(c.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END
              || quote_ident(c.opcname), c.opcdefault, c.opcintype
FROM pg_catalog.pg_opclass AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.opcnamespace
UNION ALL
SELECT c.oid, c.oid::regcollation::text, false, 0
FROM pg_catalog.pg_collation AS c
WHERE c.oid IN (SELECT unnest(i.indcollation)
                FROM pg_catalog.pg_index AS i
                WHERE i.indrelid = ANY ($1::oid[]))
