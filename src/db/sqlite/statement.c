/* A script's statements, one at a time: cut, prepared when the one before has run, and stepped to
 * the end. */
#include "db/sqlite/statement.h"

#include "db/dialect.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/failure.h"
#include "db/sqlite/script.h"
#include "db/sqlite/transaction.h"

#include <stdio.h>
#include <string.h>

/* How far the lines of a script have been counted. */
typedef struct LineCount {
    size_t offset;
    int line;
} LineCount;

static int count_lines(Span text)
{
    int lines = 0;
    const char *end = text.bytes + text.length;
    const char *at = text.bytes;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

/* The line of an offset that is not before those asked for earlier. */
static int line_at(ScriptCursor *cursor, size_t offset)
{
    LineCount *count = cursor->state;
    if (count == NULL) {
        count = arena_new(cursor->arena, LineCount);
        count->line = cursor->line;
        cursor->state = count;
    }
    Span passed = {cursor->text.bytes + count->offset, offset - count->offset};
    count->line += count_lines(passed);
    count->offset = offset;
    return count->line;
}

static bool check_control(const ScriptCursor *cursor, ScriptControl control,
                          const Statement *statement, MigError *err)
{
    if (!cursor->transaction || control == SCRIPT_CONTROL_NONE)
        return true;
    const char *what = control == SCRIPT_CONTROL_BEGIN ? "begin a transaction inside the one"
                                                       : "end the transaction";
    return fail_at(err, MIG_E_SQL, cursor->file, statement->line,
                   "the statement would %s that mig runs the revision in", what) ||
           fail_hint(err, "leave it out, or mark the section transaction=false") ||
           sqlite_fail_statement(err, statement->text);
}

/* A revision behind this one in the same transaction is not to go back to savepoints of this one.
 */
static bool release_savepoints(SqliteConnection *sqlite, MigError *err)
{
    Arena *arena = arena_open();
    bool done = true;
    while (done && sqlite->savepoints.count > 0) {
        Text sql = text_in(arena);
        ddl(&sql, "RELEASE %I", sqlite->savepoints.items[--sqlite->savepoints.count]);
        done = sqlite_execute(sqlite, text_string(&sql), err);
    }
    arena_close(arena);
    return done;
}

static bool check_ended(SqliteConnection *sqlite, const ScriptCursor *cursor, MigError *err)
{
    int line = sqlite->script_begin_line;
    if (cursor->transaction)
        return release_savepoints(sqlite, err);
    if (line == 0)
        return true;
    sqlite_abandon(sqlite);
    return fail_at(err, MIG_E_SQL, cursor->file, line,
                   "the script leaves the transaction open that begins here") ||
           fail_hint(err, "add a COMMIT; what the transaction did was rolled back");
}

bool sqlite_cut(ScriptCursor *cursor, Statement *statement, bool *found, MigError *err)
{
    ScriptPiece piece;
    const char *unclosed;
    if (!sqlite_script_cut(cursor->text, cursor->offset, &piece, &unclosed))
        return fail_at(err, MIG_E_SQL, cursor->file, line_at(cursor, piece.start),
                       "the %s that begins here is not closed", unclosed);
    *found = piece.found;
    if (!piece.found)
        return true;
    cursor->offset = piece.next;
    *statement = (Statement){
        .text = {cursor->text.bytes + piece.start, piece.end - piece.start},
        .line = line_at(cursor, piece.start),
        .number = ++cursor->number,
    };
    return check_control(cursor, piece.control, statement, err);
}

bool sqlite_next(Connection *connection, ScriptCursor *cursor, Statement *statement, bool *found,
                 MigError *err)
{
    if (!sqlite_cut(cursor, statement, found, err))
        return false;
    return *found || check_ended((SqliteConnection *)connection, cursor, err);
}

/* Says which statement failed, and at which line of it SQLite saw the fault. */
static bool fail_at_statement(const ScriptCursor *cursor, const Statement *statement, int offset,
                              MigError *err)
{
    error_copy(err->file, sizeof(err->file), cursor->file);
    err->line = statement->line;
    if (offset > 0 && (size_t)offset <= statement->text.length)
        err->line += count_lines((Span){statement->text.bytes, (size_t)offset});
    return sqlite_fail_statement(err, statement->text);
}

/* SQLite says no more than that it was not allowed to; we know better. */
static bool fail_refused(const SqliteConnection *sqlite, const ScriptCursor *cursor,
                         const Statement *statement, MigError *err)
{
    *err = sqlite->observation.error;
    return fail_at_statement(cursor, statement, -1, err);
}

static bool prepare(SqliteConnection *sqlite, const ScriptCursor *cursor,
                    const Statement *statement, sqlite3_stmt **prepared, MigError *err)
{
    Span text = statement->text;
    int result = sqlite3_prepare_v2(sqlite->db, text.bytes, (int)text.length, prepared, NULL);
    if (result == SQLITE_OK && sqlite_observe_again(sqlite)) {
        sqlite3_finalize(*prepared);
        result = sqlite3_prepare_v2(sqlite->db, text.bytes, (int)text.length, prepared, NULL);
    }
    if (result == SQLITE_OK)
        return true;
    if (sqlite->observation.refused)
        return fail_refused(sqlite, cursor, statement, err);
    int offset = sqlite3_error_offset(sqlite->db);
    return sqlite_fail(sqlite, result, err) || fail_at_statement(cursor, statement, offset, err);
}

static bool step_to_end(SqliteConnection *sqlite, const ScriptCursor *cursor,
                        const Statement *statement, sqlite3_stmt *prepared, MigError *err)
{
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
    int result = sqlite3_step(prepared);
    while (result == SQLITE_ROW)
        result = sqlite3_step(prepared);
    if (result == SQLITE_DONE)
        return true;
    if (sqlite->observation.refused)
        return fail_refused(sqlite, cursor, statement, err);
    return sqlite_fail(sqlite, result, err) || fail_at_statement(cursor, statement, -1, err);
}

/* Runs a statement that writes ledgers: only afterwards can be told whose rows of them. */
static bool step_comparing(SqliteConnection *sqlite, const ScriptCursor *cursor,
                           const Statement *statement, sqlite3_stmt *prepared, MigError *err)
{
    bool alone = sqlite3_get_autocommit(sqlite->db) != 0;
    Rows before[LEDGER_COUNT];
    if (alone && !sqlite_execute(sqlite, "BEGIN IMMEDIATE", err))
        return fail_at_statement(cursor, statement, -1, err);
    bool done =
        sqlite_ledger_read(sqlite, before, err) &&
        step_to_end(sqlite, cursor, statement, prepared, err) &&
        (sqlite_ledger_judge(sqlite, before, err) || fail_at_statement(cursor, statement, -1, err));
    sqlite3_reset(prepared);
    if (alone && done)
        return sqlite_execute(sqlite, "COMMIT", err);
    if (alone)
        sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    return done;
}

/* Before a statement runs: has it judged; inside mig's transaction the tables it writes are looked
 * at first. */
static bool look_before(SqliteConnection *sqlite, const Statement *statement,
                        sqlite3_stmt *prepared, MigError *err)
{
    return sqlite_observe_prepared(sqlite, statement->text, prepared, err) &&
           (!sqlite->begun || sqlite3_stmt_readonly(prepared) != 0 ||
            sqlite_foreign_keys_look(sqlite, err));
}

/* Keeps the list of savepoints: SAVEPOINT, RELEASE, ROLLBACK TO. */
static void note_savepoint(SqliteConnection *sqlite)
{
    const Observation *observation = &sqlite->observation;
    StringVec *open = &sqlite->savepoints;
    size_t at = open->count;
    if (observation->savepoint == NULL || !sqlite->begun)
        return;
    if (strcmp(observation->savepoint, "BEGIN") == 0) {
        vec_push(sqlite->arena, open, observation->savepoint_name);
        return;
    }
    while (at > 0 && sqlite3_stricmp(open->items[at - 1], observation->savepoint_name) != 0)
        at--;
    bool released = strcmp(observation->savepoint, "RELEASE") == 0;
    open->count = at > 0 && released ? at - 1 : at;
}

static bool run(SqliteConnection *sqlite, const ScriptCursor *cursor, const Statement *statement,
                MigError *err)
{
    sqlite3_stmt *prepared = NULL;
    if (!prepare(sqlite, cursor, statement, &prepared, err))
        return false;
    bool done = (look_before(sqlite, statement, prepared, err) ||
                 fail_at_statement(cursor, statement, -1, err)) &&
                (sqlite_observe_writes_ledgers(&sqlite->observation)
                     ? step_comparing(sqlite, cursor, statement, prepared, err)
                     : step_to_end(sqlite, cursor, statement, prepared, err));
    if (done && sqlite3_stmt_isexplain(prepared) == 0)
        note_savepoint(sqlite);
    sqlite3_finalize(prepared);
    return done;
}

static bool run_observed(SqliteConnection *sqlite, const ScriptCursor *cursor,
                         const Statement *statement, MigError *err)
{
    Arena *arena = sqlite->observation.observer == NULL ? NULL : arena_open();
    sqlite_observe_begin(sqlite, arena);
    bool done = run(sqlite, cursor, statement, err);
    sqlite_observe_end(sqlite);
    arena_close(arena);
    return done;
}

/* A transaction of the script's own that a failure leaves behind would swallow what mig writes
 * next. */
static void note_script_transaction(SqliteConnection *sqlite, const Statement *statement, bool done,
                                    MigError *err)
{
    if (sqlite->begun || sqlite->enclosed)
        return;
    bool open = sqlite3_get_autocommit(sqlite->db) == 0;
    int line = sqlite->script_begin_line;
    if (!open || done) {
        sqlite->script_begin_line = !open ? 0 : line == 0 ? statement->line : line;
        return;
    }
    sqlite_abandon(sqlite);
    char detail[sizeof(err->detail)];
    snprintf(detail, sizeof(detail),
             "the transaction that the script began at line %d was rolled back", line);
    error_copy(err->detail, sizeof(err->detail), detail);
}

/* A script of many short statements stops between two of them. */
static bool check_asked(const SqliteConnection *sqlite, const ScriptCursor *cursor,
                        const Statement *statement, MigError *err)
{
    return !sqlite_watch_is_interrupted(&sqlite->watch) ||
           fail_at(err, MIG_E_INTERRUPTED, cursor->file, statement->line, "interrupted");
}

bool sqlite_run(Connection *connection, const ScriptCursor *cursor, const Statement *statement,
                MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
    bool done =
        check_asked(sqlite, cursor, statement, err) && run_observed(sqlite, cursor, statement, err);
    note_script_transaction(sqlite, statement, done, err);
    return done;
}
