/* Revisions outside of a transaction: what the log counts is what was done, whatever happens. */
#include "bed.h"
#include "runner.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const MigRun plain = {0};
static const char outside[] = " transaction=false\n";

/* Revision aaa1 makes the table; aaa2 is what the test is about. */
static void write_outside(Bed *bed, const char *settings, const char *up)
{
    bed_ini(bed, settings, "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_t (id INTEGER);", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", arena_printf(bed->arena, "%s%s", outside, up), "");
    cr_assert(bed_upgrade(bed, "", "aaa1", plain), "%s", bed_events(bed, ""));
}

static const char *ids(Bed *bed)
{
    return bed_query(bed, "SELECT id FROM a_t ORDER BY id");
}

/* State and count of the newest row of the log. */
static const char *last_row(Bed *bed)
{
    return bed_query(bed,
                     "SELECT state, statements FROM a_mig_version_log ORDER BY id DESC LIMIT 1");
}

static void told(Bed *bed, const char *text)
{
    cr_assert_not_null(strstr(bed_events(bed, ""), text), "%s", bed_events(bed, ""));
}

/* The log takes no count of `statements`, as if its disk were full. */
static void refuse_count(Bed *bed, int statements)
{
    if (bed->kind == URL_SQLITE) {
        bed_query(bed, arena_printf(bed->arena,
                                    "CREATE TRIGGER refuse BEFORE UPDATE ON a_mig_version_log WHEN "
                                    "new.statements >= %d AND new.state = 'started' BEGIN SELECT "
                                    "raise(ABORT, 'no space for it'); END",
                                    statements));
        return;
    }
    bed_query(bed, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
                   "EXCEPTION 'no space for it' USING ERRCODE = 'disk_full'; END $$");
    bed_query(bed, arena_printf(bed->arena,
                                "CREATE TRIGGER refuse BEFORE UPDATE ON a_mig_version_log FOR EACH "
                                "ROW WHEN (new.statements >= %d AND new.state = 'started') EXECUTE "
                                "FUNCTION refuse()",
                                statements));
}

static void allow_count(Bed *bed)
{
    bed_query(bed, bed->kind == URL_SQLITE ? "DROP TRIGGER refuse"
                                           : "DROP TRIGGER refuse ON a_mig_version_log");
}

ON_BOTH(outside, a_statement_whose_count_cannot_be_written_is_not_done)
{
    write_outside(bed, "", "INSERT INTO a_t VALUES (1);\nINSERT INTO a_t VALUES (2);\n");
    refuse_count(bed, 2);
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    told(bed, "no space for it");
    cr_assert_str_eq(ids(bed), "1");
    cr_assert_str_eq(last_row(bed), "failed|1");
    allow_count(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    told(bed, "an earlier run of 'aaa2' was cut short after 1 statement: going on behind");
    cr_assert_str_eq(ids(bed), "1 2");
}

/* It keeps the script from writing, not mig from keeping its books. */
Test(outside, query_only_is_the_scripts_alone)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_outside(bed, "", "PRAGMA query_only = 1;\nSELECT 1;\nINSERT INTO a_t VALUES (1);\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    told(bed, "attempt to write a readonly database");
    cr_assert_str_eq(last_row(bed), "failed|2");
    bed_query(bed, "DELETE FROM a_mig_version_log WHERE state = 'failed'");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 " transaction=false\nPRAGMA query_only = 1;\nSELECT 1;\nPRAGMA "
                 "query_only = 0;\nINSERT INTO a_t VALUES (1);\nPRAGMA query_only = 1;",
                 "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(last_row(bed), "done|5");
    cr_assert_str_eq(ids(bed), "1");
    bed_close(bed);
}

ON_BOTH(outside, a_transaction_of_the_scripts_own_is_counted_by_its_commit)
{
    write_outside(bed, "",
                  "INSERT INTO a_t VALUES (1);\nBEGIN;\nINSERT INTO a_t VALUES (2);\n"
                  "INSERT INTO a_t VALUES (3);\nCOMMIT;\nINSERT INTO a_t VALUES (4);\n");
    refuse_count(bed, 5);
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(ids(bed), "1");
    cr_assert_str_eq(last_row(bed), "failed|1");
    allow_count(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(ids(bed), "1 2 3 4");
    cr_assert_str_eq(last_row(bed), "done|6");
}

ON_BOTH(outside, a_statement_that_gets_no_lock_is_tried_again_without_those_before)
{
    bool sqlite = bed->kind == URL_SQLITE;
    write_outside(bed,
                  sqlite ? "lock_timeout = 200ms\nlock_retries = 0"
                         : "lock_timeout = 200ms\nlock_retries = 100",
                  "INSERT INTO a_t VALUES (1);\nALTER TABLE a_u ADD COLUMN more INTEGER;\n");
    bed_query(bed, "CREATE TABLE a_u (id INTEGER)");
    Holder holder = runner_hold(bed, sqlite ? "BEGIN IMMEDIATE" : "BEGIN",
                                sqlite ? "DELETE FROM a_u" : "LOCK TABLE a_u");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    if (!sqlite)
        runner_wait_for(bed, runner, "trying again in ");
    else /* its one lock is in the way of the log already */
        cr_assert_eq(runner_wait(runner), MIG_E_LOCK, "%s", runner_events(bed, runner));
    runner_let_go(&holder);
    if (!sqlite)
        cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(ids(bed), "1");
}

/* As if the process had died behind the last statement that was run, before it could be counted. */
static void forget_last(Bed *bed, int statements)
{
    bed_query(bed, arena_printf(bed->arena,
                                "UPDATE a_mig_version_log SET state = 'started', statements = %d "
                                "WHERE id = (SELECT max(id) FROM a_mig_version_log)",
                                statements));
}

Test(outside, an_index_that_a_dead_run_has_built_or_dropped_is_left_so)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "",
                  "CREATE INDEX CONCURRENTLY a_i ON a_t (id);\nSELECT 1 FROM a_missing;\n"
                  "DROP INDEX CONCURRENTLY a_i;\nSELECT 1 FROM a_gone;\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    forget_last(bed, 0);
    bed_query(bed, "CREATE TABLE a_missing ()");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    told(bed, "the earlier run died at statement 1 (line 7): what it does is done already, so it "
              "is left out");
    forget_last(bed, 2);
    bed_query(bed, "CREATE TABLE a_gone ()");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    told(bed, "the earlier run died at statement 3 (line 9): what it does is done already, so it "
              "is left out");
    bed_close(bed);
}

Test(outside, what_may_have_been_done_and_leaves_no_trace_is_said_to_run_again)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(
        bed, "isolation = off", /* or a block that commits is refused */
        "DO $$ BEGIN INSERT INTO a_t VALUES (1); COMMIT; END $$;\nSELECT 1 FROM a_missing;\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(last_row(bed), "failed|1");
    forget_last(bed, 0);
    bed_query(bed, "CREATE TABLE a_missing ()");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    told(bed, "the earlier run died at statement 1 (line 7): whether it was done is not known, and "
              "it is run again");
    bed_close(bed);
}

/* Each of the index's entries waits until nobody holds the advisory lock 42. */
static const char slow_index[] =
    "INSERT INTO a_t SELECT generate_series(1, 5);\n"
    "CREATE FUNCTION a_slowly(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM pg_advisory_xact_lock_shared(42); RETURN $1; END $$;\n"
    "CREATE INDEX CONCURRENTLY a_i ON a_t (a_slowly(id));\n";

Test(outside, an_index_is_built_concurrently_while_another_runner_waits)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "lock_timeout = 0", slow_index);
    Holder holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    pid_t first = runner_start(bed, bed_upgrade, NULL, plain);
    bed_wait(bed, "SELECT to_regclass('a_i')", "a_i");
    pid_t second = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, second, "waiting a another run: pid ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(first), 0, "%s", runner_events(bed, first));
    cr_assert_eq(runner_wait(second), 0, "%s", runner_events(bed, second));
    cr_assert_str_eq(bed_query(bed, "SELECT indisvalid FROM pg_index WHERE indexrelid = "
                                    "'a_i'::regclass"),
                     "t");
    cr_assert_str_eq(ids(bed), "1 2 3 4 5");
    cr_assert_str_eq(last_row(bed), "done|3");
    bed_close(bed);
}

/* The session of a run that was killed, at work on an index, and a run that comes upon it. */
typedef struct Overtaking {
    Holder holder; /* of what the session waits for */
    pid_t session, runner;
} Overtaking;

static Overtaking overtake(Bed *bed, const char *statement, const char *session)
{
    static const char slowly[] =
        "CREATE FUNCTION a_slowly(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock_shared(42); RETURN $1; END $$";
    Overtaking overtaking;
    write_outside(bed, "lock_timeout = 0", arena_printf(bed->arena, "%s;\n", statement));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    forget_last(bed, 0);
    bed_query(bed, slowly);
    bed_query(bed, "INSERT INTO a_t VALUES (1)");
    overtaking.holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    overtaking.session = fork();
    if (overtaking.session == 0)
        _exit(bed_try(bed, session));
    bed_wait_until_blocked(bed);
    overtaking.runner = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, overtaking.runner, "waiting a a lock held by pid ");
    return overtaking;
}

static void finish_overtaking(Bed *bed, Overtaking *overtaking, const char *words)
{
    runner_let_go(&overtaking->holder);
    cr_assert_eq(runner_wait(overtaking->runner), 0, "%s", runner_events(bed, overtaking->runner));
    cr_assert_eq(waitpid(overtaking->session, NULL, 0), overtaking->session);
    cr_assert_not_null(strstr(runner_events(bed, overtaking->runner), words), "%s",
                       runner_events(bed, overtaking->runner));
    cr_assert_str_eq(bed_query(bed, "SELECT indisvalid FROM pg_index WHERE indexrelid = "
                                    "'a_i'::regclass"),
                     "t");
    cr_assert_str_eq(last_row(bed), "done|1");
}

/* The server may end what a killed run was doing only after the next one has looked. */
static void leave_invalid(const char *form)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *statement =
        arena_printf(bed->arena, "CREATE INDEX CONCURRENTLY %s a_i ON a_t (a_slowly(id))", form);
    Overtaking overtaking = overtake(bed, statement, statement);
    bed_query(bed, "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE datname = "
                   "current_database() AND wait_event = 'advisory'");
    finish_overtaking(bed, &overtaking, "left by an attempt that failed");
    bed_close(bed);
}

Test(outside, an_index_that_is_left_while_the_next_run_waits_is_built_anew)
{
    leave_invalid("");
    leave_invalid("IF NOT EXISTS");
}

/* Two of CREATE INDEX CONCURRENTLY could wait for each other, of which the server ends one. */
Test(outside, an_index_that_a_dead_run_has_built_while_the_next_waits_is_left_so)
{
    Bed *bed = bed_open(URL_POSTGRES);
    Overtaking overtaking = overtake(bed, "CREATE INDEX CONCURRENTLY a_i ON a_t (a_slowly(id))",
                                     "DO $$ BEGIN CREATE INDEX a_i ON a_t (id); PERFORM "
                                     "pg_advisory_xact_lock_shared(42); END $$");
    finish_overtaking(bed, &overtaking, "the server has gone on with it, and it is done by now");
    bed_close(bed);
}

/* What has run is told by the database: so may be tried again what cannot be rolled back. */
Test(outside, an_index_that_gets_no_lock_in_time_is_tried_again)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "lock_timeout = 200ms\nlock_retries = 100",
                  "CREATE INDEX CONCURRENTLY a_i ON a_t (id);\nDROP INDEX CONCURRENTLY a_i;\n");
    Holder holder = runner_hold(bed, "BEGIN", "LOCK TABLE a_t");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, runner, "trying again in ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert_str_eq(last_row(bed), "done|2");
    bed_close(bed);
}

/* A part of it may be committed. */
Test(outside, a_procedure_that_gets_no_lock_in_time_is_not_tried_again)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "lock_timeout = 200ms\nisolation = off",
                  "CREATE PROCEDURE a_p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a_t VALUES (1); "
                  "COMMIT; LOCK TABLE a_u; END $$;\nCALL a_p();\n");
    bed_query(bed, "CREATE TABLE a_u (id INTEGER)");
    Holder holder = runner_hold(bed, "BEGIN", "LOCK TABLE a_u");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_LOCK);
    runner_let_go(&holder);
    cr_assert_str_eq(ids(bed), "1");
    bed_close(bed);
}

/* A COMMIT may last, and its runner be killed meanwhile: a statement and its count are not to be
 * seen yet, and are done all the same. */
Test(outside, what_a_dead_run_is_still_committing_is_not_done_again)
{
    static const char committing[] =
        "WITH done AS (INSERT INTO a_t VALUES (1)), counted AS (UPDATE a_mig_version_log SET "
        "statements = 1 WHERE state = 'started' RETURNING 1) SELECT "
        "pg_advisory_xact_lock_shared(42) FROM counted";
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "lock_timeout = 0", "INSERT INTO a_t SELECT one FROM a_missing;\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    forget_last(bed, 0);
    bed_query(bed, "CREATE TABLE a_missing AS SELECT 1 AS one");
    Holder holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    pid_t session = fork();
    if (session == 0)
        _exit(!bed_try(bed, committing));
    bed_wait_until_blocked(bed);
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, runner, "waiting a a lock held by pid ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert_eq(waitpid(session, NULL, 0), session);
    cr_assert_str_eq(ids(bed), "1");
    cr_assert_str_eq(last_row(bed), "done|1");
    bed_close(bed);
}

/* A role that may make tables, and nothing with mig's own. */
static const char *make_role(Bed *bed)
{
    const char *role = arena_printf(bed->arena, "%s_role", strrchr(bed->url, '/') + 1);
    bed_query(bed, arena_printf(bed->arena, "CREATE ROLE %s", role));
    bed_query(bed, arena_printf(bed->arena, "GRANT CREATE ON SCHEMA public TO %s", role));
    return role;
}

Test(outside, a_role_that_a_revision_leaves_set_does_not_keep_the_books)
{
    static const char *const forms[][3] = {
        {"", "SET ROLE", ""},
        {"", "SET SESSION AUTHORIZATION", ""},
        {" transaction=false", "SET ROLE", ""},
        {" transaction=false", "SET SESSION AUTHORIZATION", "COMMIT;"},
    };
    Bed *bed = bed_open(URL_POSTGRES);
    const char *role = make_role(bed), *before = "";
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n");
    for (int i = 0; i < 4; i++) {
        const char *id = arena_printf(bed->arena, "role%d", i);
        const char *begin = forms[i][2][0] == '\0' ? "" : "BEGIN;";
        const char *up = arena_printf(bed->arena, "%s\n%s %s;\n%s\nCREATE TABLE a_%d ();\n%s",
                                      forms[i][0], forms[i][1], role, begin, i, forms[i][2]);
        bed_revision(bed, "a", id, before, "", up, "");
        before = id;
    }
    bool done = bed_upgrade(bed, "", NULL, plain);
    const char *owners = bed_query(bed, "SELECT tablename FROM pg_tables WHERE tableowner LIKE "
                                        "'%_role' ORDER BY tablename");
    bed_query(bed, arena_printf(bed->arena, "DROP OWNED BY %s", role));
    bed_query(bed, arena_printf(bed->arena, "DROP ROLE %s", role));
    cr_assert(done, "%s", bed_events(bed, ""));
    cr_assert_str_eq(owners, "a_0 a_1 a_2 a_3");
    bed_close(bed);
}

/* --- what is half done stays where it is ------------------------------------------------------ */

static const char half[] = "ALTER TABLE a_t ADD COLUMN x INTEGER;\nINSERT INTO a_later VALUES (1);";

/* Revision aaa2 is half done: its column is there, and it has failed behind that. */
static void cut_short(Bed *bed)
{
    write_outside(bed, "", half);
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(last_row(bed), "failed|1");
}

ON_BOTH(outside, nothing_is_undone_below_what_is_half_done)
{
    const MigRun runs[] = {{0}, {.atomic = true}, {0}};
    const char *file = arena_printf(bed->arena, "%s/a/migrations/versions/aaa2.sql", bed->folder);
    cut_short(bed);
    for (int i = 0; i < 3; i++) {
        if (i == 2) /* where it has no file the log's text tells what it stands on */
            cr_assert_eq(unlink(file), 0);
        cr_assert_not(bed_downgrade(bed, "", "base", runs[i]));
        cr_assert_eq(bed->failed.code, MIG_E_CONFLICT);
        cr_assert_str_eq(bed->failed.message,
                         "revision 'aaa2' is half done, with 1 statement run, and stands on "
                         "'aaa1', which is to be undone");
    }
    bed_query(bed, "CREATE TABLE a_later (id INTEGER)");
    bed_revision(bed, "a", "aaa2", "aaa1", "", arena_printf(bed->arena, "%s%s", outside, half), "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT x FROM a_t"), "");
    cr_assert(bed_downgrade(bed, "", "base", plain), "%s", bed_events(bed, ""));
}

ON_BOTH(outside, nothing_is_applied_above_what_is_half_undone)
{
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_t (id INTEGER);",
                 " transaction=false\nDROP TABLE a_t;\nDROP TABLE a_nowhere;");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nSELECT 1;", "");
    cr_assert(bed_upgrade(bed, "", "aaa1", plain));
    cr_assert_not(bed_downgrade(bed, "", "base", plain));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_CONFLICT);
    cr_assert_str_eq(bed->failed.message, "revision 'aaa1' is half undone, with 1 statement run, "
                                          "and 'aaa2', which is to be applied, stands on it");
    bed_query(bed, "CREATE TABLE a_nowhere (id INTEGER)");
    cr_assert(bed_downgrade(bed, "", "base", plain), "%s", bed_events(bed, ""));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
}

/* Whoever moves the version table by hand is not asked. */
ON_BOTH(outside, what_was_undone_below_it_meanwhile_is_no_ground_to_go_on_from)
{
    cut_short(bed);
    cr_assert(bed_stamp(bed, "", "base", plain));
    bed_query(bed, "DROP TABLE a_t");
    bed_query(bed, "CREATE TABLE a_later (id INTEGER)");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_CONFLICT);
    cr_assert_str_eq(bed->failed.message,
                     "'aaa1', on which 'aaa2' stands, was undone or applied anew since a run of "
                     "that was cut short, so that it is not known what is left of it");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_later"), "0");
}

/* A branch that was merged below it has undone nothing of it. */
ON_BOTH(outside, what_comes_new_below_it_is_no_reason_to_stop)
{
    cut_short(bed);
    bed_revision(bed, "a", "aaa0", "aaa1", "", "\nCREATE TABLE a_later (id INTEGER);", "");
    cr_assert(bed_upgrade(bed, "", "aaa0", plain), "%s", bed_events(bed, "module_failed"));
    bed_revision(bed, "a", "aaa2", "aaa0", "", arena_printf(bed->arena, "%s%s", outside, half), "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, "module_failed"));
}

/* Its log says what a killed one's does. */
Test(outside, what_another_runner_is_at_work_on_is_waited_for)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "", "CREATE TABLE a_later (id INTEGER);\nSELECT pg_advisory_xact_lock(42);");
    Holder holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    pid_t first = runner_start(bed, bed_upgrade, NULL, plain);
    bed_wait_until_blocked(bed);
    pid_t second = runner_start(bed, bed_downgrade, "base", plain);
    runner_wait_for(bed, second, "waiting a another run: pid ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(first), 0, "%s", runner_events(bed, first));
    cr_assert_eq(runner_wait(second), MIG_E_CONFLICT, "%s", runner_events(bed, second));
    cr_assert_not_null(strstr(runner_events(bed, second), "'aaa2' is applied now"));
    cr_assert(bed_downgrade(bed, "", "base", plain), "%s", bed_events(bed, "module_failed"));
    bed_close(bed);
}

/* Between the look at the log and the run lock there is time for another run. */
Test(outside, what_another_runner_leaves_half_done_while_one_waits_is_seen)
{
    static const char left[] =
        "INSERT INTO a_mig_version_log (revision, direction, state, statements, started_at, "
        "script, runner, mig_version) SELECT 'aaa2', direction, 'failed', 1, started_at, "
        "script, runner, mig_version FROM a_mig_version_log WHERE revision = 'aaa1'";
    const MigRun runs[] = {{0}, {.atomic = true}};
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "", half);
    bed_revision(bed, "a", "bbb1", "", "", "\nSELECT pg_advisory_xact_lock(42);", "");
    Holder holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    pid_t first = runner_start(bed, bed_upgrade, "bbb1", plain);
    bed_wait_until_blocked(bed);
    pid_t waiting[2];
    for (size_t i = 0; i < 2; i++) {
        waiting[i] = runner_start(bed, bed_downgrade, "aaa1@base", runs[i]);
        runner_wait_for(bed, waiting[i], "waiting a another run: pid ");
    }
    bed_query(bed, left);
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(first), 0, "%s", runner_events(bed, first));
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(runner_wait(waiting[i]), MIG_E_CONFLICT);
        cr_assert_not_null(strstr(runner_events(bed, waiting[i]), "'aaa2' is half done"), "%s",
                           runner_events(bed, waiting[i]));
    }
    bed_close(bed);
}

/* Its file said something else where the other run was made. */
Test(outside, what_another_runner_leaves_of_a_revision_does_not_begin_again_in_a_transaction)
{
    static const char left[] =
        "INSERT INTO a_mig_version_log (revision, direction, state, statements, started_at, "
        "script, runner, mig_version) SELECT 'aaa2', direction, 'failed', 1, started_at, "
        "E'-- Two\n-- revision: aaa2\n-- down_revision: aaa1\n-- mig:up transaction=false\n"
        "CREATE TABLE a_two (id INTEGER);', runner, mig_version FROM a_mig_version_log WHERE "
        "revision = 'aaa1'";
    Bed *bed = bed_open(URL_POSTGRES);
    write_outside(bed, "", half);
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE a_two (id INTEGER);", "");
    bed_revision(bed, "a", "bbb1", "", "", "\nSELECT pg_advisory_xact_lock(42);", "");
    Holder holder = runner_hold(bed, "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    pid_t first = runner_start(bed, bed_upgrade, "bbb1", plain);
    bed_wait_until_blocked(bed);
    pid_t waiting = runner_start(bed, bed_upgrade, "aaa2", plain);
    runner_wait_for(bed, waiting, "waiting a another run: pid ");
    bed_query(bed, left);
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(first), 0, "%s", runner_events(bed, first));
    cr_assert_eq(runner_wait(waiting), MIG_E_CONFLICT, "%s", runner_events(bed, waiting));
    cr_assert_not_null(strstr(runner_events(bed, waiting), "was run outside of a transaction"),
                       "%s", runner_events(bed, waiting));
    bed_close(bed);
}

/* It has done nothing, and what there is to go on from is what the one before it has left. */
ON_BOTH(outside, an_attempt_that_fails_at_once_hides_nothing_of_the_one_before)
{
    cut_short(bed);
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 arena_printf(bed->arena, "%sINSERT INTO a_nowhere VALUES (1);", outside), "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    told(bed, "which the file no longer begins with: starting anew");
    cr_assert_not(bed_downgrade(bed, "", "base", plain));
    cr_assert_eq(bed->failed.code, MIG_E_CONFLICT);
    bed_query(bed, "CREATE TABLE a_later (id INTEGER)");
    bed_revision(bed, "a", "aaa2", "aaa1", "", arena_printf(bed->arena, "%s%s", outside, half), "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    told(bed, "an earlier run of 'aaa2' was cut short after 1 statement: going on behind");
}

ON_BOTH(outside, what_was_begun_outside_of_a_transaction_does_not_begin_again_in_one)
{
    const MigRun runs[] = {{0}, {.atomic = true}};
    cut_short(bed);
    bed_query(bed, "CREATE TABLE a_later (id INTEGER)");
    bed_revision(bed, "a", "aaa2", "aaa1", "", arena_printf(bed->arena, "\n%s", half), "");
    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        cr_assert_not(bed_upgrade(bed, "", NULL, runs[i]));
        cr_assert_eq(bed->failed.code, MIG_E_CONFLICT);
        cr_assert_str_eq(bed->failed.message,
                         "1 statement of revision 'aaa2' was run outside of a transaction, and its "
                         "file no longer says transaction=false");
    }
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nINSERT INTO a_t (x) VALUES (7);", "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    told(bed, "which the file no longer begins with: starting anew");
    cr_assert_str_eq(bed_query(bed, "SELECT x FROM a_t"), "7");
}

ON_BOTH(outside, a_statement_whose_commit_fails_is_named_by_its_line)
{
    const char *first = bed->kind == URL_SQLITE ? "PRAGMA foreign_keys = ON" : "SELECT 1";
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa1", "", "",
                 arena_printf(bed->arena,
                              "%s%s;\nCREATE TABLE a_t (id INTEGER PRIMARY KEY);\n"
                              "CREATE TABLE a_u (t INTEGER REFERENCES a_t DEFERRABLE INITIALLY "
                              "DEFERRED);\nINSERT INTO a_u VALUES (7);",
                              outside, first),
                 "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(last_row(bed), "failed|3");
    cr_assert_not_null(strstr(bed->failed.file, "aaa1.sql"), "%s", bed->failed.message);
    int line = bed->failed.line;
    bed_revision(bed, "a", "aaa1", "", "",
                 arena_printf(bed->arena, "%sSELECT * FROM a_nowhere;", outside), "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(line, bed->failed.line + 3);
}
