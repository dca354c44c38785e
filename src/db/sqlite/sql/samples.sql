-- The samples that ANALYZE has taken, by table.
SELECT
    coalesce(CAST(tbl AS TEXT), ''),
    quote(idx) || ' ' || quote(neq) || ' ' || quote(nlt) || ' ' || quote(ndlt) || ' '
    || quote(sample)
FROM main.sqlite_stat4
ORDER BY 1, 2
