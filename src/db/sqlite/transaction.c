/* BEGIN IMMEDIATE under the run lock, and its two ends. Foreign keys are off in between, since the
 * rebuild of a table drops it for a moment; whether they hold is looked at before COMMIT. */
#include "db/sqlite/transaction.h"

#include "db/sqlite/connection.h"
#include "db/sqlite/query.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* SQLite would begin a transaction on a file that cannot be written, and fail at its first write.
 */
bool sqlite_check_writable(const SqliteConnection *sqlite, MigError *err)
{
    if (sqlite3_db_readonly(sqlite->db, "main") == 0)
        return true;
    return fail(err, MIG_E_CONNECTION, "cannot write to the database '%s': it is read-only",
                sqlite->path) ||
           fail_hint(err, "this user must be able to write the file and its folder");
}

/* Takes the run lock, unless this connection has it already. */
static bool take_lock(SqliteConnection *sqlite, const char *name, Arena *arena, LockHolder *holder,
                      MigError *err)
{
    if (sqlite->locked) {
        assert(sqlite->lock.name == NULL || strcmp(sqlite->lock.name, name) == 0);
        return true;
    }
    return sqlite_check_writable(sqlite, err) &&
           sqlite_run_lock_take(arena, &sqlite->lock, name, holder, err);
}

static void free_lock(SqliteConnection *sqlite)
{
    if (!sqlite->locked)
        sqlite_run_lock_free(&sqlite->lock);
}

static void restore(const SqliteConnection *sqlite)
{
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, sqlite->enforced, NULL);
    if (sqlite->query_only) /* which cannot fail: nothing is read or written */
        sqlite3_exec(sqlite->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
}

/* What would keep mig from keeping its books between the statements of a script. */
static bool suspend_query_only(SqliteConnection *sqlite, MigError *err)
{
    Arena *arena = arena_open();
    Rows rows;
    bool done = sqlite_query(&sqlite->base, "PRAGMA query_only", NULL, 0, arena, &rows, err);
    sqlite->query_only = done && strcmp(rows.items.items[0].items[0], "0") != 0;
    arena_close(arena);
    return done && (!sqlite->query_only || sqlite_execute(sqlite, "PRAGMA query_only = OFF", err));
}

/* A script outside of a transaction keeps its settings when mig keeps its books in between. */
static bool begin_immediate(SqliteConnection *sqlite, MigError *err)
{
    sqlite->query_only = false;
    if (!(sqlite->locked ? suspend_query_only(sqlite, err) : sqlite_reset(sqlite, err)))
        return false;
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &sqlite->enforced);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    sqlite_watch_start(&sqlite->watch, sqlite->db, 0);
    sqlite->begun = sqlite_execute(sqlite, "BEGIN IMMEDIATE", err);
    if (!sqlite->begun)
        restore(sqlite);
    return sqlite->begun;
}

static void free_joined(SqliteConnection *sqlite)
{
    for (size_t i = 0; i < sqlite->joined.count; i++)
        sqlite_run_lock_close(sqlite->joined.items[i]);
    sqlite->joined.count = 0;
}

/* After the transaction's end, whichever it was. */
static void end(SqliteConnection *sqlite)
{
    sqlite->begun = false;
    sqlite->savepoints.count = 0;
    restore(sqlite);
    free_joined(sqlite);
    sqlite_foreign_keys_forget(&sqlite->foreign_keys);
    free_lock(sqlite);
}

/* SQLite may have done it by itself. What cannot be rolled back now is by the next who opens it. */
static void roll_back(SqliteConnection *sqlite)
{
    if (sqlite3_get_autocommit(sqlite->db) == 0)
        sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
}

bool sqlite_begin(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    assert(!sqlite->begun);
    attempt->taken = false;
    if (!take_lock(sqlite, name, arena, &attempt->holder, err))
        return false;
    if (!sqlite->lock.held)
        return true;
    attempt->taken = begin_immediate(sqlite, err);
    if (!attempt->taken)
        free_lock(sqlite);
    if (!attempt->taken || attempt->look == NULL)
        return attempt->taken;
    if (sqlite_query(connection, attempt->look, NULL, 0, arena, &attempt->rows, err))
        return true;
    sqlite_rollback(connection);
    return false;
}

bool sqlite_join(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    assert(sqlite->begun);
    RunLock *lock = arena_new(sqlite->arena, RunLock);
    *lock = (RunLock){
        .arena = sqlite->lock.arena,
        .database = sqlite->lock.database,
        .application_name = sqlite->lock.application_name,
        .identity = sqlite->lock.identity,
        .fd = -1,
    };
    if (!sqlite_run_lock_take(arena, lock, name, &attempt->holder, err))
        return false;
    attempt->taken = lock->held;
    vec_push(sqlite->arena, &sqlite->joined, lock);
    return true;
}

bool sqlite_refresh(Connection *connection, int64_t lock_timeout, int64_t statement_timeout,
                    MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite->watch.lock_timeout = lock_timeout;
    sqlite->watch.statement_timeout = statement_timeout;
    return sqlite_reset_inside(sqlite, err);
}

/* A PRAGMA may mean something else in a transaction, or nothing, and VACUUM cannot be in one. */
static bool fits(const Statement *statement)
{
    static const char *const words[] = {"insert", "replace", "update", "delete",  "with",
                                        "create", "alter",   "drop",   "reindex", "analyze"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (statement->text.length > strlen(words[i]) &&
            strncasecmp(statement->text.bytes, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* Foreign keys are looked at as the script has it: this is its transaction rather than mig's. */
bool sqlite_enclose(Connection *connection, const Statement *statement, bool *enclosed,
                    MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    *enclosed = sqlite3_get_autocommit(sqlite->db) != 0 && fits(statement);
    if (!*enclosed)
        return true;
    sqlite_watch_start(&sqlite->watch, sqlite->db, 0);
    sqlite->enclosed = sqlite_execute(sqlite, "BEGIN IMMEDIATE", err);
    return sqlite->enclosed;
}

/* SQLite leaves a transaction whose COMMIT has failed open, or has rolled it back by itself. But
 * where the system refuses a call it may be the last one, after which all of it stands. */
static bool fail_commit(const SqliteConnection *sqlite, MigError *err)
{
    bool refused = (sqlite3_errcode(sqlite->db) & 0xff) == SQLITE_IOERR;
    if (!refused || sqlite3_get_autocommit(sqlite->db) == 0)
        return fail_within(err, "the commit failed and nothing was applied");
    return fail_within(err, "the commit failed: it may or may not have been applied");
}

static bool commit_enclosed(SqliteConnection *sqlite, MigError *err)
{
    sqlite_watch_start(&sqlite->watch, sqlite->db, 0);
    sqlite->enclosed = false;
    if (sqlite_execute(sqlite, "COMMIT", err))
        return true;
    bool failed = fail_commit(sqlite, err);
    roll_back(sqlite);
    return failed;
}

bool sqlite_commit(Connection *connection, MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    if (sqlite->enclosed)
        return commit_enclosed(sqlite, err);
    bool kept = sqlite_foreign_keys_verify(sqlite, err);
    if (kept) {
        sqlite_watch_start(&sqlite->watch, sqlite->db, 0);
        kept = sqlite_execute(sqlite, "COMMIT", err) || fail_commit(sqlite, err);
    }
    if (!kept)
        sqlite_rollback(connection);
    else
        end(sqlite);
    return kept;
}

void sqlite_rollback(Connection *connection)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    roll_back(sqlite); /* a script's own as well */
    sqlite->script_begin_line = 0;
    sqlite->enclosed = false;
    if (sqlite->begun)
        end(sqlite);
}

bool sqlite_lock(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    assert(!sqlite->begun && !sqlite->locked);
    attempt->taken = false;
    if (!take_lock(sqlite, name, arena, &attempt->holder, err))
        return false;
    if (!sqlite->lock.held)
        return true;
    attempt->taken = sqlite_reset(sqlite, err);
    sqlite->locked = attempt->taken;
    free_lock(sqlite);
    return attempt->taken;
}

void sqlite_unlock(Connection *connection)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite_abandon(sqlite);
    sqlite->locked = false;
    free_lock(sqlite);
}

void sqlite_abandon(SqliteConnection *sqlite)
{
    if (!sqlite->begun)
        roll_back(sqlite);
    sqlite->script_begin_line = 0;
}

bool sqlite_in_transaction(const Connection *connection)
{
    const SqliteConnection *sqlite = (const SqliteConnection *)connection;
    return sqlite3_get_autocommit(sqlite->db) == 0;
}
