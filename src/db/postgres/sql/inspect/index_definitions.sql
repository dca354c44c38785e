-- What the indexes $1 are made by, their expressions, and the statistics targets of these.
SELECT i.indexrelid, pg_get_indexdef(i.indexrelid, 0, true),
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
            FROM generate_series(1, i.indnkeyatts) AS n) END,
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT array_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_index AS i ON i.indexrelid = r.oid
