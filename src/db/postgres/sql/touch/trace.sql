-- How many rows of the catalogs this transaction has written, savepoints apart, that belong to some
-- tables and are found by an index: their types and those of arrays of them, their columns, their
-- constraints.
SELECT (SELECT count(*) FROM pg_catalog.pg_type AS r
        WHERE r.oid IN (SELECT c.reltype FROM pg_catalog.pg_class AS c
                        WHERE c.oid = ANY ($1::oid[])) AND r.xmin = t.own)
           + (SELECT count(*) FROM pg_catalog.pg_type AS a
              WHERE a.oid IN (SELECT r.typarray FROM pg_catalog.pg_type AS r
                              WHERE r.oid IN (SELECT c.reltype FROM pg_catalog.pg_class AS c
                                              WHERE c.oid = ANY ($1::oid[])))
                AND a.xmin = t.own),
       (SELECT count(*) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = ANY ($1::oid[]) AND a.xmin = t.own),
       (SELECT count(*) FROM pg_catalog.pg_constraint AS k
        WHERE k.conrelid = ANY ($1::oid[]) AND k.xmin = t.own)
FROM (SELECT pg_catalog.xid(pg_catalog.pg_current_xact_id_if_assigned()) AS own) AS t
