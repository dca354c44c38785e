/* Foreign keys before and after a transaction, told apart.
 *
 * A violation is known by its table and row. The table is followed through renames by its root
 * page. In a table that was rebuilt, or has no rowids, rows have no lasting name: there, more
 * violations than before towards one table are new ones. */
#include "db/sqlite/foreign_keys.h"

#include "db/dialect.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/query.h"
#include "embedded/sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 5, COLUMN_TABLE = 0, COLUMN_ROOT = 1 };

/* Of foreign_key_check. */
enum { COLUMN_ROW = 1, COLUMN_PARENT = 2 };

/* New violations in `table` of keys towards `parent`. */
typedef struct Finding {
    const char *table, *parent;
    size_t count;
    Vec(int64_t) rows; /* those known by rowid, not all of them */
} Finding;

typedef Vec(Finding) Findings;

static void start(ForeignKeys *keys)
{
    if (keys->arena != NULL)
        return;
    keys->arena = arena_open();
    keys->touched_names = table_new(keys->arena);
    keys->by_name = table_new(keys->arena);
    keys->by_root = table_new(keys->arena);
}

void sqlite_foreign_keys_touch(ForeignKeys *keys, const char *table)
{
    start(keys);
    if (table_find(keys->touched_names, table) != NULL)
        return;
    const char *name = arena_strdup(keys->arena, table);
    table_put(keys->touched_names, name, name);
    vec_push(keys->arena, &keys->touched, name);
}

void sqlite_foreign_keys_forget(ForeignKeys *keys)
{
    arena_close(keys->arena);
    *keys = (ForeignKeys){0};
}

static int compare_violations(const void *a, const void *b)
{
    const Violation *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return strcmp(left->parent, right->parent);
}

static void add_violations(Arena *arena, TableCheck *check, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        const char *const *columns = rows->items.items[i].items;
        check->has_rowids = columns[COLUMN_ROW] != NULL;
        int64_t row = check->has_rowids ? strtoll(columns[COLUMN_ROW], NULL, 10) : 0;
        vec_push(arena, &check->violations, (Violation){row, columns[COLUMN_PARENT]});
    }
    if (check->violations.count > 1)
        qsort(check->violations.items, check->violations.count, sizeof(Violation),
              compare_violations);
}

/* A parent key that is not unique is a fault of the schema, and no reason to stop a script that
 * runs elsewhere. */
static bool check_table(SqliteConnection *sqlite, Arena *arena, const Values *table,
                        TableCheck *check, MigError *err)
{
    *check = (TableCheck){.table = table->items[COLUMN_TABLE], .root = table->items[COLUMN_ROOT]};
    Text sql = text_in(arena);
    ddl(&sql, "PRAGMA main.foreign_key_check(%I)", check->table);
    Rows rows;
    if (sqlite_query(&sqlite->base, text_string(&sql), NULL, 0, arena, &rows, err)) {
        add_violations(arena, check, &rows);
        return true;
    }
    if (strncmp(err->message, "foreign key mismatch", strlen("foreign key mismatch")) != 0)
        return fail_within(err, "cannot check the foreign keys of '%s'", check->table);
    check->mismatch = arena_strdup(arena, err->message);
    return true;
}

/* Looks at a table that is about to be written, and at those that refer to it, unless that was done
 * or the transaction itself has made them. */
static bool look_at(SqliteConnection *sqlite, const char *touched, MigError *err)
{
    ForeignKeys *keys = &sqlite->foreign_keys;
    Rows related;
    if (!sqlite_query(&sqlite->base, sql_related_tables, &touched, 1, keys->arena, &related, err))
        return false;
    for (size_t i = 0; i < related.items.count; i++) {
        const Values *table = &related.items.items[i];
        const char *name = table->items[COLUMN_TABLE];
        if (table_find(keys->by_name, name) != NULL || table_find(keys->roots, name) == NULL)
            continue;
        TableCheck *check = arena_new(keys->arena, TableCheck);
        if (!check_table(sqlite, keys->arena, table, check, err))
            return false;
        table_put(keys->by_name, check->table, check);
        table_put(keys->by_root, check->root, check);
    }
    return true;
}

static bool list_tables(SqliteConnection *sqlite, Arena *arena, Rows *tables, Table **roots,
                        MigError *err)
{
    if (!sqlite_query(&sqlite->base, sql_foreign_key_tables, NULL, 0, arena, tables, err))
        return false;
    *roots = table_new(arena);
    for (size_t i = 0; i < tables->items.count; i++) {
        const char *const *columns = tables->items.items[i].items;
        table_put(*roots, columns[COLUMN_TABLE], columns[COLUMN_ROOT]);
    }
    return true;
}

bool sqlite_foreign_keys_look(SqliteConnection *sqlite, MigError *err)
{
    ForeignKeys *keys = &sqlite->foreign_keys;
    start(keys);
    if (keys->roots == NULL) {
        Rows tables;
        if (!list_tables(sqlite, keys->arena, &tables, &keys->roots, err))
            return false;
        keys->has_tables = tables.items.count > 0;
    }
    for (; keys->looked < keys->touched.count; keys->looked++)
        if (keys->has_tables && !look_at(sqlite, keys->touched.items[keys->looked], err))
            return false;
    return true;
}

/* What was found before in the table that is `now`, under whichever name; NULL if it is new. */
static const TableCheck *find_before(const ForeignKeys *keys, const Table *roots,
                                     const TableCheck *now)
{
    const TableCheck *before = table_find(keys->by_root, now->root);
    if (before != NULL &&
        (strcmp(before->table, now->table) == 0 || table_find(roots, before->table) == NULL))
        return before;
    return table_find(keys->by_name, now->table);
}

static Finding *find_finding(Arena *arena, Findings *findings, const char *table,
                             const char *parent)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].table, table) == 0 &&
            strcmp(findings->items[i].parent, parent) == 0)
            return &findings->items[i];
    vec_push(arena, findings, (Finding){.table = table, .parent = parent});
    return &findings->items[findings->count - 1];
}

/* Both lists are in the order of rows; a row that was in violation of as many keys before has
 * nothing new. */
static void compare_rows(Arena *arena, const TableCheck *before, const TableCheck *now,
                         Findings *findings)
{
    size_t at = 0, count = before == NULL ? 0 : before->violations.count;
    for (size_t i = 0; i < now->violations.count; i++) {
        const Violation *violation = &now->violations.items[i];
        while (at < count && before->violations.items[at].row < violation->row)
            at++;
        if (at < count && before->violations.items[at].row == violation->row) {
            at++;
            continue;
        }
        Finding *finding = find_finding(arena, findings, now->table, violation->parent);
        finding->count++;
        if (now->has_rowids && finding->rows.count < ROWS_SHOWN)
            vec_push(arena, &finding->rows, violation->row);
    }
}

static size_t count_towards(const TableCheck *check, const char *parent)
{
    size_t count = 0;
    for (size_t i = 0; i < check->violations.count; i++)
        count += strcmp(check->violations.items[i].parent, parent) == 0;
    return count;
}

static void compare_counts(Arena *arena, const TableCheck *before, const TableCheck *now,
                           Findings *findings)
{
    StringVec parents = {0};
    for (size_t i = 0; i < now->violations.count; i++) {
        const char *parent = now->violations.items[i].parent;
        if (strings_has(&parents, parent))
            continue;
        vec_push(arena, &parents, parent);
        size_t more = count_towards(now, parent), less = count_towards(before, parent);
        if (more > less)
            find_finding(arena, findings, now->table, parent)->count = more - less;
    }
}

static void notice(const SqliteConnection *sqlite, const char *text)
{
    const Listener *listener = &sqlite->watch.listener;
    if (listener->notice != NULL)
        listener->notice(listener->context, "WARNING", text);
}

static void compare(const SqliteConnection *sqlite, Arena *arena, const TableCheck *before,
                    const TableCheck *now, Findings *findings)
{
    bool mismatched = before != NULL && before->mismatch != NULL;
    if (now->mismatch != NULL && !mismatched)
        notice(sqlite, arena_printf(arena, "the foreign keys of '%s' cannot be checked: %s",
                                    now->table, now->mismatch));
    if (now->mismatch == NULL && mismatched && now->violations.count > 0)
        notice(sqlite, arena_printf(arena,
                                    "the foreign keys of '%s' can be checked from now on: %zu "
                                    "refer to no row",
                                    now->table, now->violations.count));
    if (now->mismatch != NULL || mismatched)
        return;
    bool same_rows = before == NULL || (strcmp(before->root, now->root) == 0 && now->has_rowids);
    if (same_rows)
        compare_rows(arena, before, now, findings);
    else
        compare_counts(arena, before, now, findings);
}

/* Whether the transaction can have broken a key of this table: it was written, or refers to one
 * that was, or has its name from this transaction. */
static bool is_concerned(const ForeignKeys *keys, const char *name)
{
    return table_find(keys->roots, name) == NULL || table_find(keys->by_name, name) != NULL ||
           table_find(keys->touched_names, name) != NULL;
}

static bool find_broken(SqliteConnection *sqlite, Arena *arena, Findings *findings, MigError *err)
{
    const ForeignKeys *keys = &sqlite->foreign_keys;
    Rows tables;
    Table *roots;
    if (!list_tables(sqlite, arena, &tables, &roots, err))
        return false;
    for (size_t i = 0; i < tables.items.count; i++) {
        if (!is_concerned(keys, tables.items.items[i].items[COLUMN_TABLE]))
            continue;
        TableCheck now;
        if (!check_table(sqlite, arena, &tables.items.items[i], &now, err))
            return false;
        compare(sqlite, arena, find_before(keys, roots, &now), &now, findings);
    }
    return true;
}

static void add_rows(Text *detail, const Finding *finding)
{
    if (finding->rows.count == 0)
        return;
    text_printf(detail, "%s%s: rowid ", detail->length == 0 ? "" : "; ", finding->table);
    for (size_t i = 0; i < finding->rows.count; i++)
        text_printf(detail, "%s%lld", i == 0 ? "" : ", ", (long long)finding->rows.items[i]);
    if (finding->rows.count < finding->count)
        text_add(detail, ", …");
}

static bool fail_broken(Arena *arena, const Findings *findings, MigError *err)
{
    Text message = text_in(arena), detail = text_in(arena);
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->items[i];
        bool one = finding->count == 1;
        text_printf(&message, "%s%zu %s of '%s' %s to no row of '%s'", i == 0 ? "" : "; ",
                    finding->count, one ? "row" : "rows", finding->table, one ? "refers" : "refer",
                    finding->parent);
        add_rows(&detail, finding);
    }
    bool failed =
        fail(err, MIG_E_SQL, "the revision breaks foreign keys: %s", text_string(&message)) ||
        fail_hint(err, "repair or delete these rows in the same revision");
    error_copy(err->detail, sizeof(err->detail), text_string(&detail));
    return failed;
}

/* What was touched and never looked at was not written: EXPLAIN runs nothing, and a virtual table
 * prepares writes of its own when it is read for the first time. */
bool sqlite_foreign_keys_verify(SqliteConnection *sqlite, MigError *err)
{
    if (sqlite->foreign_keys.looked == 0)
        return true;
    Arena *arena = arena_open();
    Findings findings = {0};
    bool done = find_broken(sqlite, arena, &findings, err) &&
                (findings.count == 0 || fail_broken(arena, &findings, err));
    arena_close(arena);
    return done;
}
