/* SQLite: several processes at one database. */
#include "base/clock.h"
#include "base/process.h"
#include "db/sqlite/sqlite.h"
#include "sqlite_place.h"

#include <criterion/criterion.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FILE "test.db-mig-a94a8fe5" /* the SHA-1 of "test" */

static void say_ready(int ready)
{
    if (write(ready, "r", 1) != 1)
        _exit(91);
    close(ready);
}

static void hold_transaction(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    begin(connection);
    inside(connection, "CREATE TABLE b (c)");
    say_ready(ready);
    pause();
}

static void hold_lock(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    MigError err;
    LockTry attempt = {.look = NULL};
    if (!sqlite_driver.lock(connection, "test", place->arena, &attempt, &err) || !attempt.taken)
        _exit(10);
    say_ready(ready);
    pause();
}

/* A writer that takes no run lock of ours: another module, or a program that is no mig. */
static void write_for_long(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    outside(connection, "BEGIN IMMEDIATE; INSERT INTO a VALUES (7); COMMIT");
    ScriptCursor cursor = {.arena = place->arena, .file = "r", .text = span_of("BEGIN IMMEDIATE")};
    Statement statement;
    bool found;
    MigError err;
    if (!sqlite_driver.next(connection, &cursor, &statement, &found, &err) ||
        !sqlite_driver.run(connection, &cursor, &statement, &err))
        _exit(10);
    say_ready(ready);
    pause();
}

/* A reader: in the way of a commit, where there is no write-ahead log. */
static void read_for_long(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    ScriptCursor cursor = {
        .arena = place->arena, .file = "r", .text = span_of("BEGIN; SELECT count(*) FROM a")};
    Statement statement;
    bool found;
    MigError err;
    for (int i = 0; i < 2; i++)
        if (!sqlite_driver.next(connection, &cursor, &statement, &found, &err) ||
            !sqlite_driver.run(connection, &cursor, &statement, &err))
            _exit(10);
    say_ready(ready);
    pause();
}

static void end_child(pid_t child)
{
    kill(child, SIGKILL);
    cr_assert_eq(reap(child), -SIGKILL);
}

/* Tries to begin: whether the lock was had, else who has it. */
static bool try_begin(Place *place, Connection *connection, const char *name, const char **holder)
{
    MigError err = {0};
    LockTry attempt = {.look = NULL};
    cr_assert(sqlite_driver.begin(connection, name, place->arena, &attempt, &err), "%s",
              err.message);
    *holder = attempt.taken ? "" : attempt.holder.text;
    return attempt.taken;
}

static const char *expected_holder(Place *place, pid_t pid)
{
    return arena_printf(place->arena, "pid %ld (mig test, %s, since ", (long)pid,
                        process_identity(place->arena));
}

static void expect_held_by(Place *place, Connection *connection, pid_t child)
{
    const char *holder, *expected = expected_holder(place, child);
    cr_assert_not(try_begin(place, connection, "test", &holder));
    cr_expect_eq(place->waits.count, 0);
    cr_expect_eq(strncmp(holder, expected, strlen(expected)), 0, "%s", holder);
    cr_expect_str_eq(holder + strlen(holder) - 7, "+00:00)");
}

static void (*const holders[])(Place *place, int ready) = {hold_transaction, hold_lock};

Test(sqlite_lock, is_held_by_one_and_freed_by_its_death)
{
    for (int i = 0; i < 2; i++) {
        Place *place = place_make();
        pid_t child = spawn(holders[i], place);
        Connection *connection = place_connect(place);
        expect_held_by(place, connection, child);
        expect_held_by(place, connection, child);
        end_child(child);
        const char *holder;
        cr_expect(try_begin(place, connection, "test", &holder));
        inside(connection, "CREATE TABLE b (c)");
        commit(connection);
        sqlite_driver.close(connection);
        cr_expect_str_eq(place_list(place), "test.db");
        place_remove(place);
    }
}

Test(sqlite_lock, leaves_no_file_behind_however_it_ends)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    const char *holder;
    MigError err;
    LockTry attempt = {.look = NULL};
    cr_assert(try_begin(place, connection, "test", &holder));
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    commit(connection);
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    cr_assert(try_begin(place, connection, "test", &holder));
    sqlite_driver.rollback(connection);
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    sqlite_driver.rollback(connection);
    cr_assert(sqlite_driver.lock(connection, "test", place->arena, &attempt, &err));
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    sqlite_driver.unlock(connection);
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    sqlite_driver.unlock(connection);
    cr_assert(try_begin(place, connection, "test", &holder));
    sqlite_driver.close(connection);
    cr_expect_str_eq(place_list(place), "test.db");
    place_remove(place);
}

Test(sqlite_lock, goes_on_over_the_transactions_inside_it)
{
    Place *place = place_make();
    Connection *connection = place_connect(place), *other = place_connect(place);
    MigError err;
    LockTry attempt = {.look = NULL};
    const char *holder;
    cr_assert(sqlite_driver.lock(connection, "test", place->arena, &attempt, &err) &&
              attempt.taken);
    outside(connection, "CREATE TABLE a (b); PRAGMA foreign_keys = ON; "
                        "PRAGMA recursive_triggers = ON");
    for (int i = 0; i < 3; i++) {
        cr_assert(try_begin(place, connection, "test", &holder));
        cr_expect_str_eq(ask(connection, "PRAGMA foreign_keys"), "0");
        inside(connection, "INSERT INTO a VALUES (1)");
        if (i == 1)
            sqlite_driver.rollback(connection);
        else
            commit(connection);
        cr_expect_not(try_begin(place, other, "test", &holder));
        cr_expect_str_eq(ask(connection, "PRAGMA foreign_keys"), "1");
        cr_expect_str_eq(ask(connection, "PRAGMA recursive_triggers"), "1");
    }
    sqlite_driver.unlock(connection);
    cr_expect(try_begin(place, other, "test", &holder));
    cr_expect_str_eq(ask(other, "SELECT count(*) FROM a"), "2");
    sqlite_driver.close(other);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_lock, is_one_for_all_ways_to_the_file_and_one_for_each_name)
{
    Place *place = place_make();
    const char *link = arena_printf(place->arena, "%s/link.db", place->folder);
    cr_assert_eq(symlink("test.db", link), 0);
    Connection *connection = place_connect(place);
    place->url.target = link;
    Connection *other = place_connect(place);
    const char *holder;
    MigError err;
    LockTry attempt = {.look = NULL};
    cr_assert(sqlite_driver.lock(connection, "test", place->arena, &attempt, &err) &&
              attempt.taken);
    cr_expect_not(try_begin(place, other, "test", &holder));
    cr_expect(try_begin(place, other, "other", &holder));
    cr_expect_str_eq(place_list(place), "link.db test.db " LOCK_FILE " test.db-mig-d0941e68");
    sqlite_driver.close(other);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_lock, has_a_file_with_the_permissions_of_the_database)
{
    Place *place = place_make();
    const char *lock_file = arena_printf(place->arena, "%s/" LOCK_FILE, place->folder);
    Connection *connection = place_connect(place);
    cr_assert_eq(chmod(place->path, 0660), 0);
    begin(connection);
    struct stat status;
    cr_assert_eq(stat(lock_file, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0660);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_lock, a_link_in_the_place_of_its_file_is_not_followed)
{
    Place *place = place_make();
    const char *lock_file = arena_printf(place->arena, "%s/" LOCK_FILE, place->folder);
    Connection *connection = place_connect(place);
    cr_assert_eq(symlink("victim", lock_file), 0);
    MigError err;
    LockTry attempt = {.look = NULL};
    cr_assert_not(sqlite_driver.begin(connection, "test", place->arena, &attempt, &err));
    cr_expect_not(attempt.taken);
    cr_expect_eq(err.code, MIG_E_CONNECTION);
    cr_expect_str_eq(err.message, arena_printf(place->arena,
                                               "cannot make the lock file '%s': Too many levels "
                                               "of symbolic links",
                                               lock_file));
    cr_expect_str_eq(place_list(place), "test.db " LOCK_FILE);
    sqlite_driver.close(connection);
    place_remove(place);
}

typedef struct Holder {
    const char *text, *shown;
} Holder;

static const Holder odd_holders[] = {
    {"", "another process"},          {"\n", "another process"},
    {"pid 1 (x)\nmore", "pid 1 (x)"}, {"pid 1 \033[31mred", "pid 1 "},
    {"no line end", "no line end"},
};

Test(sqlite_lock, a_holder_who_says_nothing_is_another_process)
{
    Place *place = place_make();
    const char *lock_file = arena_printf(place->arena, "%s/" LOCK_FILE, place->folder);
    Connection *connection = place_connect(place);
    for (size_t i = 0; i < sizeof(odd_holders) / sizeof(odd_holders[0]); i++) {
        FILE *file = fopen(lock_file, "w");
        cr_assert_not_null(file);
        fputs(odd_holders[i].text, file);
        fflush(file);
        cr_assert_eq(flock(fileno(file), LOCK_EX), 0);
        const char *holder;
        cr_assert_not(try_begin(place, connection, "test", &holder));
        cr_expect_str_eq(holder, odd_holders[i].shown);
        fclose(file);
    }
    sqlite_driver.close(connection);
    place_remove(place);
}

static void take_over(Place *place, int ready)
{
    const struct passwd *nobody = getpwnam("nobody");
    if (nobody == NULL || setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0)
        _exit(90);
    Connection *connection = place_connect(place);
    say_ready(ready);
    const char *holder;
    if (!try_begin(place, connection, "test", &holder))
        _exit(10);
    inside(connection, "CREATE TABLE a (b)");
    commit(connection);
    sqlite_driver.close(connection);
    if (strcmp(place_list(place), "test.db") != 0)
        _exit(11);
}

Test(sqlite_lock, what_a_dead_run_of_another_user_has_left_is_no_obstacle)
{
    if (geteuid() != 0)
        cr_skip_test("only root can leave a file as another user");
    Place *place = place_make();
    const char *lock_file = arena_printf(place->arena, "%s/" LOCK_FILE, place->folder);
    sqlite_driver.close(place_connect(place));
    FILE *file = fopen(lock_file, "w");
    cr_assert_not_null(file);
    fclose(file);
    cr_assert_eq(chmod(lock_file, 0644), 0);
    cr_assert_eq(chmod(place->path, 0666), 0);
    cr_assert_eq(chmod(place->folder, 0777), 0);
    cr_expect_eq(reap(spawn(take_over, place)), 0);
    place_remove(place);
}

enum { CROWD = 6, TURNS = 25 };

/* Counts under the run lock alone, so that only it keeps two from the same number. */
static void take_turns(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    const char *path = arena_printf(place->arena, "%s/count", place->folder);
    say_ready(ready);
    for (int i = 0; i < TURNS; i++) {
        MigError err;
        LockTry attempt = {.look = NULL};
        while (!attempt.taken)
            if (!sqlite_driver.lock(connection, "test", place->arena, &attempt, &err))
                _exit(10);
        FILE *file = fopen(path, "r+");
        int count;
        if (file == NULL || fscanf(file, "%d", &count) != 1)
            _exit(11);
        rewind(file);
        fprintf(file, "%d\n", count + 1);
        fclose(file);
        sqlite_driver.unlock(connection);
    }
    sqlite_driver.close(connection);
}

Test(sqlite_lock, is_held_by_one_at_a_time_in_a_crowd, .timeout = 300)
{
    Place *place = place_make();
    const char *path = arena_printf(place->arena, "%s/count", place->folder);
    FILE *file = fopen(path, "w");
    fputs("0\n", file);
    fclose(file);
    sqlite_driver.close(place_connect(place));
    pid_t crowd[CROWD];
    for (int i = 0; i < CROWD; i++)
        crowd[i] = spawn(take_turns, place);
    for (int i = 0; i < CROWD; i++)
        cr_expect_eq(reap(crowd[i]), 0);
    file = fopen(path, "r");
    int count = 0;
    cr_assert_eq(fscanf(file, "%d", &count), 1);
    fclose(file);
    cr_expect_eq(count, CROWD * TURNS);
    cr_expect_str_eq(place_list(place), "count test.db");
    place_remove(place);
}

/* The name of this program as the kernel has it. */
static const char *own_name(Place *place)
{
    char name[64] = "";
    FILE *file = fopen("/proc/self/comm", "r");
    if (file == NULL || fgets(name, sizeof(name), file) == NULL)
        return "";
    fclose(file);
    name[strcspn(name, "\n")] = '\0';
    return arena_strdup(place->arena, name);
}

static const char *const journal_modes[] = {"delete", "wal"};

static void set_journal_mode(Place *place, const char *mode)
{
    Connection *connection = place_connect(place);
    outside(connection, "CREATE TABLE a (b)");
    outside(connection, arena_printf(place->arena, "PRAGMA journal_mode = %s", mode));
    sqlite_driver.close(connection);
}

Test(sqlite_lock, another_writer_is_waited_for, .timeout = 300)
{
    for (int i = 0; i < 2; i++) {
        Place *place = place_make();
        set_journal_mode(place, journal_modes[i]);
        place->options.lock_timeout = 20000000;
        Connection *connection = place_connect(place);
        pid_t child = spawn(write_for_long, place);
        place->in_the_way = child;
        const char *holder;
        cr_assert(try_begin(place, connection, "test", &holder));
        cr_assert_eq(place->waits.count, 1);
        cr_expect_str_eq(place->waits.items[0],
                         arena_printf(place->arena, "a lock on '%s' held by pid %ld (%s)",
                                      place->path, (long)child, own_name(place)));
        sqlite_driver.rollback(connection);
        sqlite_driver.close(connection);
        cr_expect_eq(reap(child), -SIGKILL);
        place_remove(place);
    }
}

Test(sqlite_lock, another_writer_is_named_when_lock_timeout_is_over, .timeout = 300)
{
    for (int i = 0; i < 2; i++) {
        Place *place = place_make();
        set_journal_mode(place, journal_modes[i]);
        pid_t child = spawn(write_for_long, place);
        place->options.lock_timeout = 400000;
        place->options.listener = (Listener){0};
        Connection *connection = place_connect(place);
        MigError err;
        LockTry attempt = {.look = NULL};
        int64_t since = clock_ticks();
        cr_assert_not(sqlite_driver.begin(connection, "test", place->arena, &attempt, &err));
        cr_expect_geq(clock_ticks() - since, 390000);
        cr_expect_not(attempt.taken);
        cr_expect_eq(err.code, MIG_E_LOCK);
        cr_expect_str_eq(err.message,
                         arena_printf(place->arena, "the database '%s' is locked by pid %ld (%s)",
                                      place->path, (long)child, own_name(place)));
        cr_expect_str_eq(err.hint, "try again when that is done, or raise lock_timeout (400 ms)");
        cr_expect_str_eq(err.sqlstate, "5");
        end_child(child);
        sqlite_driver.close(connection);
        cr_expect_null(strstr(place_list(place), "-mig-"));
        place_remove(place);
    }
}

Test(sqlite_lock, waiting_for_another_writer_can_be_interrupted, .timeout = 300)
{
    Place *place = place_make();
    set_journal_mode(place, "delete");
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    place->options.interrupt_fd = ends[0];
    place->options.lock_timeout = 0;
    Connection *connection = place_connect(place);
    pid_t child = spawn(write_for_long, place);
    cr_assert_eq(write(ends[1], "x", 1), 1);
    MigError err;
    LockTry attempt = {.look = NULL};
    cr_assert_not(sqlite_driver.begin(connection, "test", place->arena, &attempt, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    cr_expect_str_eq(err.message, "interrupted");
    end_child(child);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_lock, a_script_does_not_change_how_long_is_waited, .timeout = 300)
{
    Place *place = place_make();
    set_journal_mode(place, "delete");
    Connection *connection = place_connect(place);
    outside(connection, "PRAGMA busy_timeout = 0");
    pid_t child = spawn(write_for_long, place);
    place->in_the_way = child;
    outside(connection, "INSERT INTO a VALUES (1)");
    cr_expect_eq(reap(child), -SIGKILL);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_lock, a_commit_that_readers_keep_from_happening_applies_nothing, .timeout = 300)
{
    Place *place = place_make();
    set_journal_mode(place, "delete");
    pid_t child = spawn(read_for_long, place);
    place->options.lock_timeout = 300000;
    Connection *connection = place_connect(place);
    begin(connection);
    inside(connection, "INSERT INTO a VALUES (1)");
    MigError err = commit_in_vain(connection);
    cr_expect_eq(err.code, MIG_E_LOCK);
    cr_expect_str_eq(err.message,
                     arena_printf(place->arena,
                                  "the commit failed and nothing was applied: the database '%s' is "
                                  "locked by pid %ld (%s)",
                                  place->path, (long)child, own_name(place)));
    sqlite_driver.rollback(connection);
    end_child(child);
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM a"), "0");
    revision(connection, "INSERT INTO a VALUES (1)");
    sqlite_driver.close(connection);
    cr_expect_str_eq(place_list(place), "test.db");
    place_remove(place);
}

static void lock_all(Place *place, int ready)
{
    Connection *connection = place_connect(place);
    outside(connection, "PRAGMA locking_mode = EXCLUSIVE; INSERT INTO a VALUES (1)");
    say_ready(ready);
    pause();
}

Test(sqlite_lock, a_database_that_is_locked_for_readers_too_cannot_be_opened, .timeout = 300)
{
    Place *place = place_make();
    set_journal_mode(place, "delete");
    pid_t child = spawn(lock_all, place);
    place->options.lock_timeout = 100000;
    MigError err = place_refuse(place);
    cr_expect_eq(err.code, MIG_E_LOCK);
    cr_expect_str_eq(err.message,
                     arena_printf(place->arena, "the database '%s' is locked by pid %ld (%s)",
                                  place->path, (long)child, own_name(place)));
    end_child(child);
    place_remove(place);
}
