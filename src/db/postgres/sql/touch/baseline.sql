-- What look.sql counts, as one value: the rows that were given to the system catalogs $1 by then;
-- whether they are counted; the schema that new tables go into.
SELECT pg_catalog.string_agg(
           k.oid || ' ' || pg_catalog.pg_stat_get_xact_tuples_inserted(k.oid) || ' '
               || pg_catalog.pg_stat_get_xact_tuples_updated(k.oid) || ' '
               || pg_catalog.pg_stat_get_xact_tuples_deleted(k.oid), ','),
       pg_catalog.current_setting('track_counts'), pg_catalog.current_schema()
FROM pg_catalog.unnest($1::oid[]) AS k (oid)
