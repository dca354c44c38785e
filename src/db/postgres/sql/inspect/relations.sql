-- What pg_class has in the schemas $1 by a name like $2: tables, views and composite types.
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
       c.reltype, t.typarray,
       nullif(m.amname, current_setting('default_table_access_method')), s.spcname,
       c.reloptions, x.reloptions,
       c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
       CASE c.relreplident WHEN 'i' THEN
           (SELECT j.relname
            FROM pg_catalog.pg_index AS i
                 JOIN pg_catalog.pg_class AS j ON j.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident) END,
       (SELECT array_agg(i.inhparent::regclass::text ORDER BY i.inhseqno)
        FROM pg_catalog.pg_inherits AS i
        WHERE i.inhrelid = c.oid),
       c.relispartition,
       CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
       pg_get_expr(c.relpartbound, c.oid),
       CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END,
       c.relispopulated, c.relacl IS NOT NULL, pg_get_userbyid(c.relowner),
       CASE c.relkind WHEN 'c' THEN obj_description(c.reltype, 'pg_type') ELSE d.description END
FROM pg_catalog.pg_class AS c
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
     LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
     LEFT JOIN pg_catalog.pg_class AS x ON x.oid = c.reltoastrelid
     LEFT JOIN pg_catalog.pg_type AS t ON t.oid = c.reltype
     LEFT JOIN pg_catalog.pg_description AS d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::oid[]) AND c.relname LIKE $2
  AND c.relkind IN ('r', 'p', 'v', 'm', 'c') AND c.relpersistence <> 't'
  AND c.oid NOT IN (SELECT e.objid
                    FROM pg_catalog.pg_depend AS e
                    WHERE e.refclassid = 'pg_catalog.pg_extension'::regclass
                      AND e.classid = 'pg_catalog.pg_class'::regclass AND e.deptype = 'e')
  AND c.reltype NOT IN (SELECT e.objid -- of a composite type the type is the member
                        FROM pg_catalog.pg_depend AS e
                        WHERE e.refclassid = 'pg_catalog.pg_extension'::regclass
                          AND e.classid = 'pg_catalog.pg_type'::regclass AND e.deptype = 'e')
ORDER BY c.oid
