/* What PostgreSQL's ALTER does in place, and what goes out of its way meanwhile. */
#include "postgres_change.h"

static const Pair enums[] = {
    {"a label is added where it belongs", "CREATE TYPE e AS ENUM ('a', 'c'); CREATE TABLE t (x e)",
     "CREATE TYPE e AS ENUM ('0', 'a', 'b', 'c', 'd'); CREATE TABLE t (x e)",
     "INSERT INTO t VALUES ('c')", "SELECT x::text FROM t", "c"},
    {"a label that a default says is there at once",
     "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e DEFAULT 'a'::e)",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e DEFAULT 'b'::e)",
     "INSERT INTO t VALUES ('a')", "SELECT x::text FROM t", "a"},
    {"a label goes, and all that has the type follows",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS e DEFAULT 'a'::e;"
     "CREATE TABLE t (x e DEFAULT 'a', y e[], z d, CHECK (x <> 'b'));"
     "CREATE INDEX i ON t (x) WHERE x = 'a'; CREATE VIEW v AS SELECT x FROM t WHERE x = 'a';"
     "CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1'",
     "CREATE TYPE e AS ENUM ('c', 'a'); CREATE DOMAIN d AS e DEFAULT 'a'::e;"
     "CREATE TABLE t (x e DEFAULT 'a', y e[], z d, CHECK (x <> 'c'));"
     "CREATE INDEX i ON t (x) WHERE x = 'a'; CREATE VIEW v AS SELECT x FROM t WHERE x = 'a';"
     "CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1'",
     "INSERT INTO t VALUES ('a', '{a}', 'a')", "SELECT t::text FROM t", "(a,{a},a)"},
};

Test(postgres_change, enums_grow_in_place_and_shrink_by_a_new_type)
{
    CHANGE_ALL(enums);
}

static const Pair types[] = {
    {"an inherited column leaves a type made anew, and its NULLs",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (c e); CREATE TABLE h () INHERITS (t)",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (c text NOT NULL DEFAULT 'a'); CREATE TABLE "
     "h () INHERITS (t)",
     "INSERT INTO t VALUES (NULL)", "SELECT c::text FROM t", "a"},
    {"a domain of another type", "CREATE DOMAIN d AS int; CREATE TABLE t (a d DEFAULT 1, b d[])",
     "CREATE DOMAIN d AS bigint CHECK (VALUE > 0); CREATE TABLE t (a d DEFAULT 1, b d[])",
     "INSERT INTO t VALUES (5, '{6}')", "SELECT t::text FROM t", "(5,{6})"},
    {"a stored composite type",
     "CREATE TYPE c AS (x int, y text); CREATE TABLE t (a c); CREATE FUNCTION f(c) RETURNS int "
     "LANGUAGE sql AS 'SELECT ($1).x'",
     "CREATE TYPE c AS (x bigint, y text); CREATE TABLE t (a c); CREATE FUNCTION f(c) RETURNS int "
     "LANGUAGE sql AS 'SELECT ($1).x::int'",
     "INSERT INTO t VALUES ('(1,a)')", "SELECT a::text FROM t", "(1,a)"},
    {"a stored composite type with another attribute",
     "CREATE TYPE c AS (x int); CREATE TABLE t (a c)",
     "CREATE TYPE c AS (x int, y text); CREATE TABLE t (a c)", "INSERT INTO t VALUES ('(1)')",
     "SELECT a::text FROM t", "(1,)"},
    {"a stored range", "CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE TABLE t (a r)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi); CREATE TABLE t (a r)",
     "INSERT INTO t VALUES ('[1,2)')", "SELECT a::text FROM t", "[1,2)"},
    {"a column leaves a domain, and its gaps are filled by a function that is made anew",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';"
     "CREATE DOMAIN d AS int; CREATE TABLE t (a d DEFAULT f(1), b d)",
     "CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b';"
     "CREATE DOMAIN d AS bigint; CREATE TABLE t (a int NOT NULL DEFAULT f(1), b d)",
     "INSERT INTO t VALUES (NULL, 2)", "SELECT coalesce(a, 1) FROM t", "1"},
    {"an extension and what needs it", "CREATE TABLE t (a text)",
     "CREATE EXTENSION citext; CREATE TABLE t (a citext UNIQUE)", "INSERT INTO t VALUES ('A')",
     "SELECT a FROM t WHERE a = 'A'", "A"},
};

Test(postgres_change, types_are_made_anew_under_what_has_them)
{
    CHANGE_ALL(types);
}

static const Pair columns[] = {
    {"a default that a function replaced beside it gives fills the NULLs",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE TABLE t (id int, a "
     "int DEFAULT f(1))",
     "CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT b + 1'; CREATE TABLE t (id "
     "serial, a int NOT NULL DEFAULT f(1), g int GENERATED ALWAYS AS (a * 2) STORED)",
     "INSERT INTO t VALUES (1, NULL)", "SELECT a::text FROM t", "2"},
    {"values that take a word",
     "CREATE TABLE t (a text, b int, c boolean, d text, e timestamp, f varchar(9)[])",
     "CREATE TABLE t (a int, b boolean, c bigint, d jsonb, e date, f text[])",
     "INSERT INTO t VALUES ('7', 1, true, '[1]', '2020-01-01 10:00', '{x}')",
     "SELECT t::text FROM t", "(7,t,1,[1],2020-01-01,{x})"},
    {"what had no value gets the new default", "CREATE TABLE t (a int, b int)",
     "CREATE TABLE t (a int NOT NULL DEFAULT 4, b bigint NOT NULL DEFAULT 5)",
     "INSERT INTO t VALUES (1, NULL), (NULL, 2)", "SELECT string_agg(t::text, ' ') FROM t",
     "(4,2) (1,5)"},
    {"a generated column of another expression, and all over it",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED); CREATE INDEX i ON t (b);"
     "CREATE VIEW v AS SELECT b FROM t; COMMENT ON COLUMN t.b IS 'x'",
     "CREATE TABLE t (a bigint, b int GENERATED ALWAYS AS (a + 2) STORED); CREATE INDEX i ON t (b);"
     "CREATE VIEW v AS SELECT b FROM t; COMMENT ON COLUMN t.b IS 'x'",
     "INSERT INTO t VALUES (1)", "SELECT b::text FROM v", "3"},
    {"a generated column becomes a plain one",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
     "CREATE TABLE t (a int, b int)", "INSERT INTO t VALUES (1)", "SELECT b::text FROM t", "2"},
    {"storage", "CREATE TABLE t (a text, b numeric, c text)",
     "CREATE TABLE t (a text, b numeric, c text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL,"
     " ALTER b SET STORAGE EXTENDED, ALTER c SET STATISTICS 9, ALTER c SET (n_distinct = 5)",
     NULL, NULL, NULL},
    {"storage outlives another type, and is not what those below are to have",
     "CREATE TABLE t (a varchar(9)); ALTER TABLE t ALTER a SET STORAGE EXTERNAL;"
     "CREATE TABLE u () INHERITS (t); ALTER TABLE ONLY t ALTER a SET STATISTICS 3",
     "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL;"
     "CREATE TABLE u () INHERITS (t); ALTER TABLE ONLY t ALTER a SET STATISTICS 7",
     "INSERT INTO u VALUES ('x')", "SELECT a FROM t", "x"},
    {"an inherited column that is new, with what it says below",
     "CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t)",
     "CREATE TABLE t (a int, b text DEFAULT 'x'); CREATE TABLE u () INHERITS (t);"
     "ALTER TABLE u ALTER b SET DEFAULT 'y'; ALTER TABLE u ALTER b SET STATISTICS 5;"
     "COMMENT ON COLUMN u.b IS 'below'",
     "INSERT INTO u VALUES (1)", "SELECT a::text FROM t", "1"},
    {"a generated column that others inherit, over another type",
     "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);"
     "CREATE TABLE u () INHERITS (t)",
     "CREATE TABLE t (a bigint, g int GENERATED ALWAYS AS (a + 1) STORED);"
     "CREATE TABLE u () INHERITS (t)",
     "INSERT INTO u VALUES (1)", "SELECT g::text FROM t", "2"},
    {"a check that is moved out of the way comes back by its new name",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';"
     "CREATE TABLE t (a int, CONSTRAINT one CHECK (f(a) > 0))",
     "CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b';"
     "CREATE TABLE t (a int, CONSTRAINT two CHECK (f(a) > 0))",
     "INSERT INTO t VALUES (1)", "SELECT a::text FROM t", "1"},
    {"a type under a view over a view, with rights and comments",
     "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;"
     "GRANT SELECT ON v TO PUBLIC; COMMENT ON VIEW w IS 'w'; COMMENT ON COLUMN w.a IS 'a';"
     "CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING",
     "CREATE TABLE t (a text); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;"
     "GRANT SELECT ON v TO PUBLIC; COMMENT ON VIEW w IS 'w'; COMMENT ON COLUMN w.a IS 'a';"
     "CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING",
     "INSERT INTO t VALUES (1)", "SELECT a::text FROM w", "1"},
    {"a type under a key that others refer to",
     "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t)",
     "CREATE TABLE t (a text PRIMARY KEY); CREATE TABLE u (a text REFERENCES t)",
     "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)", "SELECT a::text FROM u", "1"},
    {"a list over a varchar", "CREATE TABLE t (a varchar(9))",
     "CREATE TABLE t (a varchar(9) CHECK (a IN ('x', 'y'))); CREATE INDEX i ON t (a) WHERE a IN "
     "('x', 'z')",
     "INSERT INTO t VALUES ('x')", "SELECT a::text FROM t", "x"},
    {"names that need quotes", "CREATE TABLE t (a int)",
     "CREATE TABLE \"Order\" (\"User\" int, \"a \"\"b\"\"\" text DEFAULT 'it''s', \"select\" int "
     "CHECK (\"select\" > 0)); CREATE TABLE t (a int); CREATE INDEX \"I\" ON \"Order\" (\"User\");"
     "COMMENT ON COLUMN \"Order\".\"User\" IS E'a\\\\b'",
     NULL, NULL, NULL},
};

Test(postgres_change, columns_are_altered_in_place)
{
    CHANGE_ALL(columns);
}

static const Pair sequences[] = {
    {"a serial becomes an identity and goes on", "CREATE TABLE t (a serial PRIMARY KEY, b int)",
     "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b int)",
     "INSERT INTO t (b) VALUES (1), (2)",
     "WITH n AS (INSERT INTO t (b) VALUES (3) RETURNING a) SELECT a::text FROM n", "3"},
    {"an identity becomes a serial and goes on",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int)",
     "CREATE TABLE t (a serial PRIMARY KEY, b int)", "INSERT INTO t (b) VALUES (1), (2)",
     "WITH n AS (INSERT INTO t (b) VALUES (3) RETURNING a) SELECT a::text FROM n", "3"},
    {"a plain column becomes a serial", "CREATE TABLE t (a int PRIMARY KEY, b int)",
     "CREATE TABLE t (a serial PRIMARY KEY, b int)", "INSERT INTO t VALUES (7, 1)",
     "WITH n AS (INSERT INTO t (b) VALUES (3) RETURNING a) SELECT a::text FROM n", "8"},
    {"a small serial becomes a big one", "CREATE TABLE t (a smallserial)",
     "CREATE TABLE t (a bigserial)", "INSERT INTO t DEFAULT VALUES",
     "WITH n AS (INSERT INTO t DEFAULT VALUES RETURNING a) SELECT a::text FROM n", "2"},
    {"a serial's sequence outlives its column", "CREATE TABLE t (a serial, b int)",
     "CREATE SEQUENCE t_a_seq AS int; CREATE TABLE t (b int DEFAULT nextval('t_a_seq'))", NULL,
     NULL, NULL},
    {"a serial column is a new one", "CREATE TABLE t (b int)",
     "CREATE TABLE t (b int, a serial NOT NULL); COMMENT ON SEQUENCE t_a_seq IS 'x'",
     "INSERT INTO t VALUES (1)", "SELECT a::text FROM t", "1"},
    {"a sequence of two tables",
     "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s')); CREATE TABLE u (a int)",
     "CREATE SEQUENCE s INCREMENT 2; CREATE TABLE t (a int); CREATE TABLE u (a int DEFAULT "
     "nextval('s')); ALTER SEQUENCE s OWNED BY u.a",
     NULL, NULL, NULL},
};

Test(postgres_change, sequences_come_and_go_with_their_columns)
{
    CHANGE_ALL(sequences);
}

static const Pair keys[] = {
    {"foreign keys in a circle", "CREATE TABLE z (a int)",
     "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE TABLE u (a int PRIMARY KEY REFERENCES t,"
     " b int REFERENCES u); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES u; CREATE TABLE z (a int)",
     NULL, NULL, NULL},
    {"a unique key becomes the primary one, and keys refer to it",
     "CREATE TABLE t (a int NOT NULL UNIQUE); CREATE TABLE u (a int REFERENCES t (a))",
     "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t (a) ON DELETE "
     "CASCADE)",
     "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)", "SELECT a::text FROM u", "1"},
    {"two keys that say the same", "CREATE TABLE u (a int)",
     "CREATE TABLE t (a int, CONSTRAINT p PRIMARY KEY (a), CONSTRAINT u UNIQUE (a));"
     "ALTER TABLE t DROP CONSTRAINT IF EXISTS u; ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
     NULL, NULL, NULL},
    {"a unique key becomes an index of its name, and a check changes hands",
     "CREATE TABLE t (a int, CONSTRAINT k UNIQUE (a), CONSTRAINT c CHECK (a > 0)); CREATE TABLE u "
     "(b "
     "int)",
     "CREATE TABLE t (a int); CREATE UNIQUE INDEX k ON t (a); CREATE TABLE u (b int, CONSTRAINT c "
     "CHECK (b > 0))",
     NULL, NULL, NULL},
    {"names that two tables would be given", "CREATE TABLE a (z int)",
     "CREATE TABLE k (id int PRIMARY KEY); CREATE TABLE a (z int, b_c int REFERENCES k);"
     "CREATE TABLE a_b (c int CONSTRAINT a_b_c_fkey REFERENCES k)",
     NULL, NULL, NULL},
    {"deferral changes in place, the rest does not",
     "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t, c int);"
     "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID",
     "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t DEFERRABLE INITIALLY DEFERRED, c int "
     "CHECK (c > 0))",
     "INSERT INTO t VALUES (1, 1, 1)", "SELECT t::text FROM t", "(1,1,1)"},
    {"logged or not, with keys",
     "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a serial PRIMARY KEY REFERENCES t)",
     "CREATE UNLOGGED TABLE t (a int PRIMARY KEY); CREATE UNLOGGED TABLE u (a serial PRIMARY KEY "
     "REFERENCES t)",
     "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)", "SELECT a::text FROM u", "1"},
    {"constraints, indexes and sequences are called otherwise",
     "CREATE TABLE t (a int CONSTRAINT x CHECK (a > 0) CONSTRAINT p PRIMARY KEY); CREATE INDEX i "
     "ON t "
     "((a + 1) DESC); CREATE TABLE u (a int DEFAULT 1 REFERENCES t); CREATE SEQUENCE s OWNED BY "
     "u.a;"
     "ALTER TABLE u ALTER a SET DEFAULT nextval('s')",
     "CREATE TABLE t (a int CONSTRAINT y CHECK (a > 0) CONSTRAINT q PRIMARY KEY); CREATE INDEX j "
     "ON t "
     "((a + 1) DESC); CREATE TABLE u (a int DEFAULT 1 REFERENCES t); CREATE SEQUENCE r OWNED BY "
     "u.a;"
     "ALTER TABLE u ALTER a SET DEFAULT nextval('r')",
     "SELECT setval('s', 7)", "SELECT last_value::text FROM r", "7"},
};

Test(postgres_change, constraints_make_way_for_each_other)
{
    CHANGE_ALL(keys);
}

/* Beside a change that can be made in place, or under another name. */
static const Pair says[] = {
    {"included columns and method",
     "CREATE TABLE t (a int NOT NULL, b int, UNIQUE (a)); CREATE INDEX i ON t (a); CREATE INDEX j "
     "ON t (b); CREATE INDEX k ON t USING btree (a, b)",
     "CREATE TABLE t (a int NOT NULL, b int, UNIQUE (a) INCLUDE (b) WITH (fillfactor = 50));"
     "CREATE INDEX i ON t (a) INCLUDE (b) WITH (fillfactor = 50); CREATE INDEX j ON t USING hash "
     "(b) WITH (fillfactor = 50); CREATE INDEX k2 ON t USING btree (a, b) INCLUDE (a)",
     "INSERT INTO t VALUES (1, 1)", "SELECT t::text FROM t", "(1,1)"},
    {"what an exclusion is about",
     "CREATE TABLE t (a int4range, b int, CONSTRAINT x EXCLUDE USING gist (a WITH &&) WHERE (b > "
     "0), CONSTRAINT y EXCLUDE USING btree (b WITH =))",
     "CREATE TABLE t (a int4range, b int, CONSTRAINT x EXCLUDE USING gist (a WITH &&) WITH "
     "(fillfactor = 50) WHERE (b > 1), CONSTRAINT y EXCLUDE USING hash (b WITH =) WITH (fillfactor "
     "= 50))",
     "INSERT INTO t VALUES (NULL, 1)", "SELECT b::text FROM t", "1"},
};

Test(postgres_change, all_that_an_index_says_is_compared)
{
    CHANGE_ALL(says);
}

/* A foreign key stands on the oldest unique index of what it refers to, whatever was meant. */
static const Pair footings[] = {
    {"a key to its own table comes when the index it would stand on has gone",
     "CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX j ON t (a)",
     "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t)", "INSERT INTO t VALUES (1, 1)",
     "SELECT t::text FROM t", "(1,1)"},
    {"a key to another table, too",
     "CREATE TABLE u (a int NOT NULL UNIQUE); CREATE TABLE t (b int)",
     "CREATE TABLE u (a int NOT NULL); CREATE UNIQUE INDEX j ON u (a); CREATE TABLE t (b int "
     "REFERENCES u (a))",
     "INSERT INTO u VALUES (1); INSERT INTO t VALUES (1)", "SELECT t::text FROM t", "(1)"},
    {"a key goes before any index that it may stand on, on either table's side",
     "CREATE TABLE a (a int NOT NULL); CREATE TABLE t (a int NOT NULL, b int); CREATE TABLE z (b "
     "int)",
     "CREATE TABLE a (a int NOT NULL); CREATE UNIQUE INDEX i4 ON a (a); CREATE UNIQUE INDEX i3 ON "
     "a "
     "(a); CREATE TABLE t (a int NOT NULL, b int REFERENCES a (a)); CREATE UNIQUE INDEX i2 ON t "
     "(a); CREATE UNIQUE INDEX i1 ON t (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (a);"
     "CREATE TABLE z (b int REFERENCES a (a))",
     "INSERT INTO a VALUES (1); INSERT INTO t VALUES (1, 1)", "SELECT t::text FROM t", "(1,1)"},
    {"a key that stays moves to the index that stays, and is deferred meanwhile",
     "CREATE TABLE u (a int NOT NULL); CREATE UNIQUE INDEX j ON u (a); CREATE TABLE t (b int "
     "REFERENCES u (a)); ALTER TABLE u ADD PRIMARY KEY (a)",
     "CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE t (b int REFERENCES u (a) DEFERRABLE "
     "INITIALLY DEFERRED)",
     "INSERT INTO u VALUES (1); INSERT INTO t VALUES (1)", "SELECT t::text FROM t", "(1)"},
    {"indexes change places under keys that stay",
     "CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD "
     "FOREIGN KEY (b) REFERENCES t (a); CREATE TABLE u (b int REFERENCES t (a))",
     "CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX k ON t (a) INCLUDE (b); CREATE "
     "UNIQUE INDEX j ON t (a) WITH (fillfactor = 50); ALTER TABLE t ADD FOREIGN KEY (b) "
     "REFERENCES t (a); CREATE TABLE u (b int REFERENCES t (a))",
     "INSERT INTO t VALUES (1, 1); INSERT INTO u VALUES (1)", "SELECT u::text FROM u", "(1)"},
    {"keys to and in partitioned tables",
     "CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p "
     "FOR VALUES FROM (0) TO (9); CREATE UNIQUE INDEX i ON p (a); CREATE UNIQUE INDEX j ON q (b);"
     "CREATE TABLE t (b int REFERENCES p (a))",
     "CREATE TABLE p (a int PRIMARY KEY, b int REFERENCES p) PARTITION BY RANGE (a); CREATE TABLE "
     "q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE UNIQUE INDEX k ON q (b); CREATE TABLE t "
     "(b int REFERENCES p (a))",
     "INSERT INTO p VALUES (1, 1); INSERT INTO t VALUES (1)", "SELECT t::text FROM t", "(1)"},
};

Test(postgres_change, foreign_keys_stand_on_what_stays)
{
    CHANGE_ALL(footings);
}

static const Pair tables[] = {
    {"a table becomes a view, and a view a table",
     "CREATE TABLE t (a int); CREATE VIEW v AS SELECT 1 AS a; CREATE VIEW w AS SELECT a FROM t",
     "CREATE TABLE v (a int); CREATE VIEW t AS SELECT 2 AS a; CREATE VIEW w AS SELECT a FROM t",
     NULL, NULL, NULL},
    {"a view becomes a materialized one",
     "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v",
     "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i ON v "
     "(a); CREATE VIEW w AS SELECT a FROM v",
     NULL, NULL, NULL},
    {"partitions of another kind",
     "CREATE TABLE t (a int, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a); CREATE TABLE p "
     "PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE INDEX i ON t (b); CREATE TABLE u (a int "
     "REFERENCES t); CREATE VIEW v AS SELECT b FROM t",
     "CREATE TABLE t (a int, b text, PRIMARY KEY (a)) PARTITION BY LIST (a); CREATE TABLE p "
     "PARTITION OF t FOR VALUES IN (1, 2); CREATE INDEX i ON t (b); CREATE TABLE u (a int "
     "REFERENCES t); CREATE VIEW v AS SELECT b FROM t",
     "INSERT INTO t VALUES (1, 'x'); INSERT INTO u VALUES (1)", "SELECT b FROM v", "x"},
    {"a table is split, its numbers go on",
     "CREATE TABLE t (a serial, b int GENERATED ALWAYS AS IDENTITY, c int); CREATE INDEX i ON t "
     "(c)",
     "CREATE TABLE t (a serial, b int GENERATED ALWAYS AS IDENTITY, c int) PARTITION BY HASH (c);"
     "CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY LIST (c);"
     "CREATE TABLE p1 PARTITION OF p DEFAULT;"
     "CREATE TABLE q PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
     "CREATE INDEX i ON t (c)",
     "INSERT INTO t (c) VALUES (1), (2)",
     "WITH n AS (INSERT INTO t (c) VALUES (3) RETURNING a, b) SELECT n::text FROM n", "(3,3)"},
    {"a partition that has partitions is cut by another key, as the whole table is",
     "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN "
     "(7) "
     "PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9)",
     "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES "
     "FROM (5) TO (9) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p FOR VALUES IN (7)",
     "INSERT INTO t VALUES (7)", "SELECT a::text FROM q", "7"},
    {"a partition moves, and a table becomes one",
     "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR "
     "VALUES "
     "FROM (0) TO (10); CREATE TABLE q (a int, b int)",
     "CREATE TABLE t (a int, b bigint, c int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF "
     "t "
     "FOR VALUES FROM (0) TO (20); CREATE TABLE q PARTITION OF t FOR VALUES FROM (20) TO (30)",
     "INSERT INTO t VALUES (1, 2); INSERT INTO q VALUES (21, 3)", "SELECT sum(b)::text FROM t",
     "5"},
    {"columns of partitions go their own ways",
     "CREATE TABLE t (a int, b int DEFAULT 1, c int NOT NULL) PARTITION BY LIST (a); CREATE TABLE "
     "p "
     "PARTITION OF t DEFAULT; ALTER TABLE p ALTER b SET DEFAULT 5",
     "CREATE TABLE t (a int, b int DEFAULT 2, c int) PARTITION BY LIST (a); CREATE TABLE p "
     "PARTITION OF t DEFAULT; ALTER TABLE p ALTER b SET DEFAULT 5, ALTER c SET NOT NULL",
     NULL, NULL, NULL},
    {"numbers of a partitioned table",
     "CREATE TABLE t (k int, a int NOT NULL) PARTITION BY LIST (k);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (k);"
     "CREATE TABLE p1 PARTITION OF p DEFAULT",
     "CREATE TABLE t (k int, a bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (k);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (k);"
     "CREATE TABLE p1 PARTITION OF p DEFAULT;"
     "CREATE TABLE q PARTITION OF t FOR VALUES IN (2)",
     "INSERT INTO t VALUES (1, 7)",
     "WITH n AS (INSERT INTO t (k) VALUES (1) RETURNING a) SELECT n::text FROM n", "(8)"},
    {"a table with numbers becomes a partition",
     "CREATE TABLE t (k int, a int GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (k);"
     "CREATE TABLE p (k int, a int GENERATED BY DEFAULT AS IDENTITY)",
     "CREATE TABLE t (k int, a int GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (k);"
     "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)",
     "INSERT INTO p VALUES (1, 7)", "SELECT sum(a)::text FROM p", NULL},
    {"heirs keep their NOT NULL",
     "CREATE TABLE t (a int NOT NULL, b int); CREATE TABLE u () INHERITS (t); CREATE TABLE v () "
     "INHERITS (u)",
     "CREATE TABLE t (a int, b int); CREATE TABLE u () INHERITS (t); ALTER TABLE u ALTER a SET NOT "
     "NULL, ALTER b SET NOT NULL; CREATE TABLE v () INHERITS (u); ALTER TABLE v ALTER a SET NOT "
     "NULL, ALTER b SET NOT NULL",
     NULL, NULL, NULL},
    {"partitions keep their NOT NULL",
     "CREATE TABLE t (k int, a int NOT NULL, b int) PARTITION BY LIST (k); CREATE TABLE u "
     "PARTITION "
     "OF t DEFAULT PARTITION BY LIST (k); CREATE TABLE v PARTITION OF u DEFAULT",
     "CREATE TABLE t (k int, a int, b int) PARTITION BY LIST (k); CREATE TABLE u PARTITION OF t "
     "DEFAULT PARTITION BY LIST (k); CREATE TABLE v PARTITION OF u DEFAULT; ALTER TABLE u ALTER a "
     "SET NOT NULL, ALTER b SET NOT NULL",
     NULL, NULL, NULL},
    {"a partition of a table that keys refer to goes",
     "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR "
     "VALUES IN (1); CREATE TABLE q PARTITION OF t FOR VALUES IN (2); CREATE TABLE u (a int "
     "REFERENCES t)",
     "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF t FOR "
     "VALUES IN (2); CREATE TABLE u (a int REFERENCES t)",
     NULL, NULL, NULL},
    {"what a table inherits", "CREATE TABLE t (a int, b int); CREATE TABLE u (c int) INHERITS (t)",
     "CREATE TABLE t (a bigint DEFAULT 3, d int); CREATE TABLE u (c int) INHERITS (t)", NULL, NULL,
     NULL},
    {"a table of a schema that goes",
     "CREATE SCHEMA x; CREATE TABLE x.t (a serial); CREATE TYPE x.e "
     "AS ENUM ('a'); CREATE TABLE t (a x.e)",
     "CREATE TABLE t (a text)", "INSERT INTO t VALUES ('a')", "SELECT a::text FROM t", "a"},
    {"replica identity by an index", "CREATE TABLE t (a int NOT NULL)",
     "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA "
     "IDENTITY "
     "USING INDEX i; CREATE TABLE u (a int NOT NULL); CREATE UNIQUE INDEX j ON u (a); ALTER TABLE "
     "u "
     "REPLICA IDENTITY USING INDEX j, CLUSTER ON j",
     NULL, NULL, NULL},
};

Test(postgres_change, tables_are_made_anew_with_their_rows)
{
    CHANGE_ALL(tables);
}

static const Pair routines[] = {
    {"a result changes under a default, a check, an index, a view and a generated column",
     "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';"
     "CREATE TABLE t (a int DEFAULT f(1), b int GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) > "
     "0));"
     "CREATE INDEX i ON t (f(a)); CREATE VIEW v AS SELECT f(a) AS c FROM t; CREATE DOMAIN d AS int "
     "DEFAULT f(2)",
     "CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';"
     "CREATE TABLE t (a int DEFAULT f(1), b int GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) > "
     "0));"
     "CREATE INDEX i ON t (f(a)); CREATE VIEW v AS SELECT f(a) AS c FROM t; CREATE DOMAIN d AS int "
     "DEFAULT f(2)",
     "INSERT INTO t DEFAULT VALUES", "SELECT c::text FROM v", "1"},
    {"bodies that speak of what is made with them", "CREATE TABLE z (a int)",
     "CREATE TABLE z (a int); CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS bigint LANGUAGE "
     "sql "
     "AS 'SELECT count(*) FROM t'; CREATE FUNCTION b(t) RETURNS int LANGUAGE plpgsql AS "
     "'DECLARE x t%ROWTYPE; BEGIN RETURN 1; END'",
     NULL, NULL, NULL},
    {"a body and a check that speak of each other", "CREATE TABLE z (a int)",
     "CREATE TABLE z (a int); SET check_function_bodies = off; CREATE FUNCTION f() RETURNS bigint "
     "LANGUAGE sql AS 'SELECT count(*) FROM t'; CREATE TABLE t (a int CHECK (f() < 9))",
     NULL, NULL, NULL},
    {"an overload goes and another comes",
     "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1) "
     "AS a",
     "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT "
     "f('1'::text) AS a",
     NULL, NULL, NULL},
    {"an argument gets a default, and loses it",
     "CREATE FUNCTION f(a int, b text DEFAULT 'x, y') RETURNS int LANGUAGE sql AS 'SELECT 1';"
     "CREATE FUNCTION g(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE FUNCTION f(a int DEFAULT 2, b text DEFAULT 'x, y') RETURNS int LANGUAGE sql AS "
     "'SELECT "
     "1'; CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     NULL, NULL, NULL},
    {"a function of a trigger",
     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
     "CREATE TABLE t (a int, b int); CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN "
     "(NEW.a > 1) EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t "
     "IS 'x'",
     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';"
     "CREATE TABLE t (a bigint, b int); CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN "
     "(NEW.a > 1) EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t "
     "IS 'x'",
     NULL, NULL, NULL},
    {"policies",
     "CREATE TABLE t (a int, b text); CREATE POLICY p ON t USING (a > 0);"
     "CREATE POLICY q ON t FOR SELECT USING (true)",
     "CREATE TABLE t (a bigint, b text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p "
     "ON "
     "t TO PUBLIC USING (a > 0) WITH CHECK (b <> ''); CREATE POLICY q ON t AS RESTRICTIVE FOR "
     "INSERT "
     "WITH CHECK (true)",
     NULL, NULL, NULL},
    {"rights on what is to come, and on what comes then",
     "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES IN "
     "SCHEMA "
     "public GRANT USAGE ON SEQUENCES TO PUBLIC",
     "CREATE TABLE t (a int); ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; "
     "ALTER "
     "DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor WITH GRANT OPTION",
     NULL, NULL, NULL},
    {"rights, taken and given",
     "CREATE TABLE t (a int, b int); GRANT SELECT, UPDATE (a) ON t TO PUBLIC; CREATE FUNCTION f() "
     "RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE s",
     "CREATE TABLE t (a int, b int); GRANT INSERT, UPDATE (b) ON t TO PUBLIC; CREATE FUNCTION f() "
     "RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f FROM PUBLIC; CREATE "
     "SEQUENCE "
     "s; GRANT USAGE ON SEQUENCE s TO pg_monitor WITH GRANT OPTION",
     NULL, NULL, NULL},
};

Test(postgres_change, routines_are_replaced_or_made_anew)
{
    CHANGE_ALL(routines);
}
