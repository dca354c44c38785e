-- What is granted on new objects, everywhere and in the schemas $1.
SELECT d.oid, coalesce(n.nspname, ''),
       CASE WHEN r.rolname <> current_user THEN r.rolname END,
       CASE WHEN r.rolname <> current_user THEN 'FOR ROLE ' || quote_ident(r.rolname) || ' ' ELSE ''
       END || 'ON ' || o.name,
       o.name
FROM pg_catalog.pg_default_acl AS d
     JOIN pg_catalog.pg_roles AS r ON r.oid = d.defaclrole
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = d.defaclnamespace
     JOIN (VALUES ('r'::"char", 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'),
                  ('n', 'SCHEMAS')) AS o (type, name) ON o.type = d.defaclobjtype
WHERE d.defaclnamespace = 0 OR d.defaclnamespace = ANY ($1::oid[])
ORDER BY d.oid
