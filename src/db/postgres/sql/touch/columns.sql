-- A look, and of each table that is locked to change its definition, how many of its columns this
-- transaction has written, savepoints apart, and how many of these again after they were given
-- their default. Where no column has been updated, none is looked for.
-- 1249 is pg_attribute. The command that writes a default writes its column too. xmax is not 0
-- where cmin may tell of something else: in a row that was changed inside a savepoint that was
-- rolled back.
SELECT k.*,
       CASE WHEN k.kind = ANY ('{r,p,v,m,f,c}') AND k.mode <> 'RowExclusiveLock'
                AND pg_catalog.pg_stat_get_xact_tuples_updated(1249) > 0 THEN
           (SELECT count(*) || ' ' || count(*) FILTER (
                       WHERE a.xmax = '0'::xid AND d.cmin::text::bigint < a.cmin::text::bigint)
            FROM pg_catalog.pg_attribute AS a
                 LEFT JOIN pg_catalog.pg_attrdef AS d
                     ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND d.xmin = a.xmin
                        AND d.xmax = '0'::xid
            WHERE a.attrelid = k.oid AND a.xmin = k.own) END AS columns
FROM ($1) AS k
