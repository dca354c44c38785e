/* What PostgreSQL's ALTER does in place, and what goes out of its way meanwhile. */
#include "postgres_change.h"

#define TRIGGER "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"

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
