/* For statements outside of a transaction a second connection, the guard, holds the lock in a
 * transaction that does nothing else. READ COMMITTED matters twice: a guard that is idle has no
 * snapshot, for which CREATE INDEX CONCURRENTLY would wait; and what is read after the lock was had
 * is what its last holder committed, whatever the database's default is. The lock is only ever
 * tried, because waiting for it in a query would hold a snapshot too. */
#include "db/postgres/runlock.h"

#include "db/dialect.h"
#include "db/postgres/backend.h"
#include "db/postgres/look.h"
#include "db/postgres/watch.h"
#include "embedded/postgres.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Leaves the session as a new one would be, save for LISTEN and loaded libraries. In a transaction
 * of its own, whose locks and changes are not the revision's. What a proxy has started its session
 * with is not what we have asked for, so that is set again. */
static const char reset[] =
    "BEGIN; CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; %s"
    "DISCARD TEMP; SELECT pg_catalog.pg_advisory_unlock_all(); "
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; "
    "SET application_name = %L; COMMIT; ";

/* The same inside a transaction, whose own lock must stay. What is the default to the end of the
 * transaction only, RESET ALL passes over: that is reset by name, see runlock_own_settings. */
static const char reset_inside[] =
    "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET search_path; RESET ALL; "
    "DEALLOCATE ALL; "
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; "
    "SET application_name = %L; ";

static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED; ";

/* What the script has set stays for its next statement, but mig's own tables are not its affair. */
const char runlock_own_settings[] = "SET LOCAL SESSION AUTHORIZATION DEFAULT; "
                                    "SET LOCAL role TO DEFAULT; SET LOCAL search_path TO DEFAULT; ";

const char runlock_try[] = "SELECT pg_catalog.pg_try_advisory_xact_lock("
                           "pg_catalog.hashtextextended('mig:' || %s, 0)), "
                           "pg_catalog.pg_backend_pid()";

static void add_try(Text *sql, const char *name)
{
    Text literal = text_in(sql->arena);
    ddl(&literal, "%L", name);
    ddl(sql, runlock_try, text_string(&literal));
}

/* What the watch has prepared stays, unless the script may have touched it. */
static void add_reset(const Postgres *server, Text *sql)
{
    ddl(sql, reset, server->prepared ? "" : "DEALLOCATE ALL; ", server->application);
}

enum { HOLDER_GID = 6 }; /* the column of lock_holder.sql */

static const char lost_guard[] = "the connection that held the run lock is gone";

static bool is_true(const Rows *rows)
{
    return rows->items.count == 1 && strcmp(rows->items.items[0].items[0], "t") == 0;
}

static int integer_at(const Rows *rows, size_t column)
{
    return rows->items.count == 1 ? atoi(rows->items.items[0].items[column]) : 0;
}

/* The holder may have gone, or be invisible to this user. */
static bool find_holder(Postgres *server, const char *name, Arena *arena, LockHolder *holder,
                        MigError *err)
{
    Rows rows = {0};
    if (!server->connection.driver->query(&server->connection, sql_lock_holder, &name, 1, arena,
                                          &rows, err))
        return false;
    holder->text = backend_list(arena, &rows);
    holder->prepared = rows.items.count == 1 ? rows.items.items[0].items[HOLDER_GID] : NULL;
    if (holder->text[0] == '\0')
        holder->text = "a session that has just ended";
    return true;
}

bool runlock_check(Postgres *server, MigError *err)
{
    if (server->guarded == NULL || link_is_alive(&server->guard))
        return true;
    return fail(err, MIG_E_CONNECTION, lost_guard);
}

/* Under the guard's lock a transaction on the main link needs none of its own. */
static bool begin_guarded(Postgres *server, Arena *arena, LockTry *attempt, MigError *err)
{
    if (!runlock_check(server, err))
        return false;
    Text sql = text_in(arena);
    text_add(&sql, begin);
    text_add(&sql, runlock_own_settings);
    server_add_timeouts(server, &sql, SETTING_TRANSACTION);
    text_add(&sql, attempt->look == NULL ? "" : attempt->look);
    return server_query(server, text_string(&sql), arena, &attempt->rows, err);
}

/* Reads what came back: the lock's row, and behind it, where there was a look, those of that. */
static void read_try(Postgres *server, const Answer *answer, Arena *arena, LockTry *attempt)
{
    bool looked = answer->before != NULL;
    PGresult *lock = looked ? answer->before : answer->rows;
    Rows rows = {0};
    if (lock != NULL)
        link_copy_rows(&server->main, lock, arena, &rows);
    attempt->taken = is_true(&rows);
    server->emptied = attempt->taken && !server->prepared;
    if (!attempt->taken)
        return;
    server->backend = integer_at(&rows, 1);
    if (server->options.observed)
        look_note_baseline(server, rows.items.items[0].items + 2);
    if (looked)
        link_copy_rows(&server->main, answer->rows, arena, &attempt->rows);
}

static bool begin_locked(Postgres *server, const char *name, Arena *arena, LockTry *attempt,
                         MigError *err)
{
    Text sql = text_in(arena);
    Answer answer = {0};
    Text preparation = text_in(arena);
    if (server->options.observed)
        watch_add_preparation(server, &preparation);
    add_reset(server, &sql);
    text_add(&sql, text_string(&preparation));
    text_add(&sql, begin);
    server_add_timeouts(server, &sql, SETTING_TRANSACTION);
    if (server->options.observed)
        watch_add_try(server, &sql, name);
    else
        add_try(&sql, name);
    server->settled = server->settling = false;
    text_printf(&sql, "; %s", attempt->look == NULL ? "" : attempt->look);
    const Origin origin = {.sql = text_string(&sql), .file = ""};
    bool asked = server_await(server, link_send(&server->main, origin.sql), &origin, &answer, err);
    read_try(server, &answer, arena, attempt);
    link_forget(&server->main, &answer);
    if (!asked && attempt->taken && attempt->look != NULL)
        error_copy(err->statement, sizeof(err->statement), attempt->look);
    return asked;
}

bool runlock_reset(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    add_reset(server, &sql);
    server_add_timeouts(server, &sql, SETTING_SESSION);
    bool done = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return done;
}

bool runlock_begin(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                   MigError *err)
{
    Postgres *server = (Postgres *)connection;
    PGTransactionStatusType status = server->pq.PQtransactionStatus(server->main.conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        return fail(err, MIG_E_SQL, "the script has left a transaction open");
    bool guarded = server->guarded != NULL && strcmp(server->guarded, name) == 0;
    attempt->taken = guarded;
    bool asked = guarded ? begin_guarded(server, arena, attempt, err)
                         : begin_locked(server, name, arena, attempt, err);
    if (!asked && watch_is_lost(server, err)) {
        server_rollback(server);
        asked = begin_locked(server, name, arena, attempt, err);
    }
    if (asked && attempt->taken)
        return true;
    server_rollback(server);
    return asked && find_holder(server, name, arena, &attempt->holder, err);
}

bool runlock_join(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Text sql = text_in(arena);
    Rows rows = {0};
    add_try(&sql, name);
    if (!server_query(server, text_string(&sql), arena, &rows, err))
        return false;
    attempt->taken = is_true(&rows);
    return attempt->taken || find_holder(server, name, arena, &attempt->holder, err);
}

bool runlock_refresh(Connection *connection, int64_t lock_timeout, int64_t statement_timeout,
                     MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    server->baseline.taken = false;
    server->prepared = false;
    server->options.lock_timeout = lock_timeout;
    server->options.statement_timeout = statement_timeout;
    ddl(&sql, reset_inside, server->application);
    server_add_timeouts(server, &sql, SETTING_TRANSACTION);
    bool done = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return done;
}

/* Under the guard the next statements of the script are to find what these have set. */
bool runlock_leave(Postgres *server, MigError *err)
{
    if (!server->scripted || server->guarded != NULL || server_is_direct(server))
        return true;
    server->scripted = false;
    return runlock_refresh(&server->connection, server->options.lock_timeout,
                           server->options.statement_timeout, err);
}

static bool try_guard(Postgres *guard, const char *name, bool *taken, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    text_add(&sql, begin);
    server_add_timeouts(guard, &sql, SETTING_TRANSACTION);
    add_try(&sql, name);
    bool asked = server_query(guard, text_string(&sql), arena, &rows, err);
    *taken = asked && is_true(&rows);
    arena_close(arena);
    return asked;
}

/* The guard is asked as a session of its own, which nobody watches. */
static Postgres session_of_guard(const Postgres *server)
{
    Postgres guard = {.pq = server->pq, .options = server->options, .main = server->guard};
    guard.options.lock_timeout = 0;
    guard.options.statement_timeout = 0;
    return guard;
}

/* When this returns the lock is free, unless the server does not answer. */
static void close_guard(Postgres *server)
{
    Postgres guard = session_of_guard(server);
    if (server->main.conn != NULL) /* else the server was given up */
        server_rollback(&guard);
    link_close(&guard.main);
    server->guard.conn = NULL;
}

/* Opens the guard and takes the lock on it. */
static bool lock_guard(Postgres *server, const char *name, bool *taken, MigError *err)
{
    Patience patience = patience_until(0);
    patience.stops[0] = server->options.interrupt_fd;
    if (!link_open(&server->guard, &server->options, &patience, err))
        return false;
    Postgres guard = session_of_guard(server);
    bool asked = try_guard(&guard, name, taken, err);
    server->guard.conn = guard.main.conn;
    return asked;
}

/* The script's statements run on the main link one by one, with the timeouts set for the session.
 * Behind a proxy each of them may run in another backend: then nobody's waiting is looked at. */
static bool prepare_main(Postgres *server, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    add_reset(server, &sql);
    server_add_timeouts(server, &sql, SETTING_SESSION);
    text_add(&sql, "SELECT pg_catalog.pg_backend_pid()");
    bool prepared = server_query(server, text_string(&sql), arena, &rows, err);
    server->backend = prepared ? integer_at(&rows, 0) : 0;
    server_forget_transaction(server);
    arena_close(arena);
    return prepared;
}

bool runlock_lock(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err)
{
    Postgres *server = (Postgres *)connection;
    assert(server->guarded == NULL);
    attempt->taken = false;
    bool asked = lock_guard(server, name, &attempt->taken, err);
    if (asked && attempt->taken && prepare_main(server, err)) {
        server->guarded = arena_strdup(server->arena, name);
        return true;
    }
    close_guard(server);
    if (!asked || attempt->taken)
        return false;
    return find_holder(server, name, arena, &attempt->holder, err);
}

void runlock_unlock(Connection *connection)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    MigError ignored;
    server_rollback(server);
    add_reset(server, &sql);
    if (!server_run(server, text_string(&sql), &ignored))
        server_rollback(server);
    arena_close(arena);
    server->guarded = NULL;
    close_guard(server);
}
