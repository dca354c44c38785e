-- The tables, and 0 for types and domains, of which this transaction may have written something in
-- the catalogs: its own rows are among those that are not older. 99 is the schema of what holds the
-- large values of tables.
SELECT coalesce((SELECT i.indrelid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = c.oid), c.oid)
FROM pg_catalog.pg_class AS c
WHERE pg_catalog.age(c.xmin) <= (SELECT pg_catalog.age(pg_catalog.xid(
          pg_catalog.pg_current_xact_id_if_assigned())))
  AND c.relnamespace <> 99
UNION ALL
SELECT coalesce((SELECT i.indrelid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = a.attrelid),
                a.attrelid)
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid >= 16384
  AND pg_catalog.age(a.xmin) <= (SELECT pg_catalog.age(pg_catalog.xid(
          pg_catalog.pg_current_xact_id_if_assigned())))
  AND (SELECT c.relnamespace FROM pg_catalog.pg_class AS c WHERE c.oid = a.attrelid) <> 99
UNION ALL
SELECT 0
FROM pg_catalog.pg_type AS t
WHERE t.oid >= 16384 AND t.typrelid = 0 AND (t.typtype = 'd' OR t.typcategory <> 'A')
  AND pg_catalog.age(t.xmin) <= (SELECT pg_catalog.age(pg_catalog.xid(
          pg_catalog.pg_current_xact_id_if_assigned())))
UNION ALL
SELECT 0
FROM pg_catalog.pg_constraint AS k
WHERE k.contypid <> 0
  AND pg_catalog.age(k.xmin) <= (SELECT pg_catalog.age(pg_catalog.xid(
          pg_catalog.pg_current_xact_id_if_assigned())))
