/* Opening a database so that whatever is wrong with its file is said there and then: SQLite itself
 * looks into a file only when something is read from it. */
#include "db/sqlite/connection.h"

#include "base/path.h"
#include "base/process.h"
#include "db/dialect.h"
#include "db/sqlite/copy.h"
#include "db/sqlite/failure.h"
#include "db/sqlite/query.h"
#include "db/sqlite/sqlite.h"
#include "db/sqlite/transaction.h"
#include "embedded/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool sqlite_execute(SqliteConnection *sqlite, const char *sql, MigError *err)
{
    int result = sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || sqlite_fail(sqlite, result, err);
}

static bool detach_all(SqliteConnection *sqlite, MigError *err)
{
    Arena *arena = arena_open();
    Rows rows = {0};
    bool done = sqlite_query(&sqlite->base, sql_attached, NULL, 0, arena, &rows, err);
    for (size_t i = 0; done && i < rows.items.count; i++) {
        Text sql = text_in(arena);
        ddl(&sql, "DETACH %I", rows.items.items[i].items[0]);
        done = sqlite_execute(sqlite, text_string(&sql), err);
    }
    arena_close(arena);
    return done;
}

static bool drop_temporaries(SqliteConnection *sqlite, MigError *err)
{
    if (!sqlite->has_temporaries)
        return true;
    Arena *arena = arena_open();
    Rows rows = {0};
    bool done = sqlite_query(&sqlite->base, sql_temporaries, NULL, 0, arena, &rows, err);
    for (size_t i = 0; done && i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        Text sql = text_in(arena);
        ddl(&sql, "DROP %s IF EXISTS temp.%I", row[0], row[1]);
        done = sqlite_execute(sqlite, text_string(&sql), err);
    }
    arena_close(arena);
    sqlite->has_temporaries = !done;
    return done;
}

bool sqlite_reset_inside(SqliteConnection *sqlite, MigError *err)
{
    return sqlite_execute(sqlite, sql_reset_inside, err) && drop_temporaries(sqlite, err);
}

bool sqlite_reset(SqliteConnection *sqlite, MigError *err)
{
    return sqlite_execute(sqlite, sql_reset, err) && sqlite_reset_inside(sqlite, err) &&
           detach_all(sqlite, err);
}

/* What is wrong with a file that can be seen before SQLite is asked. */
static bool check_file(const char *path, bool create, MigError *err)
{
    struct stat file;
    if (stat(path, &file) == 0) {
        if (S_ISREG(file.st_mode))
            return true;
        return fail(err, MIG_E_CONNECTION, "cannot open the database '%s': it is %s", path,
                    S_ISDIR(file.st_mode) ? "a folder" : "not a regular file") ||
               fail_hint(err, "let the url name a file, as in sqlite:dev.db");
    }
    if (errno != ENOENT)
        return fail_errno(err, MIG_E_CONNECTION, "cannot open the database '%s'", path);
    if (!create)
        return fail(err, MIG_E_CONNECTION, "database '%s' does not exist", path) ||
               fail_hint(err, "check the url; an upgrade makes the file");
    return true;
}

static bool check_folder(Arena *arena, const char *path, MigError *err)
{
    const char *folder = path_parent(arena, path);
    if (access(folder, W_OK | X_OK) == 0)
        return true;
    if (errno != ENOENT)
        return fail_errno(err, MIG_E_CONNECTION, "cannot create the database '%s'", path);
    return fail(err, MIG_E_CONNECTION,
                "cannot create the database '%s': the folder '%s' does not exist", path, folder) ||
           fail_hint(err, "check the url, or make the folder: mkdir -p '%s'", folder);
}

/* Says why a database could not be opened. */
static bool fail_open(const SqliteConnection *sqlite, int result, bool existed, MigError *err)
{
    int primary = result & 0xff;
    bool stopped = primary == SQLITE_BUSY || primary == SQLITE_INTERRUPT;
    int reason = sqlite3_system_errno(sqlite->db);
    if (sqlite_fail(sqlite, result, err) || stopped)
        return false;
    char message[sizeof(err->message)];
    bool by_system = primary == SQLITE_CANTOPEN && reason != 0;
    error_copy(message, sizeof(message), by_system ? strerror(reason) : err->message);
    err->code = MIG_E_CONNECTION;
    error_copy(err->message, sizeof(err->message), message);
    if (by_system && existed && access(sqlite->path, R_OK) != 0)
        error_advise(err, "this user must be able to read and write the file and its folder");
    return fail_within(err, "cannot %s the database '%s'", existed ? "open" : "create",
                       sqlite->path);
}

static SqliteConnection *new_connection(Arena *arena, const ConnectOptions *options, bool memory)
{
    SqliteConnection *sqlite = arena_new(arena, SqliteConnection);
    sqlite->base.driver = &sqlite_driver;
    sqlite->arena = arena;
    sqlite->path = arena_strdup(arena, options->url->target);
    sqlite->watch = (Watch){
        .database = sqlite->path,
        .interrupt_fd = options->interrupt_fd,
        .lock_timeout = options->lock_timeout,
        .statement_timeout = options->statement_timeout,
        .listener = options->listener,
    };
    sqlite->lock = (RunLock){
        .arena = arena,
        .database = memory ? NULL : sqlite->path,
        .application_name = arena_strdup(arena, options->application_name),
        .identity = process_identity(arena),
        .fd = -1,
    };
    return sqlite;
}

/* A script may use all that SQLite does by default, except for loading machine code. */
static void configure(SqliteConnection *sqlite)
{
    sqlite3_extended_result_codes(sqlite->db, 1);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_set_authorizer(sqlite->db, sqlite_observe_action, sqlite);
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
}

static void give_up(SqliteConnection *sqlite)
{
    sqlite3_close(sqlite->db);
    sqlite->db = NULL;
}

/* In the processes that mig opens databases in, nobody asks how much memory SQLite has, and
 * counting it takes a tenth of the time of a check. Where SQLite runs already this changes nothing.
 */
static bool open_database(SqliteConnection *sqlite, bool create, bool existed, MigError *err)
{
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int result = sqlite3_open_v2(sqlite->path, &sqlite->db, flags, NULL);
    if (result == SQLITE_OK) {
        configure(sqlite);
        const char *look = "SELECT 1 FROM main.sqlite_schema LIMIT 1";
        result = sqlite3_exec(sqlite->db, look, NULL, NULL, NULL);
    }
    bool done =
        result == SQLITE_OK ? sqlite_reset(sqlite, err) : fail_open(sqlite, result, existed, err);
    if (!done)
        give_up(sqlite);
    return done;
}

/* What could not be written in a run is not rehearsed either. */
static bool fill(SqliteConnection *copy, const ConnectOptions *options, MigError *err)
{
    SqliteConnection *source = new_connection(copy->arena, options, false);
    if (!open_database(source, false, true, err))
        return false;
    bool done = sqlite_check_writable(source, err) && sqlite_copy_fill(copy, source, err);
    sqlite_close(&source->base);
    return done;
}

static bool open_copy(SqliteConnection *copy, const ConnectOptions *options, bool existed,
                      MigError *err)
{
    if (!sqlite_copy_open(copy, err))
        return false;
    bool done = !existed || fill(copy, options, err);
    if (done) {
        configure(copy);
        done = sqlite_reset(copy, err);
    }
    if (!done)
        give_up(copy);
    return done;
}

bool sqlite_open(Arena *arena, const ConnectOptions *options, Connection **connection,
                 MigError *err)
{
    const char *path = options->url->target;
    bool memory = strcmp(path, ":memory:") == 0;
    bool existed = memory || access(path, F_OK) == 0;
    if (!memory && !check_file(path, options->create, err))
        return false;
    if (!existed && !check_folder(arena, path, err))
        return false;
    bool copy = options->copy && !memory;
    SqliteConnection *sqlite = new_connection(arena, options, memory || copy);
    if (!(copy ? open_copy(sqlite, options, existed, err)
               : open_database(sqlite, options->create, existed, err)))
        return false;
    *connection = &sqlite->base;
    return true;
}

void sqlite_close(Connection *connection)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite_rollback(connection);
    sqlite_unlock(connection);
    sqlite_run_lock_close(&sqlite->lock);
    int result = sqlite3_close(sqlite->db);
    assert(result == SQLITE_OK);
    (void)result;
}
