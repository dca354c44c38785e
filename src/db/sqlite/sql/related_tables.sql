-- Of the tables with foreign keys, the table ?1 itself and those that refer to it. What the text of
-- a table does not mention it does not refer to; that spares most tables the look at their keys.
SELECT m.name, m.rootpage
FROM main.sqlite_schema AS m
WHERE m.type = 'table'
  AND instr(lower(m.sql), 'references') > 0
  AND (instr(lower(m.sql), lower(?1)) > 0 OR ?1 GLOB '*["`'']*')
  AND (m.name = ?1 COLLATE NOCASE
       OR EXISTS (SELECT 1
                  FROM main.pragma_foreign_key_list(m.name, 'main') AS f
                  WHERE f."table" = ?1 COLLATE NOCASE))
