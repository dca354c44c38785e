/* Counting is cheap, reading catalogs is not: what was not written is not read. */
#include "db/postgres/look.h"

#include "embedded/postgres.h"

#include <stdlib.h>
#include <string.h>

/* The columns of look.sql, and of what is wrapped around it. */
enum {
    LOOK_OID, /* NULL where nothing is locked */
    LOOK_MODE,
    LOOK_WRITTEN,
    LOOK_KIND,
    LOOK_SCHEMA,
    LOOK_NAME,
    LOOK_OURS,
    LOOK_COUNTS, /* this and what follows is the same in all rows */
    LOOK_COUNTING,
    LOOK_OWN, /* the transaction's number; NULL */
    LOOK_SETTLING,
    LOOK_COLUMNS, /* two numbers */
    LOOK_TYPES,
    LOOK_CONSTRAINTS
};

enum { FIRST_NORMAL = 16384 }; /* oid of what does not come with the server */

const char look_settings[] = "SET LOCAL role TO DEFAULT; "
                             "SET LOCAL search_path TO pg_catalog, pg_temp; "
                             "SET LOCAL statement_timeout TO 0; ";

static const char *const modes[] = {"RowExclusiveLock", "ShareUpdateExclusiveLock",
                                    "ShareLock",        "ShareRowExclusiveLock",
                                    "ExclusiveLock",    "AccessExclusiveLock"};

static unsigned mode_of(const char *name)
{
    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(modes[i], name) == 0)
            return 1U << i;
    return 0;
}

static int64_t integer_of(const char *text)
{
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

static bool is_true(const char *text)
{
    return text != NULL && strcmp(text, "t") == 0;
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

/* A name as it is, of one that the server has quoted. */
static const char *unquoted(Arena *arena, const char *name)
{
    if (name == NULL || name[0] != '"')
        return text_or(name, "");
    Text text = text_in(arena);
    for (const char *at = name + 1; at[0] != '\0' && at[1] != '\0'; at++) {
        text_add_char(&text, *at);
        at += *at == '"'; /* doubled */
    }
    return text_string(&text);
}

/* Tables of temporary objects and those behind a table's large values are passed over. */
static bool is_passing(const char *const *row)
{
    const char *schema = text_or(row[LOOK_SCHEMA], "");
    return strncmp(schema, "pg_temp_", strlen("pg_temp_")) == 0 ||
           strncmp(schema, "pg_toast", strlen("pg_toast")) == 0;
}

static HeldLock *find_lock(const Look *look, const char *oid)
{
    for (size_t i = 0; i < look->locks.count; i++)
        if (strcmp(look->locks.items[i].oid, oid) == 0)
            return &look->locks.items[i];
    return NULL;
}

TouchScope lock_scope(const HeldLock *lock)
{
    return strcmp(lock->kind, "system catalog") == 0 ? TOUCH_EVERYTHING : TOUCH_NAMED;
}

const HeldLock *look_lock(const Look *look, const char *oid)
{
    return find_lock(look, oid);
}

static const char *kind_of(const char *const *row)
{
    if (row[LOOK_KIND] == NULL)
        return "";
    if (integer_of(row[LOOK_OID]) < FIRST_NORMAL)
        return "system catalog";
    switch (row[LOOK_KIND][0]) {
    case 'r':
    case 'p': return "table";
    case 'i':
    case 'I': return "index";
    case 'S': return "sequence";
    case 'v': return "view";
    case 'm': return "materialized view";
    case 'c': return "type";
    case 'f': return "foreign table";
    default: return "relation";
    }
}

static void read_traces(Traces *traces, WatchQuery depth, const char *const *row)
{
    if (depth == WATCH_LOOK)
        return;
    char *at = (char *)(uintptr_t)text_or(row[LOOK_COLUMNS], "");
    traces->columns = strtoll(at, &at, 10);
    traces->again = strtoll(at, &at, 10);
    if (depth == WATCH_COLUMNS)
        return;
    traces->types = integer_of(row[LOOK_TYPES]);
    traces->constraints = integer_of(row[LOOK_CONSTRAINTS]);
}

static HeldLock *add_lock(Arena *arena, Look *look, const char *const *row)
{
    vec_push(arena, &look->locks,
             (HeldLock){
                 .oid = row[LOOK_OID],
                 .written = integer_of(row[LOOK_WRITTEN]),
                 .kind = kind_of(row),
                 .schema = unquoted(arena, row[LOOK_SCHEMA]),
                 .name = text_or(row[LOOK_NAME], ""),
                 .value = "",
                 .ours = is_true(row[LOOK_OURS]),
             });
    return &look->locks.items[look->locks.count - 1];
}

/* Each mode is a row. */
static void read_lock(Arena *arena, Look *look, const char *const *row)
{
    if (is_passing(row))
        return;
    unsigned mode = mode_of(row[LOOK_MODE]);
    HeldLock *known = find_lock(look, row[LOOK_OID]);
    HeldLock *lock = known != NULL ? known : add_lock(arena, look, row);
    lock->modes |= mode;
    if (mode != LOCK_ROW_EXCLUSIVE)
        read_traces(&lock->traces, look->depth, row);
}

static int compare_locks(const void *a, const void *b)
{
    int64_t one = integer_of(((const HeldLock *)a)->oid);
    int64_t other = integer_of(((const HeldLock *)b)->oid);
    return (one > other) - (one < other);
}

/* "1 4 2 0,2 2 0 0": a place in the list of catalogs, from one on; inserted, updated, deleted. NULL
 * when there are none. */
static void read_counts(RowCounts *counts, const char *text)
{
    char *at = (char *)(uintptr_t)text_or(text, "");
    while (*at != '\0') {
        int64_t place = strtoll(at, &at, 10);
        int64_t inserted = strtoll(at, &at, 10);
        int64_t updated = strtoll(at, &at, 10);
        int64_t deleted = strtoll(at, &at, 10);
        counts[place - 1] = (RowCounts){inserted, updated, deleted};
        at += *at == ',';
    }
}

static void read_baseline(Look *look, const char *const *row, bool blind)
{
    read_counts(look->counts, row[LOOK_COUNTS]);
    look->blind = strcmp(row[LOOK_COUNTING], "on") != 0 || blind;
    look->begun = row[LOOK_OWN] != NULL;
}

bool look_count(Postgres *server, Arena *arena, const char *first, WatchQuery depth, Look *look,
                MigError *err)
{
    Rows rows;
    *look = (Look){.depth = depth};
    if (!watch_query(server, depth, first, arena, &rows, err))
        return false;
    read_baseline(look, rows.items.items[0].items, server->observation.blind);
    for (size_t i = 0; i < rows.items.count && rows.items.items[0].items[LOOK_OID] != NULL; i++) {
        const char *const *row = rows.items.items[i].items;
        if (strcmp(row[LOOK_OID], "0") == 0)
            look->handled_objects++;
        else if (row[LOOK_KIND] != NULL && row[LOOK_KIND][0] == 't')
            look->toasts +=
                is_true(row[LOOK_OURS]) && mode_of(row[LOOK_MODE]) == LOCK_ACCESS_EXCLUSIVE;
        else
            read_lock(arena, look, row);
    }
    if (look->locks.count > 0)
        qsort(look->locks.items, look->locks.count, sizeof(*look->locks.items), compare_locks);
    return true;
}

RowCounts look_between(const Look *before, const Look *after, int catalog)
{
    RowCounts now = after->counts[catalog];
    if (after->blind || (before != NULL && before->blind))
        return (RowCounts){1, 1, 1}; /* for all that is known */
    if (before == NULL)
        return now;
    RowCounts then = before->counts[catalog];
    return (RowCounts){now.inserted - then.inserted, now.updated - then.updated,
                       now.deleted - then.deleted};
}

/* A column that comes or goes does so under a lock. */
static bool is_worth_reading(const Look *before, const Look *look, int catalog)
{
    RowCounts counts = look_between(before, look, catalog);
    if (strcmp(syscatalogs[catalog].name, "pg_attribute") == 0)
        return counts.updated > 0;
    return counts.inserted + counts.updated > 0;
}

static CatalogRow row_of(Arena *arena, const char *const *row)
{
    const char *extension = row[SYSCATALOG_EXTENSION], *made = row[SYSCATALOG_MADE];
    return (CatalogRow){
        .catalog = syscatalog_find(row[SYSCATALOG_CATALOG]),
        .oid = row[SYSCATALOG_OID],
        .kind = row[SYSCATALOG_KIND],
        .schema = row[SYSCATALOG_SCHEMA],
        .name = row[SYSCATALOG_NAME],
        .part_kind = row[SYSCATALOG_PART_KIND],
        .part = row[SYSCATALOG_PART],
        .relation = row[SYSCATALOG_RELATION],
        .refers = row[SYSCATALOG_REFERS],
        .extension = extension,
        .key = arena_printf(arena, "%s %s", row[SYSCATALOG_CATALOG], row[SYSCATALOG_OID]),
        .place = arena_printf(arena, "%s %s", row[SYSCATALOG_CATALOG], row[SYSCATALOG_PLACE]),
        .ours = strcmp(row[SYSCATALOG_OURS], "t") == 0,
        .made = made != NULL && strcmp(made, "t") == 0,
    };
}

static void index_rows(Arena *arena, Look *look)
{
    look->places = table_new(arena);
    look->objects = table_new(arena);
    for (size_t i = 0; i < look->rows.count; i++) {
        const CatalogRow *row = &look->rows.items[i];
        table_put(look->places, row->place, row);
        if (syscatalogs[row->catalog].use != SYSCATALOG_CHANGES)
            table_put(look->objects, row->key, row);
    }
}

static bool read_rows(Postgres *server, Arena *arena, const char *sql, Look *look, MigError *err)
{
    Rows rows;
    if (!server_query(server, sql, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        CatalogRow row = row_of(arena, rows.items.items[i].items);
        if (row.catalog >= 0 && (row.ours || look->whole))
            vec_push(arena, &look->rows, row);
    }
    return true;
}

static bool is_sequence(const HeldLock *lock)
{
    return strcmp(lock->kind, "sequence") == 0;
}

/* Whom the sequences belong to that are locked, and where they are. */
static bool read_sequences(Postgres *server, Arena *arena, Look *look, MigError *err)
{
    StringVec oids = {0};
    Rows rows;
    for (size_t i = 0; i < look->locks.count; i++)
        if (is_sequence(&look->locks.items[i]))
            vec_push(arena, &oids, look->locks.items[i].oid);
    if (oids.count == 0)
        return true;
    const char *list = arena_printf(arena, "{%s}", strings_join(arena, &oids, ","));
    if (!server->connection.driver->query(&server->connection, sql_touch_sequences, &list, 1, arena,
                                          &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        HeldLock *lock = find_lock(look, row[0]);
        lock->owner = row[1];
        lock->value = text_or(row[2], "");
    }
    return true;
}

/* Locks on what is no relation. */
static bool read_object_locks(Postgres *server, Arena *arena, Look *look, MigError *err)
{
    Rows rows;
    look->deletions = table_new(arena);
    look->handled = table_new(arena);
    if (!look->whole)
        return true;
    if (!server_query(server, sql_touch_objects, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        bool deletes = mode_of(row[1]) == LOCK_ACCESS_EXCLUSIVE;
        table_put(deletes ? look->deletions : look->handled, row[0], look);
    }
    return true;
}

bool look_may_have_dropped(const Look *look, const CatalogRow *row)
{
    if (strcmp(syscatalogs[row->catalog].name, "pg_class") != 0)
        return table_find(look->deletions, row->key) != NULL;
    const HeldLock *lock = look_lock(look, row->oid);
    return lock != NULL && (lock->modes & LOCK_ACCESS_EXCLUSIVE) != 0;
}

bool look_read(Postgres *server, Arena *arena, const Look *before, bool whole, Look *look,
               MigError *err)
{
    bool wanted[SYSCATALOGS];
    look->whole = whole;
    look->rows.count = 0;
    for (int i = 0; i < SYSCATALOGS; i++)
        wanted[i] = look->begun && is_worth_reading(before, look, i);
    const char *sql = syscatalog_query(arena, wanted, whole);
    if (!read_sequences(server, arena, look, err) || !read_object_locks(server, arena, look, err) ||
        (sql[0] != '\0' && !read_rows(server, arena, sql, look, err)))
        return false;
    index_rows(arena, look);
    return true;
}

bool look_take(Postgres *server, Arena *arena, const char *first, const Look *before, bool whole,
               Look *look, MigError *err)
{
    return look_count(server, arena, first, WATCH_LOOK, look, err) &&
           look_read(server, arena, before, whole, look, err);
}

/* --- the first look --------------------------------------------------------------------------- */

void look_note_baseline(Postgres *server, const char *const *values)
{
    bool known = strcmp(text_or(values[0], ""), "unknown") != 0;
    server->baseline = (Baseline){.taken = known, .blind = strcmp(values[1], "on") != 0};
    read_counts(server->baseline.counts, known ? values[0] : NULL);
    if (server->home == NULL)
        server->home = arena_strdup(server->arena, text_or(values[2], ""));
}

bool look_take_baseline(const Postgres *server, Arena *arena, Look *look)
{
    const Baseline *baseline = &server->baseline;
    *look = (Look){.blind = baseline->blind};
    memcpy(look->counts, baseline->counts, sizeof(look->counts));
    index_rows(arena, look);
    return baseline->taken;
}
