/* Statements, their errors, and transactions. */
#include "postgres_fixture.h"

#include "base/clock.h"
#include "db/dialect.h"

#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(query, values_go_in_and_rows_come_out)
{
    Live *live = live_open("mig_query");
    const Driver *driver = live->connection->driver;
    const char *const values[] = {"it's \\ \"é\"", NULL, "7"};
    MigError err;
    Rows rows;
    must(driver->query(
             live->connection,
             "SELECT $1::text, $2::text, $3::int + 1, '' UNION ALL SELECT NULL, 'b', 0, 'c'",
             values, 3, live->arena, &rows, &err),
         err);
    cr_assert_eq(rows.items.count, 2);
    cr_assert_eq(rows.items.items[0].count, 4);
    cr_assert_str_eq(rows.items.items[0].items[0], "it's \\ \"é\"");
    cr_assert_null(rows.items.items[0].items[1]);
    cr_assert_str_eq(rows.items.items[0].items[2], "8");
    cr_assert_str_eq(rows.items.items[0].items[3], "");
    cr_assert_null(rows.items.items[1].items[0]);
    live_do(live->connection, "CREATE TABLE t (a int)");
    must(driver->query(live->connection, "INSERT INTO t SELECT generate_series(1, 5)", NULL, 0,
                       live->arena, &rows, &err),
         err);
    cr_assert_eq(rows.items.count, 0);
    cr_assert_eq(rows.affected, 5);
    live_close(live);
}

Test(query, an_error_has_the_statement_and_no_file)
{
    Live *live = live_open("mig_query_error");
    MigError err;
    cr_assert(!live->connection->driver->query(live->connection, "SELECT\nnope", NULL, 0,
                                               live->arena, NULL, &err));
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message, "column \"nope\" does not exist");
    cr_assert_str_eq(err.sqlstate, "42703");
    cr_assert_str_eq(err.statement, "SELECT\nnope");
    cr_assert_str_eq(err.file, "");
    cr_assert_eq(err.line, 0);
    live_close(live);
}

typedef struct Mistake {
    const char *script;
    bool transaction;
    MigCode code;
    int line;
    const char *sqlstate, *message, *detail, *hint;
} Mistake;

static const Mistake mistakes[] = {
    {"SELECT 1;\nSELECT 'größe' AS é,\n  ü FROM nope;", true, MIG_E_SQL, 3, "42P01",
     "relation \"nope\" does not exist", "", ""},
    {"SELECT 1;\n\nSELEC 2", true, MIG_E_SQL, 3, "42601", "syntax error at or near \"SELEC\"", "",
     ""},
    {"SELECT 'a'\n\n  || lengthh('b')", true, MIG_E_SQL, 3, "42883",
     "function lengthh(unknown) does not exist", "",
     "No function matches the given name and argument types. You might need to add explicit type "
     "casts."},
    {"CREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1), (1)", true, MIG_E_SQL, 2,
     "23505", "duplicate key value violates unique constraint \"t_pkey\"",
     "Key (a)=(1) already exists.", ""},
    {"SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1 / 0;\nEND $$", true, MIG_E_SQL, 2, "22012",
     "division by zero", "SQL statement \"SELECT 1 / 0\"", ""},
    {"SELECT 1;\nDO $$\nBEGIN\n  PERFORM nope();\nEND $$", true, MIG_E_SQL, 2, "42883",
     "function nope() does not exist", "PL/pgSQL function inline_code_block line 3 at PERFORM",
     "No function matches the given name and argument types. You might need to add explicit type "
     "casts."},
    {"SET ROLE pg_monitor;\nSELECT 1 FROM pg_authid", true, MIG_E_SQL, 2, "42501",
     "permission denied for table pg_authid", "",
     "grant it to the role that mig connects as, or connect as one that may"},
    {"SELECT 1;\nVACUUM", true, MIG_E_SQL, 2, "25001",
     "VACUUM cannot run inside a transaction block", "",
     "mark the section '-- mig:up transaction=false' (or mig:down)"},
    {"CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\nCALL p()", true, MIG_E_SQL,
     2, "2D000", "invalid transaction termination", "PL/pgSQL function p() line 1 at COMMIT", ""},
    {"SELECT 1;\nCOMMIT", true, MIG_E_SQL, 2, "",
     "the statement would end the transaction that mig runs the revision in", "",
     "leave it out, or mark the section transaction=false"},
    {"BEGIN;\nSELECT 1;", false, MIG_E_SQL, 2, "",
     "the script leaves a transaction open, which was rolled back", "", "end it with COMMIT"},
    {"BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT nope", false, MIG_E_SQL, 4, "42703",
     "column \"nope\" does not exist", "", ""},
};

Test(run, an_error_has_file_line_and_all_that_the_server_said)
{
    Live *live = live_open("mig_run_errors");
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        const Mistake *mistake = &mistakes[i];
        MigError err = {0};
        if (mistake->transaction)
            live_begin(live, live->connection);
        cr_expect(!live_run(live, live->connection, mistake->script, mistake->transaction, &err));
        live->connection->driver->rollback(live->connection);
        cr_expect_eq(err.code, mistake->code);
        cr_expect_str_eq(err.file, "a.sql");
        cr_expect_eq(err.line, mistake->line, "%s: line %d", mistake->script, err.line);
        cr_expect_str_eq(err.sqlstate, mistake->sqlstate);
        cr_expect_str_eq(err.message, mistake->message);
        cr_expect_str_eq(err.detail, mistake->detail);
        cr_expect_str_eq(err.hint, mistake->hint);
    }
    cr_assert_str_eq(
        live_ask(live, live->connection, "SELECT count(*) FROM pg_class WHERE relname = 't'"), "0");
    live_close(live);
}

Test(run, what_statements_give_back_is_thrown_away)
{
    Live *live = live_open("mig_run_large");
    MigError err;
    live_begin(live, live->connection);
    must(live_run(live, live->connection,
                  "CREATE TABLE t AS SELECT generate_series(1, 50000) AS a;\n"
                  "SELECT a, repeat('x', 100) FROM t;\n"
                  "COPY (SELECT a, repeat('x', 100) FROM t) TO STDOUT;\n"
                  "DECLARE c CURSOR FOR SELECT 1; FETCH c; MOVE c; EXPLAIN SELECT 1; SHOW ALL;\n"
                  "INSERT INTO t SELECT 1 RETURNING a",
                  true, &err),
         err);
    live_commit(live->connection);
    cr_assert_str_eq(live_ask(live, live->connection, "SELECT count(*) FROM t"), "50001");
    live_close(live);
}

Test(run, a_large_statement_is_sent_whole)
{
    Live *live = live_open("mig_run_long");
    MigError err;
    Text script = text_in(live->arena);
    text_add(&script, "CREATE TABLE t (a text);\nINSERT INTO t VALUES ('");
    for (int i = 0; i < 100000; i++)
        text_printf(&script, "%0100d", i); /* more than the buffers of both sides hold */
    text_add(&script, "')");
    live_begin(live, live->connection);
    must(live_run(live, live->connection, text_string(&script), true, &err), err);
    live_commit(live->connection);
    cr_assert_str_eq(live_ask(live, live->connection, "SELECT length(a) FROM t"), "10000000");
    live_close(live);
}

Test(run, notices_are_heard_and_chatter_is_not)
{
    Live *live = live_open("mig_run_notices");
    MigError err;
    live_begin(live, live->connection);
    must(live_run(live, live->connection,
                  "SET client_min_messages = debug5;\n"
                  "DO $$ BEGIN RAISE DEBUG 'debug'; RAISE LOG 'log'; RAISE INFO 'in\nfo'; "
                  "RAISE WARNING 'warning' USING DETAIL = 'and why'; END $$;\n"
                  "SET client_min_messages = notice;\n"
                  "DROP TABLE IF EXISTS nope;",
                  true, &err),
         err);
    live->connection->driver->rollback(live->connection);
    cr_assert_str_eq(text_string(&live->heard), "INFO in; fo\n"
                                                "WARNING warning: and why\n"
                                                "NOTICE table \"nope\" does not exist, skipping\n");
    live_close(live);
}

Test(run, an_interrupt_cancels_at_once)
{
    Live *live = live_open("mig_run_interrupt");
    MigError err;
    live_begin(live, live->connection);
    live_interrupt_at(live, "PgSleep");
    cr_assert(!live_run(live, live->connection, "CREATE TABLE t ();\nSELECT pg_sleep(3600);", true,
                        &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(err.message, "canceling statement due to user request");
    cr_assert_str_eq(err.file, "a.sql");
    cr_assert_eq(err.line, 2);
    cr_assert_str_eq(err.statement, "SELECT pg_sleep(3600)");
    live->connection->driver->rollback(live->connection);
    cr_assert(!live_run(live, live->connection, "SELECT 1;\n", true, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(err.message, "interrupted");
    /* what happened can still be written down */
    live_begin(live, live->connection);
    cr_assert_null(live_ask(live, live->connection, "SELECT to_regclass('t')"));
    live_commit(live->connection);
    live_close(live);
}

Test(run, an_interrupt_ends_an_endless_flow_of_rows)
{
    Live *live = live_open("mig_run_flow");
    MigError err;
    live_interrupt_later(live, SECOND / 5);
    cr_assert(!live_run(live, live->connection,
                        "SELECT repeat('x', 1000), generate_series(1, 1000000000)", false, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED, "%s", err.message);
    cr_assert(!live_run(live, live->connection, "COPY (SELECT 1) TO STDOUT", false, &err));
    live_close(live);
}

Test(run, an_interrupt_ends_a_copy)
{
    Live *live = live_open("mig_run_copy");
    MigError err;
    live_interrupt_later(live, SECOND / 5);
    cr_assert(!live_run(live, live->connection,
                        "COPY (SELECT repeat('x', 1000), generate_series(1, 1000000000)) TO STDOUT",
                        false, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED, "%s", err.message);
    cr_assert_str_eq(live_ask(live, live->connection, "SELECT 1"), "1");
    live_close(live);
}

Test(run, a_statement_that_takes_too_long_is_an_error_of_the_script)
{
    Live *live = live_open("mig_run_timeout");
    MigError err;
    live->options.statement_timeout = SECOND / 5;
    Connection *other = live_connect(live, "mig module_two");
    live_begin(live, other);
    cr_assert_str_eq(live_ask(live, other, "SHOW statement_timeout"), "200ms");
    cr_assert(!live_run(live, other, "SELECT pg_sleep(3600)", true, &err));
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message, "canceling statement due to statement timeout");
    cr_assert_str_eq(err.sqlstate, "57014");
    other->driver->close(other);
    live_close(live);
}

Test(begin, what_an_earlier_revision_has_set_does_not_leak)
{
    Live *live = live_open("mig_begin_leak");
    MigError err;
    Connection *connection = live->connection;
    live_do(connection, "CREATE SCHEMA other");
    for (int i = 0; i < 2; i++) {
        live_begin(live, connection);
        must(live_run(live, connection,
                      "SET search_path = other;\n"
                      "SET client_encoding = 'LATIN1'; SET standard_conforming_strings = off;\n"
                      "SET application_name = 'somebody else'; SET lock_timeout = 7;\n"
                      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"
                      "CREATE TEMPORARY TABLE t (a int); PREPARE p AS SELECT 1;\n"
                      "DECLARE c CURSOR WITH HOLD FOR SELECT 1;\n"
                      "SELECT pg_advisory_lock(7); SET ROLE pg_monitor;",
                      true, &err),
             err);
        live_commit(connection);
    }
    live_begin(live, connection);
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_schema()"), "public");
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_user"), "postgres");
    cr_assert_str_eq(live_ask(live, connection, "SHOW client_encoding"), "UTF8");
    cr_assert_str_eq(live_ask(live, connection, "SHOW standard_conforming_strings"), "on");
    cr_assert_str_eq(live_ask(live, connection, "SHOW application_name"), "mig module_one");
    cr_assert_str_eq(live_ask(live, connection, "SHOW transaction_isolation"), "read committed");
    cr_assert_str_eq(live_ask(live, connection, "SHOW lock_timeout"), "0");
    cr_assert_str_eq(
        live_ask(
            live, connection,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
        "1");
    cr_assert_str_eq(text_string(&live->heard), "");
    live_commit(connection);
    live_close(live);
}

Test(begin, timeouts_are_the_users_and_not_the_roles)
{
    Live *live = live_open("mig_begin_timeouts");
    live_configure(live, "statement_timeout = '1s'");
    live_configure(live, "lock_timeout = '1s'");
    live_configure(live, "idle_in_transaction_session_timeout = '1s'");
    live->options.lock_timeout = 5 * SECOND + 1;
    Connection *other = live_connect(live, "mig module_two");
    live_begin(live, other);
    cr_assert_str_eq(live_ask(live, other, "SHOW statement_timeout"), "0");
    cr_assert_str_eq(live_ask(live, other, "SHOW lock_timeout"), "5001ms");
    cr_assert_str_eq(live_ask(live, other, "SHOW idle_in_transaction_session_timeout"), "0");
    other->driver->close(other);
    live_close(live);
}

/* Sets off an interrupt, which comes by itself after so many nanoseconds. */
static void interrupt_by_itself(int timer, long nanoseconds)
{
    const struct itimerspec after = {.it_value = {.tv_nsec = nanoseconds}};
    cr_assert_eq(timerfd_settime(timer, 0, &after, NULL), 0);
}

/* Whenever it comes: before a statement, while it is on its way, or when it runs. */
Test(run, no_statement_is_begun_behind_an_interrupt)
{
    Live *live = live_open("mig_driver_no_gap");
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    live->options.interrupt_fd = timer;
    Connection *other = live_connect(live, "mig module_two");
    for (long i = 1; i <= 600; i++) {
        MigError err;
        interrupt_by_itself(timer, i * 150);
        cr_assert_not(live_run(live, other, "SELECT pg_sleep(9)", false, &err), "at %ld", i);
        cr_assert_eq(err.code, MIG_E_INTERRUPTED, "at %ld: %s", i, err.message);
    }
    other->driver->close(other);
    close(timer);
    live_close(live);
}

/* Nothing is to be written down behind either. */
Test(run, a_script_is_not_settled_and_nothing_inspected_behind_an_interrupt)
{
    Live *live = live_open("mig_driver_behind");
    Connection *connection = live->connection;
    const InspectFilter filter = {0};
    Schema *schema;
    MigError err;
    live_interrupt(live);
    cr_assert_not(connection->driver->inspect(live->arena, connection, &filter, &schema, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    live_begin(live, connection);
    cr_assert_not(connection->driver->settle(connection, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    connection->driver->rollback(connection);
    live_close(live);
}

/* Runs statements at once; how many of them have not failed. */
static size_t run_all(Live *live, QueryVec *queries, MigError *err)
{
    size_t done;
    bool good =
        live->connection->driver->query_all(live->connection, queries, live->arena, &done, err);
    cr_assert_eq(good, done == queries->count);
    return done;
}

Test(query_all, each_statement_has_its_own_rows)
{
    Live *live = live_open("mig_driver_query_all");
    MigError err;
    const char *const values[] = {"a", "b"};
    QueryVec queries = {0};
    live_do(live->connection, "CREATE TABLE t (name text)");
    vec_push(live->arena, &queries,
             (Query){"INSERT INTO t VALUES ($1), ($2)", values, 2, {{0}, 0}});
    vec_push(live->arena, &queries,
             (Query){"SELECT name FROM t ORDER BY name DESC", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"DELETE FROM t WHERE name = $1", values, 1, {{0}, 0}});
    live_begin(live, live->connection);
    cr_assert_eq(run_all(live, &queries, &err), 3);
    cr_expect_eq(queries.items[0].rows.affected, 2);
    cr_expect_str_eq(queries.items[1].rows.items.items[0].items[0], "b");
    cr_expect_eq(queries.items[2].rows.affected, 1);
    live_commit(live->connection);
    cr_expect_str_eq(live_ask(live, live->connection, "SELECT name FROM t"), "b");
    live_close(live);
}

/* What is thrown away comes row by row, and the connection would go on so. */
Test(query_all, nothing_is_lost_behind_what_was_thrown_away)
{
    Live *live = live_open("mig_driver_query_all_behind");
    MigError err;
    QueryVec queries = {0};
    vec_push(live->arena, &queries, (Query){"SELECT generate_series(1, 3)", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"SELECT 4", NULL, 0, {{0}, 0}});
    for (int i = 0; i < 2; i++) {
        live_do(live->connection, "SELECT 1");
        cr_assert_eq(run_all(live, &queries, &err), 2);
        cr_expect_eq(queries.items[0].rows.items.count, 3);
        cr_expect_eq(queries.items[1].rows.items.count, 1);
    }
    live_do(live->connection, "SELECT 1");
    cr_assert_eq(run_all(live, &(QueryVec){0}, &err), 0);
    live_close(live);
}

/* It was meant for the one whose answer is waited for, and the server may be further on. */
Test(query_all, a_cancellation_is_an_interrupt_whichever_it_hits)
{
    Live *live = live_open("mig_driver_query_all_cancel");
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    live->options.interrupt_fd = timer;
    Connection *other = live_connect(live, "mig module_two");
    QueryVec queries = {0};
    for (int i = 0; i < 50; i++)
        vec_push(live->arena, &queries, (Query){"SELECT pg_sleep(0.0001)", NULL, 0, {{0}, 0}});
    for (long i = 1; i <= 300; i++) {
        MigError err;
        size_t done;
        interrupt_by_itself(timer, i * 30000);
        cr_assert(other->driver->query_all(other, &queries, live->arena, &done, &err) ||
                      err.code == MIG_E_INTERRUPTED,
                  "at %ld: %s", i, err.message);
    }
    other->driver->close(other);
    close(timer);
    live_close(live);
}

Test(query_all, the_first_that_fails_ends_it)
{
    Live *live = live_open("mig_driver_query_all_fails");
    MigError err;
    QueryVec queries = {0};
    live_do(live->connection, "CREATE TABLE t (name text)");
    vec_push(live->arena, &queries, (Query){"INSERT INTO t VALUES (1)", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"SELECT * FROM nowhere", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"INSERT INTO t VALUES (2)", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"SELECT 1 / 0", NULL, 0, {{0}, 0}});
    live_begin(live, live->connection);
    cr_assert_eq(run_all(live, &queries, &err), 1);
    cr_expect_eq(err.code, MIG_E_SQL);
    cr_expect_str_eq(err.sqlstate, "42P01");
    cr_expect_str_eq(err.statement, "SELECT * FROM nowhere");
    live->connection->driver->rollback(live->connection);
    cr_expect_str_eq(live_ask(live, live->connection, "SELECT count(*) FROM t"), "0");
    live_close(live);
}

Test(query_all, a_connection_that_is_lost_is_told)
{
    Live *live = live_open("mig_driver_query_all_lost");
    MigError err;
    QueryVec queries = {0};
    vec_push(live->arena, &queries, (Query){"SELECT 1", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries,
             (Query){"SELECT pg_terminate_backend(pg_backend_pid())", NULL, 0, {{0}, 0}});
    vec_push(live->arena, &queries, (Query){"SELECT 2", NULL, 0, {{0}, 0}});
    live_begin(live, live->connection);
    cr_assert_eq(run_all(live, &queries, &err), 1);
    cr_expect_eq(err.code, MIG_E_CONNECTION, "%s", err.message);
    cr_assert_eq(run_all(live, &queries, &err), 0);
    cr_expect_eq(err.code, MIG_E_CONNECTION, "%s", err.message);
    live_close(live);
}

static bool begin_looking(Live *live, const char *look, LockTry *attempt, MigError *err)
{
    *attempt = (LockTry){.look = look};
    return live->connection->driver->begin(live->connection, "test", live->arena, attempt, err);
}

Test(begin, a_look_is_asked_under_the_lock)
{
    Live *live = live_open("mig_driver_look");
    Connection *other = live_connect(live, "mig module_two");
    LockTry attempt;
    MigError err;
    live_do(other, "CREATE TABLE t (name text)");
    live_begin(live, other);
    live_do(other, "INSERT INTO t VALUES ('left')");
    must(begin_looking(live, "SELECT name FROM t", &attempt, &err), err);
    cr_expect(!attempt.taken);
    cr_expect_eq(attempt.rows.items.count, 0);
    live_commit(other);
    must(begin_looking(live, "SELECT name FROM t", &attempt, &err), err);
    cr_assert(attempt.taken);
    cr_expect_str_eq(attempt.rows.items.items[0].items[0], "left");
    live_commit(live->connection);
    other->driver->close(other);
    live_close(live);
}

Test(begin, a_look_that_fails_leaves_no_transaction)
{
    Live *live = live_open("mig_driver_look_fails");
    LockTry attempt;
    MigError err;
    cr_assert(!begin_looking(live, "SELECT name FROM t", &attempt, &err));
    cr_expect(attempt.taken);
    cr_expect_str_eq(err.statement, "SELECT name FROM t");
    cr_expect(!live->connection->driver->in_transaction(live->connection));
    live_begin(live, live->connection);
    live_commit(live->connection);
    live_close(live);
}

Test(commit, what_was_done_is_kept_and_what_was_rolled_back_is_not)
{
    Live *live = live_open("mig_commit");
    Connection *connection = live->connection;
    MigError err;
    live_begin(live, connection);
    must(live_run(live, connection, "CREATE TABLE kept ();", true, &err), err);
    live_commit(connection);
    live_begin(live, connection);
    must(live_run(live, connection, "CREATE TABLE dropped ();", true, &err), err);
    connection->driver->rollback(connection);
    cr_assert_str_eq(live_ask(live, connection, "SELECT to_regclass('kept')"), "kept");
    cr_assert_null(live_ask(live, connection, "SELECT to_regclass('dropped')"));
    live_close(live);
}

Test(commit, a_failed_transaction_does_not_commit)
{
    Live *live = live_open("mig_commit_failed");
    MigError err;
    live_begin(live, live->connection);
    cr_assert(!live_run(live, live->connection, "SELECT 1 / 0", true, &err));
    cr_assert(!live->connection->driver->commit(live->connection, &err));
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message, "the transaction had failed and was rolled back");
    live_close(live);
}

Test(commit, what_is_checked_last_can_fail)
{
    Live *live = live_open("mig_commit_deferred");
    MigError err;
    live_begin(live, live->connection);
    must(live_run(
             live, live->connection,
             "CREATE TABLE a (x int PRIMARY KEY);\n"
             "CREATE TABLE b (x int CONSTRAINT b_x REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n"
             "INSERT INTO b VALUES (1);",
             true, &err),
         err);
    cr_assert(!live->connection->driver->commit(live->connection, &err));
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message,
                     "insert or update on table \"b\" violates foreign key constraint \"b_x\"");
    cr_assert_str_eq(err.detail, "Key (x)=(1) is not present in table \"a\".");
    cr_assert_str_eq(err.sqlstate, "23503");
    live_begin(live, live->connection);
    cr_assert_null(live_ask(live, live->connection, "SELECT to_regclass('a')"));
    live_close(live);
}

Test(dialect, tables_are_made_and_found_in_their_schema)
{
    Live *live = live_open("mig_dialect");
    Connection *connection = live->connection;
    const Dialect *dialect = dialect_find(URL_POSTGRES);
    const char *const place[] = {"my \"schema\"", "it's"};
    MigError err;
    Rows rows;
    Text sql = text_in(live->arena);
    cr_assert_str_eq(dialect->name, "postgresql");
    live_do(connection, "CREATE SCHEMA \"my \"\"schema\"\"\"");
    must(connection->driver->query(connection, dialect->table_exists, place, 2, live->arena, &rows,
                                   &err),
         err);
    cr_assert_eq(rows.items.count, 0);
    ddl(&sql, dialect->create_version_table, "", "\"my \"\"schema\"\"\".\"it's\"", "it's_pkc");
    live_do(connection, text_string(&sql));
    must(connection->driver->query(connection, dialect->table_exists, place, 2, live->arena, &rows,
                                   &err),
         err);
    cr_assert_eq(rows.items.count, 1);
    text_clear(&sql);
    ddl(&sql, dialect->create_log_table, "", "\"my \"\"schema\"\"\".log");
    live_do(connection, text_string(&sql));
    live_do(connection, "INSERT INTO \"my \"\"schema\"\"\".log (revision, direction, state, "
                        "statements, started_at, "
                        "runner, mig_version) VALUES ('a', 'up', 'started', 0, now(), 'me', '1')");
    cr_assert_str_eq(live_ask(live, connection, "SELECT id FROM \"my \"\"schema\"\"\".log"), "1");
    live_close(live);
}

Test(dialect, the_default_schema_is_the_first_that_exists)
{
    Live *live = live_open("mig_dialect_schema");
    const char *sql = dialect_find(URL_POSTGRES)->default_schema;
    cr_assert_str_eq(live_ask(live, live->connection, sql), "public");
    live_do(live->connection, "CREATE SCHEMA b");
    live_do(live->connection, "SET search_path = a, b, public");
    cr_assert_str_eq(live_ask(live, live->connection, sql), "b");
    live_do(live->connection, "SET search_path = a");
    cr_assert_null(live_ask(live, live->connection, sql));
    live_close(live);
}
