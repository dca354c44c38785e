/* What a revision has done, from what was seen behind its statements and what the server has
 * counted. */
#include "db/postgres/rehearse.h"

#include "embedded/postgres.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE = 5 }; /* the number of that mode */

enum { COUNT_OID, COUNT_FILE, COUNT_ROWS };

/* What was made is locked until the end, so that nobody else sees it. */
static bool find_created(Postgres *server, Arena *arena, MigError *err)
{
    Rehearsed *rehearsed = server->rehearsed;
    Rows rows;
    if (!rehearse_locks(server, rehearsed->last, UINT_MAX, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *found = rows.items.items[i].items;
        int64_t oid = strtoll(found[LOCK_RELATION], NULL, 10);
        rehearsed->last = oid > rehearsed->last ? oid : rehearsed->last;
        if (found[LOCK_NAME] == NULL || strchr("rpmfv", found[LOCK_KIND][0]) == NULL)
            continue;
        Relation *relation = rehearse_add(rehearsed, found[LOCK_RELATION], found[LOCK_SCHEMA],
                                          found[LOCK_NAME], found[LOCK_KIND]);
        if (relation == NULL)
            continue;
        relation->is_ours = relation->is_created = true;
        relation->file = arena_strdup(rehearsed->arena, found[LOCK_FILE]);
        vec_push(rehearsed->arena, &rehearsed->touched, relation);
    }
    return true;
}

static bool has_rows(const Relation *relation)
{
    return strchr("rpm", relation->kind) != NULL;
}

/* Those touched so far that are still there, and of these with `rows` the tables, else those that
 * others can see. */
static RelationRefVec choose(Arena *arena, const Rehearsed *rehearsed, bool rows)
{
    RelationRefVec chosen = {0};
    for (size_t i = 0; i < rehearsed->touched.count; i++) {
        Relation *relation = rehearsed->touched.items[i];
        if (relation->file != NULL && (rows ? has_rows(relation) : !relation->is_ours))
            vec_push(arena, &chosen, relation);
    }
    return chosen;
}

static bool ask_shapes(Postgres *server, Arena *arena, MigError *err)
{
    const Rehearsed *rehearsed = server->rehearsed;
    RelationRefVec asked = choose(arena, rehearsed, false);
    Rows rows;
    if (!rehearse_ask(server, sql_rehearse_shapes, &asked, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *found = rows.items.items[i].items;
        Relation *relation = table_find(rehearsed->relations, found[0]);
        relation->is_reshaped = relation->shape != NULL && strcmp(relation->shape, found[1]) != 0;
        relation->shape = arena_strdup(rehearsed->arena, found[1]);
    }
    return true;
}

/* A TRUNCATE sets the counters back. */
static int64_t since(int64_t before, int64_t now)
{
    return now >= before ? now - before : now;
}

/* Brings the counters up to date, and says what has come to them. */
static RowCounts count(Relation *relation, const Values *row)
{
    const RowCounts before = relation->rows;
    relation->rows = rehearse_counts(row->items + COUNT_ROWS);
    const RowCounts now = relation->rows;
    bool is_seen = !relation->is_ours; /* by others, who would notice that it is read */
    return (RowCounts){
        .scans = is_seen ? since(before.scans, now.scans) : 0,
        .scanned = is_seen ? since(before.scanned, now.scanned) : 0,
        .inserted = since(before.inserted, now.inserted),
        .updated = since(before.updated, now.updated),
        .deleted = since(before.deleted, now.deleted),
    };
}

static bool is_touched(const Relation *relation, const RowCounts *rows)
{
    return relation->taken != 0 || relation->is_created || relation->is_dropped ||
           relation->is_rewritten || relation->is_emptied || relation->is_reshaped ||
           rows->scans + rows->inserted + rows->updated + rows->deleted > 0;
}

/* What is worth a line: an index whose table can be read behind its own lock as little is not, and
 * neither is a sequence that only counts. */
static bool is_telling(const Rehearsed *rehearsed, const Relation *relation)
{
    int strength = rehearse_strength(relation->taken);
    if (relation->kind == 'S')
        return strength > SHARE && !relation->is_dropped;
    if (relation->kind == 'v')
        return strength > 1 || relation->is_created || relation->is_reshaped;
    if (relation->kind != 'i' && relation->kind != 'I')
        return true;
    const Relation *table = table_find(rehearsed->relations, relation->table);
    return relation->file != NULL && (relation->taken & REHEARSE_STRONGEST) != 0 && table != NULL &&
           ((table->held | table->taken) & REHEARSE_STRONGEST) == 0;
}

static const char *kind_name(char kind)
{
    switch (kind) {
    case 'm': return "materialized view";
    case 'f': return "foreign table";
    case 'v': return "view";
    case 'S': return "sequence";
    case 'i':
    case 'I': return "index";
    default: return "table";
    }
}

static Effect effect_of(const Rehearsed *rehearsed, const Relation *relation, const RowCounts *rows)
{
    bool counted = rehearsed->counts && has_rows(relation);
    int64_t unknown = has_rows(relation) ? -1 : 0;
    bool stronger = rehearse_strength(relation->held) > rehearse_strength(relation->taken);
    return (Effect){
        .seen =
            {
                .schema = relation->schema,
                .name = relation->name,
                .kind = kind_name(relation->kind),
                .is_created = relation->is_created,
                .is_dropped = relation->is_dropped,
                .is_rewritten = relation->is_rewritten,
                .is_emptied = relation->is_emptied,
                .lock = rehearse_mode(relation->taken),
                .lock_before = stronger ? rehearse_mode(relation->held) : "",
                .lock_line = relation->taken == 0 ? 0 : relation->line,
                .scans = counted ? rows->scans : unknown,
                .scanned = counted ? rows->scanned : unknown,
                .inserted = counted ? rows->inserted : unknown,
                .updated = counted ? rows->updated : unknown,
                .deleted = counted ? rows->deleted : unknown,
                .size = relation->size >= 0 ? relation->size : relation->estimate,
            },
        .locked_at = relation->at,
    };
}

/* The strongest lock first, then by name. */
static int compare(const void *a, const void *b)
{
    const Relation *first = *(const Relation *const *)a, *second = *(const Relation *const *)b;
    int difference = rehearse_strength(second->taken) - rehearse_strength(first->taken);
    if (difference == 0)
        difference = strcmp(first->schema, second->schema);
    return difference != 0 ? difference : strcmp(first->name, second->name);
}

/* The relations that are gone are not among those counted. */
static void add_effects(Rehearsed *rehearsed, const Table *counted, Arena *arena,
                        EffectVec *effects)
{
    RelationRefVec sorted = {0};
    for (size_t i = 0; i < rehearsed->touched.count; i++)
        vec_push(arena, &sorted, rehearsed->touched.items[i]);
    if (sorted.count > 0)
        qsort(sorted.items, sorted.count, sizeof(*sorted.items), compare);
    for (size_t i = 0; i < sorted.count; i++) {
        Relation *relation = sorted.items[i];
        const Values *row = table_find(counted, relation->oid);
        RowCounts rows = {0};
        if (row != NULL && row->items[COUNT_FILE] == NULL) {
            relation->is_dropped = true;
            relation->file = NULL;
        }
        if (row != NULL)
            rows = count(relation, row);
        if (is_touched(relation, &rows) && is_telling(rehearsed, relation))
            vec_push(arena, effects, effect_of(rehearsed, relation, &rows));
    }
}

bool rehearse_measure(Connection *connection, Arena *arena, EffectVec *effects, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Rehearsed *rehearsed = server->rehearsed;
    Arena *scratch = arena_open();
    Table *counted = table_new(scratch);
    Rows rows;
    RelationRefVec asked;
    bool done = find_created(server, scratch, err);
    asked = choose(scratch, rehearsed, true);
    done = done && ask_shapes(server, scratch, err) &&
           rehearse_ask(server, sql_rehearse_counts, &asked, scratch, &rows, err);
    for (size_t i = 0; done && i < rows.items.count; i++)
        table_put(counted, rows.items.items[i].items[COUNT_OID], &rows.items.items[i]);
    if (done)
        add_effects(rehearsed, counted, arena, effects);
    arena_close(scratch);
    return done;
}
