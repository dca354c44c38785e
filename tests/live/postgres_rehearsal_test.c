/* Rehearsals in a transaction of PostgreSQL: locks, files, scans, and what cannot be rehearsed. */
#include "rehearsal.h"

#include "db/driver.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const MigRun plain = {.all = true};
static const MigRun whole = {.all = true, .atomic = true};

static Bed *open_bed(const char *settings)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, settings, "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\ndepends_on = a\n");
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id integer PRIMARY KEY, n integer);\n"
                 "CREATE TABLE a_two (id integer PRIMARY KEY, one integer);\n"
                 "INSERT INTO a_one SELECT i, i FROM generate_series(1, 1000) AS i;\n"
                 "INSERT INTO a_two SELECT i, i FROM generate_series(1, 100) AS i;",
                 "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    return bed;
}

typedef struct LockCase {
    const char *up;      /* the first line of it is the file's seventh */
    const char *effects; /* as rehearse_lines gives them */
} LockCase;

static const LockCase lock_cases[] = {
    {"ALTER TABLE a_one ADD COLUMN x integer;", "a_one: ACCESS EXCLUSIVE at 7"},
    {"ALTER TABLE a_one ADD COLUMN x integer DEFAULT 7 NOT NULL;", "a_one: ACCESS EXCLUSIVE at 7"},
    {"ALTER TABLE a_one ADD COLUMN x double precision DEFAULT random();",
     "a_one: ACCESS EXCLUSIVE at 7 rewritten read 2000"},
    {"ALTER TABLE a_one ALTER COLUMN n TYPE bigint;",
     "a_one: ACCESS EXCLUSIVE at 7 rewritten read 2000"},
    {"ALTER TABLE a_one ALTER COLUMN n SET NOT NULL;", "a_one: ACCESS EXCLUSIVE at 7 read 1000"},
    {"CREATE INDEX a_one_n ON a_one (n);", "a_one: SHARE at 7 read 1000"},
    {"ALTER TABLE a_two ADD FOREIGN KEY (one) REFERENCES a_one (id) NOT VALID;",
     "a_one: SHARE ROW EXCLUSIVE at 7\n  a_two: SHARE ROW EXCLUSIVE at 7"},
    {"COMMENT ON TABLE a_one IS 'x';\nALTER TABLE a_one SET (fillfactor = 50);",
     "a_one: SHARE UPDATE EXCLUSIVE at 7"},
    {"UPDATE a_one SET n = 0 WHERE n <= 10;\nSELECT * FROM a_two;",
     "a_one: ROW EXCLUSIVE at 7 ~10 read 1000\n  a_two: ACCESS SHARE at 8 read 100"},
    {"SELECT * FROM a_one WHERE id = 1 FOR UPDATE;", "a_one: ROW SHARE at 7"},
    {"TRUNCATE a_one;", "a_one: ACCESS EXCLUSIVE at 7 emptied"},
    {"DROP TABLE a_two;", "a_two: ACCESS EXCLUSIVE at 7 dropped"},
    {"SELECT count(*) FROM a_one;\nLOCK TABLE a_one IN EXCLUSIVE MODE;",
     "a_one: EXCLUSIVE at 8 read 1000"},
    {"REINDEX INDEX a_one_pkey;", "index a_one_pkey: ACCESS EXCLUSIVE at 7 rewritten\n"
                                  "  a_one: SHARE at 7 read 1000"},
    {"DO $$ BEGIN EXECUTE 'ALTER TABLE a_two ADD x int'; EXCEPTION WHEN others THEN NULL; END $$;",
     "a_two: ACCESS EXCLUSIVE at 7"},
    {"ALTER TABLE a_one RENAME TO a_three;\nINSERT INTO a_three VALUES (0, 0);",
     "a_one: ACCESS EXCLUSIVE at 7 +1"},
    {"CREATE TABLE a_new AS SELECT * FROM a_two;\nCREATE VIEW a_view AS SELECT * FROM a_new;\n"
     "CREATE MATERIALIZED VIEW a_kept AS SELECT * FROM a_view;",
     "a_two: ACCESS SHARE at 7 read 100\n  materialized view a_kept: created +100\n"
     "  a_new: created +100\n  view a_view: created"},
};

Test(rehearsal, tells_the_strongest_lock_of_each_table)
{
    for (size_t i = 0; i < sizeof(lock_cases) / sizeof(lock_cases[0]); i++) {
        Bed *bed = open_bed("");
        const LockCase *expected = &lock_cases[i];
        bed_revision(bed, "a", "aaa2", "aaa1", "", arena_printf(bed->arena, "\n%s", expected->up),
                     "");
        cr_assert(rehearse_up(bed, "a", NULL, plain), "%s: %s", expected->up, bed_events(bed, ""));
        const char *lines = arena_printf(bed->arena, "a aaa2: rehearsed\n  %s", expected->effects);
        cr_expect_str_eq(rehearse_lines(bed), lines, "%s:\n%s", expected->up, rehearse_lines(bed));
        bed_close(bed);
    }
}

/* What the slow statement of a line took; on a busy machine others are slow as well. */
static int64_t slow_at(const MigRehearsedStep *step, int line, const char *text)
{
    for (size_t i = 0; i < step->slow_count; i++)
        if (step->slow[i].line == line && strcmp(step->slow[i].text, text) == 0)
            return step->slow[i].duration;
    cr_assert_fail("'%s' is not told to be slow", text);
    return 0;
}

Test(rehearsal, tells_how_long_a_lock_is_held)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nSELECT pg_sleep(0.2);\nLOCK TABLE a_one;\nSELECT pg_sleep(0.15);", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nLOCK TABLE a_two;", "");
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    const MigRehearsedStep *step = rehearse_step(bed, "aaa2");
    cr_assert_geq(slow_at(step, 7, "SELECT pg_sleep(0.2)"), 200000);
    cr_assert_geq(slow_at(step, 9, "SELECT pg_sleep(0.15)"), 150000);
    cr_assert_geq(step->duration, 350000);
    cr_assert_geq(step->effects[0].lock_time, 150000);
    cr_assert_leq(step->effects[0].lock_time, step->duration - 200000);
    cr_assert_leq(rehearse_step(bed, "aaa3")->effects[0].lock_time,
                  rehearse_step(bed, "aaa3")->duration);
    cr_assert(rehearse_up(bed, "a", NULL, whole), "%s", bed_events(bed, ""));
    cr_assert_geq(rehearse_step(bed, "aaa2")->effects[0].lock_time,
                  150000 + rehearse_step(bed, "aaa3")->duration);
    bed_close(bed);
}

Test(rehearsal, says_what_a_lock_of_an_earlier_revision_may_hide)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nALTER TABLE a_one ADD COLUMN x integer;", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nCREATE INDEX a_one_x ON a_one (x);", "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nALTER TABLE a_one ADD COLUMN y integer;", "");
    bed_revision(bed, "a", "aaa5", "aaa4", "", "\nALTER TABLE a_one ALTER n TYPE bigint;", "");
    bed_revision(bed, "a", "aaa6", "aaa5", "", "\nSELECT 1;", "");
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed),
                     "a aaa2: rehearsed\n  a_one: ACCESS EXCLUSIVE at 7\n"
                     "a aaa3: rehearsed\n  a_one: SHARE at 7 read 1000 (under ACCESS EXCLUSIVE)\n"
                     "a aaa4: rehearsed\n  a_one: (under ACCESS EXCLUSIVE)\n"
                     "a aaa5: rehearsed\n  a_one: ACCESS EXCLUSIVE at 7 rewritten read 3000\n"
                     "a aaa6: rehearsed");
    bed_close(bed);
}

Test(rehearsal, leaves_out_what_runs_outside_of_a_transaction_and_what_stands_on_it)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_two WHERE id = 1;", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 " transaction=false\nCREATE INDEX CONCURRENTLY a_one_n ON a_one (n);", "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nDROP INDEX a_one_n;", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa2",
                 "\nCREATE TABLE b_one (id integer);", "");
    bed_revision(bed, "b", "bbb2", "bbb1", "-- depends_on: a:aaa3", "\nDROP TABLE b_one;", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa2: rehearsed\n  a_two: ROW EXCLUSIVE at 7 -1\n"
                                          "a aaa3: it runs outside of a transaction\n"
                                          "a aaa4: it comes after a:aaa3, which was not rehearsed\n"
                                          "b bbb1: rehearsed\n  b_one: created\n"
                                          "b bbb2: it comes after a:aaa3, which was not rehearsed");
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_revision(bed, "b", "bbb1", "", "", "\nINSERT INTO b_none VALUES (1);", "");
    cr_assert_not(rehearse_up(bed, "", NULL, plain));
    cr_assert_str_eq(bed->failed.hint,
                     "'aaa3' was not rehearsed: if this one needs it, let it say so with "
                     "depends_on");
    bed_close(bed);
}

Test(rehearsal, leaves_out_what_needs_an_enum_value_that_is_not_committed)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nCREATE TYPE a_mood AS ENUM ('good');\n"
                 "CREATE TABLE a_three (m a_mood DEFAULT 'good');",
                 "");
    cr_assert(bed_upgrade(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nALTER TYPE a_mood ADD VALUE 'bad';", "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nINSERT INTO a_three VALUES ('bad');", "");
    bed_revision(bed, "a", "aaa5", "aaa4", "", "\nDROP TABLE a_three;", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed),
                     "a aaa3: rehearsed\n"
                     "a aaa4: it uses an enum value that an earlier revision has to commit first\n"
                     "a aaa5: it comes after a:aaa4, which was not rehearsed");
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert_not(rehearse_up(bed, "a", NULL, whole));
    cr_assert_str_eq(bed->failed.sqlstate, "55P04");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 "\nALTER TYPE a_mood ADD VALUE 'bad';\nINSERT INTO a_three VALUES ('bad');", "");
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_str_eq(bed->failed.sqlstate, "55P04");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nALTER TYPE a_mood ADD VALUE 'bad';", "");
    bed_ini(bed, "transaction_per_migration = false", "[a]\ntable_prefix = a_\n");
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_str_eq(bed->failed.sqlstate, "55P04");
    bed_close(bed);
}

/* In a run a COMMIT would have fired the triggers between the two. */
Test(rehearsal, fires_what_is_deferred_between_revisions)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nALTER TABLE a_two ADD CONSTRAINT \"a two;one\" FOREIGN KEY (one) REFERENCES "
                 "a_one (id) DEFERRABLE INITIALLY DEFERRED;",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nINSERT INTO a_two VALUES (101, 101);", "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nALTER TABLE a_two ADD COLUMN x integer;", "");
    bed_revision(bed, "a", "aaa5", "aaa4", "",
                 "\nINSERT INTO a_two VALUES (102, 2000);\nINSERT INTO a_one VALUES (2000, 1);",
                 "");
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    bed_close(bed);
}

/* The check of a deferred foreign key locks rows of the other table, in the revision's COMMIT. */
Test(rehearsal, tells_locks_of_the_commit_as_the_revisions)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nALTER TABLE a_two ADD FOREIGN KEY (one) REFERENCES a_one (id) DEFERRABLE "
                 "INITIALLY DEFERRED;",
                 "");
    cr_assert(bed_upgrade(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nINSERT INTO a_two VALUES (101, 101);", "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nSELECT 1;", "");
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa3: rehearsed\n"
                                          "  a_two: ROW EXCLUSIVE at 7 +1\n"
                                          "  a_one: ROW SHARE at 0\n"
                                          "a aaa4: rehearsed");
    bed_close(bed);
}

/* Tells what it has measured as well. */
static bool rehearse_and_tell(Bed *bed, const char *names, const char *target, MigRun run)
{
    bool done = rehearse_up(bed, names, target, run);
    return dprintf(bed->told, "%s\n", rehearse_lines(bed)) > 0 && done;
}

Test(rehearsal, waits_for_locks_as_a_run_does)
{
    Bed *bed = open_bed("lock_timeout = 200ms\nlock_retries = 100");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nUPDATE a_one SET n = 0;", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nALTER TABLE a_two ADD COLUMN x integer;", "");
    Holder holder = runner_hold(bed, "BEGIN", "LOCK TABLE a_two");
    pid_t runner = runner_start(bed, rehearse_and_tell, NULL, plain);
    runner_wait_for(bed, runner, "trying again in ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert_not_null(strstr(runner_events(bed, runner),
                              "\na aaa2: rehearsed\n  a_one: ROW EXCLUSIVE at 7 ~1000 read 1000\n"
                              "a aaa3: rehearsed\n  a_two: ACCESS EXCLUSIVE at 7\n"),
                       "%s", runner_events(bed, runner));
    bed_ini(bed, "lock_timeout = 200ms\nlock_retries = 0", "[a]\ntable_prefix = a_\n");
    holder = runner_hold(bed, "BEGIN", "LOCK TABLE a_two");
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_LOCK);
    runner_let_go(&holder);
    bed_close(bed);
}

Test(rehearsal, keeps_to_statement_timeout)
{
    Bed *bed = open_bed("");
    bed_ini(bed, "statement_timeout = 500ms", "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nSELECT pg_sleep(3600);", "");
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_str_eq(bed->failed.sqlstate, "57014");
    bed_close(bed);
}

Test(rehearsal, of_many_databases_needs_no_prepared_transactions)
{
    Bed *bed = bed_open(URL_POSTGRES);
    Bed other = *bed;
    other.url = arena_printf(bed->arena, "%s_2", bed->url);
    cr_assert(
        bed_try(bed, arena_printf(bed->arena, "CREATE DATABASE %s", strrchr(other.url, '/') + 1)));
    bed_ini(bed, "",
            arena_printf(bed->arena,
                         "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\nurl = %s\n"
                         "[c]\ntable_prefix = c_\nurl = sqlite:c.db\n",
                         other.url));
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id integer);", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one AS SELECT 1 AS id;", "");
    bed_revision(bed, "c", "ccc1", "", "-- depends_on: b:bbb1",
                 "\nCREATE TABLE c_one AS SELECT 1 AS id;", "");
    const char *before = rehearse_world(bed), *other_before = rehearse_world(&other);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa1: rehearsed\n  a_one: created\n"
                                          "b bbb1: rehearsed\n  b_one: created +1\n"
                                          "c ccc1: rehearsed\n  c_one: created +1");
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert_str_eq(rehearse_world(&other), other_before);
    cr_assert(bed_try(bed, arena_printf(bed->arena, "DROP DATABASE %s WITH (FORCE)",
                                        strrchr(other.url, '/') + 1)));
    bed_close(bed);
}

/* Leaves a prepared transaction behind. */
static bool prepare(Bed *bed, const char *statement, const char *name)
{
    MigError err;
    Url url;
    Connection *connection;
    const ConnectOptions options = {.url = &url, .application_name = "dead", .interrupt_fd = -1};
    const Driver *driver = driver_find(URL_POSTGRES);
    if (!url_parse(bed->arena, bed->url, "/", &url, &err) || !driver_load(URL_POSTGRES, &err) ||
        !driver->open(bed->arena, &options, &connection, &err))
        return false;
    bool done = driver->query(connection, "BEGIN", NULL, 0, bed->arena, NULL, &err) &&
                driver->query(connection, statement, NULL, 0, bed->arena, NULL, &err) &&
                driver->preparing->prepare(connection, name, &err);
    driver->close(connection);
    return done;
}

Test(rehearsal, does_not_settle_what_a_dead_run_has_left)
{
    Bed *bed = open_bed("");
    if (strcmp(bed_query(bed, "SHOW max_prepared_transactions"), "0") == 0)
        cr_skip_test("the server takes no prepared transactions");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    const char *system = bed_query(bed, "SELECT system_identifier FROM pg_control_system()");
    cr_assert(prepare(bed,
                      "SELECT pg_advisory_xact_lock(hashtextextended('mig:public."
                      "a_mig_version', 0))",
                      arena_printf(bed->arena, "mig:abc:1:%s:3", system)));
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_LOCK, "%s", bed_events(bed, ""));
    cr_assert_not_null(strstr(bed->failed.message, "the prepared transaction 'mig:abc:1:"), "%s",
                       bed->failed.message);
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM pg_prepared_xacts WHERE database = "
                                    "current_database()"),
                     "1");
    cr_assert(bed_try(bed, arena_printf(bed->arena, "ROLLBACK PREPARED 'mig:abc:1:%s:3'", system)));
    bed_close(bed);
}
