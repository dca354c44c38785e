/* What holds for rehearsals on both engines: they run as a run does, and nothing remains. */
#include "rehearsal.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECOND = 1000000 };

static const MigRun plain = {.all = true};
static const MigRun whole = {.all = true, .atomic = true};
static const char two_modules[] =
    "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\ndepends_on = a\n";

/* a:aaa1 and b:bbb1 are applied and have rows. */
static void write_base(Bed *bed, const char *settings)
{
    bed_ini(bed, settings, two_modules);
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id INTEGER PRIMARY KEY, n INTEGER);\n"
                 "INSERT INTO a_one VALUES (1, 1), (2, 2), (3, 3);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one (id INTEGER PRIMARY KEY, a INTEGER);\n"
                 "INSERT INTO b_one VALUES (1, 1), (2, 2);",
                 "\nDROP TABLE b_one;");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
}

ON_BOTH(rehearsal, of_a_new_database_makes_nothing)
{
    bed_ini(bed, "", two_modules);
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id INTEGER);\nINSERT INTO a_one VALUES (1);\n"
                 "CREATE TABLE a_two AS SELECT * FROM a_one;",
                 "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one AS SELECT * FROM a_one WHERE id < 0;", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa1: rehearsed\n"
                                          "  a_one: created +1\n"
                                          "  a_two: created +1\n"
                                          "b bbb1: rehearsed\n"
                                          "  b_one: created");
    cr_assert_str_eq(bed_events(bed, ""), "plan\nmodule_start a\nmodule_start b\n"
                                          "revision_start a aaa1\nrevision_done a aaa1\n"
                                          "revision_start b bbb1\nrevision_done b bbb1\n"
                                          "module_done a\nmodule_done b\nrun_done");
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
}

ON_BOTH(rehearsal, counts_rows_and_leaves_them_as_they_are)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nUPDATE a_one SET n = n + 1 WHERE id > 1;\n"
                 "INSERT INTO a_one VALUES (4, 4), (5, 5);\nDELETE FROM a_one WHERE id = 1;",
                 "");
    bed_revision(bed, "b", "bbb2", "bbb1", "-- depends_on: a:aaa2", "\nDELETE FROM b_one;", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    const MigRehearsedStep *step = rehearse_step(bed, "aaa2");
    cr_assert_eq(step->statements, 3);
    cr_assert_gt(step->duration, 0);
    cr_assert_eq(step->effect_count, 1);
    cr_assert_str_eq(step->effects[0].name, "a_one");
    cr_assert_eq(step->effects[0].inserted, 2);
    cr_assert_eq(step->effects[0].updated, 2);
    cr_assert_eq(step->effects[0].deleted, 1);
    cr_assert_gt(step->effects[0].size, 0);
    step = rehearse_step(bed, "bbb2");
    cr_assert_eq(step->effect_count, 1);
    cr_assert_eq(step->effects[0].deleted, 2);
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert(rehearse_up(bed, "", NULL, whole), "%s", bed_events(bed, ""));
    cr_assert_eq(rehearse_step(bed, "aaa2")->effects[0].updated, 2);
    cr_assert_str_eq(rehearse_world(bed), before);
}

ON_BOTH(rehearsal, of_a_downgrade_undoes_nothing)
{
    write_base(bed, "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_down(bed, "", "base", plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed),
                     bed->kind == URL_SQLITE
                         ? "b bbb1: rehearsed\n  b_one: dropped\n"
                           "a aaa1: rehearsed\n  a_one: dropped"
                         : "b bbb1: rehearsed\n  b_one: ACCESS EXCLUSIVE at 12 dropped\n"
                           "a aaa1: rehearsed\n  a_one: ACCESS EXCLUSIVE at 11 dropped");
    cr_assert_str_eq(rehearse_world(bed), before);
}

ON_BOTH(rehearsal, with_nothing_to_do_says_nothing)
{
    write_base(bed, "");
    cr_assert(rehearse_up(bed, "", NULL, plain));
    cr_assert_eq(bed->rehearsal.count, 0);
    cr_assert_str_eq(bed_events(bed, ""), "plan\nrun_done");
}

ON_BOTH(rehearsal, fails_as_the_run_does_and_logs_nothing)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one WHERE id = 1;", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 "\nDELETE FROM a_one;\n\nINSERT INTO a_none VALUES (1);", "");
    bed_revision(bed, "b", "bbb2", "bbb1", "-- depends_on: a:aaa3", "", "");
    const char *before = rehearse_world(bed);
    cr_assert_not(rehearse_up(bed, "", NULL, plain));
    MigError found = bed->failed, summary = bed->err;
    cr_assert_eq(mig_code_status(summary.code), 3);
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"),
                              "module_failed b: blocked: not rehearsed to its end, since module "
                              "'a' has failed"),
                       "%s", bed_events(bed, ""));
    const char *lines = rehearse_lines(bed);
    cr_assert(strncmp(lines, "a aaa2: rehearsed\n", 18) == 0, "%s", lines);
    cr_assert_not_null(strstr(lines, "\na aaa3: not reached\nb bbb2: not reached"), "%s", lines);
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert_not(bed_upgrade(bed, "a", NULL, plain));
    cr_assert_eq(summary.code, bed->err.code);
    cr_assert_eq(bed->failed.code, MIG_E_SQL);
    cr_assert_not_null(strstr(bed_events(bed, ""), "aaa3.sql:9"), "%s", bed_events(bed, ""));
    cr_assert_str_eq(found.message, "not rehearsed to its end, since module 'a' has failed");
}

ON_BOTH(rehearsal, says_of_a_failure_what_the_run_says)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\n\nINSERT INTO a_none VALUES (1);", "");
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    MigError rehearsed = bed->failed;
    cr_assert_not(bed_upgrade(bed, "a", NULL, plain));
    cr_assert_eq(rehearsed.code, bed->failed.code);
    cr_assert_eq(rehearsed.line, bed->failed.line);
    cr_assert_str_eq(rehearsed.file, bed->failed.file);
    cr_assert_str_eq(rehearsed.message, bed->failed.message);
    cr_assert_str_eq(rehearsed.statement, bed->failed.statement);
    cr_assert_str_eq(rehearsed.sqlstate, bed->failed.sqlstate);
    cr_assert_str_eq(rehearsed.hint, bed->failed.hint);
}

ON_BOTH(rehearsal, keeps_to_isolation)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;\nDELETE FROM b_one;", "");
    const char *before = rehearse_world(bed);
    bool done = rehearse_up(bed, "a", NULL, plain);
    MigError rehearsed = bed->failed;
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert_eq(bed_upgrade(bed, "a", NULL, plain), done);
    cr_assert_eq(rehearsed.code, bed->failed.code);
    cr_assert_str_eq(rehearsed.message, bed->failed.message);
    cr_assert_eq(rehearsed.line, bed->failed.line);
    cr_assert(bed->kind == URL_POSTGRES || rehearsed.code == MIG_E_ISOLATION);
}

/* What is checked at COMMIT is checked at the end of each revision, as if it were committed. */
ON_BOTH(rehearsal, checks_what_a_commit_checks)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nCREATE TABLE a_two (id INTEGER REFERENCES a_one (id) DEFERRABLE INITIALLY "
                 "DEFERRED);\nINSERT INTO a_two VALUES (77);",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nINSERT INTO a_one VALUES (77, 7);", "");
    const char *before = rehearse_world(bed);
    cr_assert_not(rehearse_up(bed, "a", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_SQL);
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"), "module_failed a aaa2"), "%s",
                       bed_events(bed, ""));
    MigError rehearsed = bed->failed;
    cr_assert_str_eq(rehearse_world(bed), before);
    cr_assert_not(bed_upgrade(bed, "a", NULL, plain));
    cr_assert_str_eq(rehearsed.message, bed->failed.message);
    cr_assert(rehearse_up(bed, "a", NULL, whole), "%s", bed_events(bed, ""));
    bed_ini(bed, "transaction_per_migration = false", two_modules);
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
}

ON_BOTH(rehearsal, what_a_revision_sets_does_not_reach_the_next)
{
    write_base(bed, "");
    bool sqlite = bed->kind == URL_SQLITE;
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 sqlite ? "\nPRAGMA case_sensitive_like = ON;\nCREATE TEMP TABLE t (id INTEGER);"
                        : "\nSET search_path TO pg_catalog;\nCREATE TEMP TABLE t (id INTEGER);",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 sqlite ? "\nCREATE TABLE a_two AS SELECT 'A' LIKE 'a' AS is_reset;\n"
                          "DELETE FROM a_two WHERE is_reset <> 1;"
                        : "\nCREATE TABLE a_two (id INTEGER);\nCREATE TEMP TABLE t (id INTEGER);",
                 "");
    cr_assert(rehearse_up(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), sqlite ? "a aaa2: rehearsed\na aaa3: rehearsed\n"
                                                   "  a_two: created +1"
                                                 : "a aaa2: rehearsed\na aaa3: rehearsed\n"
                                                   "  a_two: created");
}

ON_BOTH(rehearsal, with_atomic_refuses_what_that_refuses)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", " transaction=false\nDELETE FROM a_one;", "");
    cr_assert_not(rehearse_up(bed, "", NULL, whole));
    cr_assert_str_eq(bed->err.message,
                     "--atomic cannot take revisions that run outside of a transaction: a:aaa2");
}

ON_BOTH(rehearsal, is_repeated_without_a_trace_before_and_behind_runs)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE a_two (id INTEGER);",
                 "\nDROP TABLE a_two;");
    for (int i = 0; i < 3; i++)
        cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    for (int i = 0; i < 3; i++)
        cr_assert(rehearse_down(bed, "a", "-1", plain), "%s", bed_events(bed, ""));
    cr_assert(bed_downgrade(bed, "a", "-1", plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_query(bed, "SELECT revision, direction FROM a_mig_version_log ORDER BY id"),
        "aaa1|up aaa2|up aaa2|down");
}

/* --- interrupted and killed ------------------------------------------------------------------- */

static pid_t start_long_rehearsal(Bed *bed)
{
    write_base(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", runner_endless(bed, "a_one"), "");
    pid_t runner = runner_start(bed, rehearse_up, NULL, plain);
    runner_wait_for(bed, runner, "revision_start a aaa2");
    runner_wait_until_busy(bed, runner);
    return runner;
}

ON_BOTH(rehearsal, that_is_interrupted_leaves_nothing)
{
    pid_t runner = start_long_rehearsal(bed);
    const char *before = rehearse_world(bed);
    kill(runner, SIGINT);
    cr_assert_eq(runner_wait(runner), MIG_E_INTERRUPTED);
    cr_assert_str_eq(rehearse_world(bed), before);
}

/* The server notices that nobody is there any more when it has something to say. */
ON_BOTH(rehearsal, that_is_killed_leaves_nothing)
{
    setenv("TMPDIR", arena_printf(bed->arena, "%s", bed->folder), 1);
    pid_t runner = start_long_rehearsal(bed);
    const char *before = rehearse_world(bed);
    StringVec workers = runner_workers(bed, runner);
    cr_assert_eq(workers.count, 1);
    kill((pid_t)atol(workers.items[0]), SIGKILL);
    cr_assert_eq(runner_wait(runner), MIG_E_DIED);
    cr_assert_not_null(
        strstr(runner_events(bed, runner), "died: the process of the rehearsal (pid"), "%s",
        runner_events(bed, runner));
    runner_end_endless(bed);
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
}
