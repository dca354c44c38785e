-- The rows that this session has given to the system catalogs, as one value: of each catalog that
-- was given any, its place in the list, and how many were inserted, updated and deleted. Whether
-- rows are counted; the schema that new tables go into.
SELECT pg_catalog.string_agg(
           pg_catalog.concat_ws(' ', k.place, pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid),
                                pg_catalog.pg_stat_get_xact_tuples_updated(k.oid),
                                pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid)), ',') AS counts,
       pg_catalog.current_setting('track_counts') AS counting, pg_catalog.current_schema() AS home
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS k (oid, place)
WHERE pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid)
          + pg_catalog.pg_stat_get_xact_tuples_updated(k.oid)
          + pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid) > 0
