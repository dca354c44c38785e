/* https://www.sqlite.org/backup.html, into https://www.sqlite.org/inmemorydb.html#temp_db. */
#include "db/sqlite/copy.h"

#include "db/sqlite/failure.h"

enum { PAGES_AT_ONCE = 2000 };

bool sqlite_copy_open(SqliteConnection *copy, MigError *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int result = sqlite3_open_v2("", &copy->db, flags, NULL);
    if (result == SQLITE_OK)
        return true;
    bool failed = fail(err, MIG_E_CONNECTION, "%s", sqlite3_errmsg(copy->db));
    sqlite3_close(copy->db);
    copy->db = NULL;
    return failed;
}

/* Whoever asks to stop need not wait for all of a large database. */
static int copy_pages(sqlite3_backup *backup, Watch *watch)
{
    int result = SQLITE_OK;
    while (result == SQLITE_OK && watch->stop == WATCH_GOES_ON) {
        result = sqlite3_backup_step(backup, PAGES_AT_ONCE);
        if (sqlite_watch_is_interrupted(watch))
            watch->stop = WATCH_INTERRUPTED;
    }
    int finished = sqlite3_backup_finish(backup);
    if (result == SQLITE_DONE)
        return finished;
    return watch->stop == WATCH_INTERRUPTED ? SQLITE_INTERRUPT : result;
}

static bool is_without_room(int result)
{
    int primary = result & 0xff;
    return primary == SQLITE_FULL || primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
}

static bool fail_copy(SqliteConnection *copy, SqliteConnection *source, int result, MigError *err)
{
    bool failed =
        sqlite_fail(sqlite3_errcode(source->db) == SQLITE_OK ? copy : source, result, err);
    if (failed || !is_without_room(result))
        return false;
    err->code = MIG_E_CONNECTION;
    return fail_within(err, "cannot copy the database '%s'", source->path) ||
           fail_hint(err,
                     "a rehearsal works on a copy in the folder for temporary files: let TMPDIR "
                     "name one with room for another of the database");
}

/* The transaction keeps what is copied from changing between two steps. */
bool sqlite_copy_fill(SqliteConnection *copy, SqliteConnection *source, MigError *err)
{
    sqlite_watch_start(&source->watch, source->db, 0);
    if (!sqlite_execute(source, "BEGIN; SELECT 1 FROM main.sqlite_schema LIMIT 1", err))
        return false;
    sqlite3_backup *backup = sqlite3_backup_init(copy->db, "main", source->db, "main");
    int result = backup == NULL ? sqlite3_errcode(copy->db) : copy_pages(backup, &source->watch);
    bool done = result == SQLITE_OK || fail_copy(copy, source, result, err);
    sqlite3_exec(source->db, "ROLLBACK", NULL, NULL, NULL);
    return done;
}
