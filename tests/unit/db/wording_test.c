/* What statements say that they touch, and what they do not say. */
#include "db/postgres/words.h"
#include "db/sqlite/words.h"

#include <criterion/criterion.h>
#include <string.h>

typedef enum Engine { BOTH, SQLITE, POSTGRES } Engine;

typedef struct Case {
    Engine engine;
    const char *sql, *expected;
} Case;

static const Case cases[] = {
    /* rows */
    {BOTH, "SELECT * FROM t", ""},
    {BOTH, "insert into T values (1)", "writes 't'"},
    {BOTH, "INSERT INTO \"T\"(a) SELECT a FROM u", "writes 'T'"},
    {BOTH, "INSERT INTO /* x */ t -- y\n(update) VALUES ('INSERT INTO u')", "writes 't'"},
    {BOTH, "UPDATE t SET a = (SELECT 1 FROM u)", "writes 't'"},
    {BOTH, "DELETE FROM t WHERE EXISTS (SELECT 1 FROM u)", "writes 't'"},
    {BOTH, "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2", "writes 't'"},
    {BOTH, "WITH x AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM x)", "writes 't'"},
    {BOTH, "WITH u (a) AS (SELECT 1) UPDATE t SET a = 1", "writes 't'"},
    {SQLITE, "INSERT OR IGNORE INTO t VALUES (1)", "writes 't'"},
    {SQLITE, "UPDATE OR REPLACE main.t SET a = 1", "writes 't'"},
    {SQLITE, "REPLACE INTO [a t] VALUES (1)", "writes 'a t'"},
    {SQLITE, "INSERT INTO 't' VALUES (1)", "writes 't'"},
    {SQLITE, "INSERT INTO temp.t VALUES (1)", ""},
    {POSTGRES, "UPDATE ONLY s.t AS x SET a = 1", "writes 's.t'"},
    {POSTGRES, "INSERT INTO public.t DEFAULT VALUES", "writes 't'"},
    {POSTGRES,
     "WITH x AS (DELETE FROM t RETURNING *), y AS (INSERT INTO u SELECT * FROM x) SELECT 1",
     "writes 't'; writes 'u'"},
    {POSTGRES, "MERGE INTO t USING u ON true WHEN MATCHED THEN UPDATE SET a = 1", "writes 't'"},
    {POSTGRES, "EXPLAIN (ANALYZE) DELETE FROM t", "writes 't'"},
    {POSTGRES, "EXPLAIN ANALYZE UPDATE t SET a = 1", "writes 't'"},
    {POSTGRES, "COPY t (a, b) FROM stdin", "writes 't'"},
    {POSTGRES, "COPY t TO stdout", ""},
    {POSTGRES, "COPY (SELECT * FROM t) TO stdout", ""},
    {POSTGRES, "TRUNCATE TABLE ONLY t, s.u RESTART IDENTITY",
     "alters table 't'; alters table 's.u'"},
    {POSTGRES, "LOCK t IN SHARE MODE", "locks table 't'"},
    {POSTGRES, "SELECT * FROM t FOR UPDATE OF t", ""},
    {POSTGRES, "SELECT a INTO UNLOGGED u FROM t", "creates table 'u'"},
    {POSTGRES, "SELECT a INTO TEMP u FROM t; ", ""},
    {POSTGRES, "INSERT INTO U&\"t\" VALUES (1)", ""},
    {POSTGRES, "DO $$ BEGIN DELETE FROM t; END $$", ""},
    {POSTGRES, "SELECT f('DELETE FROM t')", ""},
    /* tables */
    {BOTH, "CREATE TABLE t (a INTEGER REFERENCES u (a), FOREIGN KEY (a) REFERENCES \"V\")",
     "creates table 't'; refers to table 'u' by a foreign key; refers to table 'V' by a foreign "
     "key"},
    {BOTH, "CREATE TABLE IF NOT EXISTS t AS SELECT * FROM u", "creates table 't'"},
    {BOTH, "CREATE TEMP TABLE t (a INTEGER REFERENCES u)", ""},
    {BOTH, "ALTER TABLE t ADD COLUMN b INTEGER REFERENCES u",
     "alters table 't'; refers to table 'u' by a foreign key"},
    {BOTH, "ALTER TABLE t RENAME TO u", "alters table 't'; creates table 'u' by a rename"},
    {BOTH, "ALTER TABLE t RENAME a TO u", "alters table 't'"},
    {BOTH, "ALTER TABLE t RENAME COLUMN a TO u", "alters table 't'"},
    {BOTH, "DROP TABLE IF EXISTS t", "drops table 't'"},
    {SQLITE, "CREATE VIRTUAL TABLE t USING fts5(a)", "creates table 't'"},
    {POSTGRES, "CREATE UNLOGGED TABLE t () INHERITS (u, s.v)",
     "creates table 't'; alters table 'u'; alters table 's.v'"},
    {POSTGRES, "CREATE TABLE t PARTITION OF u FOR VALUES IN (1)",
     "creates table 't'; alters table 'u'"},
    {POSTGRES, "CREATE TABLE t (a integer, partition text) PARTITION BY LIST (a)",
     "creates table 't'"},
    {POSTGRES, "ALTER TABLE IF EXISTS ONLY t ATTACH PARTITION u DEFAULT",
     "alters table 't'; alters table 'u'"},
    {POSTGRES, "ALTER TABLE t NO INHERIT u", "alters table 't'; alters table 'u'"},
    {POSTGRES, "ALTER TABLE s.t SET SCHEMA r", "alters table 's.t'; creates table 'r.t' by a move"},
    {POSTGRES, "DROP TABLE t, s.u CASCADE", "drops table 't'; drops table 's.u'"},
    {POSTGRES, "CREATE FOREIGN TABLE t (a integer) SERVER s", "creates table 't'"},
    /* what hangs on one */
    {BOTH, "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)", "creates index 'i' on 't'"},
    {BOTH, "DROP INDEX i", ""},
    {SQLITE, "CREATE TRIGGER x AFTER UPDATE OF a, b ON t BEGIN DELETE FROM u; END",
     "creates trigger 'x' on 't'"},
    {SQLITE, "DROP TRIGGER x", ""},
    {POSTGRES, "CREATE INDEX CONCURRENTLY ON ONLY s.t (a)", "creates index on 's.t'"},
    {POSTGRES, "CREATE CONSTRAINT TRIGGER x AFTER INSERT OR UPDATE ON t EXECUTE FUNCTION f()",
     "creates trigger 'x' on 't'"},
    {POSTGRES, "DROP TRIGGER IF EXISTS x ON t", "drops trigger 'x' on 't'"},
    {POSTGRES, "CREATE RULE x AS ON DELETE TO t DO INSTEAD DELETE FROM u",
     "creates rule 'x' on 't'"},
    {POSTGRES, "ALTER POLICY x ON t RENAME TO y", "alters policy 'x' on 't'"},
    {POSTGRES, "CREATE STATISTICS x ON a, b FROM t", "creates statistics 'x' on 't'"},
    {POSTGRES, "COMMENT ON CONSTRAINT x ON t IS 'z'", "alters constraint 'x' on 't'"},
    /* the rest */
    {BOTH, "CREATE VIEW v AS SELECT * FROM t", "creates view 'v'"},
    {BOTH, "DROP VIEW v", "drops view 'v'"},
    {POSTGRES, "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1", ""},
    {POSTGRES, "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "alters materialized view 'v'"},
    {POSTGRES,
     "CREATE OR REPLACE FUNCTION s.f(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC "
     "DELETE FROM t; END",
     "creates function 's.f'"},
    {POSTGRES, "DROP FUNCTION f(integer, text), g", "drops function 'f'; drops function 'g'"},
    {POSTGRES, "ALTER FUNCTION f(integer) OWNER TO x", "alters function 'f'"},
    {POSTGRES, "CREATE TYPE m AS ENUM ('a')", "creates type 'm'"},
    {POSTGRES, "ALTER TYPE m RENAME TO n", "alters type 'm'; creates type 'n' by a rename"},
    {POSTGRES, "CREATE SEQUENCE q", "creates sequence 'q'"},
    {POSTGRES, "ALTER SEQUENCE q RENAME TO r", ""},
    {SQLITE, "EXPLAIN DELETE FROM t", ""},
    {SQLITE, "EXPLAIN QUERY PLAN PRAGMA writable_schema = ON", "sets 'writable_schema'"},
    {SQLITE, "EXPLAIN PRAGMA user_version(3)", "sets 'user_version'"},
    {SQLITE, "EXPLAIN", ""},
    {SQLITE, "UPDATE sqlite_sequence SET seq = 7", "writes 'sqlite_sequence'"},
    {SQLITE, "UPDATE sqlite_sequence SET seq = 7 WHERE name = 't'",
     "sets the AUTOINCREMENT counter of table 't'"},
    {SQLITE, "UPDATE sqlite_sequence SET name = 't' WHERE name = 'u'", "writes 'sqlite_sequence'"},
    {SQLITE, "DELETE FROM SQLITE_SEQUENCE WHERE name = 't' OR seq = 7", "writes 'sqlite_sequence'"},
    {SQLITE, "INSERT INTO sqlite_sequence (name, seq) VALUES ('t', 7)",
     "sets the AUTOINCREMENT counter of table 't'"},
    {SQLITE, "INSERT INTO sqlite_sequence VALUES ('t', 7), ('u', 7)", "writes 'sqlite_sequence'"},
    {SQLITE, "INSERT INTO sqlite_sequence SELECT 't', 7", "writes 'sqlite_sequence'"},
    {SQLITE, "DELETE FROM \"sqlite_STAT1\" WHERE tbl = 't'", "sets the statistics of table 't'"},
    {SQLITE, "DROP TABLE sqlite_stat1", "drops table 'sqlite_stat1'"},
    {SQLITE, "UPDATE sqlite_dbpage SET data = x'00' WHERE pgno = 1", "writes 'sqlite_dbpage'"},
    {SQLITE, "DELETE FROM sqlite_schema", ""},
    {SQLITE, "DELETE FROM \"MAIN\".t", "writes 't'"},
    {SQLITE, "DELETE FROM 'Temp'.t", ""},
    {SQLITE, "CREATE TABLE temp.t (a REFERENCES u)", ""},
    {SQLITE, "SELECT load_extension('x')", "calls function 'load_extension'"},
    {SQLITE, "INSERT INTO t SELECT writefile('x', a) FROM u",
     "writes 't'; calls function 'writefile'"},
    {POSTGRES, "CREATE TEXT SEARCH CONFIGURATION c (copy = simple)",
     "creates text search configuration 'c'"},
    {POSTGRES, "CREATE SCHEMA IF NOT EXISTS x", "creates schema 'x'"},
    {POSTGRES, "CREATE EXTENSION x WITH SCHEMA y", "creates extension 'x'"},
    {POSTGRES, "CREATE ROLE x LOGIN", "changes system catalog 'pg_authid'"},
    {POSTGRES, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public",
     "changes system catalog 'pg_default_acl'"},
    {POSTGRES, "ALTER SYSTEM SET work_mem = '7MB'", "sets 'work_mem'"},
    {POSTGRES, "CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION f()",
     "creates event trigger 'x'"},
    {POSTGRES, "COMMENT ON TABLE t IS 'z'", "alters table 't'"},
    {POSTGRES, "COMMENT ON COLUMN s.t.a IS 'z'", "alters table 's.t'"},
    {POSTGRES, "COMMENT ON COLUMN t.a IS 'z'", "alters table 't'"},
    {POSTGRES, "GRANT SELECT (a, b), UPDATE ON t, s.u TO x",
     "alters table 't'; alters table 's.u'"},
    {POSTGRES, "REVOKE ALL ON FUNCTION f(integer) FROM x", "alters function 'f'"},
    {POSTGRES, "GRANT USAGE ON SCHEMA s TO x", "alters schema 's'"},
    {POSTGRES, "GRANT x TO y", "changes system catalog 'pg_auth_members'"},
    {POSTGRES, "REINDEX TABLE t", "alters table 't'"},
    {POSTGRES, "REINDEX (VERBOSE, CONCURRENTLY) TABLE CONCURRENTLY t", "alters table 't'"},
    {POSTGRES, "ALTER FUNCTION f(integer, text) RENAME TO g",
     "alters function 'f'; creates function 'g' by a rename"},
    {POSTGRES, "CREATE PUBLICATION p FOR TABLE ONLY t (a, b), s.u",
     "creates publication 'p'; creates publication 'p' on 't'; creates publication 'p' on 's.u'"},
    {POSTGRES, "CREATE PUBLICATION p", "creates publication 'p'"},
    {SQLITE, "ATTACH DATABASE 'x.db' AS x", "opens file 'x.db'"},
    {SQLITE, "VACUUM INTO 'x.db'", "opens file 'x.db'"},
    {SQLITE, "VACUUM", ""},
    {SQLITE, "PRAGMA writable_schema = ON", "sets 'writable_schema'"},
    {SQLITE, "PRAGMA main.user_version(3)", "sets 'user_version'"},
    {SQLITE, "PRAGMA user_version", ""},
    {BOTH, "", ""},
};

static const char *spell(Arena *arena, const TouchVec *touches)
{
    StringVec texts = {0};
    for (size_t i = 0; i < touches->count; i++) {
        const Touch *touch = &touches->items[i];
        const char *schema = touch->in_default || touch->schema[0] == '\0'
                                 ? ""
                                 : arena_printf(arena, "%s.", touch->schema);
        vec_push(arena, &texts,
                 arena_printf(arena, "%s%s%s%s%s '%s%s'%s%s", touch->deed,
                              touch->part[0] == '\0' ? "" : " ", touch->part,
                              touch->kind[0] == '\0' ? "" : " ", touch->kind, schema, touch->name,
                              touch->means[0] == '\0' ? "" : " by ", touch->means));
    }
    return strings_join(arena, &texts, "; ");
}

static void expect(const Case *wanted, Engine engine)
{
    Arena *arena = arena_open();
    TouchVec touches = {0};
    Temporaries temporary = {.arena = arena};
    Span sql = {wanted->sql, strlen(wanted->sql)};
    if (engine == SQLITE)
        sqlite_words_touches(arena, sql, &temporary, &touches);
    else
        postgres_words_touches(arena, sql, &temporary, &touches);
    const char *spelled = spell(arena, &touches);
    cr_expect_str_eq(spelled, wanted->expected, "%s: %s", wanted->sql, spelled);
    arena_close(arena);
}

Test(wording, a_statement_says_what_it_touches)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].engine != POSTGRES)
            expect(&cases[i], SQLITE);
        if (cases[i].engine != SQLITE)
            expect(&cases[i], POSTGRES);
    }
}

/* What is told of statements one after the other, and what they leave. */
static const char *tell(Arena *arena, Engine engine, const char *const *statements,
                        Temporaries *temporary)
{
    TouchVec touches = {0};
    *temporary = (Temporaries){.arena = arena};
    for (size_t i = 0; statements[i] != NULL; i++) {
        const Span sql = {statements[i], strlen(statements[i])};
        if (engine == SQLITE)
            sqlite_words_touches(arena, sql, temporary, &touches);
        else
            postgres_words_touches(arena, sql, temporary, &touches);
    }
    return spell(arena, &touches);
}

Test(wording, what_is_temporary_is_nobodys)
{
    static const char *const statements[] = {"CREATE TEMPORARY TABLE t (a INTEGER)",
                                             "INSERT INTO t VALUES (1)", "DROP TABLE t",
                                             "DELETE FROM public.t", NULL};
    Arena *arena = arena_open();
    Temporaries left;
    cr_assert_str_eq(tell(arena, POSTGRES, statements, &left), "writes 't'");
    arena_close(arena);
}

Test(wording, what_was_temporary_may_be_somebodys)
{
    static const char *const dropped[] = {"CREATE TEMP TABLE t (a)", "DROP TABLE t",
                                          "DELETE FROM t", NULL};
    static const char *const renamed[] = {"CREATE TEMP TABLE t (a)",
                                          "ALTER TABLE t RENAME TO u",
                                          "DELETE FROM u",
                                          "DELETE FROM t",
                                          "DROP TABLE u",
                                          "DROP TABLE u",
                                          NULL};
    static const char *const undone[] = {"SAVEPOINT s",   "CREATE TEMP TABLE t (a)",
                                         "ROLLBACK TO s", "DELETE FROM t",
                                         "RELEASE s",     NULL};
    Arena *arena = arena_open();
    Temporaries left;
    for (Engine engine = SQLITE; engine <= POSTGRES; engine++) {
        cr_expect_str_eq(tell(arena, engine, dropped, &left), "writes 't'");
        cr_expect_str_eq(tell(arena, engine, renamed, &left), "writes 't'; drops table 'u'");
        cr_expect_str_eq(tell(arena, engine, undone, &left), "writes 't'");
        cr_expect_eq(left.savepoints.count, 0);
    }
    arena_close(arena);
}

Test(wording, what_is_left_in_the_session_is_known)
{
    static const char *const statements[] = {"CREATE TEMP TABLE t (a)",
                                             "CREATE TEMP VIEW v AS SELECT 1",
                                             "CREATE TABLE temp.u (a)",
                                             "DROP TABLE temp.u",
                                             "SAVEPOINT a",
                                             "SAVEPOINT b",
                                             "SAVEPOINT c",
                                             "ROLLBACK TRANSACTION TO b",
                                             "RELEASE SAVEPOINT nothing",
                                             NULL};
    Arena *arena = arena_open();
    Temporaries left;
    cr_assert_str_eq(tell(arena, SQLITE, statements, &left), "");
    cr_assert_str_eq(strings_join(arena, &left.savepoints, " "), "a b");
    cr_assert_eq(left.objects.count, 2);
    cr_assert_str_eq(left.objects.items[0].kind, "table");
    cr_assert_str_eq(left.objects.items[1].name, "v");
    cr_assert_str_eq(left.objects.items[1].kind, "view");
    arena_close(arena);
}

Test(wording, of_a_statement_that_goes_on_and_on_the_beginning_is_read)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    TouchVec touches = {0};
    Temporaries temporary = {.arena = arena};
    text_add(&sql, "INSERT INTO t VALUES (0)");
    while (sql.length < 3 * 1024 * 1024)
        text_add(&sql, ", ('and so on', 'and on')");
    const Span text = {text_string(&sql), sql.length};
    sqlite_words_touches(arena, text, &temporary, &touches);
    postgres_words_touches(arena, text, &temporary, &touches);
    cr_assert_str_eq(spell(arena, &touches), "writes 't'; writes 't'");
    arena_close(arena);
}
