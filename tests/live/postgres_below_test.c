/* What is below other tables, and what stands below a type: whose a column is, what a partition has
 * from above, what goes with a type that is made anew. */
#include "postgres_change.h"

static const Pair heirs[] = {
    {"a table comes below another one, which has its columns from then on",
     "CREATE TABLE a (x int NOT NULL DEFAULT 1, CONSTRAINT c CHECK (x > 0)); CREATE TABLE b (y "
     "text)",
     "CREATE TABLE a (x int NOT NULL DEFAULT 1, CONSTRAINT c CHECK (x > 0)); CREATE TABLE b (y "
     "text) INHERITS (a)",
     "INSERT INTO b VALUES ('k')", "SELECT y FROM b", "k"},
    {"a table comes below another one, and says its columns itself",
     "CREATE TABLE a (x int); CREATE TABLE b (y text)",
     "CREATE TABLE a (x int); CREATE TABLE b (y text, x int) INHERITS (a)",
     "INSERT INTO b VALUES ('k')", "SELECT y FROM b", "k"},
    {"one of two parents goes",
     "CREATE TABLE a (x int); CREATE TABLE b (y int); CREATE TABLE c (z int) INHERITS (a, b)",
     "CREATE TABLE a (x int); CREATE TABLE b (y int); CREATE TABLE c (z int, y int) INHERITS (a)",
     "INSERT INTO c VALUES (1, 2, 3)", "SELECT x + y + z FROM c", "6"},
    {"a parent loses a column that its heir keeps",
     "CREATE TABLE a (x int, y int); CREATE TABLE b (z int) INHERITS (a); CREATE INDEX i ON b (y)",
     "CREATE TABLE a (x int); CREATE TABLE b (z int, y int) INHERITS (a); CREATE INDEX i ON b (y)",
     "INSERT INTO b VALUES (1, 2, 3)", "SELECT y::text FROM b", "2"},
    {"an heir of an heir says a column",
     "CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); CREATE TABLE c (z int) INHERITS (b)",
     "CREATE TABLE a (x int); CREATE TABLE b (x int) INHERITS (a); CREATE TABLE c (x int, z int) "
     "INHERITS (b)",
     "INSERT INTO c VALUES (1, 2)", "SELECT x + z FROM c", "3"},
    {"a typed table becomes a plain one",
     "CREATE TYPE k AS (a int, b text); CREATE TABLE t OF k (PRIMARY KEY (a))",
     "CREATE TYPE k AS (a int, b text); CREATE TABLE t (a int PRIMARY KEY, b text, c int)",
     "INSERT INTO t VALUES (1, 'x')", "SELECT b FROM t", "x"},
};

Test(postgres_below, a_column_is_the_tables_that_says_it)
{
    CHANGE_ALL(heirs);
}

static const Pair parts[] = {
    {"a partition is let go, and keeps nothing that is not declared",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a), UNIQUE (a, b), CONSTRAINT c CHECK (b > 0)) "
     "PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (9); CREATE "
     "INDEX i ON t (b)",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a), UNIQUE (a, b), CONSTRAINT c CHECK (b > 0)) "
     "PARTITION BY RANGE (a); CREATE TABLE p (a int PRIMARY KEY, b int); CREATE INDEX i ON t (b)",
     "INSERT INTO t VALUES (1, 2)", "SELECT b::text FROM p", "2"},
    {"a table with an index of its own becomes a partition",
     "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE INDEX i ON t (b); CREATE TABLE "
     "p (a int, b int); CREATE INDEX j ON p (b)",
     "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE INDEX i ON t (b); CREATE TABLE "
     "p PARTITION OF t FOR VALUES FROM (0) TO (9); CREATE INDEX j ON p (b)",
     "INSERT INTO p VALUES (1, 2)", "SELECT b::text FROM p", "2"},
    {"a partition is split",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a); CREATE TABLE p "
     "PARTITION OF t FOR VALUES FROM (0) TO (9)",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a); CREATE TABLE p "
     "PARTITION OF t FOR VALUES FROM (0) TO (9) PARTITION BY HASH (b); CREATE TABLE q PARTITION OF "
     "p FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
     "INSERT INTO t VALUES (1, 2)", "SELECT b::text FROM t", "2"},
    {"the type by which a table is partitioned is made anew",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE r (i int PRIMARY KEY); CREATE TABLE t (k e, i "
     "int REFERENCES r, o e[], PRIMARY KEY (k, i)) PARTITION BY LIST (k); CREATE TABLE p PARTITION "
     "OF t FOR VALUES IN ('a') PARTITION BY RANGE (i); CREATE TABLE p1 PARTITION OF p DEFAULT; "
     "CREATE TABLE q PARTITION OF t FOR VALUES IN ('b'); CREATE INDEX x ON t (i); CREATE TABLE u "
     "(k e, i int, FOREIGN KEY (k, i) REFERENCES t); CREATE VIEW v AS SELECT * FROM t WHERE k = "
     "'a'",
     "CREATE TYPE e AS ENUM ('b', 'a', 'c'); CREATE TABLE r (i int PRIMARY KEY); CREATE TABLE t (k "
     "e, i int REFERENCES r, o e[], PRIMARY KEY (k, i)) PARTITION BY LIST (k); CREATE TABLE p "
     "PARTITION OF t FOR VALUES IN ('a') PARTITION BY RANGE (i); CREATE TABLE p1 PARTITION OF p "
     "DEFAULT; CREATE TABLE q PARTITION OF t FOR VALUES IN ('b', 'c'); CREATE INDEX x ON t (i); "
     "CREATE TABLE u (k e, i int, FOREIGN KEY (k, i) REFERENCES t); CREATE VIEW v AS SELECT * FROM "
     "t WHERE k = 'a'",
     "INSERT INTO r VALUES (1); INSERT INTO t VALUES ('a', 1, '{a,b}'); INSERT INTO u VALUES ('a', "
     "1)",
     "SELECT o::text FROM t", "{a,b}"},
};

Test(postgres_below, a_partition_has_from_above_what_it_does_not_say)
{
    CHANGE_ALL(parts);
}

static const Pair kinds[] = {
    {"a domain becomes an enum, and that a composite type",
     "CREATE DOMAIN d AS text CHECK (VALUE IN ('a', 'b')); CREATE TYPE e AS ENUM ('(1)'); CREATE "
     "TABLE t (x d DEFAULT 'a', y d[], z e); CREATE INDEX i ON t (x); CREATE VIEW v AS SELECT x "
     "FROM t",
     "CREATE TYPE d AS ENUM ('a', 'b'); CREATE TYPE e AS (n int); CREATE TABLE t (x d DEFAULT 'a', "
     "y d[], z e); CREATE INDEX i ON t (x); CREATE VIEW v AS SELECT x FROM t",
     "INSERT INTO t VALUES ('b', '{a}', '(1)')", "SELECT concat(x, y, z) FROM t", "b{a}(1)"},
    {"a domain over an array of an enum, and a default that says both",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS e[] CHECK (array_length(VALUE, 1) < 3); "
     "CREATE TABLE t (x d DEFAULT '{a}', y e DEFAULT 'a')",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE DOMAIN d AS e[] CHECK (array_length(VALUE, 1) < 3); "
     "CREATE TABLE t (x d DEFAULT '{a}', y e DEFAULT 'a')",
     "INSERT INTO t VALUES ('{b,a}', 'b')", "SELECT concat(x, y) FROM t", "{b,a}b"},
    {"a collation that columns, an index and a domain have",
     "CREATE COLLATION c (provider = icu, locale = 'de'); CREATE DOMAIN d AS text COLLATE c; "
     "CREATE TABLE t (a text COLLATE c, b d, e text); CREATE INDEX i ON t (a); CREATE INDEX j ON t "
     "(e COLLATE c)",
     "CREATE COLLATION c (provider = icu, locale = 'fr'); CREATE DOMAIN d AS text COLLATE c; "
     "CREATE TABLE t (a text COLLATE c, b d, e text); CREATE INDEX i ON t (a); CREATE INDEX j ON t "
     "(e COLLATE c)",
     "INSERT INTO t VALUES ('x', 'y', 'z')", "SELECT t::text FROM t", "(x,y,z)"},
};

Test(postgres_below, what_has_a_type_goes_with_it)
{
    CHANGE_ALL(kinds);
}

static const Pair values[] = {
    {"a value becomes the only one of an array",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e DEFAULT 'a', y int, z date)",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e[] DEFAULT '{a}', y bigint[], z text)",
     "INSERT INTO t VALUES ('b', 7, '2020-01-01'), (NULL, NULL, NULL)",
     "SELECT string_agg(t::text, '') FROM t", "({b},{7},2020-01-01)(,,)"},
    {"an array becomes its first value",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e[], y text[])",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (x e, y int)",
     "INSERT INTO t VALUES ('{b,a}', '{7}')", "SELECT t::text FROM t", "(b,7)"},
    {"an overload goes before the one that a call could mean too",
     "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION b() RETURNS int "
     "LANGUAGE sql AS 'SELECT a()'; CREATE VIEW v AS SELECT b(); CREATE TABLE t (x int DEFAULT "
     "a())",
     "CREATE FUNCTION a(x int DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT x::bigint'; CREATE "
     "FUNCTION b() RETURNS bigint LANGUAGE sql AS 'SELECT a()'; CREATE VIEW v AS SELECT b(); "
     "CREATE TABLE t (x int)",
     NULL, NULL, NULL},
};

Test(postgres_below, what_a_value_and_a_call_become)
{
    CHANGE_ALL(values);
}

static const Pair said[] = {
    {"comments on the columns of views",
     "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t; COMMENT ON COLUMN v.a IS "
     "'x'; COMMENT ON COLUMN v.b IS 'y'; CREATE MATERIALIZED VIEW \"W\" AS SELECT a AS \"A IS\" "
     "FROM t; COMMENT ON COLUMN \"W\".\"A IS\" IS 'it''s'",
     "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t; COMMENT ON COLUMN v.a IS "
     "'z'; CREATE MATERIALIZED VIEW \"W\" AS SELECT b AS \"A IS\" FROM t; COMMENT ON COLUMN "
     "\"W\".\"A IS\" IS 'it''s'",
     NULL, NULL, NULL},
    {"defaults of a view's columns",
     "CREATE SEQUENCE q; CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; ALTER "
     "VIEW v ALTER a SET DEFAULT nextval('q')",
     "CREATE TABLE t (a bigint, b int); CREATE VIEW v AS SELECT b, a AS \"A\" FROM t; ALTER VIEW v "
     "ALTER b SET DEFAULT 2; ALTER VIEW v ALTER \"A\" SET DEFAULT 3",
     NULL, NULL, NULL},
    {"a view that is moved out of the way keeps them",
     "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x'",
     "CREATE TABLE t (a bigint); CREATE VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x'",
     NULL, NULL, NULL},
    {"a comment on a constraint's index", "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE)",
     "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int, CONSTRAINT k UNIQUE (c)); COMMENT ON "
     "INDEX t_pkey IS 'x'; COMMENT ON CONSTRAINT t_pkey ON t IS 'y'; COMMENT ON INDEX k IS 'z'",
     NULL, NULL, NULL},
    {"numbers begin where a sequence's new bounds do",
     "CREATE SEQUENCE s; CREATE SEQUENCE r INCREMENT -1; CREATE SEQUENCE q MAXVALUE 9; CREATE "
     "TABLE "
     "t (a int GENERATED ALWAYS AS IDENTITY, b int)",
     "CREATE SEQUENCE s START 10 MINVALUE 10; CREATE SEQUENCE r INCREMENT -1 MAXVALUE -10; CREATE "
     "SEQUENCE q MINVALUE 20 MAXVALUE 29 START 21; CREATE TABLE t (a int GENERATED ALWAYS AS "
     "IDENTITY (START 5 MINVALUE 5), b int)",
     "INSERT INTO t (b) VALUES (1)",
     "WITH n AS (INSERT INTO t (b) VALUES (2) RETURNING a) SELECT concat_ws(',', a, nextval('s'), "
     "nextval('r'), nextval('q')) FROM n",
     "5,10,-10,21"},
};

Test(postgres_below, what_is_said_is_said_again)
{
    CHANGE_ALL(said);
}

static const Pair said_since_14[] = {
    {"statistics keep the order of their expressions", "CREATE TABLE t (a int, b text)",
     "CREATE TABLE t (a int, b text); CREATE STATISTICS s ON lower(b), (a + 1), b, a FROM t", NULL,
     NULL, NULL},
};

Test(postgres_below, what_is_said_since_14_is_said_again)
{
    CHANGE_SINCE(14, said_since_14);
}
