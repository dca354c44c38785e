/* Looking on while revisions run in a transaction that will be rolled back. What a transaction has
 * locked stays locked until its end: that is how it can be seen. For the same reason a lock that is
 * taken once more cannot be. */
#include "db/postgres/rehearse.h"

#include "db/postgres/deferral.h"
#include "embedded/postgres.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SYSTEM_OIDS = 16383 };

enum { HAD_OID, HAD_SCHEMA, HAD_NAME, HAD_KIND, HAD_FILE, HAD_TABLE, HAD_SIZE, HAD_COUNTS };

const char *rehearse_mode(unsigned modes)
{
    static const char *const names[] = {
        "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
        "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
    return names[rehearse_strength(modes)];
}

int rehearse_strength(unsigned modes)
{
    int strength = 8;
    while (strength > 0 && (modes >> strength & 1) == 0)
        strength--;
    return strength;
}

bool rehearse_ask(Postgres *server, const char *sql, const RelationRefVec *relations, Arena *arena,
                  Rows *rows, MigError *err)
{
    Text oids = text_in(arena);
    *rows = (Rows){0};
    if (relations->count == 0)
        return true;
    for (size_t i = 0; i < relations->count; i++)
        text_printf(&oids, "%s%s", i == 0 ? "{" : ",", relations->items[i]->oid);
    text_add(&oids, "}");
    const char *value = text_string(&oids);
    return server->connection.driver->query(&server->connection, sql, &value, 1, arena, rows, err);
}

bool rehearse_locks(Postgres *server, int64_t above, int64_t most, Arena *arena, Rows *rows,
                    MigError *err)
{
    const char *values[] = {arena_printf(arena, "%lld", (long long)above),
                            arena_printf(arena, "%lld", (long long)most)};
    return server->connection.driver->query(&server->connection, sql_rehearse_locks, values, 2,
                                            arena, rows, err);
}

Relation *rehearse_add(Rehearsed *rehearsed, const char *oid, const char *schema, const char *name,
                       const char *kind)
{
    Arena *arena = rehearsed->arena;
    Arena *scratch = arena_open();
    bool hidden = strings_has(&rehearsed->hidden, arena_printf(scratch, "%s.%s", schema, name));
    arena_close(scratch);
    if (hidden)
        return NULL;
    Relation *relation = arena_new(arena, Relation);
    *relation = (Relation){
        .oid = arena_strdup(arena, oid),
        .schema = arena_strdup(arena, schema),
        .name = arena_strdup(arena, name),
        .kind = kind[0],
        .size = -1,
        .estimate = -1,
    };
    table_put(rehearsed->relations, relation->oid, relation);
    return relation;
}

TableCounts rehearse_counts(const char *const *columns)
{
    int64_t numbers[5];
    for (size_t i = 0; i < 5; i++)
        numbers[i] = columns[i] == NULL ? 0 : strtoll(columns[i], NULL, 10);
    return (TableCounts){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
}

/* --- the beginning ---------------------------------------------------------------------------- */

static void note_number(int64_t *highest, const char *oid)
{
    int64_t number = strtoll(oid, NULL, 10);
    if (number > *highest)
        *highest = number;
}

static void remember(Rehearsed *rehearsed, const Values *had)
{
    const char *const *values = had->items;
    note_number(&rehearsed->first, values[HAD_OID]);
    Relation *relation = rehearse_add(rehearsed, values[HAD_OID], values[HAD_SCHEMA],
                                      values[HAD_NAME], values[HAD_KIND]);
    if (relation == NULL)
        return;
    rehearsed->has_tables = rehearsed->has_tables || strchr("rpmfv", relation->kind) != NULL;
    relation->rows = rehearse_counts(values + HAD_COUNTS);
    relation->file = arena_strdup(rehearsed->arena, values[HAD_FILE]);
    if (values[HAD_TABLE] != NULL)
        relation->table = arena_strdup(rehearsed->arena, values[HAD_TABLE]);
    if (values[HAD_SIZE] != NULL)
        relation->estimate = strtoll(values[HAD_SIZE], NULL, 10);
}

static bool read_state(Postgres *server, MigError *err)
{
    Rehearsed *rehearsed = server->rehearsed;
    Arena *arena = arena_open();
    Rows rows;
    bool done = server_query(server, sql_rehearse_state, arena, &rows, err);
    if (done) {
        rehearsed->enum_values = strtoll(rows.items.items[0].items[0], NULL, 10);
        rehearsed->counts = strcmp(rows.items.items[0].items[1], "t") == 0;
    }
    arena_close(arena);
    return done;
}

static bool start(Connection *connection, const StringVec *hidden, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Rehearsed *rehearsed = arena_new(server->arena, Rehearsed);
    *rehearsed = (Rehearsed){
        .arena = server->arena,
        .relations = table_new(server->arena),
        .hidden = *hidden,
        .first = SYSTEM_OIDS,
    };
    server->rehearsed = rehearsed;
    Arena *arena = arena_open();
    Rows rows;
    bool done =
        read_state(server, err) && server_query(server, sql_rehearse_relations, arena, &rows, err);
    for (size_t i = 0; done && i < rows.items.count; i++)
        remember(rehearsed, &rows.items.items[i]);
    rehearsed->last = rehearsed->first;
    arena_close(arena);
    return done;
}

/* What is locked between two revisions is neither's: bookkeeping, looking on. */
static void absorb(Rehearsed *rehearsed, const Rows *locks)
{
    for (size_t i = 0; i < locks->items.count; i++) {
        const char *const *lock = locks->items.items[i].items;
        Relation *relation = table_find(rehearsed->relations, lock[LOCK_RELATION]);
        if (relation == NULL)
            continue;
        if ((relation->held | relation->taken) == 0)
            vec_push(rehearsed->arena, &rehearsed->touched, relation);
        relation->held |= (unsigned)strtoul(lock[LOCK_MODES], NULL, 10);
    }
}

static bool begin(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Rehearsed *rehearsed = server->rehearsed;
    Arena *arena = arena_open();
    Rows locks = {0};
    bool done = !rehearsed->has_tables ||
                rehearse_locks(server, SYSTEM_OIDS, rehearsed->first, arena, &locks, err);
    absorb(rehearsed, &locks);
    arena_close(arena);
    for (size_t i = 0; i < rehearsed->touched.count; i++) {
        Relation *relation = rehearsed->touched.items[i];
        relation->held |= relation->taken;
        relation->taken = 0;
        relation->is_created = relation->is_dropped = relation->is_rewritten = false;
        relation->is_emptied = relation->is_reshaped = false;
    }
    return done;
}

/* --- behind each statement -------------------------------------------------------------------- */

/* TRUNCATE gives a table a new file as ALTER TABLE does, and nothing is in it. */
static bool is_emptying(Span statement, const char *rows_size)
{
    static const char alter[] = "alter";
    bool alters = statement.length >= strlen(alter) &&
                  strncasecmp(statement.bytes, alter, strlen(alter)) == 0;
    return !alters && rows_size != NULL && strcmp(rows_size, "0") == 0;
}

/* Notes what locks show of a relation; those that need a closer look are added to `anew` (it has
 * another file) or `unknown` (its size is). */
static void note_lock(Rehearsed *rehearsed, const Values *lock, const Statement *statement,
                      int64_t began, RelationRefVec *anew, RelationRefVec *unknown)
{
    Relation *relation = table_find(rehearsed->relations, lock->items[LOCK_RELATION]);
    if (relation == NULL)
        return;
    bool is_first = (relation->held | relation->taken) == 0;
    const char *file = lock->items[LOCK_FILE];
    bool is_replaced =
        relation->file != NULL && (file == NULL || strcmp(file, relation->file) != 0);
    unsigned modes = (unsigned)strtoul(lock->items[LOCK_MODES], NULL, 10);
    unsigned fresh = modes & ~(relation->held | relation->taken);
    if (is_replaced) /* for which there is no weaker one, held before or not */
        fresh |= REHEARSE_STRONGEST & ~relation->taken;
    if (is_first)
        vec_push(rehearsed->arena, &rehearsed->touched, relation);
    if (rehearse_strength(fresh) > rehearse_strength(relation->taken)) {
        relation->line = statement->line;
        relation->at = began;
    }
    relation->taken |= fresh;
    if (is_replaced && file != NULL)
        vec_push(rehearsed->arena, anew, relation);
    else if (is_first && file != NULL)
        vec_push(rehearsed->arena, unknown, relation);
    relation->is_dropped = relation->is_dropped || (is_replaced && file == NULL);
    relation->file = file == NULL ? NULL : arena_strdup(rehearsed->arena, file);
}

static void note_size(const Rehearsed *rehearsed, const Values *size, Span statement, bool anew)
{
    Relation *relation = table_find(rehearsed->relations, size->items[0]);
    bool emptied = anew && relation->kind != 'i' && is_emptying(statement, size->items[2]);
    relation->is_emptied = relation->is_emptied || emptied;
    relation->is_rewritten = relation->is_rewritten || (anew && !emptied);
    if (relation->size < 0 && !emptied && size->items[1] != NULL)
        relation->size = strtoll(size->items[1], NULL, 10);
}

static bool note_sizes(Postgres *server, const RelationRefVec *relations, Span statement, bool anew,
                       Arena *arena, MigError *err)
{
    Rows rows;
    if (!rehearse_ask(server, sql_rehearse_sizes, relations, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        note_size(server->rehearsed, &rows.items.items[i], statement, anew);
    return true;
}

/* Where there was nothing before, nobody can be kept waiting. */
static bool look(Connection *connection, const Statement *statement, int64_t began, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Rehearsed *rehearsed = server->rehearsed;
    if (!rehearsed->has_tables)
        return true;
    Arena *arena = arena_open();
    RelationRefVec anew = {0}, unknown = {0};
    Rows rows;
    bool done = rehearse_locks(server, SYSTEM_OIDS, rehearsed->first, arena, &rows, err);
    for (size_t i = 0; done && i < rows.items.count; i++)
        note_lock(rehearsed, &rows.items.items[i], statement, began, &anew, &unknown);
    done = done && note_sizes(server, &anew, statement->text, true, arena, err) &&
           note_sizes(server, &unknown, statement->text, false, arena, err);
    arena_close(arena);
    return done;
}

/* --- the end of a transaction ----------------------------------------------------------------- */

/* Has checked what is deferred to COMMIT, as if that had come. */
static bool settle(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Arena *arena = arena_open();
    Rows rows;
    bool done = deferral_settle(server, DEFERRAL_ALL, err) &&
                server_query(server, sql_rehearse_leavings, arena, &rows, err);
    const char *const *left = done ? rows.items.items[0].items : NULL;
    if (done && strcmp(left[0], "t") == 0)
        done = server_run(server, "DISCARD TEMP", err);
    if (done) {
        server->rehearsed->enum_values_settled = strtoll(left[1], NULL, 10);
        server->rehearsed->has_settled = true;
    }
    arena_close(arena);
    return done;
}

static const char *excuse(const Connection *connection, const MigError *error, bool *all)
{
    const Rehearsed *rehearsed = ((const Postgres *)connection)->rehearsed;
    *all = strcmp(error->sqlstate, "53200") == 0;
    if (rehearsed == NULL || !rehearsed->has_settled)
        return NULL;
    if (*all)
        return "no room for so many locks in one transaction (max_locks_per_transaction)";
    if (strcmp(error->sqlstate, "55P04") == 0 &&
        rehearsed->enum_values_settled > rehearsed->enum_values)
        return "it uses an enum value that an earlier revision has to commit first";
    return NULL;
}

const Rehearsing postgres_rehearsing = {
    .start = start,
    .begin = begin,
    .look = look,
    .settle = settle,
    .measure = rehearse_measure,
    .excuse = excuse,
};
