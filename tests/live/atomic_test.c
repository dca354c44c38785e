/* All or nothing: over the modules of one database, and over several databases. */
#include "runner.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUNNERS = 8, KILLS = 30, SECOND = 1000000, DATABASES = 3 };

static const MigRun atomic = {.atomic = true, .all = true};
static const MigRun plain = {.all = true};
static const char three_modules[] =
    "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n[c]\ntable_prefix = c_\n";

static void write_interleaved(Bed *bed, const char *settings)
{
    bed_ini(bed, settings, three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one AS SELECT * FROM a_one;", "\nDROP TABLE b_one;");
    bed_revision(bed, "a", "aaa2", "aaa1", "-- depends_on: b:bbb1",
                 "\nCREATE TABLE a_two AS SELECT * FROM b_one;", "\nDROP TABLE a_two;");
    bed_revision(bed, "c", "ccc1", "", "", "\nCREATE TABLE c_one (id INTEGER);",
                 "\nDROP TABLE c_one;");
}

ON_BOTH(atomic, modules_are_applied_and_undone_together)
{
    write_interleaved(bed, "transaction_per_migration = false");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed->err.message);
    cr_assert_str_eq(bed_events(bed, ""), "plan\nmodule_start a\nmodule_start b\nmodule_start c\n"
                                          "revision_start a aaa1\nrevision_done a aaa1\n"
                                          "revision_start b bbb1\nrevision_done b bbb1\n"
                                          "revision_start a aaa2\nrevision_done a aaa2\n"
                                          "revision_start c ccc1\nrevision_done c ccc1\n"
                                          "module_done a\nmodule_done b\nmodule_done c\nrun_done");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
    cr_assert_str_eq(bed_query(bed, "SELECT revision, state FROM a_mig_version_log ORDER BY id"),
                     "aaa1|done aaa2|done");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed->err.message);
    cr_assert_str_eq(bed_events(bed, ""), "plan\nrun_done");
    cr_assert(bed_downgrade(bed, "", "base", atomic), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    cr_assert_not(bed_try(bed, "SELECT * FROM c_one"));
}

/* What an earlier revision of the same transaction has made is told apart from what this one has,
 * so that none has to be run again to find out. */
ON_BOTH(atomic, what_an_earlier_revision_has_made_is_referred_to_without_a_second_try)
{
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\ndepends_on = a\n");
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id INTEGER PRIMARY KEY, n INTEGER);\n"
                 "CREATE TABLE a_two (id INTEGER PRIMARY KEY);\n"
                 "CREATE TABLE a_new (id INTEGER PRIMARY KEY);\n"
                 "CREATE VIEW a_view AS SELECT id FROM a_one;",
                 "");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nALTER TABLE a_one ADD COLUMN two INTEGER REFERENCES a_two;\n"
                 "CREATE INDEX a_n ON a_one (n);\nINSERT INTO a_two VALUES (1);",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nALTER TABLE a_two RENAME TO a_three;", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa3",
                 "\nCREATE TABLE b_one (id INTEGER REFERENCES a_new, three INTEGER REFERENCES "
                 "a_three);\nCREATE VIEW b_view AS SELECT id FROM a_view;\n"
                 "INSERT INTO b_one SELECT NULL, id FROM a_three;",
                 "");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_events(bed, "revision_start revision_done"),
                     "revision_start a aaa1\nrevision_done a aaa1\n"
                     "revision_start a aaa2\nrevision_done a aaa2\n"
                     "revision_start a aaa3\nrevision_done a aaa3\n"
                     "revision_start b bbb1\nrevision_done b bbb1");
}

/* Nor is it told apart too well. */
ON_BOTH(atomic, what_an_earlier_revision_has_made_is_its_modules_to_every_other)
{
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\ndepends_on = a\n");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER PRIMARY KEY);", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one (id INTEGER REFERENCES a_one);\n"
                 "ALTER TABLE a_one ADD COLUMN b INTEGER;",
                 "");
    cr_assert_not(bed_upgrade(bed, "", NULL, atomic));
    cr_assert_str_eq(bed->failed.message, "the revision alters table 'a_one': module 'a' owns it");
    cr_assert_eq(bed->failed.line, 9);
    cr_assert_not(bed_try(bed, "SELECT * FROM a_one"));
}

ON_BOTH(atomic, a_failure_leaves_nothing_of_any_module)
{
    write_interleaved(bed, "");
    bed_revision(bed, "c", "ccc1", "", "", "\nCREATE TABLE c_one (id INTEGER);\n\nBROKEN;", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, atomic));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed->err.message, "3 of 3 modules failed");
    const char *failed = bed_events(bed, "module_failed");
    cr_assert_not_null(strstr(failed,
                              "module_failed a: blocked: rolled back, since module 'c' has failed\n"
                              "module_failed b: blocked: rolled back, since module 'c' has failed\n"
                              "module_failed c ccc1: sql: "),
                       "%s", failed);
    cr_assert_not_null(strstr(failed, "(c/migrations/versions/ccc1.sql:9)"), "%s", failed);
    cr_assert_not(bed_try(bed, "SELECT * FROM a_one"));
    cr_assert_not(bed_try(bed, "SELECT * FROM a_mig_version"));
}

ON_BOTH(atomic, a_failure_on_the_way_down_undoes_nothing)
{
    write_interleaved(bed, "");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed->err.message);
    bed_revision(bed, "c", "ccc1", "", "", "", "\nDROP TABLE c_none;");
    cr_assert_not(bed_downgrade(bed, "", "base", atomic));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert(bed_try(bed, "SELECT * FROM a_two"));
    cr_assert_str_eq(
        bed_query(bed, "SELECT revision, direction, state FROM c_mig_version_log ORDER BY id"),
        "ccc1|up|done ccc1|down|failed");
}

ON_BOTH(atomic, revisions_outside_of_a_transaction_are_refused_by_name)
{
    write_interleaved(bed, "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", " transaction=false\n", " transaction=false\n");
    bed_revision(bed, "c", "ccc1", "", "", " transaction=false\nCREATE TABLE c_one (id INTEGER);",
                 "");
    cr_assert_not(bed_upgrade(bed, "", NULL, atomic));
    cr_assert_eq(bed->err.code, MIG_E_USAGE);
    cr_assert_str_eq(
        bed->err.message,
        "--atomic cannot take revisions that run outside of a transaction: a:aaa3, c:ccc1");
    cr_assert_not(bed_try(bed, "SELECT * FROM a_mig_version"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_not(bed_downgrade(bed, "", "base", atomic));
    cr_assert_str_eq(bed->err.message,
                     "--atomic cannot take revisions that run outside of a transaction: a:aaa3");
}

ON_BOTH(atomic, what_a_revision_sets_does_not_reach_another_module)
{
    write_interleaved(bed, "allow_outside = b_else");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 bed->kind == URL_SQLITE
                     ? "\nPRAGMA case_sensitive_like = ON;"
                     : "\nCREATE SCHEMA b_else;\nSET search_path TO b_else;\nSET lock_timeout = 7;",
                 "");
    bed_revision(bed, "a", "aaa2", "aaa1", "-- depends_on: b:bbb1",
                 bed->kind == URL_SQLITE
                     ? "\nCREATE TABLE a_two AS SELECT 'A' LIKE 'a' AS is_reset;"
                     : "\nCREATE TABLE a_two AS SELECT current_schema() = 'public' AND "
                       "current_setting('lock_timeout') = '5s' AS is_reset;",
                 "");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT is_reset FROM a_two"),
                     bed->kind == URL_SQLITE ? "1" : "t");
}

ON_BOTH(atomic, runs_of_either_kind_at_once_apply_each_revision_exactly_once)
{
    pid_t pids[RUNNERS];
    write_interleaved(bed, "");
    for (int i = 0; i < RUNNERS; i++)
        pids[i] = runner_start(bed, bed_upgrade, NULL, i % 2 == 0 ? atomic : plain);
    for (int i = 0; i < RUNNERS; i++)
        cr_assert_eq(runner_wait(pids[i]), 0, "%s", runner_events(bed, pids[i]));
    cr_assert_str_eq(bed_query(bed, "SELECT revision, state FROM a_mig_version_log ORDER BY id"),
                     "aaa1|done aaa2|done");
    cr_assert_str_eq(bed_query(bed, "SELECT revision, state FROM c_mig_version_log ORDER BY id"),
                     "ccc1|done");
}

ON_BOTH(atomic, a_lock_that_is_not_had_rolls_back_all_and_all_is_tried_again)
{
    write_interleaved(bed, "lock_timeout = 200ms\nlock_retries = 100");
    cr_assert(bed_upgrade(bed, "c", NULL, plain), "%s", bed->err.message);
    bed_revision(bed, "c", "ccc2", "ccc1", "", "\nALTER TABLE c_one ADD COLUMN more INTEGER;", "");
    bool sqlite = bed->kind == URL_SQLITE;
    Holder holder = runner_hold(bed, sqlite ? "BEGIN IMMEDIATE" : "BEGIN",
                                sqlite ? "DELETE FROM c_one" : "LOCK TABLE c_one");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, atomic);
    runner_wait_for(bed, runner, "trying again in ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM c_mig_version"), "ccc2");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_mig_version_log"), "2");
}

/* A run that is in the middle of the last module's statement. */
static pid_t start_long_runner(Bed *bed)
{
    write_interleaved(bed, "");
    bed_revision(bed, "c", "ccc1", "", "",
                 arena_printf(bed->arena, "\nCREATE TABLE c_one (id INTEGER);%s",
                              runner_endless(bed, "c_one")),
                 "");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, atomic);
    runner_wait_for(bed, runner, "revision_start c ccc1");
    runner_wait_until_busy(bed, runner);
    return runner;
}

ON_BOTH(atomic, an_interrupt_undoes_all)
{
    pid_t runner = start_long_runner(bed);
    kill(runner, SIGINT);
    cr_assert_eq(runner_wait(runner), MIG_E_INTERRUPTED);
    cr_assert_not_null(strstr(runner_events(bed, runner), "module_failed a: blocked: rolled back"),
                       "%s", runner_events(bed, runner));
    cr_assert_not(bed_try(bed, "SELECT * FROM a_one"));
}

ON_BOTH(atomic, a_process_that_is_killed_undoes_all)
{
    pid_t runner = start_long_runner(bed);
    StringVec workers = runner_workers(bed, runner);
    cr_assert_eq(workers.count, 1);
    kill((pid_t)atol(workers.items[0]), SIGKILL);
    cr_assert_eq(runner_wait(runner), MIG_E_DIED);
    const char *told =
        arena_printf(bed->arena,
                     "module_failed b: died: the process of the run (pid %s) was ended "
                     "by SIGKILL",
                     workers.items[0]);
    cr_assert_not_null(strstr(runner_events(bed, runner), told), "%s", runner_events(bed, runner));
    write_interleaved(bed, "");
    cr_assert_not(bed->kind == URL_SQLITE && bed_try(bed, "SELECT * FROM a_one"));
    runner_end_endless(bed);
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed_events(bed, ""));
}

Test(atomic, sqlite_beside_another_database_is_refused)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "",
            "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\nurl = sqlite:else.db\n"
            "[c]\ntable_prefix = c_\n");
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "b", "bbb1", "", "", "", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, atomic));
    cr_assert_eq(bed->err.code, MIG_E_USAGE);
    cr_assert_str_eq(bed->err.message,
                     arena_printf(bed->arena,
                                  "--atomic over several databases needs PostgreSQL for all: a is "
                                  "in '%s', b in 'sqlite:else.db'",
                                  bed->url));
    cr_assert(bed_upgrade(bed, "a", NULL, atomic), "%s", bed->err.message);
    bed_close(bed);
}

/* It would undo what the earlier one was told to have done, and mig's books with it. */
static void go_back(const char *settings, const MigRun *run)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, settings, "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nSAVEPOINT \"A s\";\nSAVEPOINT s;\nSAVEPOINT S;\nROLLBACK WORK TO SAVEPOINT s;\n"
                 "RELEASE s;\nCREATE TABLE a_one (id INTEGER);",
                 "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nROLLBACK TO SAVEPOINT s;", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, *run));
    cr_expect_str_eq(bed->failed.message, "savepoint \"s\" does not exist");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nROLLBACK TO SAVEPOINT \"A s\";", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, *run));
    cr_expect_str_eq(bed->failed.message, "savepoint \"A s\" does not exist");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nSAVEPOINT s;", "");
    cr_assert(bed_upgrade(bed, "", NULL, *run), "%s", bed_events(bed, "module_failed"));
    bed_close(bed);
}

Test(atomic, nobody_goes_back_to_a_savepoint_of_an_earlier_revision)
{
    go_back("", &atomic);
    go_back("isolation = off", &atomic);
    go_back("transaction_per_migration = false", &(MigRun){0});
}

/* --- Several databases. --- */

typedef struct Wide {
    Bed *bed;
    Bed at[DATABASES]; /* to ask each database; the first is the bed's own */
    const char *modules;
} Wide;

/* Modules a, b and c, each in a database of its own, with a revision each. */
static Wide wide_open(void)
{
    Wide wide = {.bed = bed_open(URL_POSTGRES)};
    Arena *arena = wide.bed->arena;
    Text ini = text_in(arena);
    for (int i = 0; i < DATABASES; i++) {
        wide.at[i] = *wide.bed;
        if (i > 0) {
            wide.at[i].url = arena_printf(arena, "%s_%d", wide.bed->url, i);
            const char *name = strrchr(wide.at[i].url, '/') + 1;
            cr_assert(bed_try(wide.bed, arena_printf(arena, "CREATE DATABASE %s", name)));
        }
        char module[] = {(char)('a' + i), '\0'};
        text_printf(&ini, "[%s]\ntable_prefix = %s_\nurl = %s\n", module, module, wide.at[i].url);
        bed_revision(wide.bed, module, arena_printf(arena, "%s%s%s1", module, module, module), "",
                     "", arena_printf(arena, "\nCREATE TABLE %s_one (id INTEGER);", module),
                     arena_printf(arena, "\nDROP TABLE %s_one;", module));
    }
    wide.modules = text_string(&ini);
    bed_ini(wide.bed, "lock_timeout = 60s", wide.modules);
    return wide;
}

static const char prepared[] =
    "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()";

static void wide_close(Wide *wide)
{
    for (int i = 0; i < DATABASES; i++)
        cr_expect_str_eq(bed_query(&wide->at[i], prepared), "0");
    for (int i = 1; i < DATABASES; i++)
        bed_try(wide->bed, arena_printf(wide->bed->arena, "DROP DATABASE %s WITH (FORCE)",
                                        strrchr(wide->at[i].url, '/') + 1));
    bed_close(wide->bed);
}

/* In how many databases the modules are applied; not reaching one is a failure. */
static int count_applied(Wide *wide)
{
    int count = 0;
    for (int i = 0; i < DATABASES; i++) {
        const char *name = arena_printf(wide->bed->arena, "%c", 'a' + i);
        const char *table = bed_query(
            &wide->at[i], arena_printf(wide->bed->arena, "SELECT to_regclass('%s_one')", name));
        bool applied = strcmp(table, "NULL") != 0;
        const char *logged = arena_printf(wide->bed->arena, "SELECT * FROM %s_mig_version", name);
        if (applied)
            cr_assert_str_neq(bed_query(&wide->at[i], logged), "");
        count += applied;
    }
    return count;
}

/* Waits until the first module's database has committed, which decides. */
static void wait_for_decision(Wide *wide)
{
    bed_wait(&wide->at[0], "SELECT to_regclass('a_one') IS NOT NULL", "t");
}

/* A run that has nothing to do but to settle. */
static bool settle(Bed *bed)
{
    MigWorkspace *workspace;
    bool done = mig_workspace_open(&(MigOpen){.folder = bed->folder, .config = "modules.ini"},
                                   &workspace, &bed->err);
    if (!done)
        return false;
    done = mig_ensure_version(workspace, &(MigRun){0}, &bed->err);
    mig_workspace_close(workspace);
    return done;
}

/* Whatever is committed in a module's database waits until nobody holds the advisory lock 42
 * there. With isolation it would wait before. */
static const char waits_at_its_end[] =
    "\nCREATE TABLE %s_one (id INTEGER);"
    "\nCREATE FUNCTION %s_wait() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';"
    "\nCREATE CONSTRAINT TRIGGER %s_wait AFTER INSERT ON %s_one DEFERRABLE INITIALLY DEFERRED FOR "
    "EACH ROW EXECUTE FUNCTION %s_wait();"
    "\nINSERT INTO %s_one VALUES (1);";

/* An atomic run that hangs at the end of one database's transaction, until it is let go. */
typedef struct Hang {
    pid_t runner;
    Holder holder;
    StringVec workers;
} Hang;

static Hang hang_at(Wide *wide, int number)
{
    Hang hang;
    Arena *arena = wide->bed->arena;
    char module[] = {(char)('a' + number), '\0'};
    bed_revision(
        wide->bed, module, arena_printf(arena, "%s%s%s1", module, module, module), "", "",
        arena_printf(arena, waits_at_its_end, module, module, module, module, module, module), "");
    bed_ini(wide->bed, "lock_timeout = 60s\nisolation = off", wide->modules);
    hang.holder = runner_hold(&wide->at[number], "BEGIN", "SELECT pg_advisory_xact_lock(42)");
    hang.runner = runner_start(wide->bed, bed_upgrade, NULL, atomic);
    bed_wait_until_blocked(&wide->at[number]);
    hang.workers = runner_workers(wide->bed, hang.runner);
    cr_assert_eq(hang.workers.count, 1);
    return hang;
}

static void kill_worker(Hang *hang)
{
    kill((pid_t)atol(hang->workers.items[0]), SIGKILL);
    cr_assert_eq(runner_wait(hang->runner), MIG_E_DIED);
}

/* Ends what a dead run has left in a database, and waits until it is gone. */
static void end_backends(Wide *wide, int number)
{
    bed_end_sessions(&wide->at[number], "application_name LIKE 'mig %'");
}

Test(atomic, several_databases_are_committed_together)
{
    Wide wide = wide_open();
    cr_assert(bed_upgrade(wide.bed, "", NULL, atomic), "%s", bed_events(wide.bed, ""));
    cr_assert_eq(count_applied(&wide), DATABASES);
    cr_assert_str_eq(bed_events(wide.bed, "module_done warning"),
                     "module_done a\nmodule_done b\nmodule_done c");
    cr_assert(bed_downgrade(wide.bed, "", "base", atomic), "%s", bed_events(wide.bed, ""));
    cr_assert_eq(count_applied(&wide), 0);
    wide_close(&wide);
}

Test(atomic, a_statement_that_fails_in_one_database_leaves_nothing_in_the_others)
{
    Wide wide = wide_open();
    bed_revision(wide.bed, "c", "ccc1", "", "", "\nBROKEN;", "");
    cr_assert_not(bed_upgrade(wide.bed, "", NULL, atomic));
    cr_assert_eq(wide.bed->err.code, MIG_E_SQL);
    cr_assert_eq(count_applied(&wide), 0);
    wide_close(&wide);
}

/* What fails only when the transaction ends. */
static const char fails_at_its_end[] =
    "\nCREATE TABLE %s_one (id INTEGER PRIMARY KEY, other INTEGER REFERENCES %s_one DEFERRABLE "
    "INITIALLY DEFERRED);\nINSERT INTO %s_one VALUES (1, 2);";

Test(atomic, a_transaction_that_fails_at_its_end_leaves_nothing_anywhere)
{
    for (int number = 0; number < DATABASES; number++) {
        Wide wide = wide_open();
        char module[] = {(char)('a' + number), '\0'};
        bed_revision(wide.bed, module,
                     arena_printf(wide.bed->arena, "%s%s%s1", module, module, module), "", "",
                     arena_printf(wide.bed->arena, fails_at_its_end, module, module, module), "");
        cr_assert_not(bed_upgrade(wide.bed, "", NULL, atomic));
        cr_assert_eq(wide.bed->err.code, MIG_E_SQL, "%s", wide.bed->err.message);
        cr_assert_not_null(strstr(bed_events(wide.bed, "module_failed"),
                                  arena_printf(wide.bed->arena, "module_failed %s: sql: ", module)),
                           "%s", bed_events(wide.bed, "module_failed"));
        cr_assert_eq(count_applied(&wide), 0);
        wide_close(&wide);
    }
}

/* Kills the worker when the server has committed, and before it has heard of that. */
static void kill_decided(Wide *wide, Hang *hang)
{
    kill((pid_t)atol(hang->workers.items[0]), SIGSTOP);
    runner_let_go(&hang->holder);
    wait_for_decision(wide);
    kill_worker(hang);
}

Test(atomic, killed_while_it_prepares_it_is_rolled_back_by_the_next_run)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 2);
    cr_assert_str_eq(bed_query(&wide.at[1], prepared), "1");
    kill_worker(&hang);
    end_backends(&wide, 2);
    end_backends(&wide, 0);
    runner_let_go(&hang.holder);
    cr_assert_str_eq(bed_query(&wide.at[1], prepared), "1");
    cr_assert(settle(wide.bed), "%s", wide.bed->err.message);
    cr_assert_eq(count_applied(&wide), 0);
    cr_assert(bed_upgrade(wide.bed, "", NULL, atomic), "%s", bed_events(wide.bed, ""));
    wide_close(&wide);
}

Test(atomic, killed_before_the_decision_it_is_rolled_back_by_the_next_run)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 0);
    kill_worker(&hang);
    end_backends(&wide, 0);
    runner_let_go(&hang.holder);
    cr_assert_str_eq(bed_query(&wide.at[1], prepared), "1");
    cr_assert_str_eq(bed_query(&wide.at[2], prepared), "1");
    cr_assert_eq(count_applied(&wide), 0);
    cr_assert(bed_upgrade(wide.bed, "", NULL, plain), "%s", bed_events(wide.bed, ""));
    const char *told = bed_events(wide.bed, "warning");
    cr_assert_not_null(strstr(told, "warning b an earlier run over several databases was cut "
                                    "short: it had been rolled back, and so is its prepared "
                                    "transaction 'mig:"),
                       "%s", told);
    cr_assert_eq(count_applied(&wide), DATABASES);
    wide_close(&wide);
}

Test(atomic, killed_after_the_decision_it_is_committed_by_the_next_run)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 0);
    kill_decided(&wide, &hang);
    cr_assert_eq(count_applied(&wide), 1);
    cr_assert(settle(wide.bed), "%s", wide.bed->err.message);
    cr_assert_eq(count_applied(&wide), DATABASES);
    wide_close(&wide);
}

Test(atomic, killed_in_the_middle_of_the_commits_the_rest_is_committed_by_the_next_run)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 0);
    kill_decided(&wide, &hang);
    const char *name = bed_query(&wide.at[1], "SELECT gid FROM pg_prepared_xacts WHERE database = "
                                              "current_database()");
    cr_assert(bed_try(&wide.at[1], arena_printf(wide.bed->arena, "COMMIT PREPARED '%s'", name)));
    cr_assert_eq(count_applied(&wide), 2);
    cr_assert(bed_upgrade(wide.bed, "c", NULL, plain), "%s", bed_events(wide.bed, ""));
    cr_assert_eq(count_applied(&wide), DATABASES);
    cr_assert_str_eq(bed_query(&wide.at[2], "SELECT count(*) FROM c_mig_version_log"), "1");
    wide_close(&wide);
}

/* Waits until somebody has asked who holds a run lock. */
static void wait_for_question(Bed *bed)
{
    bed_wait(bed,
             "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND pid "
             "<> pg_backend_pid() AND query ILIKE '%who holds a run lock%'",
             "t");
}

Test(atomic, a_run_beside_one_that_is_being_decided_waits_for_it)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 0);
    pid_t second = runner_start(wide.bed, bed_upgrade, NULL, atomic);
    wait_for_question(&wide.at[0]);
    runner_let_go(&hang.holder);
    cr_assert_eq(runner_wait(hang.runner), 0);
    cr_assert_eq(runner_wait(second), 0, "%s", runner_events(wide.bed, second));
    cr_assert_not_null(strstr(runner_events(wide.bed, second), "another run: "), "%s",
                       runner_events(wide.bed, second));
    cr_assert_eq(count_applied(&wide), DATABASES);
    cr_assert_str_eq(bed_query(&wide.at[2], "SELECT count(*) FROM c_mig_version_log"), "1");
    wide_close(&wide);
}

Test(atomic, what_is_left_is_settled_also_when_only_the_run_lock_tells_of_it)
{
    Wide wide = wide_open();
    Hang hang = hang_at(&wide, 0);
    pid_t second = runner_start(wide.bed, bed_upgrade, NULL, plain);
    wait_for_question(&wide.at[0]);
    kill_worker(&hang);
    end_backends(&wide, 0);
    runner_let_go(&hang.holder);
    int status = runner_wait(second);
    if (status != 0) /* its own connection to the first database was ended too */
        cr_assert(bed_upgrade(wide.bed, "", NULL, plain), "%s", bed_events(wide.bed, ""));
    cr_assert_eq(count_applied(&wide), DATABASES);
    wide_close(&wide);
}

Test(atomic, a_prepared_transaction_that_nobody_knows_is_left_alone)
{
    Wide wide = wide_open();
    cr_assert(bed_upgrade(wide.bed, "", NULL, atomic), "%s", bed_events(wide.bed, ""));
    bed_revision(wide.bed, "b", "bbb2", "bbb1", "", "\nCREATE TABLE b_two (id INTEGER);", "");
    const char *script = arena_printf(
        wide.bed->arena,
        "psql -Xq '%s' -c 'BEGIN' -c \"SELECT pg_advisory_xact_lock(hashtextextended("
        "'mig:public.b_mig_version', 0))\" -c 'CREATE TABLE b_left ()' -c \"PREPARE TRANSACTION "
        "'mig:0123456789ab:1:1234567:7'\" >/dev/null",
        wide.at[1].url);
    cr_assert_eq(system(script), 0);
    cr_assert_not(bed_upgrade(wide.bed, "b", NULL, plain));
    const char *told = bed_events(wide.bed, "module_failed");
    cr_assert_not_null(strstr(told, "an earlier run over several databases has left the prepared "
                                    "transaction 'mig:0123456789ab:1:1234567:7', and none of them "
                                    "knows how it was decided"),
                       "%s", told);
    cr_assert(bed_try(&wide.at[1], "ROLLBACK PREPARED 'mig:0123456789ab:1:1234567:7'"));
    cr_assert(bed_upgrade(wide.bed, "b", NULL, plain), "%s", bed_events(wide.bed, ""));
    wide_close(&wide);
}

/* Every now and then somebody is killed, the process or its parent. */
Test(atomic, killed_at_any_moment_it_is_done_everywhere_or_nowhere)
{
    Wide wide = wide_open();
    int cut_short = 0;
    int64_t span = SECOND / 2;
    srandom(7);
    for (int i = 0; i < KILLS; i++) {
        bool up = count_applied(&wide) == 0;
        pid_t runner =
            runner_start(wide.bed, up ? bed_upgrade : bed_downgrade, up ? NULL : "base", atomic);
        int64_t moment = runner_random_moment(span);
        StringVec workers = runner_workers(wide.bed, runner);
        pid_t victim = i % 2 == 0 || workers.count == 0 ? runner : (pid_t)atol(workers.items[0]);
        kill(victim, SIGKILL);
        bool is_cut_short = runner_wait(runner) != 0;
        cut_short += is_cut_short;
        span = runner_next_span(span, moment, is_cut_short);
        runner_wait_until_gone(wide.bed, &workers);
        for (int j = 0; j < DATABASES; j++)
            end_backends(&wide, j);
        cr_assert(settle(wide.bed), "%s", wide.bed->err.message);
        int applied = count_applied(&wide);
        cr_assert(applied == 0 || applied == DATABASES, "%d", applied);
    }
    cr_assert_gt(cut_short, KILLS / 4, "only %d runs were cut short", cut_short);
    wide_close(&wide);
}
