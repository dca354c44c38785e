-- What is in no schema.
SELECT tableoid AS catalog, oid, ctid, xmin AS made, 'schema' AS kind, '' AS schema,
       nspname AS name, '' AS part_kind, '' AS part, 0::oid AS relation, 0::oid AS refers
FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_(toast|temp_)'
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'extension', '', extname, '', '', 0, 0
FROM pg_catalog.pg_extension
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'language', '', lanname, '', '', 0, 0
FROM pg_catalog.pg_language
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'access method', '', amname, '', '', 0, 0
FROM pg_catalog.pg_am
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'foreign-data wrapper', '', fdwname, '', '', 0, 0
FROM pg_catalog.pg_foreign_data_wrapper
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'server', '', srvname, '', '', 0, 0
FROM pg_catalog.pg_foreign_server
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'event trigger', '', evtname, '', '', 0, 0
FROM pg_catalog.pg_event_trigger
UNION ALL
SELECT tableoid, oid, ctid, xmin, 'publication', '', pubname, '', '', 0, 0
FROM pg_catalog.pg_publication
