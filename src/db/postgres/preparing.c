/* A transaction is known by its server's system identifier and its number there: as long as the
 * server keeps the number's status (some hundred million transactions), it says how it ended. So
 * the commit of one transaction is the record of what was decided for others. */
#include "db/postgres/preparing.h"

#include "db/dialect.h"
#include "db/postgres/runlock.h"
#include "db/postgres/server.h"
#include "embedded/postgres.h"

#include <stdlib.h>
#include <string.h>

static bool check(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    Rows rows = {0};
    bool asked = server_query(server, "SHOW max_prepared_transactions", arena, &rows, err);
    bool taken = asked && atoi(rows.items.items[0].items[0]) > 0;
    arena_close(arena);
    if (!asked || taken)
        return asked;
    return fail(err, MIG_E_CONFIG,
                "the server of '%s' takes no prepared transactions, which one transaction over "
                "several databases needs",
                server->url.shown) ||
           fail_hint(err, "set max_prepared_transactions in its postgresql.conf, at least as many "
                          "as there are databases, and restart it");
}

static const char identify_open[] =
    "SET LOCAL synchronous_commit = on; "
    "SELECT system_identifier || ':' || pg_catalog.pg_current_xact_id() "
    "FROM pg_catalog.pg_control_system()";

static bool identify(Connection *connection, Arena *arena, const char **identity, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Rows rows = {0};
    if (!runlock_leave(server, err) || !server_query(server, identify_open, arena, &rows, err))
        return false;
    *identity = rows.items.items[0].items[0];
    return true;
}

static Outcome read_outcome(const char *status)
{
    if (status == NULL)
        return OUTCOME_FORGOTTEN;
    if (strcmp(status, "committed") == 0)
        return OUTCOME_COMMITTED;
    return strcmp(status, "aborted") == 0 ? OUTCOME_ABORTED : OUTCOME_OPEN;
}

static bool is_own_server(Postgres *server, Arena *arena, const char *system, bool *own,
                          MigError *err)
{
    Rows rows = {0};
    if (!server_query(server, "SELECT system_identifier FROM pg_catalog.pg_control_system()", arena,
                      &rows, err))
        return false;
    *own = strcmp(rows.items.items[0].items[0], system) == 0;
    return true;
}

static bool ask_status(Postgres *server, Arena *arena, const char *number, Outcome *outcome,
                       MigError *err)
{
    Text sql = text_in(arena);
    Rows rows = {0};
    ddl(&sql, "SELECT pg_catalog.pg_xact_status(%L::xid8)", number);
    if (!server_query(server, text_string(&sql), arena, &rows, err))
        return false;
    *outcome = read_outcome(rows.items.items[0].items[0]);
    return true;
}

static bool find_outcome(Connection *connection, const char *identity, Outcome *outcome,
                         MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    size_t length = strcspn(identity, ":");
    bool own = false;
    bool asked = is_own_server(server, arena, arena_strndup(arena, identity, length), &own, err);
    *outcome = OUTCOME_ELSEWHERE;
    if (asked && own)
        asked =
            ask_status(server, arena, identity + length + (identity[length] == ':'), outcome, err);
    arena_close(arena);
    return asked;
}

static bool prepare(Connection *connection, const char *name, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    ddl(&sql, "PREPARE TRANSACTION %L", name);
    const Origin origin = {.sql = text_string(&sql), .file = ""};
    Postgres *server = (Postgres *)connection;
    bool done = runlock_leave(server, err) && server_end(server, &origin, err);
    arena_close(arena);
    return done;
}

static bool list(Connection *connection, const char *prefix, Arena *arena, StringVec *names,
                 MigError *err)
{
    Rows rows = {0};
    if (!connection->driver->query(connection, sql_prepared, &prefix, 1, arena, &rows, err))
        return false;
    *names = (StringVec){0};
    for (size_t i = 0; i < rows.items.count; i++)
        vec_push(arena, names, rows.items.items[i].items[0]);
    return true;
}

static bool settle(Connection *connection, const char *name, bool commit, MigError *err)
{
    static const char undefined_object[] = "42704";
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    ddl(&sql, commit ? "COMMIT PREPARED %L" : "ROLLBACK PREPARED %L", name);
    bool done = server_run((Postgres *)connection, text_string(&sql), err) ||
                strcmp(err->sqlstate, undefined_object) == 0;
    arena_close(arena);
    return done;
}

const Preparing postgres_preparing = {
    .check = check,
    .identify = identify,
    .outcome = find_outcome,
    .prepare = prepare,
    .list = list,
    .settle = settle,
};
