-- What this transaction has locked that is no relation. The server locks whatever it deletes, and
-- what hangs on it, before it does; and what a comment, a label or an extension comes to or leaves.
-- Catalog and oid, as in the keys of CatalogRow.
SELECT l.classid::text || ' ' || l.objid::text, l.mode
FROM pg_catalog.pg_lock_status() AS l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'object' AND l.objsubid = 0
  AND l.mode IN ('AccessExclusiveLock', 'ShareUpdateExclusiveLock')
