-- What hangs on a table and is somebody's making: triggers, policies, rules,
-- extended statistics, and that it is published.
SELECT p.catalog, p.oid, p.ctid, p.made, '' AS kind, n.nspname AS schema, c.relname AS name,
       p.part_kind, p.part, c.oid AS relation, 0::oid AS refers
FROM (SELECT tableoid AS catalog, oid, ctid, xmin AS made, 'trigger' AS part_kind, tgname AS part,
             tgrelid AS relation
      FROM pg_catalog.pg_trigger WHERE NOT tgisinternal
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'policy', polname, polrelid FROM pg_catalog.pg_policy
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'rule', rulename, ev_class
      FROM pg_catalog.pg_rewrite WHERE rulename <> '_RETURN'
      UNION ALL
      SELECT tableoid, oid, ctid, xmin, 'statistics', stxname, stxrelid
      FROM pg_catalog.pg_statistic_ext
      UNION ALL
      SELECT r.tableoid, r.oid, r.ctid, r.xmin, 'publication', p.pubname, r.prrelid
      FROM pg_catalog.pg_publication_rel AS r
           JOIN pg_catalog.pg_publication AS p ON p.oid = r.prpubid) AS p
     JOIN pg_catalog.pg_class AS c ON c.oid = p.relation
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_(toast|temp_)'
