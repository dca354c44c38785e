/* SQLite: scripts, statement by statement, and what stops them. */
#include "base/clock.h"
#include "db/sqlite/sqlite.h"
#include "sqlite_place.h"
#include "work.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ENDLESS                                                                                    \
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

typedef struct Fixture {
    Place *place;
    Connection *connection;
} Fixture;

static Fixture open_fixture(void)
{
    Fixture fixture = {.place = place_make()};
    fixture.connection = place_connect(fixture.place);
    return fixture;
}

static void close_fixture(Fixture *fixture)
{
    sqlite_driver.close(fixture->connection);
    place_remove(fixture->place);
}

Test(sqlite_script_live, each_statement_sees_what_the_one_before_has_done)
{
    Fixture fixture = open_fixture();
    revision(fixture.connection, "-- first\n\nCREATE TABLE a (b, log);\n"
                                 "CREATE TABLE log (text);\n"
                                 "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n"
                                 "    INSERT INTO log VALUES ('a; ' || new.b);\n"
                                 "    INSERT INTO log VALUES (CASE WHEN 1 THEN 'b;' END);\n"
                                 "END; -- done;\n"
                                 "ALTER TABLE a DROP COLUMN log; ;\n"
                                 "INSERT INTO a (b) VALUES ('x');\n"
                                 "SELECT b FROM a;\n"
                                 "/* the end; */");
    cr_expect_str_eq(ask(fixture.connection, "SELECT group_concat(text, '|') FROM log"), "a; x|b;");
    cr_expect_str_eq(ask(fixture.connection, "SELECT * FROM a"), "x");
    close_fixture(&fixture);
}

Test(sqlite_script_live, statements_have_numbers_lines_and_texts)
{
    Fixture fixture = open_fixture();
    const char *text = "-- a\n\n/* b\n */ SELECT 1; SELECT\n2 -- c\n;\n;\n  SELECT 3";
    ScriptCursor cursor = {.arena = fixture.place->arena,
                           .file = "r.sql",
                           .text = span_of(text),
                           .line = 100,
                           .transaction = true};
    static const Statement expected[] = {
        {{"SELECT 1", 8}, 103, 1}, {{"SELECT\n2", 8}, 103, 2}, {{"SELECT 3", 8}, 107, 3}};
    MigError err;
    Statement statement;
    bool found;
    for (int i = 0; i < 3; i++) {
        cr_assert(sqlite_driver.next(fixture.connection, &cursor, &statement, &found, &err));
        cr_assert(found);
        cr_expect(span_equals(statement.text, expected[i].text.bytes));
        cr_expect_eq(statement.line, expected[i].line);
        cr_expect_eq(statement.number, expected[i].number);
    }
    cr_assert(sqlite_driver.next(fixture.connection, &cursor, &statement, &found, &err));
    cr_expect_not(found);
    close_fixture(&fixture);
}

/* As after a script outside of a transaction that was cut short. */
Test(sqlite_script_live, statements_that_have_run_before_can_be_passed_over)
{
    Fixture fixture = open_fixture();
    const char *text = "CREATE TABLE a (b); DROP TABLE gone; INSERT INTO a VALUES (1);";
    outside(fixture.connection, "CREATE TABLE a (b)");
    ScriptCursor cursor = {.arena = fixture.place->arena,
                           .file = "r.sql",
                           .text = span_of(text),
                           .line = 1,
                           .transaction = false};
    MigError err;
    Statement statement;
    bool found;
    for (int i = 0; i < 3; i++)
        cr_assert(sqlite_driver.next(fixture.connection, &cursor, &statement, &found, &err));
    cr_assert(sqlite_driver.run(fixture.connection, &cursor, &statement, &err), "%s", err.message);
    cr_expect_str_eq(ask(fixture.connection, "SELECT b FROM a"), "1");
    close_fixture(&fixture);
}

typedef struct Failure {
    const char *text;
    bool transaction;
    int line;
    const char *message, *hint, *statement, *sqlstate;
} Failure;

#define OUTSIDE "mark the section transaction=false: it then runs outside of one"
#define LEAVE_OUT "leave it out, or mark the section transaction=false"
#define WOULD_END "the statement would end the transaction that mig runs the revision in"

static const Failure failures[] = {
    {"SELECT 1;\n\nSELECT 2,\n  3,\n  FROM a;", true, 5, "near \"FROM\": syntax error", "",
     "SELECT 2,\n  3,\n  FROM a", "1"},
    {"CREATE TABLE c (\n  d,\n  e INTEGR(,\n  f);", true, 3, "near \",\": syntax error", "",
     "CREATE TABLE c (\n  d,\n  e INTEGR(,\n  f)", "1"},
    {"\n\nINSERT INTO a\n  VALUES (1),\n  (1);", true, 3, "UNIQUE constraint failed: a.b", "",
     "INSERT INTO a\n  VALUES (1),\n  (1)", "2067"},
    {"SELECT\n nope\nFROM a;", true, 2, "no such column: nope", "", "SELECT\n nope\nFROM a", "1"},
    {"/*\n*/ SELECT * FROM\n gone;", true, 2, "no such table: gone", "", "SELECT * FROM\n gone",
     "1"},
    {"SELECT 1;\nSELECT (1;\n", true, 2, "incomplete input",
     "the statement ends too early: is there a semicolon too many?", "SELECT (1", "1"},
    {"SELECT 1;\nSELECT 'abc;\nSELECT 2;\n", true, 2, "the quote that begins here is not closed",
     "", "", ""},
    {"SELECT 1; /* abc\n\n", true, 1, "the comment that begins here is not closed", "", "", ""},
    {"SELECT 1;\n\nCOMMIT;", true, 3, WOULD_END, LEAVE_OUT, "COMMIT", ""},
    {"end", true, 1, WOULD_END, LEAVE_OUT, "end", ""},
    {"ROLLBACK;", true, 1, WOULD_END, LEAVE_OUT, "ROLLBACK", ""},
    {"BEGIN IMMEDIATE", true, 1,
     "the statement would begin a transaction inside the one that mig runs the revision in",
     LEAVE_OUT, "BEGIN IMMEDIATE", ""},
    {"INSERT INTO a VALUES (2); VACUUM;", true, 1, "cannot VACUUM from within a transaction",
     OUTSIDE, "VACUUM", "1"},
    {"PRAGMA journal_mode = WAL;", true, 1, "cannot change into wal mode from within a transaction",
     OUTSIDE, "PRAGMA journal_mode = WAL", "1"},
    {"PRAGMA synchronous = OFF;", true, 1, "Safety level may not be changed inside a transaction",
     OUTSIDE, "PRAGMA synchronous = OFF", "1"},
    {"CREATE VIRTUAL TABLE v USING nosuch (a)", true, 1, "no such module: nosuch",
     "mig loads no extensions of SQLite: only what is built in can be used",
     "CREATE VIRTUAL TABLE v USING nosuch (a)", "1"},
    {"SELECT 1;\nBEGIN;\nINSERT INTO a VALUES (5);\n", false, 2,
     "the script leaves the transaction open that begins here",
     "add a COMMIT; what the transaction did was rolled back", "", ""},
    {"PRAGMA query_only = ON;\nCREATE TABLE c (d)", true, 2, "attempt to write a readonly database",
     "the script has set PRAGMA query_only", "CREATE TABLE c (d)", "8"},
    {"RELEASE x", true, 1, "no such savepoint: x", "", "RELEASE x", "1"},
    {"INSERT OR ROLLBACK INTO a VALUES (2), (2)", true, 1, "UNIQUE constraint failed: a.b", "",
     "INSERT OR ROLLBACK INTO a VALUES (2), (2)", "2067"},
};

Test(sqlite_script_live, a_failure_says_where_and_which_statement)
{
    Fixture fixture = open_fixture();
    revision(fixture.connection, "CREATE TABLE a (b UNIQUE)");
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        const Failure *failure = &failures[i];
        MigError err;
        if (failure->transaction)
            begin(fixture.connection);
        cr_assert_not(script(fixture.connection, failure->text, failure->transaction, &err), "%s",
                      failure->text);
        if (failure->transaction)
            sqlite_driver.rollback(fixture.connection);
        cr_expect_eq(err.code, MIG_E_SQL);
        cr_expect_str_eq(err.message, failure->message);
        cr_expect_str_eq(err.hint, failure->hint);
        cr_expect_str_eq(err.file, "r.sql");
        cr_expect_eq(err.line, failure->line, "%s: %d", failure->text, err.line);
        cr_expect_str_eq(err.statement, failure->statement);
        cr_expect_str_eq(err.sqlstate, failure->sqlstate);
        cr_expect_str_eq(ask(fixture.connection, "SELECT count(*) FROM a"), "0", "%s",
                         failure->text);
    }
    close_fixture(&fixture);
}

Test(sqlite_script_live, a_long_statement_is_cut_in_the_error)
{
    Fixture fixture = open_fixture();
    Text text = text_in(fixture.place->arena);
    text_add(&text, "SELECT nope, '");
    for (int i = 0; i < 1000; i++)
        text_add(&text, "größe ");
    text_add(&text, "'");
    MigError err;
    cr_assert_not(script(fixture.connection, text_string(&text), false, &err));
    size_t length = strlen(err.statement);
    cr_expect_gt(length, 1000);
    cr_expect_str_eq(err.statement + length - strlen("…"), "…");
    cr_expect_eq(span_valid_utf8(span_of(err.statement)), length);
    close_fixture(&fixture);
}

Test(sqlite_script_live, savepoints_of_a_script_do_not_leave_the_transaction)
{
    Fixture fixture = open_fixture();
    begin(fixture.connection);
    inside(fixture.connection, "CREATE TABLE a (b);\n"
                               "SAVEPOINT x; INSERT INTO a VALUES (1); ROLLBACK TO x;\n"
                               "RELEASE x; SAVEPOINT y; INSERT INTO a VALUES (2); RELEASE y;\n"
                               "SAVEPOINT z; INSERT INTO a VALUES (3);");
    cr_expect_str_eq(ask(fixture.connection, "SELECT group_concat(b) FROM a"), "2,3");
    sqlite_driver.rollback(fixture.connection);
    cr_expect_str_eq(ask(fixture.connection, "SELECT count(*) FROM sqlite_schema"), "0");
    close_fixture(&fixture);
}

Test(sqlite_script_live, outside_of_a_transaction_a_script_may_do_as_it_likes)
{
    Fixture fixture = open_fixture();
    outside(fixture.connection, "CREATE TABLE a (b);\nBEGIN;\nINSERT INTO a VALUES (1);\nCOMMIT;\n"
                                "VACUUM;\nPRAGMA journal_mode = WAL;\n"
                                "SAVEPOINT x; INSERT INTO a VALUES (2); RELEASE x;");
    cr_expect_str_eq(ask(fixture.connection, "SELECT group_concat(b) FROM a"), "1,2");
    cr_expect_str_eq(ask(fixture.connection, "PRAGMA journal_mode"), "wal");
    close_fixture(&fixture);
}

Test(sqlite_script_live, a_transaction_of_the_script_that_fails_is_rolled_back)
{
    Fixture fixture = open_fixture();
    outside(fixture.connection, "CREATE TABLE a (b UNIQUE)");
    MigError err;
    cr_assert_not(script(fixture.connection,
                         "INSERT INTO a VALUES (1);\nBEGIN;\nINSERT INTO a VALUES (2);\n"
                         "INSERT INTO a VALUES (1);\nCOMMIT;",
                         false, &err));
    cr_expect_str_eq(err.message, "UNIQUE constraint failed: a.b");
    cr_expect_eq(err.line, 4);
    cr_expect_str_eq(err.detail, "the transaction that the script began at line 2 was rolled back");
    cr_expect_str_eq(ask(fixture.connection, "SELECT group_concat(b) FROM a"), "1");
    revision(fixture.connection, "INSERT INTO a VALUES (3)");

    cr_assert_not(script(fixture.connection, "BEGIN; SELECT 1;", false, &err));
    cr_expect_eq(err.line, 1);
    cr_assert_not(script(fixture.connection, "BEGIN;\nINSERT OR ROLLBACK INTO a VALUES (4), (1);",
                         false, &err));
    cr_expect_str_eq(err.detail, "");
    outside(fixture.connection, "SELECT 1;");
    cr_expect_str_eq(ask(fixture.connection, "SELECT group_concat(b) FROM a"), "1,3");
    close_fixture(&fixture);
}

Test(sqlite_script_live, a_transaction_left_open_ends_with_the_lock)
{
    Fixture fixture = open_fixture();
    MigError err;
    LockTry attempt = {.look = NULL};
    cr_assert(sqlite_driver.lock(fixture.connection, "test", fixture.place->arena, &attempt, &err));
    ScriptCursor cursor = {.arena = fixture.place->arena,
                           .file = "r.sql",
                           .text = span_of("BEGIN; CREATE TABLE a (b);"),
                           .line = 1};
    Statement statement;
    bool found;
    for (int i = 0; i < 2; i++) {
        cr_assert(sqlite_driver.next(fixture.connection, &cursor, &statement, &found, &err));
        cr_assert(sqlite_driver.run(fixture.connection, &cursor, &statement, &err));
    }
    sqlite_driver.unlock(fixture.connection);
    cr_expect_str_eq(ask(fixture.connection, "SELECT count(*) FROM sqlite_schema"), "0");
    begin(fixture.connection);
    commit(fixture.connection);
    close_fixture(&fixture);
}

/* Makes the reading end of a pipe readable once this process is at work. */
static void write_when_at_work(int fd)
{
    pid_t parent = getpid();
    long long before = work_of(parent);
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (work_of(parent) - before < work_enough())
        clock_sleep(10000);
    _exit(write(fd, "x", 1) == 1 ? 0 : 1);
}

Test(sqlite_script_live, a_running_statement_is_interrupted, .timeout = 300)
{
    Place *place = place_make();
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    place->options.interrupt_fd = ends[0];
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b)");
    begin(connection);
    inside(connection, "INSERT INTO a VALUES (1)");
    write_when_at_work(ends[1]);
    MigError err;
    cr_assert_not(script(connection, "SELECT 1;\nINSERT INTO a " ENDLESS ";", true, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    cr_expect_str_eq(err.message, "interrupted");
    cr_expect_eq(err.line, 2);
    sqlite_driver.rollback(connection);
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM a"), "0");

    begin(connection); /* the books can be kept still, but no statement of a script begins */
    cr_assert_not(script(connection, "\nSELECT 1", true, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    cr_expect_eq(err.line, 2);
    MigError ignored;
    cr_assert(
        sqlite_driver.query(connection, "INSERT INTO a VALUES (2)", NULL, 0, NULL, NULL, &ignored));
    commit(connection);
    cr_assert_not(sqlite_driver.query(connection, ENDLESS, NULL, 0, place->arena, NULL, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_script_live, the_end_of_the_interrupting_pipe_interrupts_too, .timeout = 300)
{
    Place *place = place_make();
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    place->options.interrupt_fd = ends[0];
    Connection *connection = place_connect(place);
    close(ends[1]);
    MigError err;
    cr_assert_not(sqlite_driver.query(connection, ENDLESS, NULL, 0, place->arena, NULL, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_script_live, a_statement_may_take_as_long_as_statement_timeout, .timeout = 300)
{
    Place *place = place_make();
    place->options.statement_timeout = 400000;
    Connection *connection = place_connect(place);
    int64_t since = clock_ticks();
    begin(connection);
    MigError err;
    cr_assert_not(script(connection, "SELECT 1;\n\n" ENDLESS, true, &err));
    cr_expect_geq(clock_ticks() - since, 390000);
    cr_expect_eq(err.code, MIG_E_SQL);
    cr_expect_str_eq(err.message, "statement timeout (400 ms)");
    cr_expect_str_eq(err.hint, "raise statement_timeout, or set it to 0 for none");
    cr_expect_eq(err.line, 3);
    cr_expect_str_eq(err.sqlstate, "9");
    sqlite_driver.rollback(connection);
    since = clock_ticks();
    cr_assert_not(sqlite_driver.query(connection, ENDLESS, NULL, 0, place->arena, NULL, &err));
    cr_expect_geq(clock_ticks() - since, 390000);
    cr_expect_str_eq(err.message, "statement timeout (400 ms)");
    revision(connection, "CREATE TABLE a (b)");
    sqlite_driver.close(connection);
    place_remove(place);
}
