/* Attributes that PostgreSQL keeps apart from where they are declared, one kind after the other. */
#include "postgres_change.h"

static const Pair sequences[] = {
    {"the name of an identity column's sequence",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME \"One\" START 5))",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)", "INSERT INTO t DEFAULT VALUES",
     "SELECT a::text FROM t", "5"},
    {"a named sequence comes with its column", "CREATE TABLE t (a int)",
     "CREATE TABLE t (a int, b int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s INCREMENT BY 2))",
     NULL, NULL, NULL},
    {"an identity column counts the other way",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1))",
     "INSERT INTO t DEFAULT VALUES", "SELECT a::text FROM t", "1"},
};

Test(postgres_kind, a_sequence_of_an_identity_column_has_a_name_and_a_direction)
{
    CHANGE_ALL(sequences);
}

static const Pair indexes[] = {
    {"an operator class with options", "CREATE TABLE t (a tsvector)",
     "CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 100))",
     "INSERT INTO t VALUES ('x')", "SELECT a::text FROM t", NULL},
    {"other options of an operator class",
     "CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 100))",
     "CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 200))",
     NULL, NULL, NULL},
    {"options of a partitioned table's index and key",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a) WITH (fillfactor = 50)) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t DEFAULT; CREATE INDEX i ON t (b) WITH (fillfactor = 60)",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a) WITH (fillfactor = 55)) PARTITION BY LIST (a);"
     "CREATE TABLE p PARTITION OF t DEFAULT; CREATE INDEX i ON t (b) WITH (fillfactor = 70)",
     "INSERT INTO t VALUES (1, 2)", "SELECT b::text FROM t", NULL},
    {"rows that are known by an index which is made anew",
     "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX \"I\" ON t (a);"
     "ALTER TABLE t REPLICA IDENTITY USING INDEX \"I\"; CREATE TABLE u (a int PRIMARY KEY, b int "
     "NOT NULL); ALTER TABLE u REPLICA IDENTITY USING INDEX u_pkey",
     "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX \"I\" ON t (a, b);"
     "ALTER TABLE t REPLICA IDENTITY USING INDEX \"I\"; CREATE TABLE u (a int, b int PRIMARY KEY); "
     "ALTER TABLE u ALTER a SET NOT NULL; ALTER TABLE u REPLICA IDENTITY USING INDEX u_pkey",
     "INSERT INTO t VALUES (1, 2)", "SELECT b::text FROM t", NULL},
    {"a partial index whose condition ends as its keys do",
     "CREATE FUNCTION f(x int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';"
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WHERE f(a)",
     "CREATE FUNCTION f(y int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';"
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WITH (fillfactor = 50) WHERE f(a)",
     NULL, NULL, NULL},
    {"statistics targets outlive another type",
     "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a, upper(b));"
     "ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 9; CREATE STATISTICS s ON a, b FROM t;"
     "ALTER STATISTICS s SET STATISTICS 8",
     "CREATE TABLE t (a bigint, b text); CREATE INDEX i ON t (a, upper(b));"
     "ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 9; CREATE STATISTICS s ON a, b FROM t;"
     "ALTER STATISTICS s SET STATISTICS 8",
     "INSERT INTO t VALUES (1, 'x')", "SELECT b FROM t", NULL},
};

Test(postgres_kind, an_index_keeps_its_options_and_whom_it_identifies)
{
    CHANGE_ALL(indexes);
}

static const Pair extensions[] = {
    {"an extension goes to another schema", "CREATE SCHEMA s; CREATE EXTENSION citext",
     "CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s", NULL, NULL, NULL},
    {"an extension goes to another schema below a column",
     "CREATE SCHEMA s; CREATE EXTENSION citext; CREATE TABLE t (a citext)",
     "CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s; CREATE TABLE t (a s.citext)",
     "INSERT INTO t VALUES ('x')", "SELECT a::text FROM t", NULL},
    {"what is said of an extension", "CREATE EXTENSION citext",
     "CREATE EXTENSION citext; COMMENT ON EXTENSION citext IS 'ours'", NULL, NULL, NULL},
    {"an extension comes with what is said of it", "",
     "CREATE EXTENSION citext; COMMENT ON EXTENSION citext IS 'ours'", NULL, NULL, NULL},
    {"what is said of a composite type", "CREATE TYPE c AS (a int)",
     "CREATE TYPE c AS (a int); COMMENT ON TYPE c IS 'ours'", NULL, NULL, NULL},
};

Test(postgres_kind, an_extension_has_a_schema_and_a_comment)
{
    CHANGE_ALL(extensions);
}

#define FIRED                                                                                      \
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"             \
    "CREATE TABLE t (a int, b int) PARTITION BY LIST (a);"                                         \
    "CREATE TABLE p PARTITION OF t FOR VALUES IN (1);"                                             \
    "CREATE TABLE q PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);"                       \
    "CREATE TABLE r PARTITION OF q DEFAULT;"                                                       \
    "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"

static const Pair triggers[] = {
    {"a trigger is disabled in one partition", FIRED, FIRED "ALTER TABLE p DISABLE TRIGGER g",
     "INSERT INTO t VALUES (1, 1)", "SELECT b::text FROM t", NULL},
    {"in another one", FIRED "ALTER TABLE p DISABLE TRIGGER g",
     FIRED "ALTER TABLE q ENABLE ALWAYS TRIGGER g; ALTER TABLE r ENABLE REPLICA TRIGGER g", NULL,
     NULL, NULL},
    {"in all but one", FIRED,
     FIRED "ALTER TABLE t DISABLE TRIGGER g; ALTER TABLE r ENABLE TRIGGER g", NULL, NULL, NULL},
    {"a partition and a trigger come together", "",
     FIRED "ALTER TABLE p DISABLE TRIGGER g; ALTER TABLE r DISABLE TRIGGER g", NULL, NULL, NULL},
};

/* Before PostgreSQL 15 what is said of a trigger is not said of those in the partitions. */
Test(postgres_kind, a_trigger_fires_otherwise_in_some_partitions)
{
    CHANGE_SINCE(15, triggers);
}

#define KEPT_VIEW "CREATE TABLE t (a int, b text); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t"

static const Pair views[] = {
    {"how a materialized view keeps its columns", KEPT_VIEW,
     KEPT_VIEW "; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 7, ALTER b SET STORAGE EXTERNAL,"
               " ALTER b SET (n_distinct = 5, n_distinct_inherited = 6)",
     "INSERT INTO t VALUES (1, 'x')", "SELECT b FROM t", NULL},
    {"other ways of keeping them",
     KEPT_VIEW "; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 7, ALTER b SET STORAGE EXTERNAL,"
               " ALTER b SET (n_distinct = 5, n_distinct_inherited = 6)",
     KEPT_VIEW "; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 8, ALTER b SET STORAGE MAIN,"
               " ALTER b SET (n_distinct = 6)",
     NULL, NULL, NULL},
    {"they outlive another query", KEPT_VIEW "; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 7",
     "CREATE TABLE t (a int, b text); CREATE MATERIALIZED VIEW m AS SELECT a, b, a + 1 AS c FROM t;"
     "ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 7",
     NULL, NULL, NULL},
};

Test(postgres_kind, a_materialized_view_has_columns_with_settings)
{
    CHANGE_ALL(views);
}

static const Pair types[] = {
    {"an attribute of the type of a table",
     "CREATE TYPE c AS (a int); CREATE TABLE t OF c; CREATE VIEW v AS SELECT a FROM t",
     "CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c (b DEFAULT 'x' NOT NULL);"
     "CREATE VIEW v AS SELECT a, b FROM t",
     "INSERT INTO t VALUES (1)", "SELECT a::text FROM t", NULL},
    {"another type of an attribute, and one less",
     "CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c",
     "CREATE TYPE c AS (a bigint); CREATE TABLE t OF c", "INSERT INTO t VALUES (1)",
     "SELECT a::text FROM t", NULL},
    {"a range under an exclusion and an index",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8);"
     "CREATE TABLE t (a r, EXCLUDE USING gist (a WITH &&)); CREATE INDEX i ON t USING gist (a)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);"
     "CREATE TABLE t (a r, EXCLUDE USING gist (a WITH &&)); CREATE INDEX i ON t USING gist (a)",
     "INSERT INTO t VALUES ('[1,2)')", "SELECT a::text FROM t", NULL},
    {"a generated column speaks of an enum",
     "CREATE TYPE e AS ENUM ('a', 'b');"
     "CREATE TABLE t (a e, b int GENERATED ALWAYS AS (CASE a WHEN 'a' THEN 1 ELSE 2 END) STORED)",
     "CREATE TYPE e AS ENUM ('b', 'a');"
     "CREATE TABLE t (a e, b int GENERATED ALWAYS AS (CASE a WHEN 'a' THEN 1 ELSE 2 END) STORED)",
     "INSERT INTO t VALUES ('b')", "SELECT b::text FROM t", NULL},
    {"a domain over an enum, with a check that speaks of it",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b');"
     "CREATE TABLE t (a d)",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b');"
     "CREATE TABLE t (a d)",
     "INSERT INTO t VALUES ('a')", "SELECT a::text FROM t", NULL},
    {"a stored composite type with an enum in it",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE c AS (x e, y int); CREATE TABLE t (a c, b c[])",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TYPE c AS (x e, y int); CREATE TABLE t (a c, b c[])",
     "INSERT INTO t VALUES ('(a,1)', '{\"(b,2)\"}')", "SELECT t::text FROM t", NULL},
    {"a domain in an array and in a row gets checks",
     "CREATE DOMAIN d AS int; CREATE DOMAIN f AS int; CREATE TYPE c AS (x f);"
     "CREATE TABLE t (a d[], b c)",
     "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN f AS int NOT NULL;"
     "CREATE TYPE c AS (x f); CREATE TABLE t (a d[], b c)",
     "INSERT INTO t VALUES ('{1}', '(2)')", "SELECT t::text FROM t", NULL},
    {"a composite type in a composite type that a table stores",
     "CREATE TYPE c AS (x int); CREATE TYPE d AS (c c, l c[]); CREATE TABLE t (a d)",
     "CREATE TYPE c AS (x bigint); CREATE TYPE d AS (c c, l c[]); CREATE TABLE t (a d)",
     "INSERT INTO t VALUES (ROW (ROW (1), NULL))", "SELECT (a).c::text FROM t", NULL},
    {"an enum in the type of a table",
     "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE c AS (x e); CREATE TABLE t OF c",
     "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TYPE c AS (x e); CREATE TABLE t OF c",
     "INSERT INTO t VALUES ('a')", "SELECT x::text FROM t", NULL},
    {"a range in a domain with an index, and in a row",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE DOMAIN d AS r; CREATE TYPE c AS (r r);"
     "CREATE TABLE t (a d, b c, c d[]); CREATE INDEX i ON t USING gist (a)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi); CREATE DOMAIN d AS r;"
     "CREATE TYPE c AS (r r); CREATE TABLE t (a d, b c, c d[]);"
     "CREATE INDEX i ON t USING gist (a)",
     "INSERT INTO t VALUES ('[1,2)', ROW ('[3,4)'), '{\"[5,6)\"}')", "SELECT t::text FROM t", NULL},
};

Test(postgres_kind, a_type_changes_below_what_is_of_it)
{
    CHANGE_ALL(types);
}

static const Pair parents[] = {
    {"a table is made anew with the one above it",
     "CREATE TABLE t (x int); CREATE TABLE a (x int) INHERITS (t); CREATE TABLE \"A\" (y int) "
     "INHERITS (a)",
     "CREATE TABLE t (x int); CREATE TABLE a () INHERITS (t); CREATE TABLE \"A\" (y int) INHERITS "
     "(a)",
     "INSERT INTO \"A\" VALUES (1, 2); INSERT INTO a VALUES (3)",
     "SELECT string_agg(x::text, ',' ORDER BY x) FROM t", NULL},
    {"the order of parents means nothing",
     "CREATE TABLE t (a int); CREATE TABLE u (b int); CREATE TABLE c () INHERITS (t, u)",
     "CREATE TABLE t (a int); CREATE TABLE u (b int); CREATE TABLE c () INHERITS (u, t)",
     "INSERT INTO c VALUES (1, 2)", "SELECT b::text FROM c", NULL},
};

Test(postgres_kind, a_table_has_parents_in_no_order)
{
    CHANGE_ALL(parents);
}

static const Pair names[] = {
    {"a body speaks of a table and a column that are called otherwise",
     "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM t'",
     "-- mig:renamed_from t\nCREATE TABLE u (\n-- mig:renamed_from a\nb int);"
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT b FROM u'",
     NULL, NULL, NULL},
    {"the sequence of an identity column goes by its new names",
     "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)",
     "-- mig:renamed_from t\nCREATE TABLE u (\n-- mig:renamed_from a\nb int GENERATED ALWAYS AS "
     "IDENTITY)",
     NULL, NULL, NULL},
};

Test(postgres_kind, a_new_name_is_followed)
{
    CHANGE_ALL(names);
}

static const Pair partitions[] = {
    {"a partition that is let go leaves nothing of what it had from above",
     "CREATE TABLE t (a int, b int, CONSTRAINT k PRIMARY KEY (a)) PARTITION BY LIST (a);"
     "CREATE INDEX i ON t (b); CREATE TABLE p (a int NOT NULL, b int, CONSTRAINT own PRIMARY KEY "
     "(a)); CREATE INDEX other ON p (b); ALTER TABLE t ATTACH PARTITION p DEFAULT",
     "CREATE TABLE t (a int, b int, CONSTRAINT k PRIMARY KEY (a)) PARTITION BY LIST (a);"
     "CREATE INDEX i ON t (b); CREATE TABLE p (a int, b int)",
     "INSERT INTO t VALUES (1, 2)", "SELECT b::text FROM p", NULL},
};

Test(postgres_kind, a_partition_is_let_go)
{
    CHANGE_ALL(partitions);
}
