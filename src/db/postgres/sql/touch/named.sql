-- What has a name and a schema, and nothing more that matters here. Whenever the mappings of a text
-- search configuration change, also when one goes, its dependencies are written anew.
SELECT o.catalog, o.oid, o.ctid, o.made, o.kind, n.nspname AS schema, o.name, '' AS part_kind,
       '' AS part, 0::oid AS relation, 0::oid AS refers
FROM (SELECT tableoid AS catalog, oid, ctid, xmin AS made, 'collation' AS kind,
             collnamespace AS schema, collname AS name
      FROM pg_catalog.pg_collation
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'conversion', connamespace, conname
      FROM pg_catalog.pg_conversion
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'operator class', opcnamespace, opcname
      FROM pg_catalog.pg_opclass
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'operator family', opfnamespace, opfname
      FROM pg_catalog.pg_opfamily
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'text search configuration', cfgnamespace, cfgname
      FROM pg_catalog.pg_ts_config
      UNION ALL
      SELECT 'pg_catalog.pg_ts_config_map'::regclass::oid, d.objid, d.ctid, d.xmin,
             'text search configuration', c.cfgnamespace, c.cfgname
      FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_ts_config AS c ON c.oid = d.objid
      WHERE d.classid = 'pg_catalog.pg_ts_config'::regclass
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'text search dictionary', dictnamespace, dictname
      FROM pg_catalog.pg_ts_dict
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'text search parser', prsnamespace, prsname
      FROM pg_catalog.pg_ts_parser
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'text search template', tmplnamespace, tmplname
      FROM pg_catalog.pg_ts_template) AS o
     JOIN pg_catalog.pg_namespace AS n ON n.oid = o.schema
