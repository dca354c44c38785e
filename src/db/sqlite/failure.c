/* SQLite has few codes and terse messages; what helps the reader on is added here. */
#include "db/sqlite/failure.h"

#include "base/clock.h"
#include "db/sqlite/locker.h"

#include <stdio.h>
#include <string.h>

typedef struct CodeHint {
    int primary;
    const char *hint;
} CodeHint;

static const CodeHint code_hints[] = {
    {SQLITE_CANTOPEN, "this user must be able to write into the folder of the database, where "
                      "SQLite keeps its journal"},
    {SQLITE_CORRUPT, "the file is damaged: look at it with PRAGMA integrity_check, and restore a "
                     "backup"},
    {SQLITE_FULL, "make room on the disk (or raise PRAGMA max_page_count), then run again"},
    {SQLITE_IOERR, "the system could not read or write the file: its log may say why"},
    {SQLITE_NOTADB, "the file holds something else, or is encrypted: check the url"},
    {SQLITE_READONLY, "this user must be able to write the file and its folder"},
};

typedef struct MessageHint {
    const char *part;
    const char *hint;
} MessageHint;

static const MessageHint message_hints[] = {
    {"within a transaction", "mark the section transaction=false: it then runs outside of one"},
    {"within transaction", "mark the section transaction=false: it then runs outside of one"},
    {"inside a transaction", "mark the section transaction=false: it then runs outside of one"},
    {"wal mode from", "mark the section transaction=false: it then runs outside of one"},
    {"no such module", "mig loads no extensions of SQLite: only what is built in can be used"},
    {"no such function", "mig loads no extensions of SQLite: only what is built in can be used"},
    {"not authorized", "mig loads no extensions of SQLite: only what is built in can be used"},
    {"incomplete input", "the statement ends too early: is there a semicolon too many?"},
};

static const char *find_hint(const SqliteConnection *sqlite, int result, const char *message)
{
    int primary = result & 0xff;
    if (result == SQLITE_READONLY && sqlite3_db_readonly(sqlite->db, "main") == 0)
        return "the script has set PRAGMA query_only";
    for (size_t i = 0; i < sizeof(code_hints) / sizeof(code_hints[0]); i++)
        if (code_hints[i].primary == primary)
            return code_hints[i].hint;
    for (size_t i = 0; i < sizeof(message_hints) / sizeof(message_hints[0]); i++)
        if (strstr(message, message_hints[i].part) != NULL)
            return message_hints[i].hint;
    return "";
}

static bool fail_stopped(const Watch *watch, MigError *err)
{
    if (watch->stop == WATCH_INTERRUPTED)
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    Arena *arena = arena_open();
    const char *timeout = duration_format(arena, watch->statement_timeout);
    bool failed = fail(err, MIG_E_SQL, "statement timeout (%s)", timeout) ||
                  fail_hint(err, "raise statement_timeout, or set it to 0 for none");
    arena_close(arena);
    return failed;
}

static bool fail_busy(const SqliteConnection *sqlite, MigError *err)
{
    Arena *arena = arena_open();
    bool failed = fail(err, MIG_E_LOCK, "the database '%s' is locked by %s", sqlite->path,
                       sqlite_locker_find(arena, sqlite->path));
    driver_advise_waiting(sqlite->watch.lock_timeout, err);
    arena_close(arena);
    return failed;
}

bool sqlite_fail(const SqliteConnection *sqlite, int result, MigError *err)
{
    int primary = result & 0xff;
    bool cut_short = primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY;
    bool failed;
    if (cut_short && sqlite->watch.stop != WATCH_GOES_ON)
        failed = fail_stopped(&sqlite->watch, err);
    else if (primary == SQLITE_BUSY)
        failed = fail_busy(sqlite, err);
    else
        failed = fail(err, MIG_E_SQL, "%s", sqlite3_errmsg(sqlite->db)) ||
                 fail_hint(err, "%s", find_hint(sqlite, result, sqlite3_errmsg(sqlite->db)));
    snprintf(err->sqlstate, sizeof(err->sqlstate), "%d", result);
    return failed;
}

bool sqlite_fail_statement(MigError *err, Span statement)
{
    Arena *arena = arena_open();
    size_t most = sizeof(err->statement) + 4; /* enough for error_copy to see that it is cut */
    size_t length = statement.length < most ? statement.length : most;
    error_copy(err->statement, sizeof(err->statement),
               arena_strndup(arena, statement.bytes, length));
    arena_close(arena);
    return false;
}
