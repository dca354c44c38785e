-- What lies in the schemas $1 or in none, by names like $3, and has no place in a snapshot. $2 is
-- the default schema.
WITH seen (catalog, oid, kind, schema, name, shown) AS (
    SELECT 'pg_catalog.pg_class'::regclass, oid, 'foreign table', relnamespace, relname, relname
    FROM pg_catalog.pg_class WHERE relkind = 'f'
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, t.oid, 'base type', t.typnamespace, t.typname, t.typname
    FROM pg_catalog.pg_type AS t
    WHERE (t.typtype = 'b' OR NOT t.typisdefined) AND t.typcategory <> 'A'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid)
    UNION ALL
    SELECT 'pg_catalog.pg_conversion'::regclass, oid, 'conversion', connamespace, conname, conname
    FROM pg_catalog.pg_conversion
    UNION ALL
    SELECT 'pg_catalog.pg_opclass'::regclass, oid, 'operator class', opcnamespace, opcname, opcname
    FROM pg_catalog.pg_opclass
    UNION ALL
    SELECT 'pg_catalog.pg_opfamily'::regclass, oid, 'operator family', opfnamespace, opfname,
           opfname
    FROM pg_catalog.pg_opfamily
    UNION ALL
    SELECT 'pg_catalog.pg_ts_config'::regclass, oid, 'text search configuration', cfgnamespace,
           cfgname, cfgname
    FROM pg_catalog.pg_ts_config
    UNION ALL
    SELECT 'pg_catalog.pg_ts_dict'::regclass, oid, 'text search dictionary', dictnamespace,
           dictname, dictname
    FROM pg_catalog.pg_ts_dict
    UNION ALL
    SELECT 'pg_catalog.pg_ts_parser'::regclass, oid, 'text search parser', prsnamespace, prsname,
           prsname
    FROM pg_catalog.pg_ts_parser
    UNION ALL
    SELECT 'pg_catalog.pg_ts_template'::regclass, oid, 'text search template', tmplnamespace,
           tmplname, tmplname
    FROM pg_catalog.pg_ts_template
    UNION ALL
    SELECT 'pg_catalog.pg_publication'::regclass, oid, 'publication', 0, pubname, pubname
    FROM pg_catalog.pg_publication
    UNION ALL
    SELECT 'pg_catalog.pg_event_trigger'::regclass, oid, 'event trigger', 0, evtname, evtname
    FROM pg_catalog.pg_event_trigger
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_server'::regclass, oid, 'foreign server', 0, srvname, srvname
    FROM pg_catalog.pg_foreign_server
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, 'foreign data wrapper', 0,
           fdwname, fdwname
    FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_catalog.pg_user_mapping'::regclass, umid, 'user mapping', 0, srvname,
           usename || ' on ' || srvname
    FROM pg_catalog.pg_user_mappings
    UNION ALL
    SELECT 'pg_catalog.pg_subscription'::regclass, s.oid, 'subscription', 0, s.subname, s.subname
    FROM pg_catalog.pg_subscription AS s
         JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid
    WHERE d.datname = current_database()
    UNION ALL
    SELECT 'pg_catalog.pg_am'::regclass, oid, 'access method', 0, amname, amname
    FROM pg_catalog.pg_am
    UNION ALL
    SELECT 'pg_catalog.pg_transform'::regclass, t.oid, 'transform', 0,
           format_type(t.trftype, NULL),
           format_type(t.trftype, NULL) || ' in ' || quote_ident(l.lanname)
    FROM pg_catalog.pg_transform AS t
         JOIN pg_catalog.pg_language AS l ON l.oid = t.trflang
    UNION ALL
    SELECT 'pg_catalog.pg_language'::regclass, oid, 'language', 0, lanname, lanname
    FROM pg_catalog.pg_language
)
SELECT s.kind, s.name,
       CASE WHEN n.nspname <> $2 THEN quote_ident(n.nspname) || '.' ELSE '' END || s.shown
FROM seen AS s
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = s.schema
WHERE s.oid >= 16384 AND s.name LIKE $3 AND (s.schema = 0 OR s.schema = ANY ($1::oid[]))
  AND NOT EXISTS (SELECT
                  FROM pg_catalog.pg_depend AS e
                  WHERE e.classid = s.catalog AND e.objid = s.oid AND e.deptype IN ('e', 'i'))
ORDER BY s.kind COLLATE "C", 3
