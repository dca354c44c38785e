-- The baseline of a transaction that begins after all that was counted before has been given away:
-- none, unless temporary objects were discarded since, which is not told here. All of them had
-- dependencies; 2608 is pg_depend.
SELECT CASE WHEN pg_catalog.pg_stat_get_xact_tuples_deleted(2608) > 0 THEN 'unknown' END AS counts,
       pg_catalog.current_setting('track_counts') AS counting, pg_catalog.current_schema() AS home
