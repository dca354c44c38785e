/* PostgreSQL as a Driver: the simple query protocol for scripts, one statement at a time, and
 * parameters for mig's own queries. */
#include "db/postgres/enclose.h"
#include "db/postgres/failure.h"
#include "db/postgres/inspect.h"
#include "db/postgres/leftover.h"
#include "db/postgres/making.h"
#include "db/postgres/observe.h"
#include "db/postgres/postgres.h"
#include "db/postgres/preparing.h"
#include "db/postgres/rehearse.h"
#include "db/postgres/runlock.h"
#include "db/postgres/savepoints.h"
#include "db/postgres/scratch.h"
#include "db/postgres/server.h"
#include "db/postgres/split.h"

#include <stdlib.h>
#include <string.h>

enum { OLDEST_SERVER = 130000 };

bool postgres_load(MigError *err)
{
    Libpq unused;
    return libpq_load(&unused, err);
}

static bool is_for_users(const char *severity)
{
    return strcmp(severity, "NOTICE") == 0 || strcmp(severity, "WARNING") == 0 ||
           strcmp(severity, "INFO") == 0;
}

static void receive_notice(void *context, const PGresult *notice)
{
    Postgres *server = context;
    const Link *link = &server->main;
    const Listener *listener = &server->options.listener;
    const char *severity = link_field(link, notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    link_heed(&server->main, notice);
    if (listener->notice == NULL || !is_for_users(severity))
        return;
    Arena *arena = arena_open();
    const char *text = link_one_line(arena, link_field(link, notice, PG_DIAG_MESSAGE_PRIMARY));
    const char *detail = link_one_line(arena, link_field(link, notice, PG_DIAG_MESSAGE_DETAIL));
    if (detail[0] != '\0')
        text = arena_printf(arena, "%s: %s", text, detail);
    listener->notice(listener->context, severity, text);
    arena_close(arena);
}

static Postgres *make_session(Arena *arena, const ConnectOptions *options)
{
    Postgres *server = arena_new(arena, Postgres);
    server->connection.driver = &postgres_driver;
    server->arena = arena;
    server->options = *options;
    server->options.application_name = arena_strdup(arena, options->application_name);
    server->options.database = arena_strdup(arena, options->database);
    server->url = (Url){.kind = options->url->kind,
                        .target = arena_strdup(arena, options->url->target),
                        .shown = arena_strdup(arena, options->url->shown),
                        .identity = arena_strdup(arena, options->url->identity)};
    server->options.url = &server->url;
    server->main.pq = &server->pq;
    server->guard.pq = &server->pq;
    return server;
}

/* Which process works for us, and whether the system is one that can be relied on to see that a
 * client is gone: others may refuse to be set so. */
static const char session_query[] =
    "SELECT pg_catalog.pg_backend_pid(), pg_catalog.version() LIKE '%linux%'";

/* The settings that also hold for what is asked before the first transaction. */
static bool set_up(Postgres *server, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows = {0};
    text_add(&sql, "SET standard_conforming_strings = on; ");
    server_add_timeouts(server, &sql, SETTING_SESSION);
    text_add(&sql, session_query);
    bool done = server_query(server, text_string(&sql), arena, &rows, err);
    if (done && rows.items.count == 1) {
        server->backend = atoi(rows.items.items[0].items[0]);
        server->attentive = strcmp(rows.items.items[0].items[1], "t") == 0;
        server_forget_transaction(server);
    }
    arena_close(arena);
    return done;
}

/* What mig relies on: a server that it knows, and a backslash that is a character like any other.
 */
static bool check_server(Postgres *server, MigError *err)
{
    PGconn *conn = server->main.conn;
    int version = server->pq.PQserverVersion(conn);
    if (version < OLDEST_SERVER)
        return fail(err, MIG_E_CONNECTION, "PostgreSQL %d is not supported", version / 10000) ||
               fail_hint(err, "mig needs PostgreSQL %d or newer", OLDEST_SERVER / 10000);
    return set_up(server, err);
}

static bool open_session(Arena *arena, const ConnectOptions *options, Connection **connection,
                         MigError *err)
{
    Postgres *server = make_session(arena, options);
    Patience patience = patience_until(0);
    patience.stops[0] = options->interrupt_fd;
    if (!libpq_load(&server->pq, err) ||
        !link_open(&server->main, &server->options, &patience, err))
        return false;
    server->pq.PQsetNoticeReceiver(server->main.conn, receive_notice, server);
    if (!check_server(server, err)) {
        link_close(&server->main);
        return false;
    }
    const char *name = server->pq.PQparameterStatus(server->main.conn, "application_name");
    server->application = arena_strdup(arena, name == NULL ? options->application_name : name);
    *connection = &server->connection;
    return true;
}

static void close_session(Connection *connection)
{
    Postgres *server = (Postgres *)connection;
    link_close(&server->guard);
    link_close(&server->main);
    if (server->keeper != NULL)
        scratch_drop(server);
}

static bool next(Connection *connection, ScriptCursor *cursor, Statement *statement, bool *found,
                 MigError *err)
{
    (void)connection; /* the text tells all there is to know */
    return split_next(cursor, statement, found, err);
}

/* A transaction of mig's goes on after each statement, and a script's own ends with it. */
static bool check_transaction(Postgres *server, const ScriptCursor *cursor,
                              PGTransactionStatusType before, const Origin *origin, MigError *err)
{
    PGTransactionStatusType after = server->pq.PQtransactionStatus(server->main.conn);
    if (cursor->transaction && before == PQTRANS_INTRANS && after != PQTRANS_INTRANS)
        return fail_at(err, MIG_E_SQL, origin->file, origin->line,
                       "the statement ended the transaction that mig runs the revision in");
    if (cursor->transaction || server->enclosed || after == PQTRANS_IDLE || !split_is_last(cursor))
        return true;
    server_rollback(server);
    return fail_at(err, MIG_E_SQL, origin->file, origin->line,
                   "the script leaves a transaction open, which was rolled back") ||
           fail_hint(err, "end it with COMMIT");
}

static bool send_statement(Postgres *server, const Origin *origin, MigError *err)
{
    Answer answer = {.discard = true};
    server->scripted = true;
    server->settled = false;
    bool sent = link_send(&server->main, origin->sql);
    bool done = server_await(server, sent, origin, &answer, err);
    link_forget(&server->main, &answer);
    if (done)
        savepoints_note(server, span_of(origin->sql));
    return done;
}

/* What is left of an index is looked for once more behind the statement: that of a run that has
 * been killed may have been at work on it until then. */
static bool run_statement(Postgres *server, const ObservedStatement *statement, bool alone,
                          MigError *err)
{
    Span text = statement->statement->text;
    MigError failure;
    bool cleared;
    if (alone && !leftover_clear(server, text, &cleared, err))
        return false;
    bool done = send_statement(server, statement->origin, &failure);
    if (alone && leftover_is_met(done, &failure)) {
        if (!leftover_clear(server, text, &cleared, err))
            return false;
        if (cleared)
            done = send_statement(server, statement->origin, &failure);
    }
    if (!done)
        *err = failure;
    return done;
}

static bool run(Connection *connection, const ScriptCursor *cursor, const Statement *statement,
                MigError *err)
{
    Postgres *server = (Postgres *)connection;
    if (server_is_interrupted(server))
        return fail_at(err, MIG_E_INTERRUPTED, cursor->file, statement->line, "interrupted");
    Arena *arena = arena_open();
    const Origin origin = {.sql =
                               arena_strndup(arena, statement->text.bytes, statement->text.length),
                           .file = cursor->file,
                           .line = statement->line};
    PGTransactionStatusType before = server->pq.PQtransactionStatus(server->main.conn);
    bool alone = !cursor->transaction && before == PQTRANS_IDLE;
    const ObservedStatement observed = {statement, &origin, alone, run_statement};
    server->working = true;
    bool done = observe_run(server, &observed, err) &&
                check_transaction(server, cursor, before, &origin, err);
    server->working = false;
    if (alone && !done)
        leftover_explain(statement->text, err);
    arena_close(arena);
    if (!done && server->keeper != NULL)
        scratch_explain(err);
    return done;
}

/* What a script has left to be done at its end is its work too. */
static bool settle(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    if (server_is_interrupted(server))
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    server->working = true;
    bool done = observe_settle(connection, err);
    server->working = false;
    return done;
}

/* Nothing has to be written down behind it. */
static bool inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                    Schema **schema, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    if (server_is_interrupted(server))
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    server->working = true;
    bool done = postgres_inspect(arena, connection, filter, schema, err);
    server->working = false;
    return done;
}

static bool query(Connection *connection, const char *sql, const char *const *values, size_t count,
                  Arena *arena, Rows *rows, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    const Origin origin = {.sql = sql, .file = ""};
    Answer answer = {.discard = rows == NULL};
    bool sent = link_send_values(&server->main, sql, values, count);
    bool done = server_await(server, sent, &origin, &answer, err);
    if (rows != NULL)
        *rows = (Rows){0};
    if (done && rows != NULL && answer.rows != NULL)
        link_copy_rows(&server->main, answer.rows, arena, rows);
    link_forget(&server->main, &answer);
    return done;
}

/* What went wrong is found at one of them; those behind it have not run then. */
static bool collect_all(Postgres *server, QueryVec *queries, Arena *arena, size_t *done,
                        MigError *err)
{
    for (*done = 0; *done < queries->count; (*done)++) {
        Query *query = &queries->items[*done];
        const Origin origin = {.sql = query->sql, .file = ""};
        Answer answer = {0};
        bool good = server_await(server, true, &origin, &answer, err);
        if (good && answer.rows != NULL)
            link_copy_rows(&server->main, answer.rows, arena, &query->rows);
        link_forget(&server->main, &answer);
        if (!good)
            return false;
    }
    return true;
}

static bool query_all(Connection *connection, QueryVec *queries, Arena *arena, size_t *done,
                      MigError *err)
{
    Postgres *server = (Postgres *)connection;
    bool sent = link_send_all(&server->main, queries);
    *done = 0;
    bool good = sent ? collect_all(server, queries, arena, done, err)
                     : failure_of_link(server, &(Origin){.sql = "", .file = ""}, err);
    server_drain(server, sent ? queries->count - *done : 0);
    return good;
}

static bool fail_uncertain(MigError *err)
{
    MigError reason = *err;
    bool failed = fail(err, MIG_E_CONNECTION,
                       "the connection was lost while COMMIT was under way: it may or may not "
                       "have been committed");
    error_copy(err->detail, sizeof(err->detail), reason.detail);
    error_copy(err->sqlstate, sizeof(err->sqlstate), reason.sqlstate);
    return failed;
}

static bool commit(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    const Origin origin = {.sql = "COMMIT", .file = ""};
    server->enclosed = false;
    if (!runlock_check(server, err) || !runlock_leave(server, err))
        return false;
    if (!link_is_alive(&server->main))
        return failure_of_link(server, &origin, err);
    if (server_end(server, &origin, err))
        return true;
    return link_is_alive(&server->main) ? false : fail_uncertain(err);
}

static bool in_transaction(const Connection *connection)
{
    const Postgres *server = (const Postgres *)connection;
    return server->pq.PQtransactionStatus(server->main.conn) != PQTRANS_IDLE;
}

static void rollback(Connection *connection)
{
    Postgres *server = (Postgres *)connection;
    server->enclosed = false;
    server_rollback(server);
}

const Driver postgres_driver = {
    .name = "postgresql",
    .shares_scratch = true,
    .open = open_session,
    .close = close_session,
    .next = next,
    .run = run,
    .observe = observe_begin,
    .settle = settle,
    .enclose = enclose_begin,
    .evidence = leftover_evidence,
    .query = query,
    .query_all = query_all,
    .begin = runlock_begin,
    .join = runlock_join,
    .refresh = runlock_refresh,
    .commit = commit,
    .rollback = rollback,
    .reset = runlock_reset,
    .in_transaction = in_transaction,
    .lock = runlock_lock,
    .unlock = runlock_unlock,
    .inspect = inspect,
    .scratch = scratch_open,
    .preparing = &postgres_preparing,
    .rehearsing = &postgres_rehearsing,
    .making = &postgres_making,
};
