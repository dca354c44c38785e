-- What this transaction may have dropped, beside relations: the server locks whatever it deletes,
-- and what hangs on it, before it does. Catalog and oid, as in the keys of CatalogRow.
SELECT l.classid::text || ' ' || l.objid::text
FROM pg_catalog.pg_lock_status() AS l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'object' AND l.objsubid = 0
  AND l.mode = 'AccessExclusiveLock'
