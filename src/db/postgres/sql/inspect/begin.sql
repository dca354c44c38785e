-- One snapshot for all that follows, and one spelling: whatever the session, its role and its
-- database have set, equal things are deparsed to equal texts. What a script has set for its
-- session does not count: the default schema is that of a new one.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL SESSION AUTHORIZATION DEFAULT;
SET LOCAL role TO DEFAULT;
SET LOCAL search_path TO DEFAULT;
SET LOCAL DateStyle = 'ISO, MDY';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL quote_all_identifiers = off;
SET LOCAL jit = off;
SELECT coalesce(pg_catalog.current_schema(), ''),
       pg_catalog.set_config('search_path',
                             coalesce(pg_catalog.quote_ident(pg_catalog.current_schema()), ''),
                             true),
       current_user
