/* Everything goes through the driver under test; there is no second way to the server. */
#include "postgres_fixture.h"

#include "base/clock.h"
#include "base/hash.h"
#include "db/postgres/postgres.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void hear_notice(void *context, const char *severity, const char *text)
{
    Live *live = context;
    text_printf(&live->heard, "%s %s\n", severity, text);
}

static void hear_waiting(void *context, const char *text)
{
    Live *live = context;
    text_printf(&live->heard, "waiting %s\n", text);
}

int live_port(void)
{
    const char *colon = strrchr(getenv("MIG_TEST_POSTGRES"), ':');
    return atoi(colon + 1);
}

void live_set_url(Live *live, const char *target, const char *shown)
{
    live->url = (Url){.kind = URL_POSTGRES, .target = target, .shown = shown, .identity = shown};
}

/* The URL of another database on the server. */
static const char *url_of(Arena *arena, const char *database)
{
    const char *url = getenv("MIG_TEST_POSTGRES");
    const char *slash = strrchr(url, '/');
    return arena_printf(arena, "%.*s/%s", (int)(slash - url), url, database);
}

static void on_server(Live *live, const char *sql)
{
    int interrupt_fd = live->options.interrupt_fd;
    live->options.interrupt_fd = -1;
    live_set_url(live, getenv("MIG_TEST_POSTGRES"), "the test server");
    Connection *connection = live_connect(live, "fixture");
    live_do(connection, sql);
    connection->driver->close(connection);
    live->options.interrupt_fd = interrupt_fd;
}

Live *live_open(const char *name)
{
    Arena *arena = arena_open();
    Live *live = arena_new(arena, Live);
    live->arena = arena;
    live->database = arena_printf(arena, "%s_%s", name, hash_random(arena, 12));
    cr_assert_lt(strlen(live->database), 64);
    live->heard = text_in(arena);
    cr_assert_eq(pipe(live->interrupts), 0);
    live->options = (ConnectOptions){
        .url = &live->url,
        .interrupt_fd = live->interrupts[0],
        .listener = {.notice = hear_notice, .waiting = hear_waiting, .context = live}};
    on_server(live, arena_printf(arena, "CREATE DATABASE %s TEMPLATE template0", live->database));
    const char *url = url_of(arena, live->database);
    live_set_url(live, url, url);
    text_clear(&live->heard);
    live->connection = live_connect(live, "mig module_one");
    return live;
}

void live_close(Live *live)
{
    if (live->connection != NULL)
        live->connection->driver->close(live->connection);
    on_server(live, arena_printf(live->arena, "DROP DATABASE %s WITH (FORCE)", live->database));
    close(live->interrupts[0]);
    close(live->interrupts[1]);
    arena_close(live->arena);
}

Connection *live_connect(Live *live, const char *application_name)
{
    MigError err;
    Connection *connection = NULL;
    live->options.application_name = application_name;
    must(postgres_driver.open(live->arena, &live->options, &connection, &err), err);
    return connection;
}

void live_configure(Live *live, const char *setting)
{
    live_do(live->connection,
            arena_printf(live->arena, "ALTER DATABASE %s SET %s", live->database, setting));
}

void live_do(Connection *connection, const char *sql)
{
    MigError err;
    must(connection->driver->query(connection, sql, NULL, 0, NULL, NULL, &err), err);
}

const char *live_ask(Live *live, Connection *connection, const char *sql)
{
    MigError err;
    Rows rows;
    must(connection->driver->query(connection, sql, NULL, 0, live->arena, &rows, &err), err);
    cr_assert_eq(rows.items.count, 1, "%s gives %zu rows", sql, rows.items.count);
    return rows.items.items[0].items[0];
}

void live_begin(Live *live, Connection *connection)
{
    MigError err;
    LockTry attempt = {.holder = {.text = "nobody"}};
    must(connection->driver->begin(connection, "test", live->arena, &attempt, &err), err);
    cr_assert(attempt.taken, "the lock is held by %s", attempt.holder.text);
}

void live_commit(Connection *connection)
{
    MigError err;
    must(connection->driver->commit(connection, &err), err);
}

bool live_run(Live *live, Connection *connection, const char *script, bool transaction,
              MigError *err)
{
    ScriptCursor cursor = {.arena = live->arena,
                           .file = "a.sql",
                           .text = span_of(script),
                           .line = 1,
                           .transaction = transaction};
    Statement statement;
    bool found = true;
    while (found) {
        if (!connection->driver->next(connection, &cursor, &statement, &found, err))
            return false;
        if (found && !connection->driver->run(connection, &cursor, &statement, err))
            return false;
    }
    return true;
}

void live_wait(Live *live, Connection *connection, const char *sql)
{
    int64_t deadline = clock_ticks() + 180 * SECOND;
    while (strcmp(live_ask(live, connection, sql), "t") != 0) {
        cr_assert_lt(clock_ticks(), deadline, "never came true: %s", sql);
        clock_sleep(SECOND / 50);
    }
}

void live_terminate(Live *live, const char *pid)
{
    Arena *arena = live->arena;
    Connection *other = live_connect(live, "terminator");
    live_do(other, arena_printf(arena, "SELECT pg_terminate_backend(%s)", pid));
    live_wait(live, other,
              arena_printf(arena, "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s", pid));
    other->driver->close(other);
}

void live_interrupt(Live *live)
{
    cr_assert_eq(write(live->interrupts[1], "x", 1), 1);
}

/* In a child process: the end of it. */
static void interrupt_and_end(Live *live)
{
    ssize_t written = write(live->interrupts[1], "x", 1);
    _exit(written == 1 ? 0 : 1);
}

void live_interrupt_later(Live *live, int64_t microseconds)
{
    if (fork() != 0)
        return;
    clock_sleep(microseconds);
    interrupt_and_end(live);
}

void live_interrupt_at(Live *live, const char *wait_event)
{
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    live->options.interrupt_fd = -1;
    live_wait(live, live_connect(live, "interrupter"),
              arena_printf(live->arena,
                           "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = "
                           "current_database() AND wait_event = '%s'",
                           wait_event));
    interrupt_and_end(live);
}
