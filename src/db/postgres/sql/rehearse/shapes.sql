-- Of each of the relations $1 a number that changes with any row of the catalog that describes it.
SELECT o.oid,
       pg_catalog.hashtextextended(pg_catalog.concat_ws('|',
           (SELECT c.ctid::text FROM pg_catalog.pg_class AS c WHERE c.oid = o.oid),
           (SELECT pg_catalog.string_agg(a.ctid::text, ',' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = o.oid),
           (SELECT pg_catalog.string_agg(d.ctid::text, ',' ORDER BY d.oid)
            FROM pg_catalog.pg_attrdef AS d WHERE d.adrelid = o.oid),
           (SELECT pg_catalog.string_agg(k.ctid::text, ',' ORDER BY k.oid)
            FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = o.oid),
           (SELECT pg_catalog.string_agg(i.ctid::text, ',' ORDER BY i.indexrelid)
            FROM pg_catalog.pg_index AS i WHERE i.indrelid = o.oid),
           (SELECT pg_catalog.string_agg(t.ctid::text, ',' ORDER BY t.oid)
            FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = o.oid),
           (SELECT pg_catalog.string_agg(r.ctid::text, ',' ORDER BY r.oid)
            FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class = o.oid),
           (SELECT pg_catalog.string_agg(p.ctid::text, ',' ORDER BY p.oid)
            FROM pg_catalog.pg_policy AS p WHERE p.polrelid = o.oid)), 0)
FROM pg_catalog.unnest($1::oid[]) AS o (oid)
