-- What a scratch database is to have of this one: its encoding and locale, the schema that new
-- tables go into, and the settings that hold in this database only. At last how to copy the
-- template: file by file is faster only where no file is forced to the disk for it.
SELECT pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
       'c'/* 15: d.datlocprovider */, NULL/* 15: d.daticulocale *//* 17: d.datlocale */,
       NULL/* 16: d.daticurules */, coalesce(current_schema(), ''),
       (SELECT array_agg(s.name)
        FROM pg_catalog.pg_settings AS s
        WHERE s.source IN ('database', 'database user') AND s.context = 'user'),
       NULL/* 15: CASE current_setting('fsync') WHEN 'off' THEN 'file_copy' ELSE 'wal_log' END */
FROM pg_catalog.pg_database AS d
WHERE d.datname = current_database()
