/* Runs under fire: many at once, killed, interrupted, locked out. */
#include "bed.h"
#include "runner.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "db/driver.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNNERS = 50, REVISIONS = 12, KILLS = 50, SECOND = 1000000 };

static const MigRun plain = {0};
static const char one_module[] = "[a]\ntable_prefix = a_\n";

static void write_counted(Bed *bed, int revisions)
{
    const char *before = "";
    bed_ini(bed, "", one_module);
    for (int i = 1; i <= revisions; i++) {
        const char *id = arena_printf(bed->arena, "rev%02d", i);
        bed_revision(
            bed, "a", id, before, "",
            arena_printf(bed->arena,
                         "\nCREATE TABLE a_t%d (id INTEGER);\nINSERT INTO a_t%d VALUES (%d);", i, i,
                         i),
            arena_printf(bed->arena, "\nDROP TABLE a_t%d;", i));
        before = id;
    }
}

ON_BOTH(fire, fifty_runners_at_once_apply_each_revision_exactly_once)
{
    pid_t pids[RUNNERS];
    write_counted(bed, REVISIONS);
    for (int i = 0; i < RUNNERS; i++)
        pids[i] = runner_start(bed, bed_upgrade, NULL, plain);
    for (int i = 0; i < RUNNERS; i++)
        cr_assert_eq(runner_wait(pids[i]), 0, "%s", runner_events(bed, pids[i]));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev12");
    cr_assert_str_eq(
        bed_query(bed, "SELECT count(*), count(DISTINCT revision), min(state), max(state) FROM "
                       "a_mig_version_log"),
        "12|12|done|done");
}

/* How many of the revisions' tables there are. */
static int count_tables(Bed *bed)
{
    return atoi(
        bed_query(bed, bed->kind == URL_SQLITE
                           ? "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'a_t[0-9]*'"
                           : "SELECT count(*) FROM pg_tables WHERE tablename ~ '^a_t[0-9]+$'"));
}

/* The sum of what the first tables hold; each holds its own number. */
static int sum_tables(Bed *bed, int count)
{
    Text sql = text_in(bed->arena);
    text_add(&sql, "SELECT coalesce(sum(id), 0) FROM (SELECT 0 AS id");
    for (int i = 1; i <= count; i++)
        text_printf(&sql, " UNION ALL SELECT id FROM a_t%d", i);
    text_add(&sql, ") AS tables");
    return atoi(bed_query(bed, text_string(&sql)));
}

/* The tables, the rows, the version and the log all say the same. */
static void check_boundary(Bed *bed)
{
    if (!bed_try(bed, "SELECT * FROM a_mig_version"))
        return;
    const char *version = bed_query(bed, "SELECT version_num FROM a_mig_version");
    int reached = version[0] == '\0' ? 0 : atoi(version + 3);
    cr_assert_eq(count_tables(bed), reached, "at '%s'", version);
    cr_assert_eq(sum_tables(bed, reached), reached * (reached + 1) / 2, "at '%s'", version);
    cr_assert_eq(
        atoi(bed_query(bed, "SELECT coalesce(sum(CASE direction WHEN 'up' THEN 1 ELSE -1 END), 0) "
                            "FROM a_mig_version_log WHERE state = 'done'")),
        reached);
}

/* A runner on its way up, or, from the head, down. */
static pid_t start_either_way(Bed *bed)
{
    bool at_head = bed_try(bed, "SELECT * FROM a_mig_version") &&
                   strcmp(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev12") == 0;
    return runner_start(bed, at_head ? bed_downgrade : bed_upgrade, at_head ? "base" : NULL, plain);
}

/* A run that nobody kills finishes what a killed one has begun, whichever way that went. */
static void check_rerun(Bed *bed)
{
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, "module_failed"));
    check_boundary(bed);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev12");
}

/* MIG_TEST_KILLS and MIG_TEST_SEED make it go on for longer, and otherwise. */
static int number_of(const char *variable, int usual)
{
    const char *value = getenv(variable);
    return value == NULL ? usual : atoi(value);
}

/* A server may still be busy with what a dead runner has sent last. */
static void wait_for_server(Bed *bed)
{
    if (bed->kind == URL_POSTGRES)
        bed_wait(bed,
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                 "application_name LIKE 'mig %'",
                 "0");
}

ON_BOTH(fire, a_runner_killed_at_any_moment_leaves_a_revision_boundary)
{
    write_counted(bed, REVISIONS);
    srandom((unsigned)number_of("MIG_TEST_SEED", 1));
    int cut_short = 0, kills = number_of("MIG_TEST_KILLS", KILLS);
    int64_t span = SECOND;
    for (int i = 0; i < kills; i++) {
        pid_t runner = start_either_way(bed);
        int64_t moment = runner_random_moment(span);
        StringVec workers = runner_workers(bed, runner);
        pid_t victim = i % 2 == 0 || workers.count == 0 ? runner : (pid_t)atol(workers.items[0]);
        kill(victim, SIGKILL);
        bool is_cut_short = runner_wait(runner) != 0;
        cut_short += is_cut_short;
        span = runner_next_span(span, moment, is_cut_short);
        runner_wait_until_gone(bed, &workers);
        wait_for_server(bed);
        check_boundary(bed);
        if (i % 5 == 4)
            check_rerun(bed);
    }
    cr_assert_gt(cut_short, kills / 4, "only %d runs were cut short", cut_short);
}

/* A runner that is in the middle of a statement of its second revision. */
static pid_t start_long_runner(Bed *bed, const char *settings)
{
    write_counted(bed, 1);
    bed_ini(bed, settings, one_module);
    bed_revision(bed, "a", "slow", "rev01", "",
                 arena_printf(bed->arena, "\nCREATE TABLE a_slow (id INTEGER);%s",
                              runner_endless(bed, "a_t1")),
                 "");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, runner, "revision_start a slow");
    runner_wait_until_busy(bed, runner);
    return runner;
}

ON_BOTH(fire, an_interrupt_cancels_the_statement_and_rolls_back)
{
    pid_t runner = start_long_runner(bed, "");
    kill(runner, SIGINT);
    cr_assert_eq(runner_wait(runner), MIG_E_INTERRUPTED);
    cr_assert_not_null(strstr(runner_events(bed, runner), "module_failed a slow: interrupted: "),
                       "%s", runner_events(bed, runner));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev01");
    cr_assert_not(bed_try(bed, "SELECT id FROM a_slow"));
}

/* Whoever waits for ever for a lock does not do so behind an interrupt. */
Test(fire, an_interrupt_ends_a_run_whose_log_somebody_has_locked)
{
    Bed *bed = bed_open(URL_POSTGRES);
    pid_t runner = start_long_runner(bed, "lock_timeout = 0");
    Holder holder = runner_hold(bed, "BEGIN", "LOCK TABLE a_mig_version_log");
    kill(runner, SIGINT);
    cr_assert_eq(runner_wait(runner), MIG_E_INTERRUPTED);
    runner_let_go(&holder);
    bed_close(bed);
}

/* A runner whose module b waits for what a is busy with: in its process, or before it has one. */
static pid_t start_waiting_runner(Bed *bed, bool later)
{
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n");
    bed_revision(bed, "a", "rev01", "", "", "\nCREATE TABLE a_t1 (id INTEGER);", "");
    bed_revision(bed, "a", "slow", "rev01", "", runner_endless(bed, "a_t1"), "");
    bed_revision(bed, "b", "bbb1", "", later ? "" : "-- depends_on: a:slow", "", "");
    bed_revision(bed, "b", "bbb2", "bbb1", "-- depends_on: a:slow", "", "");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    if (later && bed->kind == URL_POSTGRES) /* in one file the two take turns */
        runner_wait_for(bed, runner, "waiting b ");
    runner_wait_for(bed, runner, "revision_start a slow");
    runner_wait_until_busy(bed, runner);
    return runner;
}

ON_BOTH(fire, an_interrupt_ends_a_run_in_which_one_module_waits_for_another)
{
    for (int later = 0; later < 2; later++) {
        pid_t runner = start_waiting_runner(bed, later == 1);
        kill(runner, SIGINT);
        cr_assert_eq(runner_wait(runner), MIG_E_INTERRUPTED);
        cr_assert_not_null(strstr(runner_events(bed, runner), "module_failed b"), "%s",
                           runner_events(bed, runner));
        cr_assert(bed_try(bed, "DROP TABLE a_t1") && bed_try(bed, "DELETE FROM a_mig_version"));
    }
}

ON_BOTH(fire, a_waiting_module_that_is_killed_does_not_keep_the_run)
{
    pid_t runner = start_waiting_runner(bed, bed->kind == URL_POSTGRES);
    StringVec workers = runner_workers(bed, runner);
    for (size_t i = workers.count; i > 0; i--)
        kill((pid_t)atol(workers.items[i - 1]), SIGKILL);
    cr_assert_eq(runner_wait(runner), MIG_E_DIED);
}

ON_BOTH(fire, a_module_process_that_is_killed_is_reported_with_its_signal)
{
    pid_t runner = start_long_runner(bed, "");
    StringVec workers = runner_workers(bed, runner);
    cr_assert_eq(workers.count, 1);
    kill((pid_t)atol(workers.items[0]), SIGKILL);
    cr_assert_eq(runner_wait(runner), MIG_E_DIED);
    const char *told = arena_printf(
        bed->arena,
        "module_failed a: died: the process of module 'a' (pid %s) was ended by SIGKILL; "
        "what it had not committed is undone",
        workers.items[0]);
    cr_assert_not_null(strstr(runner_events(bed, runner), told), "%s", runner_events(bed, runner));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev01");
}

ON_BOTH(fire, a_second_runner_says_whom_it_waits_for)
{
    pid_t first = start_long_runner(bed, ""), second = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, second, "waiting a another run: pid ");
    kill(first, SIGINT);
    cr_assert_eq(runner_wait(first), MIG_E_INTERRUPTED);
    kill(second, SIGINT);
    cr_assert_eq(runner_wait(second), MIG_E_INTERRUPTED);
    const char *told = runner_events(bed, second);
    cr_assert_not_null(strstr(strstr(told, "waiting a another run: pid "), "since "), "%s", told);
}

ON_BOTH(fire, a_lock_that_is_not_had_in_time_is_tried_for_again)
{
    write_counted(bed, 1);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    bed_ini(bed, "lock_timeout = 200ms\nlock_retries = 100", one_module);
    bed_revision(bed, "a", "next", "rev01", "", "\nALTER TABLE a_t1 ADD COLUMN more INTEGER;", "");
    bool sqlite = bed->kind == URL_SQLITE;
    Holder holder = runner_hold(bed, sqlite ? "BEGIN IMMEDIATE" : "BEGIN",
                                sqlite ? "DELETE FROM a_t1" : "LOCK TABLE a_t1");
    pid_t runner = runner_start(bed, bed_upgrade, NULL, plain);
    runner_wait_for(bed, runner, "trying again in ");
    runner_let_go(&holder);
    cr_assert_eq(runner_wait(runner), 0, "%s", runner_events(bed, runner));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "next");
}

ON_BOTH(fire, a_lock_that_is_never_had_ends_the_module_after_the_last_try)
{
    write_counted(bed, 1);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    bed_ini(bed, "lock_timeout = 100ms\nlock_retries = 1", one_module);
    bed_revision(bed, "a", "next", "rev01", "", "\nALTER TABLE a_t1 ADD COLUMN more INTEGER;", "");
    bool sqlite = bed->kind == URL_SQLITE;
    Holder holder = runner_hold(bed, sqlite ? "BEGIN IMMEDIATE" : "BEGIN",
                                sqlite ? "DELETE FROM a_t1" : "LOCK TABLE a_t1");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_LOCK, "%s", bed_events(bed, ""));
    runner_let_go(&holder);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "rev01");
}
