-- Comments and security labels, as changes of what they are about.
SELECT d.catalog, d.objoid AS oid, d.ctid, d.made,
       CASE WHEN c.oid IS NULL THEN o.type WHEN c.relkind = 'v' THEN 'view'
           WHEN c.relkind = 'm' THEN 'materialized view' WHEN c.relkind = 'S' THEN 'sequence'
           ELSE 'table' END AS kind,
       coalesce(n.nspname, o.schema, '') AS schema,
       coalesce(c.relname, f.proname, o.name, o.identity) AS name, '' AS part_kind, '' AS part,
       coalesce(c.oid, 0) AS relation, 0::oid AS refers,
       d.classoid AS subject
FROM (SELECT tableoid AS catalog, classoid, objoid, objsubid, ctid, xmin AS made
      FROM pg_catalog.pg_description
      UNION ALL
      SELECT tableoid, classoid, objoid, objsubid, ctid, xmin FROM pg_catalog.pg_seclabel) AS d
     LEFT JOIN pg_catalog.pg_constraint AS k
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objoid
     LEFT JOIN pg_catalog.pg_trigger AS t
         ON d.classoid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objoid
     LEFT JOIN pg_catalog.pg_policy AS p
         ON d.classoid = 'pg_catalog.pg_policy'::regclass AND p.oid = d.objoid
     LEFT JOIN pg_catalog.pg_rewrite AS r
         ON d.classoid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objoid
     LEFT JOIN pg_catalog.pg_index AS i
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objoid
     LEFT JOIN pg_catalog.pg_class AS c
         ON c.oid = coalesce(nullif(k.conrelid, 0), t.tgrelid, p.polrelid, r.ev_class, i.indrelid,
                             CASE WHEN d.classoid = 'pg_catalog.pg_class'::regclass
                                 THEN d.objoid END)
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_proc AS f
         ON d.classoid = 'pg_catalog.pg_proc'::regclass AND f.oid = d.objoid
     CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, 0) AS o
WHERE coalesce(n.nspname, o.schema, '') !~ '^pg_temp'
