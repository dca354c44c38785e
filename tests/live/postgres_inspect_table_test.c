/* Tables and what belongs to them, as PostgreSQL's catalog tells of them. */
#include "postgres_inspect.h"

#include <string.h>

static const Said tables[] = {
    {"permanent", "CREATE TABLE t (a int)", "CREATE TABLE public.t (a integer)",
     "CREATE UNLOGGED TABLE t (a int)", "table t: persistence: unlogged, permanent\n"},
    {"options", "CREATE TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = off)",
     "CREATE TABLE t (a text); ALTER TABLE t SET (toast.autovacuum_enabled = off, fillfactor = 70)",
     "CREATE TABLE t (a text) WITH (fillfactor = 80)",
     "table t: options: fillfactor=80, fillfactor=70, toast.autovacuum_enabled=off\n"},
    {"inherits", "CREATE TABLE p (a int); CREATE TABLE t (b int) INHERITS (p)",
     "CREATE TABLE p (); CREATE TABLE t (b int); ALTER TABLE t INHERIT p; ALTER TABLE p ADD a int",
     "CREATE TABLE p (a int); CREATE TABLE t (a int, b int)",
     "table t: inherits: , p\n"
     "column t.a: inherited: no, yes\n"},
    {"inherits what it says itself",
     "CREATE TABLE p (a int); CREATE TABLE t (a int, b int) INHERITS (p)",
     "CREATE TABLE p (a int); CREATE TABLE t (a int, b int); ALTER TABLE t INHERIT p",
     "CREATE TABLE p (a int); CREATE TABLE t (b int) INHERITS (p)",
     "column t.a: inherited: no, yes\n"},
    {"of a type", "CREATE TYPE c AS (a int); CREATE TABLE t OF c",
     "CREATE TYPE c AS (a int); CREATE TABLE t (a int); ALTER TABLE t OF c",
     "CREATE TYPE c AS (a int); CREATE TABLE t (a int)", "table t: of type: , c\n"},
    {"range partitions",
     "CREATE TABLE t (a int, b date) PARTITION BY RANGE (b, lower(a::text));"
     "CREATE TABLE p PARTITION OF t FOR VALUES FROM ('2020-01-01', 'x') TO (MAXVALUE, MAXVALUE)",
     "SET DateStyle = 'German'; CREATE TABLE p (a int, b date);"
     "CREATE TABLE t (a int, b date) PARTITION BY RANGE (b, (lower(a::text)));"
     "ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM ('01.01.2020', 'x') TO (MAXVALUE, MAXVALUE)",
     "CREATE TABLE t (a int, b date) PARTITION BY RANGE (b);"
     "CREATE TABLE p PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
     "table p: partition bound: FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'), FOR VALUES FROM "
     "('2020-01-01', 'x') TO (MAXVALUE, MAXVALUE)\n"
     "table t: partition key: RANGE (b), RANGE (b, lower((a)::text))\n"},
    {"list, default and sub-partitions",
     "CREATE TABLE t (a text, b int) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN ('x', NULL) PARTITION BY HASH (b);"
     "CREATE TABLE q PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 1);"
     "CREATE TABLE d PARTITION OF t DEFAULT",
     "CREATE TABLE t (a text, b int) PARTITION BY LIST (a);"
     "CREATE TABLE d PARTITION OF t DEFAULT;"
     "CREATE TABLE p (a text, b int) PARTITION BY HASH (b);"
     "CREATE TABLE q PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 1);"
     "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN ('x', NULL)",
     "CREATE TABLE t (a text, b int) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN ('x') PARTITION BY HASH (b);"
     "CREATE TABLE q PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 2);"
     "CREATE TABLE d PARTITION OF t FOR VALUES IN ('y')",
     "table d: partition bound: FOR VALUES IN ('y'), DEFAULT\n"
     "table p: partition bound: FOR VALUES IN ('x'), FOR VALUES IN ('x', NULL)\n"
     "table q: partition bound: FOR VALUES WITH (modulus 4, remainder 2), "
     "FOR VALUES WITH (modulus 4, remainder 1)\n"},
    {"row security", "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
     "CREATE TABLE t (a int); ALTER TABLE t FORCE ROW LEVEL SECURITY, ENABLE ROW LEVEL SECURITY;"
     "ALTER TABLE t NO FORCE ROW LEVEL SECURITY",
     "CREATE TABLE t (a int); ALTER TABLE t FORCE ROW LEVEL SECURITY",
     "table t: row security: no, yes\ntable t: forced row security: yes, no\n"},
    {"replica identity",
     "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);"
     "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
     "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);"
     "ALTER TABLE t REPLICA IDENTITY NOTHING; ALTER TABLE t REPLICA IDENTITY USING INDEX i",
     "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);"
     "ALTER TABLE t REPLICA IDENTITY FULL",
     "table t: replica identity: FULL, USING INDEX i\n"},
    {"comments",
     "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'it''s'; COMMENT ON COLUMN t.a IS 'a'",
     "CREATE TABLE t (a int); COMMENT ON TABLE t IS E'it\\x27s'; COMMENT ON COLUMN t.a IS 'a'",
     "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'b'",
     "table t: comment: , it's\ncolumn t.a: comment: b, a\n"},
    {"missing", "CREATE TABLE t (a int); CREATE TABLE u (a int)",
     "CREATE TABLE u (a int); CREATE TABLE t (a int)", "CREATE TABLE t (a int)",
     "table u: not declared\n"},
};

Test(postgres_inspect_table, tables_are_the_same_however_they_are_declared)
{
    SAY_ALL(tables);
}

static const Said columns[] = {
    {"types", "CREATE TABLE t (a int4, b varchar(10)[], c timestamptz(3), d numeric(8, 2))",
     "CREATE TABLE t (a integer, b character varying(10) ARRAY, c timestamp(3) with time zone,"
     " d decimal(8, 2))",
     "CREATE TABLE t (a bigint, b varchar(10)[], c timestamptz, d numeric(8, 3))",
     "column t.a: type: bigint, integer\n"
     "column t.c: type: timestamp with time zone, timestamp(3) with time zone\n"
     "column t.d: type: numeric(8,3), numeric(8,2)\n"},
    {"not null and collation",
     "CREATE TABLE t (a text COLLATE \"C\" NOT NULL, b text COLLATE \"default\")",
     "CREATE TABLE t (a text COLLATE pg_catalog.\"C\", b text); ALTER TABLE t ALTER a SET NOT NULL",
     "CREATE TABLE t (a text, b text NOT NULL)",
     "column t.a: collation: , \"C\"\ncolumn t.a: not null: no, yes\n"
     "column t.b: not null: yes, no\n"},
    {"defaults",
     "CREATE TABLE t (a date DEFAULT '2020-02-01', b interval DEFAULT '1 day', c float8 DEFAULT "
     "0.1,"
     " d bytea DEFAULT '\\x00', e text DEFAULT 'x' || 'y', f timestamptz DEFAULT '2020-01-01 "
     "00:00Z')",
     "SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'escape';"
     "SET TimeZone = 'America/New_York';"
     "CREATE TABLE t (a date DEFAULT date '01/02/2020', b interval DEFAULT 'P1D',"
     " c double precision DEFAULT 0.1, d bytea DEFAULT '\\000', e text DEFAULT ('x' || 'y'),"
     " f timestamptz DEFAULT '2019-12-31 19:00')",
     "CREATE TABLE t (a date DEFAULT now(), b interval, c float8 DEFAULT 0.2, d bytea DEFAULT "
     "'\\x00',"
     " e text DEFAULT 'xy', f timestamptz DEFAULT '2020-01-01 00:00Z')",
     "column t.a: default: now(), '2020-02-01'::date\n"
     "column t.b: default: , '1 day'::interval\n"
     "column t.c: default: 0.2, 0.1\n"
     "column t.e: default: 'xy'::text, 'x'::text || 'y'::text\n"},
    {"serial", "CREATE TABLE t (a serial)",
     "CREATE SEQUENCE t_a_seq AS integer;"
     "CREATE TABLE t (a int NOT NULL DEFAULT nextval('t_a_seq')); ALTER SEQUENCE t_a_seq OWNED BY "
     "t.a",
     "CREATE TABLE t (a bigserial)",
     "sequence t_a_seq: type: bigint, integer\n"
     "sequence t_a_seq: maximum: 9223372036854775807, 2147483647\n"
     "column t.a: type: bigint, integer\n"},
    {"identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2))",
     "CREATE TABLE t (a int NOT NULL);"
     "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 START WITH 5 NO "
     "CYCLE)",
     "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY (CACHE 9 CYCLE MINVALUE 3 MAXVALUE "
     "7))",
     "column t.a: identity: by default, always\n"
     "column t.a: increment: 1, 2\n"
     "column t.a: start: 3, 5\n"
     "column t.a: minimum: 3, 1\n"
     "column t.a: maximum: 7, 2147483647\n"
     "column t.a: cache: 9, 1\n"
     "column t.a: cycle: yes, no\n"},
    {"generated", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS ((a+1)) STORED)",
     "CREATE TABLE t (a int, b int DEFAULT 1)",
     "column t.b: default: 1, \ncolumn t.b: generated: , stored\n"
     "column t.b: generation expression: , a + 1\n"},
    {"storage, statistics and options",
     "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL,"
     " ALTER a SET STATISTICS 50, ALTER a SET (n_distinct = 7)",
     "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE external, ALTER a SET "
     "(n_distinct=7), ALTER a SET STATISTICS 50",
     "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE MAIN, ALTER a SET STATISTICS 0",
     "column t.a: options: , n_distinct=7\n"
     "column t.a: storage: MAIN, EXTERNAL\n"
     "column t.a: statistics target: 0, 50\n"},
    {"order does not count", "CREATE TABLE t (a int, b int)", "CREATE TABLE t (b int, a int)",
     "CREATE TABLE t (b int, c int)",
     "column t.a: not declared\n"
     "column t.c: declared, not found\n"},
    {"dropped ones are gone", "CREATE TABLE t (x int, a int); ALTER TABLE t DROP x",
     "CREATE TABLE t (a int)", "CREATE TABLE t (a int, x int)",
     "column t.x: declared, not found\n"},
    {"names that need quotes", "CREATE TABLE \"T \"\" x\" (\"select\" int DEFAULT 1, \"É\" int)",
     "CREATE TABLE \"T \"\" x\" (\"select\" int, \"É\" int);"
     "ALTER TABLE \"T \"\" x\" ALTER \"select\" SET DEFAULT 1",
     "CREATE TABLE \"T \"\" x\" (\"select\" int, \"É\" int)",
     "column T \" x.select: default: , 1\n"},
};

Test(postgres_inspect_table, columns_are_the_same_however_they_are_declared)
{
    SAY_ALL(columns);
}

static const Said compressions[] = {
    {"compression", "CREATE TABLE t (a text COMPRESSION pglz)",
     "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET COMPRESSION pglz",
     "CREATE TABLE t (a text)", "column t.a: compression: , pglz\n"},
};

Test(postgres_inspect_table, compressions_are_the_same_however_they_are_declared)
{
    SAY_SINCE(14, compressions);
}

#define TWO_TABLES "CREATE TABLE p (x int, y int, PRIMARY KEY (x), UNIQUE (x, y));"

static const Said constraints[] = {
    {"primary key", "CREATE TABLE t (a int PRIMARY KEY, b int)",
     "CREATE TABLE t (a int, b int); ALTER TABLE t ADD PRIMARY KEY (a)",
     "CREATE TABLE t (a int NOT NULL, b int, PRIMARY KEY (b, a))",
     "column t.b: not null: yes, no\nconstraint t.t_pkey: columns: b, a, a\n"},
    {"unique", "CREATE TABLE t (a int UNIQUE, b int)",
     "CREATE TABLE t (a int, b int, CONSTRAINT t_a_key UNIQUE (a))",
     "CREATE TABLE t (a int, b int, CONSTRAINT t_a_key UNIQUE (a) INCLUDE (b) WITH (fillfactor=60)"
     " DEFERRABLE INITIALLY DEFERRED)",
     "constraint t.t_a_key: options: fillfactor=60, \n"
     "constraint t.t_a_key: included columns: b, \n"
     "constraint t.t_a_key: deferrable: yes, no\n"
     "constraint t.t_a_key: initially deferred: yes, no\n"},
    {"included columns", "CREATE TABLE t (a int, b int, UNIQUE (a) INCLUDE (b))",
     "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX t_a_b_key ON t (a) INCLUDE (b);"
     "ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE USING INDEX t_a_b_key",
     "CREATE TABLE t (a int, b int, CONSTRAINT t_a_b_key UNIQUE (a))",
     "constraint t.t_a_b_key: included columns: , b\n"},
    {"foreign key", TWO_TABLES "CREATE TABLE t (a int REFERENCES p)",
     TWO_TABLES "CREATE TABLE t (a int, CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES public.p (x)"
                " MATCH SIMPLE ON DELETE NO ACTION)",
     TWO_TABLES "CREATE TABLE t (a int REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL"
                " DEFERRABLE)",
     "constraint t.t_a_fkey: on delete: cascade, no action\n"
     "constraint t.t_a_fkey: on update: set null, no action\n"
     "constraint t.t_a_fkey: deferrable: yes, no\n"},
    {"foreign key of two columns",
     TWO_TABLES "CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p (x, y) MATCH FULL)",
     TWO_TABLES
     "CREATE TABLE t (a int, b int); ALTER TABLE t ADD FOREIGN KEY (a, b)"
     " REFERENCES p (x, y) MATCH FULL NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT t_a_b_fkey",
     TWO_TABLES "CREATE TABLE t (a int, b int); ALTER TABLE t ADD FOREIGN KEY (a, b)"
                " REFERENCES p (x, y) ON DELETE RESTRICT ON UPDATE SET DEFAULT NOT VALID",
     "constraint t.t_a_b_fkey: on delete: restrict, no action\n"
     "constraint t.t_a_b_fkey: on update: set default, no action\n"
     "constraint t.t_a_b_fkey: match: simple, full\n"
     "constraint t.t_a_b_fkey: not valid: yes, no\n"},
    {"check", "CREATE TABLE t (a int CHECK (a > 0))",
     "CREATE TABLE t (a int, CONSTRAINT t_a_check CHECK (((a) > 0)))",
     "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a > 1) NO INHERIT NOT "
     "VALID",
     "constraint t.t_a_check: expression: a > 1, a > 0\n"
     "constraint t.t_a_check: no inherit: yes, no\nconstraint t.t_a_check: not valid: yes, no\n"},
    {"exclude",
     "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&) WHERE (NOT isempty(a)))",
     "CREATE TABLE t (a int4range); ALTER TABLE t ADD CONSTRAINT t_a_excl"
     " EXCLUDE USING gist (a range_ops WITH &&) WHERE (NOT (isempty(a)))",
     "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH =) WITH (fillfactor=70))",
     "constraint t.t_a_excl: options: fillfactor=70, \n"
     "constraint t.t_a_excl: columns: a WITH =, a WITH &&\n"
     "constraint t.t_a_excl: where: , NOT isempty(a)\n"},
    {"what comes from above",
     "CREATE TABLE t (a int PRIMARY KEY CONSTRAINT pos CHECK (a > 0)) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)",
     "CREATE TABLE p (a int, CONSTRAINT pos CHECK (a > 0), CONSTRAINT mine PRIMARY KEY (a));"
     "CREATE TABLE t (a int PRIMARY KEY CONSTRAINT pos CHECK (a > 0)) PARTITION BY LIST (a);"
     "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)",
     "CREATE TABLE t (a int NOT NULL) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t (CHECK (a > 0)) FOR VALUES IN (1)",
     "constraint p.p_a_check: declared, not found\nconstraint t.pos: not declared\n"
     "constraint t.t_pkey: not declared\n"},
    {"a clustered constraint with a comment",
     "CREATE TABLE t (a int PRIMARY KEY); CLUSTER t USING t_pkey; COMMENT ON CONSTRAINT t_pkey ON "
     "t IS 'x'",
     "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t CLUSTER ON t_pkey;"
     "COMMENT ON CONSTRAINT t_pkey ON t IS 'x'",
     "CREATE TABLE t (a int PRIMARY KEY)",
     "constraint t.t_pkey: comment: , x\n"
     "constraint t.t_pkey: clustered: no, yes\n"},
};

Test(postgres_inspect_table, constraints_are_the_same_however_they_are_declared)
{
    SAY_ALL(constraints);
}

static const Said not_nulls[] = {
    {"names and comments of NOT NULL",
     "CREATE TABLE t (a int CONSTRAINT given NOT NULL, b int NOT NULL)",
     "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT given NOT NULL a, ADD NOT NULL b",
     "CREATE TABLE t (a int NOT NULL, b int CONSTRAINT other NOT NULL);"
     "COMMENT ON CONSTRAINT other ON t IS 'it''s'",
     "column t.a: not null constraint: , given\n"
     "column t.b: not null constraint: other, \n"
     "column t.b: not null constraint: it's, \n"},
    {"a NOT NULL of an earlier name", "CREATE TABLE t (a int NOT NULL PRIMARY KEY)",
     "CREATE TABLE u (b int NOT NULL); ALTER TABLE u RENAME TO t; ALTER TABLE t RENAME b TO a;"
     "ALTER TABLE t ADD PRIMARY KEY (a)",
     "CREATE TABLE t (a int CONSTRAINT mine NOT NULL PRIMARY KEY)",
     "column t.a: not null constraint: mine, \n"},
    {"a NOT NULL that comes with its name", "CREATE TABLE t (a int)",
     "CREATE TABLE t (a int NOT NULL); ALTER TABLE t ALTER a DROP NOT NULL",
     "CREATE TABLE t (a int CONSTRAINT mine NOT NULL); COMMENT ON CONSTRAINT mine ON t IS 'x'",
     "column t.a: not null: yes, no\n"
     "column t.a: not null constraint: mine, \n"
     "column t.a: not null constraint: x, \n"},
    {"a NOT NULL that is not inherited", "CREATE TABLE t (a int NOT NULL NO INHERIT)",
     "CREATE TABLE t (a int); ALTER TABLE t ADD NOT NULL a NO INHERIT",
     "CREATE TABLE t (a int NOT NULL)",
     "column t.a: not null: yes, no\n"
     "constraint t.t_a_not_null: not declared\n"},
    {"a NOT NULL that is not valid",
     "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
     "CREATE TABLE t (b int, a int); ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
     "CREATE TABLE t (a int CONSTRAINT n NOT NULL, b int);"
     "ALTER TABLE t ADD CONSTRAINT m NOT NULL b NOT VALID; COMMENT ON CONSTRAINT m ON t IS 'x'",
     "column t.a: not null: yes, no\n"
     "column t.a: not null constraint: n, \n"
     "constraint t.m: declared, not found\n"
     "constraint t.n: not declared\n"},
    {"a NOT NULL of an heir's own",
     "CREATE TABLE t (a int NOT NULL); CREATE TABLE u () INHERITS (t)",
     "CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t); ALTER TABLE t ALTER a SET NOT NULL",
     "CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t);"
     "ALTER TABLE u ADD CONSTRAINT own NOT NULL a; COMMENT ON CONSTRAINT own ON u IS 'x'",
     "column t.a: not null: no, yes\n"
     "column u.a: not null constraint: own, \n"
     "column u.a: not null constraint: x, \n"},
    {"a NOT NULL of a partitioned table",
     "CREATE TABLE t (a int CONSTRAINT n NOT NULL) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t DEFAULT",
     "CREATE TABLE t (a int CONSTRAINT n NOT NULL) PARTITION BY LIST (a);"
     "CREATE TABLE p (a int CONSTRAINT n NOT NULL); ALTER TABLE t ATTACH PARTITION p DEFAULT",
     "CREATE TABLE t (a int CONSTRAINT m NOT NULL) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t DEFAULT",
     "column t.a: not null constraint: m, n\n"},
};

Test(postgres_inspect_table, not_nulls_are_the_same_however_they_are_declared)
{
    SAY_SINCE(18, not_nulls);
}

static const Said virtuals[] = {
    {"virtual and stored", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1))",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS ((a+1)) VIRTUAL)",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
     "column t.b: generated: stored, virtual\n"},
    {"virtual and not generated",
     "CREATE TABLE t (a int, b int NOT NULL GENERATED ALWAYS AS (a + 1));"
     "CREATE VIEW v AS SELECT b + 1 AS c FROM t; COMMENT ON COLUMN t.b IS 'x'",
     "CREATE TABLE t (b int NOT NULL GENERATED ALWAYS AS (a + 1), a int);"
     "CREATE VIEW v AS SELECT b + 1 AS c FROM t; COMMENT ON COLUMN t.b IS 'x'",
     "CREATE TABLE t (a bigint, b int NOT NULL);"
     "CREATE VIEW v AS SELECT b + 1 AS c FROM t; COMMENT ON COLUMN t.b IS 'x'",
     "column t.a: type: bigint, integer\n"
     "column t.b: generated: , virtual\n"
     "column t.b: generation expression: , a + 1\n"},
    {"another expression", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL)",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL)",
     "CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a + 2) VIRTUAL)",
     "column t.a: type: bigint, integer\n"
     "column t.b: type: bigint, integer\n"
     "column t.b: generation expression: a + 2, a + 1\n"},
};

Test(postgres_inspect_table, virtual_columns_are_the_same_however_they_are_declared)
{
    SAY_SINCE(18, virtuals);
}

#define PERIODS "CREATE TABLE p (k int4range, at daterange, PRIMARY KEY (k, at WITHOUT OVERLAPS));"

static const Said temporals[] = {
    {"without overlaps",
     "CREATE TABLE t (k int4range, at daterange, PRIMARY KEY (k, at WITHOUT OVERLAPS),"
     " UNIQUE (at, k WITHOUT OVERLAPS))",
     "CREATE TABLE t (k int4range, at daterange); ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY"
     " (k, at WITHOUT OVERLAPS), ADD UNIQUE (at, k WITHOUT OVERLAPS)",
     "CREATE TABLE t (k int4range, at daterange, PRIMARY KEY (k, at), UNIQUE (at, k))",
     "constraint t.t_at_k_key: definition: UNIQUE (at, k), UNIQUE (at, k WITHOUT OVERLAPS)\n"
     "constraint t.t_pkey: definition: PRIMARY KEY (k, at), PRIMARY KEY (k, at WITHOUT "
     "OVERLAPS)\n"},
    {"periods",
     PERIODS "CREATE TABLE t (k int4range, at daterange, FOREIGN KEY (k, PERIOD at) REFERENCES p)",
     PERIODS "CREATE TABLE t (k int4range, at daterange); ALTER TABLE t ADD CONSTRAINT t_k_at_fkey"
             " FOREIGN KEY (k, PERIOD at) REFERENCES p (k, PERIOD at)",
     PERIODS "CREATE TABLE t (k int4range, at daterange, CHECK (NOT isempty(at)))",
     "constraint t.t_at_check: declared, not found\n"
     "constraint t.t_k_at_fkey: not declared\n"},
};

Test(postgres_inspect_table, keys_over_time_are_the_same_however_they_are_declared)
{
    SAY_SINCE(18, temporals);
}

static const Said unenforced[] = {
    {"not enforced",
     TWO_TABLES
     "CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED, b int REFERENCES p NOT ENFORCED)",
     TWO_TABLES "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED,"
                " ADD FOREIGN KEY (b) REFERENCES p (x) NOT ENFORCED",
     TWO_TABLES "CREATE TABLE t (a int CHECK (a > 0), b int REFERENCES p DEFERRABLE)",
     "constraint t.t_a_check: not valid: no, yes\n"
     "constraint t.t_a_check: not enforced: no, yes\n"
     "constraint t.t_b_fkey: deferrable: yes, no\n"
     "constraint t.t_b_fkey: not valid: no, yes\n"
     "constraint t.t_b_fkey: not enforced: no, yes\n"},
};

Test(postgres_inspect_table, what_is_not_enforced_is_the_same_however_it_is_declared)
{
    SAY_SINCE(18, unenforced);
}

static const Said indexes[] = {
    {"plain", "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a, b)",
     "CREATE TABLE t (a int, b text); CREATE INDEX i ON public.t USING btree (a ASC NULLS LAST, b)",
     "CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX i ON t (a, b DESC)",
     "index i: columns: a, b DESC, a, b\n"
     "index i: unique: yes, no\n"},
    {"method and options",
     "CREATE TABLE t (a int); CREATE INDEX i ON t USING brin (a) WITH (pages_per_range = 16)",
     "CREATE TABLE t (a int); CREATE INDEX i ON t USING brin (a);"
     "ALTER INDEX i SET (pages_per_range = 16)",
     "CREATE TABLE t (a int); CREATE INDEX i ON t USING brin (a)",
     "index i: options: , pages_per_range=16\n"},
    {"method", "CREATE TABLE t (a int); CREATE INDEX i ON t USING hash (a)",
     "CREATE TABLE t (a int); CREATE INDEX i ON t USING HASH (a int4_ops)",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "index i: access method: btree, hash\n"},
    {"opclass and collation",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a COLLATE \"C\" text_pattern_ops DESC)",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a COLLATE \"C\" text_pattern_ops DESC NULLS "
     "FIRST)",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a DESC NULLS LAST)",
     "index i: columns: a DESC NULLS LAST, a COLLATE \"C\" text_pattern_ops DESC\n"},
    {"expression, predicate and included columns",
     "CREATE TABLE t (a text, b int); CREATE INDEX i ON t (lower(a), (b + 1)) INCLUDE (b) WHERE b "
     "> 0",
     "CREATE TABLE t (a text, b int);"
     "CREATE INDEX i ON t ((lower(a)), ((b+1))) INCLUDE (b) WITH (fillfactor=90) WHERE (b > 0);"
     "ALTER INDEX i RESET (fillfactor)",
     "CREATE TABLE t (a text, b int); CREATE INDEX i ON t (upper(a), (b + 1)) WHERE b > 1",
     "index i: columns: upper(a), (b + 1), lower(a), (b + 1)\n"
     "index i: included columns: , b\n"
     "index i: where: b > 1, b > 0\n"},
    {"a text like an option in a predicate",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a) WITH (fillfactor=70) WHERE a = ' WITH (x) "
     "it''s'",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a) WHERE a = ' WITH (x) it''s';"
     "ALTER INDEX i SET (fillfactor=70)",
     "CREATE TABLE t (a text); CREATE INDEX i ON t (a) WHERE a = ' WITH (x) it''s'",
     "index i: options: , fillfactor=70\n"},
    {"statistics of an expression",
     "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER 1 SET STATISTICS "
     "7",
     "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER 1 SET STATISTICS "
     "9;"
     "ALTER INDEX i ALTER 1 SET STATISTICS 7",
     "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1))",
     "index i: statistics target: , 1=7\n"},
    {"of a partitioned table",
     "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN "
     "(1);"
     "CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN "
     "(1);"
     "CREATE INDEX i ON ONLY t (a); CREATE INDEX other ON p (a); ALTER INDEX i ATTACH PARTITION "
     "other",
     "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN "
     "(1);"
     "CREATE INDEX i ON ONLY t (a)",
     "index i: valid: yes, no\n"},
    {"a clustered index with a comment",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CLUSTER t USING i; COMMENT ON INDEX i IS "
     "'x'",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t CLUSTER ON i;"
     "COMMENT ON INDEX i IS 'x'",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
     "index i: comment: , x\n"
     "index i: clustered: no, yes\n"},
};

Test(postgres_inspect_table, indexes_are_the_same_however_they_are_declared)
{
    SAY_ALL(indexes);
}

static const Said hangers[] = {
    {"triggers",
     TRIGGER_FUNCTION
     "CREATE TABLE t (a int, b int); CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a ON t"
     " FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f('x')",
     TRIGGER_FUNCTION "CREATE TABLE t (a int, b int); CREATE TRIGGER g BEFORE UPDATE OF a OR INSERT"
                      " ON public.t FOR EACH ROW WHEN ((NEW.a) > 0) EXECUTE PROCEDURE f(x)",
     TRIGGER_FUNCTION
     "CREATE TABLE t (a int, b int); CREATE TRIGGER g AFTER INSERT OR UPDATE OF a ON t"
     " FOR EACH ROW EXECUTE FUNCTION f('x'); ALTER TABLE t ENABLE ALWAYS TRIGGER g;"
     "COMMENT ON TRIGGER g ON t IS 'x'",
     "trigger t.g: comment: x, \n"
     "trigger t.g: definition: CREATE TRIGGER g AFTER INSERT OR UPDATE OF a ON t FOR EACH ROW "
     "EXECUTE FUNCTION f('x'), CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW "
     "WHEN (new.a > 0) EXECUTE FUNCTION f('x')\n"
     "trigger t.g: enabled: always, yes\n"},
    {"transition tables",
     TRIGGER_FUNCTION
     "CREATE TABLE t (a int); CREATE TRIGGER g AFTER UPDATE ON t"
     " REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()",
     TRIGGER_FUNCTION "CREATE TABLE t (a int); CREATE TRIGGER g AFTER UPDATE ON t"
                      " REFERENCING NEW TABLE n OLD TABLE o EXECUTE FUNCTION f()",
     TRIGGER_FUNCTION "CREATE TABLE t (a int)", "trigger t.g: not declared\n"},
    {"constraint triggers",
     TRIGGER_FUNCTION "CREATE TABLE t (a int); CREATE CONSTRAINT TRIGGER g AFTER DELETE ON t"
                      " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
     TRIGGER_FUNCTION "CREATE TABLE t (a int); CREATE CONSTRAINT TRIGGER g AFTER DELETE ON t"
                      " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
     TRIGGER_FUNCTION "CREATE TABLE t (a int); CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW"
                      " EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g",
     "trigger t.g: definition: CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION "
     "f(), "
     "CREATE CONSTRAINT TRIGGER g AFTER DELETE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
     "EXECUTE "
     "FUNCTION f()\n"
     "trigger t.g: enabled: no, yes\n"},
    {"of a partitioned table",
     TRIGGER_FUNCTION "CREATE TABLE t (a int) PARTITION BY LIST (a);"
                      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1);"
                      "CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()",
     TRIGGER_FUNCTION "CREATE TABLE t (a int) PARTITION BY LIST (a);"
                      "CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();"
                      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)",
     TRIGGER_FUNCTION "CREATE TABLE t (a int) PARTITION BY LIST (a);"
                      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1);"
                      "CREATE TRIGGER g AFTER DELETE ON p FOR EACH ROW EXECUTE FUNCTION f()",
     "trigger p.g: declared, not found\ntrigger t.g: not declared\n"},
    {"rules",
     "CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t WHERE OLD.a > 1 DO INSTEAD NOTHING",
     "CREATE TABLE t (a int);"
     "CREATE RULE r AS ON DELETE TO public.t WHERE (OLD.a > 1) DO INSTEAD NOTHING",
     "CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t WHERE OLD.a > 1 DO INSTEAD NOTHING;"
     "ALTER TABLE t DISABLE RULE r; COMMENT ON RULE r ON t IS 'x'",
     "rule t.r: comment: x, \n"
     "rule t.r: enabled: no, yes\n"},
    {"policies", "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1)",
     "CREATE TABLE t (a int);"
     "CREATE POLICY p ON t AS PERMISSIVE FOR ALL TO PUBLIC USING ((a > 0)) WITH CHECK ((a) > 1)",
     "CREATE TABLE t (a int);"
     "CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (a > 2);"
     "COMMENT ON POLICY p ON t IS 'x'",
     "policy t.p: comment: x, \n"
     "policy t.p: type: yes, no\n"
     "policy t.p: expression: a > 2, a > 0\n"
     "policy t.p: where: , a > 1\n"
     "policy t.p: roles: postgres, PUBLIC\n"
     "policy t.p: command: SELECT, ALL\n"},
    {"extended statistics", "CREATE TABLE t (a int, b int); CREATE STATISTICS s ON a, b FROM t",
     "CREATE TABLE t (a int, b int);"
     "CREATE STATISTICS s (mcv, ndistinct, dependencies) ON b, a FROM public.t",
     "CREATE TABLE t (a int, b int); CREATE STATISTICS s (ndistinct) ON a, b FROM t;"
     "ALTER STATISTICS s SET STATISTICS 5; COMMENT ON STATISTICS s IS 'x'",
     "statistics s: comment: x, \n"
     "statistics s: definition: CREATE STATISTICS s (ndistinct) ON a, b FROM t, CREATE STATISTICS "
     "s ON a, b FROM t\n"
     "statistics s: statistics target: 5, -1\n"},
};

Test(postgres_inspect_table, what_hangs_on_tables_is_the_same_however_it_is_declared)
{
    SAY_ALL(hangers);
}

/* Each definition and what the server says itself, a line each where they differ. */
static const char *not_as_the_server_says(Live *live, const Schema *schema, const char *sql,
                                          ObjectKind kind)
{
    Rows rows;
    MigError err;
    Text text = text_in(live->arena);
    must(live->connection->driver->query(live->connection, sql, NULL, 0, live->arena, &rows, &err),
         err);
    cr_assert_gt(rows.items.count, 5);
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        const Object *table =
            schema_find(live->arena, schema, OBJECT_TABLE, NULL, "public", row[0], NULL);
        const Object *object = object_child(table, kind, row[1], false);
        const char *definition = kind == OBJECT_INDEX ? object->index.definition.text
                                                      : object->constraint.definition.text;
        if (strcmp(definition, row[2]) != 0)
            text_printf(&text, "%s\n%s\n", definition, row[2]);
    }
    return text_string(&text);
}

/* The definitions of a table "T 1" are those that the server says itself. */
static void expect_composed(Live *live, const Schema *schema)
{
    live_do(live->connection, "SET search_path = public");
    cr_expect_str_eq(
        not_as_the_server_says(live, schema,
                               "SELECT 'T 1', conname, pg_get_constraintdef(oid, true)"
                               " FROM pg_constraint"
                               " WHERE conrelid = '\"T 1\"'::regclass AND contype <> 'n'",
                               OBJECT_CONSTRAINT),
        "");
    cr_expect_str_eq(
        not_as_the_server_says(live, schema,
                               "SELECT 'T 1', relname, pg_get_indexdef(i.indexrelid, 0, true)"
                               " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
                               " WHERE i.indrelid = '\"T 1\"'::regclass AND relname ~* '^i'",
                               OBJECT_INDEX),
        "");
}

static const char composed[] =
    "CREATE SCHEMA \"O\"; CREATE TABLE \"O\".\"T\" (\"A b\" int PRIMARY KEY, c int, UNIQUE (c, "
    "\"A b\"));"
    "CREATE TABLE \"T 1\" (\"select\" int PRIMARY KEY, b varchar(9), c text COLLATE \"C\", d int[],"
    " e timestamptz, f jsonb, g \"char\", h name, i int, UNIQUE (b, c) INCLUDE (d),"
    " FOREIGN KEY (i) REFERENCES \"O\".\"T\", CHECK (i > 0),"
    " FOREIGN KEY (i, \"select\") REFERENCES \"O\".\"T\" (c, \"A b\") MATCH FULL"
    " ON UPDATE CASCADE ON DELETE SET DEFAULT,"
    " FOREIGN KEY (\"select\", i) REFERENCES \"O\".\"T\" (c, \"A b\") ON DELETE SET NULL);"
    "CREATE INDEX \"I 1\" ON \"T 1\" (\"select\" DESC, b NULLS FIRST, c DESC NULLS LAST);"
    "CREATE UNIQUE INDEX i2 ON \"T 1\" (e, b) INCLUDE (\"select\") WHERE i > 3;"
    "CREATE INDEX i3 ON \"T 1\" USING gin (f); CREATE INDEX i4 ON \"T 1\" USING hash (b);"
    "CREATE INDEX i5 ON \"T 1\" (d); CREATE INDEX i6 ON \"T 1\" (g, h); CREATE INDEX i7 ON \"T 1\""
    " (c COLLATE \"POSIX\"); CREATE INDEX i8 ON \"T 1\" (b varchar_pattern_ops);"
    "CREATE INDEX i9 ON \"T 1\" USING gin (f jsonb_path_ops);";

Test(postgres_inspect_table, what_is_composed_is_what_the_server_says)
{
    Live *live = live_open("mig_inspect_composed");
    const InspectFilter filter = {.prefix = ""};
    expect_composed(live, said_snapshot(live, composed, &filter));
    live_close(live);
}

Test(postgres_inspect_table, what_is_composed_of_postgresql_15_is_what_the_server_says)
{
    Live *live = live_open("mig_inspect_composed_15");
    const InspectFilter filter = {.prefix = ""};
    live_needs(live, 15);
    const char *script = arena_printf(
        live->arena,
        "%sALTER TABLE \"T 1\" ADD UNIQUE NULLS NOT DISTINCT (i), ADD FOREIGN KEY (i, \"select\")"
        " REFERENCES \"O\".\"T\" (c, \"A b\") ON DELETE SET DEFAULT (i);"
        "CREATE UNIQUE INDEX i10 ON \"T 1\" (e, i) INCLUDE (c) NULLS NOT DISTINCT WHERE i > 3",
        composed);
    expect_composed(live, said_snapshot(live, script, &filter));
    live_close(live);
}
