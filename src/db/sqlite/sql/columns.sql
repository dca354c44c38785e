-- The columns of ordinary tables. hidden: 0 ordinary, 2 generated virtual, 3 generated stored.
SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM main.sqlite_schema AS m
     JOIN pragma_table_xinfo(m.name, 'main') AS x
WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
