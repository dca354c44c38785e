-- What the snapshot of a declared schema may depend on, beside that schema.
SELECT concat_ws(' ', current_setting('server_version_num'),
                 pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
                 quote_ident(current_schema()), current_user, current_setting('search_path'),
                 current_setting('DateStyle'), current_setting('IntervalStyle'),
                 current_setting('TimeZone'), current_setting('default_table_access_method'),
                 current_setting('default_tablespace'),
                 current_setting('default_toast_compression', true),
                 current_setting('check_function_bodies'), current_setting('xmloption'))
FROM pg_catalog.pg_database AS d
WHERE d.datname = current_database()
