-- What CREATE AGGREGATE says of the aggregates $1 behind their arguments.
SELECT g.aggfnoid::oid,
       concat_ws(', ',
           'SFUNC = ' || g.aggtransfn::regproc,
           'STYPE = ' || format_type(g.aggtranstype, NULL),
           'SSPACE = ' || nullif(g.aggtransspace, 0),
           'FINALFUNC = ' || nullif(g.aggfinalfn::oid, 0)::regproc,
           CASE WHEN g.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
           CASE WHEN g.aggfinalfn <> 0
                THEN CASE nullif(g.aggfinalmodify, CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END)
                     WHEN 'r' THEN 'FINALFUNC_MODIFY = READ_ONLY'
                     WHEN 's' THEN 'FINALFUNC_MODIFY = SHAREABLE'
                     WHEN 'w' THEN 'FINALFUNC_MODIFY = READ_WRITE' END END,
           'COMBINEFUNC = ' || nullif(g.aggcombinefn::oid, 0)::regproc,
           'SERIALFUNC = ' || nullif(g.aggserialfn::oid, 0)::regproc,
           'DESERIALFUNC = ' || nullif(g.aggdeserialfn::oid, 0)::regproc,
           'INITCOND = ' || quote_literal(g.agginitval),
           'MSFUNC = ' || nullif(g.aggmtransfn::oid, 0)::regproc,
           'MINVFUNC = ' || nullif(g.aggminvtransfn::oid, 0)::regproc,
           'MSTYPE = ' || format_type(nullif(g.aggmtranstype, 0), NULL),
           'MSSPACE = ' || nullif(g.aggmtransspace, 0),
           'MFINALFUNC = ' || nullif(g.aggmfinalfn::oid, 0)::regproc,
           CASE WHEN g.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
           CASE WHEN g.aggmfinalfn <> 0
                THEN CASE nullif(g.aggmfinalmodify, CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END)
                     WHEN 'r' THEN 'MFINALFUNC_MODIFY = READ_ONLY'
                     WHEN 's' THEN 'MFINALFUNC_MODIFY = SHAREABLE'
                     WHEN 'w' THEN 'MFINALFUNC_MODIFY = READ_WRITE' END END,
           'MINITCOND = ' || quote_literal(g.aggminitval),
           'SORTOP = OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')',
           CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE'
                              WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
           CASE g.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END)
FROM unnest($1::oid[]) AS r (oid)
     JOIN pg_catalog.pg_aggregate AS g ON g.aggfnoid = r.oid
     JOIN pg_catalog.pg_proc AS p ON p.oid = r.oid
     LEFT JOIN pg_catalog.pg_operator AS o ON o.oid = g.aggsortop
     LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
