/* Who waits for whom: the run lock, and the locks of tables. */
#include "postgres_fixture.h"

#include "base/clock.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The locks of this test's database, and the run locks among them. */
#define LOCKS                                                                                      \
    "FROM pg_locks JOIN pg_database AS d ON d.oid = database AND d.datname = current_database() "
#define RUN_LOCKS LOCKS "WHERE locktype = 'advisory'"

typedef bool (*Take)(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                     MigError *err);

/* Tries to take the run lock: who holds it, or NULL when it was had. */
static const char *try_take(Live *live, Connection *connection, Take take, const char *name)
{
    MigError err;
    LockTry attempt = {.look = NULL};
    must(take(connection, name, live->arena, &attempt, &err), err);
    return attempt.taken ? NULL : attempt.holder.text;
}

static void lock(Live *live, Connection *connection)
{
    cr_assert_null(try_take(live, connection, connection->driver->lock, "test"));
}

/* "pid 71 (mig module_two, user postgres from 127.0.0.1, since 2026-…+00:00)", a moment
 * ago. */
static void is_holder(Live *live, const char *text, const char *pid, const char *application)
{
    const char *start = arena_printf(
        live->arena, "pid %s (%s, user postgres from 127.0.0.1, since ", pid, application);
    cr_assert_eq(strncmp(text, start, strlen(start)), 0, "%s\nis not\n%s…", text, start);
    const char *since =
        arena_strndup(live->arena, text + strlen(start), strlen("2026-11-22 10:46:00+00:00"));
    cr_expect_str_eq(text + strlen(start) + strlen(since), ")", "%s", text);
    cr_expect_str_eq(since + strlen("2026-11-22 10:46:00"), "+00:00", "%s", text);
    const char *sql =
        arena_printf(live->arena, "SELECT now() - '%s' BETWEEN '-1 s' AND '10 min'", since);
    cr_expect_str_eq(live_ask(live, live->connection, sql), "t", "%s", text);
}

Test(runlock, a_transaction_holds_it_until_it_ends)
{
    Live *live = live_open("mig_lock_begin");
    Connection *one = live->connection, *two = live_connect(live, "mig module_two");
    const Driver *driver = one->driver;
    live_begin(live, two);
    const char *pid = live_ask(live, two, "SELECT pg_backend_pid()");
    is_holder(live, try_take(live, one, driver->begin, "test"), pid, "mig module_two");
    cr_assert_null(try_take(live, one, driver->begin, "another"));
    driver->rollback(one);
    live_commit(two);
    cr_assert_null(try_take(live, one, driver->begin, "test"));
    cr_assert_not_null(try_take(live, two, driver->begin, "test"));
    driver->rollback(one);
    cr_assert_null(try_take(live, two, driver->begin, "test"));
    driver->close(two);
    live_close(live);
}

Test(runlock, names_are_any_text)
{
    Live *live = live_open("mig_lock_names");
    Connection *two = live_connect(live, "mig module_two");
    const char *name = "it's; \\ \"é\"";
    cr_assert_null(try_take(live, live->connection, two->driver->begin, name));
    cr_assert_not_null(try_take(live, two, two->driver->begin, name));
    two->driver->close(two);
    live_close(live);
}

Test(runlock, a_lock_outside_of_a_transaction_is_the_same_lock)
{
    Live *live = live_open("mig_lock_lock");
    Connection *one = live->connection, *two = live_connect(live, "mig module_two");
    const Driver *driver = one->driver;
    lock(live, two);
    const char *pid = live_ask(live, one, "SELECT pid " RUN_LOCKS);
    cr_assert_str_neq(pid, live_ask(live, two, "SELECT pg_backend_pid()"));
    is_holder(live, try_take(live, one, driver->begin, "test"), pid, "mig module_two");
    is_holder(live, try_take(live, one, driver->lock, "test"), pid, "mig module_two");
    driver->unlock(two);
    lock(live, one);
    driver->unlock(one);
    live_begin(live, one);
    pid = live_ask(live, one, "SELECT pg_backend_pid()");
    is_holder(live, try_take(live, two, driver->lock, "test"), pid, "mig module_one");
    driver->close(two);
    live_close(live);
}

Test(runlock, a_user_without_rights_is_told_what_may_be_told)
{
    Live *live = live_open("mig_lock_rights");
    Connection *one = live->connection;
    live_do(one, arena_printf(live->arena, "CREATE ROLE %s LOGIN", live->database));
    live_set_url(live,
                 arena_printf(live->arena, "postgresql://%s@127.0.0.1:%d/%s", live->database,
                              live_port(), live->database),
                 "shown");
    Connection *two = live_connect(live, "mig module_two");
    live_begin(live, one);
    const char *pid = live_ask(live, one, "SELECT pg_backend_pid()");
    cr_expect_str_eq(try_take(live, two, two->driver->begin, "test"),
                     arena_printf(live->arena, "pid %s (mig module_one, user postgres)", pid));
    two->driver->close(two);
    live_do(one, arena_printf(live->arena, "DROP ROLE %s", live->database));
    live_close(live);
}

/* A process that takes the lock and never lets it go. */
static pid_t fork_holder(Live *live, bool transaction)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    Connection *connection = live_connect(live, "mig holder");
    const Driver *driver = connection->driver;
    if (try_take(live, connection, transaction ? driver->begin : driver->lock, "test") != NULL)
        _exit(1);
    for (;;)
        pause();
}

Test(runlock, a_killed_runner_leaves_none_behind)
{
    Live *live = live_open("mig_lock_killed");
    for (int transaction = 0; transaction < 2; transaction++) {
        pid_t child = fork_holder(live, transaction);
        live_wait(live, live->connection, "SELECT count(*) = 1 " RUN_LOCKS);
        cr_assert_not_null(
            try_take(live, live->connection, live->connection->driver->begin, "test"));
        cr_assert_eq(kill(child, SIGKILL), 0);
        cr_assert_eq(waitpid(child, NULL, 0), child);
        live_wait(live, live->connection, "SELECT count(*) = 0 " RUN_LOCKS);
        live_begin(live, live->connection);
        live_commit(live->connection);
    }
    live_close(live);
}

/* A process that dies while the server works for it, which would end the statement first. */
Test(runlock, a_runner_killed_in_a_statement_leaves_none_behind)
{
    Live *live = live_open("mig_lock_orphan");
    live_needs(live, 14);
    pid_t child = fork();
    if (child == 0) {
        Connection *connection = live_connect(live, "mig holder");
        live_begin(live, connection);
        live_do(connection, "SELECT pg_sleep(3600)");
        _exit(1);
    }
    live_wait(live, live->connection,
              "SELECT count(*) = 1 FROM pg_stat_activity "
              "WHERE datname = current_database() AND wait_event = 'PgSleep'");
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    live_wait(live, live->connection, "SELECT count(*) = 0 " RUN_LOCKS);
    live_close(live);
}

/* A runner whose machine is gone says nothing at all. */
Test(runlock, the_server_is_told_to_see_whether_its_client_is_there)
{
    Live *live = live_open("mig_lock_machine");
    Connection *connection = live->connection;
    const char *sql = "SELECT concat_ws(' ', current_setting('tcp_keepalives_idle'), "
                      "current_setting('tcp_keepalives_interval'), "
                      "current_setting('tcp_user_timeout'))";
    live_begin(live, connection);
    cr_assert_str_eq(live_ask(live, connection, sql), "60 15 150000");
    live_commit(connection);
    lock(live, connection);
    cr_assert_str_eq(live_ask(live, connection, sql), "60 15 150000");
    connection->driver->unlock(connection);
    live_close(live);
}

/* Does "read, then write what was read plus one" ten times, each time in a transaction. */
static void count_up(Live *live)
{
    Connection *connection = live_connect(live, "mig runner");
    for (int done = 0; done < 10;) {
        if (try_take(live, connection, connection->driver->begin, "test") != NULL)
            continue;
        const char *value = live_ask(live, connection, "SELECT value FROM counter");
        live_do(connection, arena_printf(live->arena, "UPDATE counter SET value = %s + 1", value));
        live_commit(connection);
        done++;
    }
    connection->driver->close(connection);
}

/* Under REPEATABLE READ the snapshot would be older than the lock, and counts would be lost. */
Test(runlock, what_is_read_under_it_is_what_its_last_holder_wrote)
{
    Live *live = live_open("mig_lock_race");
    live_do(live->connection, "CREATE TABLE counter AS SELECT 0 AS value");
    live_configure(live, "default_transaction_isolation = 'repeatable read'");
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            count_up(live);
            _exit(0);
        }
    for (int i = 0; i < 4; i++) {
        int status = 0;
        cr_assert_gt(wait(&status), 0);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    cr_assert_str_eq(live_ask(live, live->connection, "SELECT value FROM counter"), "40");
    live_close(live);
}

Test(runlock, an_index_is_built_concurrently_under_it)
{
    Live *live = live_open("mig_lock_concurrently");
    MigError err;
    live_do(live->connection, "CREATE TABLE t AS SELECT 1 AS a");
    live_configure(live, "default_transaction_isolation = 'serializable'");
    live->options.lock_timeout = 60 * SECOND;
    live->options.statement_timeout = 120 * SECOND; /* it would wait for ever */
    Connection *other = live_connect(live, "mig module_two");
    lock(live, other);
    must(live_run(live, other,
                  "CREATE INDEX CONCURRENTLY t_a ON t (a);\nVACUUM t;\n"
                  "REINDEX TABLE CONCURRENTLY t;\nDROP INDEX CONCURRENTLY t_a;\n"
                  "BEGIN; INSERT INTO t VALUES (2); COMMIT;",
                  false, &err),
         err);
    other->driver->unlock(other);
    cr_assert_str_eq(live_ask(live, other, "SELECT count(*) FROM t"), "2");
    cr_assert_str_eq(text_string(&live->heard), "");
    other->driver->close(other);
    live_close(live);
}

Test(runlock, a_transaction_fits_under_the_lock_of_its_own_connection)
{
    Live *live = live_open("mig_lock_nested");
    MigError err;
    Connection *connection = live->connection;
    live_do(connection, "CREATE SCHEMA s");
    live_do(connection, "GRANT USAGE ON SCHEMA s TO pg_monitor");
    lock(live, connection);
    must(live_run(live, connection,
                  "SET search_path = s; SET ROLE pg_monitor; CREATE TEMP TABLE t ()", false, &err),
         err);
    live_begin(live, connection);
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_schema()"), "public");
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_user"), "postgres");
    cr_assert_str_eq(
        live_ask(live, connection, "SELECT count(*) " RUN_LOCKS " AND pid = pg_backend_pid()"),
        "0");
    live_commit(connection);
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_schema()"), "s");
    cr_assert_str_eq(live_ask(live, connection, "SELECT current_user"), "pg_monitor");
    cr_assert_str_eq(live_ask(live, connection, "SELECT to_regclass('t')"), "t");
    connection->driver->unlock(connection);
    live_begin(live, connection);
    cr_assert_str_eq(
        live_ask(live, connection, "SELECT count(*) " RUN_LOCKS " AND pid = pg_backend_pid()"),
        "1");
    cr_assert_null(live_ask(live, connection, "SELECT to_regclass('t')"));
    live_close(live);
}

Test(runlock, a_transaction_that_a_script_left_open_is_not_taken_over)
{
    Live *live = live_open("mig_lock_open");
    Connection *connection = live->connection;
    MigError err;
    LockTry attempt = {.look = NULL};
    lock(live, connection);
    live_do(connection, "BEGIN");
    cr_assert(!connection->driver->begin(connection, "test", live->arena, &attempt, &err));
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message, "the script has left a transaction open");
    connection->driver->rollback(connection);
    live_begin(live, connection);
    live_close(live);
}

Test(runlock, timeouts_of_single_statements_end_with_it)
{
    Live *live = live_open("mig_lock_timeouts");
    live->options.lock_timeout = 3 * SECOND;
    live->options.statement_timeout = 4 * SECOND;
    Connection *other = live_connect(live, "mig module_two");
    lock(live, other);
    cr_assert_str_eq(live_ask(live, other, "SHOW lock_timeout"), "3s");
    cr_assert_str_eq(live_ask(live, other, "SHOW statement_timeout"), "4s");
    other->driver->unlock(other);
    cr_assert_str_eq(live_ask(live, other, "SHOW lock_timeout"), "0");
    cr_assert_str_eq(live_ask(live, other, "SHOW statement_timeout"), "0");
    other->driver->close(other);
    live_close(live);
}

Test(runlock, a_guard_that_has_died_stops_the_work)
{
    Live *live = live_open("mig_lock_guard");
    Connection *one = live->connection;
    MigError err;
    LockTry attempt = {.look = NULL};
    lock(live, one);
    live_begin(live, one);
    live_terminate(live, live_ask(live, one, "SELECT pid " RUN_LOCKS));
    cr_assert(!one->driver->commit(one, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the connection that held the run lock is gone");
    one->driver->rollback(one);
    cr_assert(!one->driver->begin(one, "test", live->arena, &attempt, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the connection that held the run lock is gone");
    one->driver->unlock(one);
    lock(live, one);
    live_close(live);
}

/* Locks the table t from a connection of psql's. */
static Connection *block(Live *live, const char **pid)
{
    Connection *blocker = live_connect(live, "psql");
    live_do(blocker, "BEGIN");
    live_do(blocker, "LOCK\n  TABLE  t");
    *pid = live_ask(live, live->connection,
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'psql' AND datname "
                    "= current_database()");
    return blocker;
}

static bool is_blocker(Live *live, const char *text, const char *before, const char *pid,
                       const char *after)
{
    const char *start = arena_printf(
        live->arena, "%spid %s (psql, user postgres from 127.0.0.1, since 20", before, pid);
    const char *end = arena_printf(live->arena, "+00:00, query: LOCK TABLE t)%s", after);
    size_t length = strlen(text);
    return length > strlen(end) && strncmp(text, start, strlen(start)) == 0 &&
           strcmp(text + length - strlen(end), end) == 0;
}

/* A lock_timeout that leaves time to look who has the lock, on a busy machine too. */
#define ENOUGH (4 * SECOND)

Test(waiting, a_lock_that_was_not_had_names_who_has_it)
{
    Live *live = live_open("mig_wait_timeout");
    MigError err;
    const char *pid;
    live_do(live->connection, "CREATE TABLE t (a int)");
    Connection *blocker = block(live, &pid);
    live->options.lock_timeout = ENOUGH;
    Connection *other = live_connect(live, "mig module_two");
    live_begin(live, other);
    cr_assert(!live_run(live, other, "SELECT 1;\nALTER TABLE t ADD b int", true, &err));
    cr_assert_eq(err.code, MIG_E_LOCK);
    cr_assert_str_eq(err.sqlstate, "55P03");
    cr_assert_eq(err.line, 2);
    cr_assert(is_blocker(live, err.message,
                         "canceling statement due to lock timeout; the lock is held by ", pid, ""),
              "%s", err.message);
    cr_assert(is_blocker(live, text_string(&live->heard), "waiting a lock held by ", pid, "\n"),
              "%s", text_string(&live->heard));
    cr_assert_str_eq(err.hint, arena_printf(live->arena,
                                            "try again when that is done, or raise "
                                            "lock_timeout (%s)",
                                            duration_format(live->arena, ENOUGH)));
    other->driver->rollback(other);
    live_do(blocker, "COMMIT");
    live_begin(live, other);
    must(live_run(live, other, "ALTER TABLE t ADD b int", true, &err), err);
    live_commit(other);
    other->driver->close(other);
    blocker->driver->close(blocker);
    live_close(live);
}

Test(waiting, a_statement_outside_of_a_transaction_names_its_blocker_too)
{
    Live *live = live_open("mig_wait_short");
    MigError err;
    const char *pid;
    live_do(live->connection, "CREATE TABLE t (a int)");
    Connection *blocker = block(live, &pid);
    live->options.lock_timeout = ENOUGH;
    Connection *other = live_connect(live, "mig module_two");
    lock(live, other);
    cr_assert(!live_run(live, other, "ALTER TABLE t ADD b int", false, &err));
    cr_assert(is_blocker(live, err.message,
                         "canceling statement due to lock timeout; the lock is held by ", pid, ""),
              "%s", err.message);
    other->driver->close(other);
    blocker->driver->close(blocker);
    live_close(live);
}

Test(waiting, who_does_not_wait_is_silent)
{
    Live *live = live_open("mig_wait_silent");
    MigError err;
    live_begin(live, live->connection);
    must(live_run(live, live->connection, "SELECT pg_sleep(1)", true, &err), err);
    cr_assert_str_eq(text_string(&live->heard), "");
    live_close(live);
}

Test(waiting, an_interrupt_ends_the_wait_for_a_lock)
{
    Live *live = live_open("mig_wait_interrupt");
    MigError err;
    const char *pid;
    live_do(live->connection, "CREATE TABLE t (a int)");
    Connection *blocker = block(live, &pid);
    live_begin(live, live->connection);
    live_interrupt_at(live, "relation");
    cr_assert(!live_run(live, live->connection, "ALTER TABLE t ADD b int", true, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    blocker->driver->close(blocker);
    live_close(live);
}

Test(waiting, a_prepared_transaction_is_a_blocker_without_a_session)
{
    Live *live = live_open("mig_wait_prepared");
    MigError err;
    live_do(live->connection, "CREATE TABLE t (a int)");
    live_do(live->connection, "BEGIN");
    live_do(live->connection, "LOCK TABLE t");
    live_do(live->connection,
            arena_printf(live->arena, "PREPARE TRANSACTION '%s'", live->database));
    live->options.lock_timeout = ENOUGH;
    Connection *other = live_connect(live, "mig module_two");
    live_begin(live, other);
    cr_assert(!live_run(live, other, "SELECT * FROM t", true, &err));
    live_do(live->connection, arena_printf(live->arena, "ROLLBACK PREPARED '%s'", live->database));
    cr_assert_eq(err.code, MIG_E_LOCK);
    cr_assert_str_eq(err.message, "canceling statement due to lock timeout; the lock is held by "
                                  "a prepared transaction (see pg_prepared_xacts)");
    other->driver->close(other);
    live_close(live);
}

/* Locks b, then a, while the test has locked a and then wants b. */
static void lock_crosswise(Live *live)
{
    MigError err;
    live->options.interrupt_fd = -1;
    Connection *connection = live_connect(live, "mig crosswise");
    live_do(connection, "BEGIN");
    live_do(connection, "SET deadlock_timeout = '1h'"); /* the other one shall notice */
    live_do(connection, "LOCK TABLE b");
    bool done = connection->driver->query(connection, "LOCK TABLE a", NULL, 0, NULL, NULL, &err);
    _exit(done ? 0 : 1);
}

Test(waiting, a_deadlock_is_a_lock_that_was_not_had)
{
    Live *live = live_open("mig_wait_deadlock");
    MigError err;
    live_do(live->connection, "CREATE TABLE a ()");
    live_do(live->connection, "CREATE TABLE b ()");
    Connection *other = live_connect(live, "mig module_two");
    live_begin(live, other);
    must(live_run(live, other, "LOCK TABLE a", true, &err), err);
    pid_t child = fork();
    if (child == 0)
        lock_crosswise(live);
    live_wait(live, live->connection, "SELECT count(*) > 0 " LOCKS "WHERE NOT granted");
    cr_assert(!live_run(live, other, "LOCK TABLE b", true, &err));
    cr_assert_eq(err.code, MIG_E_LOCK);
    cr_assert_str_eq(err.sqlstate, "40P01");
    static const char start[] = "deadlock detected; the lock is held by pid ";
    cr_assert_eq(strncmp(err.message, start, strlen(start)), 0, "%s", err.message);
    other->driver->rollback(other);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    other->driver->close(other);
    live_close(live);
}
