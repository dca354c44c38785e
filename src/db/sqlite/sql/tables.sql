-- Tables by what they are: ordinary, virtual, or the shadow of a virtual one.
SELECT name, type, wr, strict
FROM pragma_table_list
WHERE schema = 'main' AND type <> 'view'
