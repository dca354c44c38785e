-- The key columns of indexes, those of constraints too. cid: -2 an expression, -1 the rowid.
SELECT m.name, i.name, i."unique", i.origin, k.cid, k.name, k."desc", k.coll
FROM main.sqlite_schema AS m
     JOIN pragma_index_list(m.name, 'main') AS i
     JOIN pragma_index_xinfo(i.name, 'main') AS k
WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND k.key
ORDER BY m.rowid, i.seq DESC, k.seqno
