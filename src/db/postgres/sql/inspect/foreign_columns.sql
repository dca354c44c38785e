-- The columns of the tables $1, which are not the module's but are referred to.
SELECT a.attrelid, a.attnum, a.attname, quote_ident(a.attname), a.atttypid, a.attcollation
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
WHERE a.attnum > 0 AND NOT a.attisdropped
