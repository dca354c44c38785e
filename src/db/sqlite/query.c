/* One statement, its values, its rows. */
#include "db/sqlite/query.h"

#include "base/hash.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/failure.h"

#include <stdio.h>

/* SQLite takes $1 for a name, whose place is that of its first use. */
static int find_parameter(sqlite3_stmt *statement, size_t number)
{
    char name[32];
    snprintf(name, sizeof(name), "$%zu", number);
    int index = sqlite3_bind_parameter_index(statement, name);
    if (index != 0)
        return index;
    name[0] = '?';
    return sqlite3_bind_parameter_index(statement, name);
}

static int bind_values(sqlite3_stmt *statement, const char *const *values, size_t count)
{
    int result = SQLITE_OK;
    for (size_t i = 0; result == SQLITE_OK && i < count; i++) {
        int index = find_parameter(statement, i + 1);
        result = values[i] == NULL
                     ? sqlite3_bind_null(statement, index)
                     : sqlite3_bind_text(statement, index, values[i], -1, SQLITE_STATIC);
    }
    return result;
}

/* A blob is taken as it is: as text it would be converted in a database whose encoding is UTF-16.
 */
static const char *read_column(Arena *arena, sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_NULL)
        return NULL;
    const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(statement, column)
                                            : sqlite3_column_text(statement, column);
    return arena_strndup(arena, bytes, (size_t)sqlite3_column_bytes(statement, column));
}

static Values read_row(Arena *arena, sqlite3_stmt *statement)
{
    Values row = {0};
    int count = sqlite3_column_count(statement);
    for (int column = 0; column < count; column++)
        vec_push(arena, &row, read_column(arena, statement, column));
    return row;
}

static int read_rows(Arena *arena, sqlite3_stmt *statement, Rows *rows)
{
    int result = sqlite3_step(statement);
    while (result == SQLITE_ROW) {
        if (rows != NULL)
            vec_push(arena, &rows->items, read_row(arena, statement));
        result = sqlite3_step(statement);
    }
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Each value with the NUL behind it, so that where one ends counts too. */
static void hash_row(Hash *hash, sqlite3_stmt *statement)
{
    int count = sqlite3_column_count(statement);
    for (int column = 0; column < count; column++) {
        const unsigned char *text = sqlite3_column_text(statement, column);
        size_t length = (size_t)sqlite3_column_bytes(statement, column);
        hash_add(hash, (Span){(const char *)text, length + 1});
    }
}

bool sqlite_query_hash(Connection *connection, const char *sql, Arena *arena, const char **hash,
                       MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
    Hash *rows = hash_new(arena);
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        while ((result = sqlite3_step(statement)) == SQLITE_ROW)
            hash_row(rows, statement);
    bool done = result == SQLITE_DONE || sqlite_fail(sqlite, result, err);
    *hash = hash_end(arena, rows);
    sqlite3_finalize(statement);
    return done;
}

bool sqlite_query(Connection *connection, const char *sql, const char *const *values, size_t count,
                  Arena *arena, Rows *rows, MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
    sqlite3_int64 before = sqlite3_total_changes64(sqlite->db);
    if (rows != NULL)
        *rows = (Rows){0};
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = bind_values(statement, values, count);
    if (result == SQLITE_OK)
        result = read_rows(arena, statement, rows);
    bool done = result == SQLITE_OK || sqlite_fail(sqlite, result, err) ||
                sqlite_fail_statement(err, span_of(sql));
    sqlite3_finalize(statement);
    if (done && rows != NULL && sqlite3_total_changes64(sqlite->db) != before)
        rows->affected = sqlite3_changes64(sqlite->db);
    return done;
}

bool sqlite_query_all(Connection *connection, QueryVec *queries, Arena *arena, size_t *done,
                      MigError *err)
{
    for (*done = 0; *done < queries->count; (*done)++) {
        Query *query = &queries->items[*done];
        if (!sqlite_query(connection, query->sql, query->values, query->count, arena, &query->rows,
                          err))
            return false;
    }
    return true;
}
