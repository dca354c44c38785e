/* Rows are counted where SQLite tells of them one by one, and what it does not tell so (rows of
 * tables without rowids, all rows of a table at once) by its own total. Tables are followed by
 * their names, statement by statement: a table that is dropped and is there again in the end was
 * rebuilt. */
#include "db/sqlite/rehearse.h"

#include "base/table.h"
#include "db/dialect.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/query.h"
#include "db/sqlite/transaction.h"
#include "embedded/sqlite.h"

#include <stdlib.h>
#include <string.h>

typedef struct RehearsedTable {
    const char *name;
    const char *before; /* its name when the revision began; NULL if it was not there */
    bool is_there, is_plain;
    bool is_rebuilt; /* another one has its name now */
    int64_t inserted, updated, deleted;
} RehearsedTable;

typedef struct Rehearsed {
    Arena *arena;
    Table *by_name; /* those that are there */
    Vec(RehearsedTable *) tables;
    const StringVec *hidden;
    const char *version;    /* of the schema, when the tables were last listed */
    int64_t total;          /* SQLite's count of changes, behind the last statement; */
    int64_t told;           /* and those it has told of since then, one by one */
    RehearsedTable *writes; /* what the statement writes; NULL if nothing */
    int deed;               /* SQLITE_INSERT … */
    bool opens_file;        /* it was refused to open another file */
} Rehearsed;

static void count(RehearsedTable *table, int deed, int64_t rows)
{
    if (deed == SQLITE_INSERT)
        table->inserted += rows;
    else if (deed == SQLITE_UPDATE)
        table->updated += rows;
    else
        table->deleted += rows;
}

static void on_row(void *context, int deed, const char *schema, const char *name, sqlite3_int64 row)
{
    (void)row;
    Rehearsed *rehearsed = context;
    RehearsedTable *table =
        strcmp(schema, "main") == 0 ? table_find(rehearsed->by_name, name) : NULL;
    rehearsed->told++;
    if (table != NULL)
        count(table, deed, 1);
}

static bool is_write(int action)
{
    return action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
}

/* Whether a file beside the database is opened; VACUUM works in one without a name. */
static bool is_other_file(int action, const char *file)
{
    return action == SQLITE_ATTACH && file != NULL && file[0] != '\0' &&
           strcmp(file, ":memory:") != 0;
}

/* The first table that a statement writes is the one it names. */
static int on_action(void *context, int action, const char *first, const char *second,
                     const char *schema, const char *trigger)
{
    SqliteConnection *sqlite = context;
    Rehearsed *rehearsed = sqlite->rehearsed;
    int verdict = sqlite_observe_action(context, action, first, second, schema, trigger);
    if (verdict != SQLITE_OK || sqlite->observation.phase == OBSERVE_NOTHING)
        return verdict;
    if (is_other_file(action, first)) {
        rehearsed->opens_file = true;
        return SQLITE_DENY;
    }
    if (rehearsed->writes == NULL && trigger == NULL && is_write(action) && schema != NULL &&
        strcmp(schema, "main") == 0) {
        rehearsed->writes = table_find(rehearsed->by_name, first);
        rehearsed->deed = action;
    }
    return SQLITE_OK;
}

/* --- which tables there are ------------------------------------------------------------------- */

static bool read_version(SqliteConnection *sqlite, Arena *arena, const char **version,
                         MigError *err)
{
    Rows rows;
    if (!sqlite_query(&sqlite->base, "PRAGMA main.schema_version", NULL, 0, arena, &rows, err))
        return false;
    *version = rows.items.items[0].items[0];
    return true;
}

static RehearsedTable *add_table(Rehearsed *rehearsed, const Values *row)
{
    RehearsedTable *table = arena_new(rehearsed->arena, RehearsedTable);
    *table = (RehearsedTable){
        .name = arena_strdup(rehearsed->arena, row->items[0]),
        .is_there = true,
        .is_plain = strcmp(row->items[1], "1") == 0,
    };
    vec_push(rehearsed->arena, &rehearsed->tables, table);
    return table;
}

/* Makes the list of tables what the database says. One that is gone where one has come was renamed.
 */
static void follow(Rehearsed *rehearsed, const Rows *found)
{
    Table *by_name = table_new(rehearsed->arena);
    RehearsedTable *gone = NULL;
    const Values *come = NULL;
    size_t gone_count = 0, come_count = 0, known = rehearsed->tables.count;
    for (size_t i = 0; i < found->items.count; i++) {
        const Values *row = &found->items.items[i];
        RehearsedTable *table = table_find(rehearsed->by_name, row->items[0]);
        come_count += table == NULL;
        come = table == NULL ? row : come;
        if (table == NULL)
            table = add_table(rehearsed, row);
        table_put(by_name, table->name, table);
    }
    for (size_t i = 0; i < known; i++) {
        RehearsedTable *table = rehearsed->tables.items[i];
        if (!table->is_there || table_find(by_name, table->name) == table)
            continue;
        gone_count++;
        gone = table;
        table->is_there = false;
    }
    if (gone_count == 1 && come_count == 1) {
        rehearsed->tables.count--; /* the one that has come, added last */
        gone->is_there = true;
        gone->name = arena_strdup(rehearsed->arena, come->items[0]);
        table_put(by_name, gone->name, gone);
    }
    rehearsed->by_name = by_name;
}

static bool list_tables(SqliteConnection *sqlite, Arena *arena, const char *version, MigError *err)
{
    Rehearsed *rehearsed = sqlite->rehearsed;
    Rows rows;
    if (!sqlite_query(&sqlite->base, sql_rehearsed_tables, NULL, 0, arena, &rows, err))
        return false;
    rehearsed->version = arena_strdup(rehearsed->arena, version);
    follow(rehearsed, &rows);
    return true;
}

/* --- the slots -------------------------------------------------------------------------------- */

static void forget_statement(SqliteConnection *sqlite)
{
    Rehearsed *rehearsed = sqlite->rehearsed;
    rehearsed->total = sqlite3_total_changes64(sqlite->db);
    rehearsed->told = 0;
    rehearsed->writes = NULL;
}

static bool start(Connection *connection, const StringVec *hidden, MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    Rehearsed *rehearsed = arena_new(sqlite->arena, Rehearsed);
    *rehearsed =
        (Rehearsed){.arena = sqlite->arena, .by_name = table_new(sqlite->arena), .hidden = hidden};
    sqlite->rehearsed = rehearsed;
    sqlite3_set_authorizer(sqlite->db, on_action, sqlite);
    sqlite3_update_hook(sqlite->db, on_row, rehearsed);
    Arena *arena = arena_open();
    const char *version;
    bool done =
        read_version(sqlite, arena, &version, err) && list_tables(sqlite, arena, version, err);
    arena_close(arena);
    return done;
}

static bool begin(Connection *connection, MigError *err)
{
    (void)err;
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    Rehearsed *rehearsed = sqlite->rehearsed;
    size_t kept = 0;
    for (size_t i = 0; i < rehearsed->tables.count; i++) {
        RehearsedTable *table = rehearsed->tables.items[i];
        if (!table->is_there)
            continue;
        table->before = table->name;
        table->is_rebuilt = false;
        table->inserted = table->updated = table->deleted = 0;
        rehearsed->tables.items[kept++] = table;
    }
    rehearsed->tables.count = kept;
    forget_statement(sqlite);
    return true;
}

static bool look(Connection *connection, const Statement *statement, int64_t began, MigError *err)
{
    (void)statement, (void)began;
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    Rehearsed *rehearsed = sqlite->rehearsed;
    int64_t untold = sqlite3_total_changes64(sqlite->db) - rehearsed->total - rehearsed->told;
    if (untold > 0 && rehearsed->writes != NULL)
        count(rehearsed->writes, rehearsed->deed, untold);
    Arena *arena = arena_open();
    const char *version;
    bool done =
        read_version(sqlite, arena, &version, err) &&
        (strcmp(version, rehearsed->version) == 0 || list_tables(sqlite, arena, version, err));
    arena_close(arena);
    forget_statement(sqlite);
    return done;
}

/* On a copy a transaction may be what it is in a run. */
static bool settle(Connection *connection, MigError *err)
{
    Arena *arena = arena_open();
    LockTry attempt = {0};
    bool done = sqlite_commit(connection, err) &&
                sqlite_begin(connection, "rehearsal", arena, &attempt, err);
    arena_close(arena);
    return done;
}

static const char *excuse(const Connection *connection, const MigError *error, bool *all)
{
    (void)error;
    Rehearsed *rehearsed = ((const SqliteConnection *)connection)->rehearsed;
    *all = false;
    if (rehearsed == NULL || !rehearsed->opens_file)
        return NULL;
    return "it opens another file, of which there is no copy";
}

/* --- what a revision has done ----------------------------------------------------------------- */

/* The table that has taken the name of one that is gone. */
static RehearsedTable *find_successor(const Rehearsed *rehearsed, const RehearsedTable *gone)
{
    RehearsedTable *table =
        gone->before == NULL ? NULL : table_find(rehearsed->by_name, gone->before);
    return table != NULL && table->before == NULL ? table : NULL;
}

static int64_t ask_number(SqliteConnection *sqlite, const char *sql, const char *value)
{
    Arena *arena = arena_open();
    Rows rows;
    MigError ignored;
    const char *number = NULL;
    if (sqlite_query(&sqlite->base, sql, &value, value == NULL ? 0 : 1, arena, &rows, &ignored) &&
        rows.items.count == 1)
        number = rows.items.items[0].items[0];
    int64_t found = number == NULL ? -1 : strtoll(number, NULL, 10);
    arena_close(arena);
    return found;
}

/* Rows that CREATE TABLE AS has put there are counted by nobody. */
static int64_t count_created(SqliteConnection *sqlite, const RehearsedTable *table)
{
    if (table->before != NULL || !table->is_plain || table->inserted > 0)
        return table->inserted;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    ddl(&sql, "SELECT count(*) FROM main.%I", table->name);
    int64_t rows = ask_number(sqlite, text_string(&sql), NULL);
    arena_close(arena);
    return rows;
}

static MigEffect effect_of(SqliteConnection *sqlite, const RehearsedTable *table)
{
    const RehearsedTable *gone = table->is_there ? NULL : table;
    const RehearsedTable *next = gone == NULL ? NULL : find_successor(sqlite->rehearsed, gone);
    const RehearsedTable *now = next == NULL ? table : next;
    return (MigEffect){
        .schema = "",
        .name = table->before == NULL ? table->name : table->before,
        .kind = "table",
        .is_created = table->before == NULL,
        .is_dropped = gone != NULL && next == NULL,
        .is_rewritten = next != NULL,
        .lock = "",
        .lock_before = "",
        .inserted = count_created(sqlite, now),
        .updated = now->updated,
        .deleted = now->deleted,
        .size = now->is_there ? ask_number(sqlite, sql_table_size, now->name) : -1,
    };
}

static bool is_telling(const Rehearsed *rehearsed, const RehearsedTable *table)
{
    if (table->before == NULL && (!table->is_there || table->is_rebuilt))
        return false;
    for (size_t i = 0; i < rehearsed->hidden->count; i++)
        if (strcmp(rehearsed->hidden->items[i] + strlen("main."), table->name) == 0)
            return false;
    return table->before == NULL || !table->is_there ||
           table->inserted + table->updated + table->deleted > 0;
}

static int compare(const void *a, const void *b)
{
    const RehearsedTable *first = *(RehearsedTable *const *)a;
    const RehearsedTable *second = *(RehearsedTable *const *)b;
    return strcmp(first->before == NULL ? first->name : first->before,
                  second->before == NULL ? second->name : second->before);
}

static bool measure(Connection *connection, Arena *arena, EffectVec *effects, MigError *err)
{
    (void)err;
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    Rehearsed *rehearsed = sqlite->rehearsed;
    for (size_t i = 0; i < rehearsed->tables.count; i++) {
        const RehearsedTable *table = rehearsed->tables.items[i];
        RehearsedTable *next = table->is_there ? NULL : find_successor(rehearsed, table);
        if (next != NULL)
            next->is_rebuilt = true;
    }
    if (rehearsed->tables.count > 0)
        qsort(rehearsed->tables.items, rehearsed->tables.count, sizeof(*rehearsed->tables.items),
              compare);
    for (size_t i = 0; i < rehearsed->tables.count; i++)
        if (is_telling(rehearsed, rehearsed->tables.items[i]))
            vec_push(arena, effects,
                     (Effect){.seen = effect_of(sqlite, rehearsed->tables.items[i])});
    return true;
}

const Rehearsing sqlite_rehearsing = {
    .copies = true,
    .start = start,
    .begin = begin,
    .look = look,
    .settle = settle,
    .measure = measure,
    .excuse = excuse,
};
