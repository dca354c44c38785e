-- The size of the tables $1, which this transaction has locked: on disk, and of their rows' file.
SELECT o.oid, pg_catalog.pg_table_size(o.oid), pg_catalog.pg_relation_size(o.oid)
FROM pg_catalog.unnest($1::oid[]) AS o (oid)
