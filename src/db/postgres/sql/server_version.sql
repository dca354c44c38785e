-- What the snapshot of a declared schema may depend on, beside that schema.
SELECT concat_ws(' ', current_setting('server_version_num'),
                 pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
                 quote_ident(current_schema()), current_user,
                 (SELECT string_agg(s.name || '=' || s.setting, ' ' ORDER BY s.name)
                  FROM pg_catalog.pg_settings AS s
                  WHERE s.name IN ('DateStyle', 'IntervalStyle', 'TimeZone', 'search_path',
                                   'default_table_access_method', 'default_tablespace',
                                   'default_toast_compression', 'default_with_oids',
                                   'check_function_bodies', 'xmloption')))
FROM pg_catalog.pg_database AS d
WHERE d.datname = current_database()
