-- The locks of this transaction on relations whose oid is above $1 and not above $2. A mode is a
-- bit, the weakest the lowest one. What was dropped has a lock and no name.
SELECT l.relation, l.modes, c.relfilenode, n.nspname, c.relname, c.relkind, i.indrelid
FROM (SELECT relation,
             pg_catalog.bit_or(1 << pg_catalog.array_position(
                 ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock',
                       'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                       'ExclusiveLock', 'AccessExclusiveLock'], mode)) AS modes
      FROM pg_catalog.pg_locks
      WHERE locktype = 'relation' AND granted AND pid = pg_catalog.pg_backend_pid()
        AND mode <> 'SIReadLock'
        AND relation > $1::oid AND relation <= $2::oid
      GROUP BY relation) AS l
     LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
WHERE c.relpersistence IS DISTINCT FROM 't' AND c.relkind IS DISTINCT FROM 't'
