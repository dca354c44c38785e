/* Which of mig's codes an error has, where in the user's file it is, and what to advise. */
#include "db/postgres/failure.h"

#include <stdlib.h>
#include <string.h>

static const char *field(const Postgres *server, const PGresult *result, int code)
{
    return link_field(&server->main, result, code);
}

/* The line of the `position`th character of a statement, counted from 1; 0 where there is no file.
 */
static int line_at(const Origin *origin, long position)
{
    int line = origin->line;
    if (line == 0)
        return 0;
    const char *at = origin->sql;
    for (long i = 1; i < position && *at != '\0'; i++) {
        line += *at == '\n';
        for (at++; ((unsigned char)*at & 0xC0) == 0x80; at++)
            ;
    }
    return line;
}

static bool fail_lost(const Origin *origin, const char *reason, MigError *err)
{
    bool failed = fail_at(err, MIG_E_CONNECTION, origin->file, origin->line,
                          "the server closed the connection");
    error_copy(err->detail, sizeof(err->detail), reason);
    error_copy(err->statement, sizeof(err->statement), origin->sql);
    return failed;
}

bool failure_of_link(const Postgres *server, const Origin *origin, MigError *err)
{
    if (server->main.conn == NULL) {
        bool failed = server->interrupted
                          ? fail_at(err, MIG_E_INTERRUPTED, origin->file, origin->line,
                                    "interrupted; the server did not answer the cancellation")
                          : fail_lost(origin, "", err);
        error_copy(err->statement, sizeof(err->statement), origin->sql);
        return failed;
    }
    Arena *arena = arena_open();
    const char *message = server->pq.PQerrorMessage(server->main.conn);
    bool failed = fail_lost(origin, link_one_line(arena, message), err);
    arena_close(arena);
    return failed;
}

/* FATAL and PANIC end the connection; an error of class 08 need not (a foreign server's, say). */
static bool is_lost(const Postgres *server, const PGresult *result)
{
    const char *severity = field(server, result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return server->pq.PQstatus(server->main.conn) != CONNECTION_OK ||
           strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

typedef struct Meaning {
    const char *sqlstate;
    MigCode code;
    const char *hint; /* when the server has none */
} Meaning;

static const Meaning meanings[] = {
    {"55P03", MIG_E_LOCK, ""},
    {"40P01", MIG_E_LOCK, ""}, /* a deadlock's victim did not get its lock either */
    {"25001", MIG_E_SQL, "mark the section '-- mig:up transaction=false' (or mig:down)"},
    {"42501", MIG_E_SQL, "grant it to the role that mig connects as, or connect as one that may"},
    {"25006", MIG_E_SQL, "connect to the primary, or see default_transaction_read_only"},
    {"", MIG_E_SQL, ""},
};

/* In a pipeline a cancellation may hit what stands behind the statement it was meant for. */
static Meaning meaning_of(const Postgres *server, const char *sqlstate)
{
    static const Meaning cancelled = {"57014", MIG_E_INTERRUPTED, ""};
    if (strcmp(sqlstate, cancelled.sqlstate) == 0 &&
        (server->interrupted || server_is_interrupted(server)))
        return cancelled;
    const Meaning *at = meanings;
    while (at->sqlstate[0] != '\0' && strcmp(at->sqlstate, sqlstate) != 0)
        at++;
    return *at;
}

/* The server's detail; else the first line of where in a function it happened. */
static void copy_detail(const Postgres *server, const PGresult *result, MigError *err)
{
    const char *detail = field(server, result, PG_DIAG_MESSAGE_DETAIL);
    const char *context = field(server, result, PG_DIAG_CONTEXT);
    if (detail[0] != '\0') {
        error_copy(err->detail, sizeof(err->detail), detail);
        return;
    }
    char line[sizeof(err->detail)];
    error_copy(line, sizeof(line), context);
    line[strcspn(line, "\n")] = '\0';
    error_copy(err->detail, sizeof(err->detail), line);
}

static bool fail_server(const Postgres *server, const PGresult *result, const Origin *origin,
                        MigError *err)
{
    const char *sqlstate = field(server, result, PG_DIAG_SQLSTATE);
    const char *message = field(server, result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = field(server, result, PG_DIAG_MESSAGE_HINT);
    long position = strtol(field(server, result, PG_DIAG_STATEMENT_POSITION), NULL, 10);
    Meaning meaning = meaning_of(server, sqlstate);
    int line = line_at(origin, position);
    bool blocked = meaning.code == MIG_E_LOCK && server->blocker[0] != '\0';
    bool failed = blocked ? fail_at(err, meaning.code, origin->file, line,
                                    "%s; the lock is held by %s", message, server->blocker)
                          : fail_at(err, meaning.code, origin->file, line, "%s", message);
    copy_detail(server, result, err);
    error_copy(err->hint, sizeof(err->hint), hint[0] != '\0' ? hint : meaning.hint);
    if (blocked && err->hint[0] == '\0')
        driver_advise_waiting(server->options.lock_timeout, err);
    return failed;
}

bool failure_of_result(const Postgres *server, const PGresult *result, const Origin *origin,
                       MigError *err)
{
    Arena *arena = arena_open();
    const char *reason = field(server, result, PG_DIAG_MESSAGE_PRIMARY);
    if (reason[0] == '\0')
        reason = link_one_line(arena, server->pq.PQresultErrorMessage(result));
    bool failed = is_lost(server, result) ? fail_lost(origin, reason, err)
                                          : fail_server(server, result, origin, err);
    error_copy(err->statement, sizeof(err->statement), origin->sql);
    error_copy(err->sqlstate, sizeof(err->sqlstate), field(server, result, PG_DIAG_SQLSTATE));
    arena_close(arena);
    return failed;
}
