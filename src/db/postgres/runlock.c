/* For statements outside of a transaction a second connection, the guard, holds the lock in a
 * transaction that does nothing else. READ COMMITTED matters twice: a guard that is idle has no
 * snapshot, for which CREATE INDEX CONCURRENTLY would wait; and what is read after the lock was had
 * is what its last holder committed, whatever the database's default is. The lock is only ever
 * tried, because waiting for it in a query would hold a snapshot too. */
#include "db/postgres/runlock.h"

#include "db/dialect.h"
#include "db/postgres/backend.h"
#include "embedded/postgres.h"

#include <stdlib.h>
#include <string.h>

/* Leaves the session as a new one would be, save for LISTEN and loaded libraries. In a transaction
 * of its own, whose locks and changes are not the revision's. */
static const char reset[] =
    "BEGIN; CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DEALLOCATE ALL; "
    "DISCARD TEMP; SELECT pg_catalog.pg_advisory_unlock_all(); "
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; COMMIT; ";

static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED; ";

/* What the script has set stays for its next statement, but mig's own tables are not its affair. */
static const char own_settings[] = "SET LOCAL SESSION AUTHORIZATION DEFAULT; "
                                   "SET LOCAL role TO DEFAULT; SET LOCAL search_path TO DEFAULT; ";

static const char try_lock[] =
    "SELECT pg_catalog.pg_try_advisory_xact_lock("
    "pg_catalog.hashtextextended('mig:' || %L, 0)), pg_catalog.pg_backend_pid()";

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
static bool find_holder(Postgres *session, const char *name, Arena *arena, LockHolder *holder,
                        MigError *err)
{
    Rows rows = {0};
    if (!session->connection.driver->query(&session->connection, sql_lock_holder, &name, 1, arena,
                                           &rows, err))
        return false;
    holder->text = backend_list(arena, &rows);
    if (holder->text[0] == '\0')
        holder->text = "a session that has just ended";
    return true;
}

bool runlock_check(const Postgres *session, MigError *err)
{
    if (session->guarded == NULL || link_is_alive(&session->guard))
        return true;
    return fail(err, MIG_E_CONNECTION, lost_guard);
}

/* Under the guard's lock a transaction on the main link needs none of its own. */
static bool begin_guarded(Postgres *session, MigError *err)
{
    if (!runlock_check(session, err))
        return false;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    text_add(&sql, begin);
    text_add(&sql, own_settings);
    server_add_timeouts(session, &sql, "SET LOCAL");
    bool begun = server_run(session, text_string(&sql), err);
    arena_close(arena);
    return begun;
}

static bool begin_locked(Postgres *session, const char *name, bool *taken, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    text_add(&sql, reset);
    text_add(&sql, begin);
    server_add_timeouts(session, &sql, "SET LOCAL");
    ddl(&sql, try_lock, name);
    bool asked = server_query(session, text_string(&sql), arena, &rows, err);
    if (asked) {
        *taken = is_true(&rows);
        session->backend = integer_at(&rows, 1);
    }
    arena_close(arena);
    return asked;
}

bool runlock_begin(Connection *connection, const char *name, Arena *arena, bool *taken,
                   LockHolder *holder, MigError *err)
{
    Postgres *session = (Postgres *)connection;
    PGTransactionStatusType status = session->pq.PQtransactionStatus(session->main.conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        return fail(err, MIG_E_SQL, "the script has left a transaction open");
    bool guarded = session->guarded != NULL && strcmp(session->guarded, name) == 0;
    *taken = guarded;
    bool asked = guarded ? begin_guarded(session, err) : begin_locked(session, name, taken, err);
    if (asked && *taken)
        return true;
    server_rollback(session);
    return asked && find_holder(session, name, arena, holder, err);
}

static bool try_guard(Postgres *guard, const char *name, bool *taken, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    text_add(&sql, begin);
    server_add_timeouts(guard, &sql, "SET LOCAL");
    ddl(&sql, try_lock, name);
    bool asked = server_query(guard, text_string(&sql), arena, &rows, err);
    *taken = asked && is_true(&rows);
    arena_close(arena);
    return asked;
}

/* Opens the guard and takes the lock on it. It is asked as a session of its own, which nobody
 * watches. */
static bool lock_guard(Postgres *session, const char *name, bool *taken, MigError *err)
{
    Patience patience = patience_until(0);
    patience.stops[0] = session->options.interrupt_fd;
    if (!link_open(&session->guard, &session->options, &patience, err))
        return false;
    Postgres guard = {.pq = session->pq, .options = session->options, .main = session->guard};
    guard.options.lock_timeout = 0;
    guard.options.statement_timeout = 0;
    bool asked = try_guard(&guard, name, taken, err);
    session->guard = guard.main;
    return asked;
}

/* The script's statements run on the main link one by one, with the timeouts set for the session.
 * Behind a proxy each of them may run in another backend: then nobody's waiting is looked at. */
static bool prepare_main(Postgres *session, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    text_add(&sql, reset);
    server_add_timeouts(session, &sql, "SET");
    text_add(&sql, "SELECT pg_catalog.pg_backend_pid()");
    bool prepared = server_query(session, text_string(&sql), arena, &rows, err);
    int backend = prepared ? integer_at(&rows, 0) : 0;
    session->backend = backend == session->pq.PQbackendPID(session->main.conn) ? backend : 0;
    arena_close(arena);
    return prepared;
}

bool runlock_lock(Connection *connection, const char *name, Arena *arena, bool *taken,
                  LockHolder *holder, MigError *err)
{
    Postgres *session = (Postgres *)connection;
    *taken = false;
    bool asked = lock_guard(session, name, taken, err);
    if (asked && *taken && prepare_main(session, err)) {
        session->guarded = arena_strdup(session->arena, name);
        return true;
    }
    link_close(&session->guard);
    if (!asked || *taken)
        return false;
    return find_holder(session, name, arena, holder, err);
}

void runlock_unlock(Connection *connection)
{
    Postgres *session = (Postgres *)connection;
    MigError ignored;
    server_rollback(session);
    if (!server_run(session, "RESET lock_timeout; RESET statement_timeout", &ignored))
        server_rollback(session);
    session->guarded = NULL;
    link_close(&session->guard);
}
