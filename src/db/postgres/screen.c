/* Most revisions change tables of their own module and nothing else. Whoever changes a table locks
 * it, so the names of what is locked are enough, if the catalogs hold nothing new but of those
 * tables. */
#include "db/postgres/screen.h"

#include "db/postgres/watch.h"

#include <stdlib.h>
#include <string.h>

static bool is_permitted(const Postgres *server, const HeldLock *lock)
{
    const Observer *observer = server->observation.observer;
    const Touch touch = {.deed = "alters",
                         .kind = lock->kind,
                         .scope = lock_scope(lock),
                         .schema = lock->schema,
                         .name = lock->name,
                         .part = "",
                         .means = "",
                         .in_default = strcmp(lock->schema, server->home) == 0};
    return observer->permits(observer->context, &touch);
}

static bool is_index(const HeldLock *lock)
{
    return strcmp(lock->kind, "index") == 0;
}

/* A sequence may have been given its name, or its owner. An index that is locked like this without
 * a row of its own to show for it is not altered with its table. */
static bool is_doubtful(const HeldLock *lock)
{
    return lock->kind[0] == '\0' ||
           (strcmp(lock->kind, "sequence") == 0 && lock->modes != LOCK_ROW_EXCLUSIVE) ||
           (is_index(lock) && (lock->modes & LOCK_ACCESS_EXCLUSIVE) != 0 && !lock->ours);
}

/* Whether all that is locked may be touched. Of an index that is judged by its table, when more is
 * known. The oids of the tables are listed. */
static bool list_permitted(const Postgres *server, Arena *arena, const Look *after, StringVec *oids)
{
    for (size_t i = 0; i < after->locks.count; i++) {
        const HeldLock *lock = &after->locks.items[i];
        if (is_doubtful(lock) || (!is_index(lock) && !is_permitted(server, lock)))
            return false;
        if (is_index(lock))
            continue;
        vec_push(arena, oids, lock->oid);
    }
    return true;
}

/* A catalog and what of it comes with a lock on a table anyway. */
typedef struct Covered {
    const char *catalog;
    bool inserted, updated, deleted;
    bool traced; /* only if the rows are of the tables that are locked */
} Covered;

/* Privileges are given without a lock, and so are types made. A constraint that goes may have been
 * a domain's. */
static const Covered covered[] = {
    {"pg_class", true, false, false, false},    {"pg_class", true, true, false, true},
    {"pg_attribute", true, false, true, false}, {"pg_attribute", true, true, true, true},
    {"pg_type", true, false, false, true},      {"pg_constraint", true, true, false, true},
    {"pg_trigger", true, true, true, false},    {"pg_policy", true, true, true, false},
    {"pg_rewrite", true, true, true, false},    {"pg_inherits", true, true, true, false},
    {"pg_depend", true, false, true, false},    {"pg_attrdef", true, false, true, false},
    {"pg_index", true, true, true, false},
};

static bool covers(const Covered *known, RowCounts counts)
{
    return (known->inserted || counts.inserted == 0) && (known->updated || counts.updated == 0) &&
           (known->deleted || counts.deleted == 0);
}

/* The least that covers what happened to a catalog; NULL. */
static const Covered *find_covered(const char *catalog, RowCounts counts)
{
    for (size_t i = 0; i < sizeof(covered) / sizeof(covered[0]); i++)
        if (strcmp(covered[i].catalog, catalog) == 0 && covers(&covered[i], counts))
            return &covered[i];
    return NULL;
}

/* Whether all that happened to the catalogs is covered, or is when a trace says so. */
static bool are_covered(const Look *before, const Look *after, bool *traced)
{
    *traced = false;
    for (int i = 0; i < SYSCATALOGS; i++) {
        RowCounts counts = look_between(before, after, i);
        if (counts.inserted == 0 && counts.updated == 0 && counts.deleted == 0)
            continue;
        const Covered *known = find_covered(syscatalogs[i].name, counts);
        if (known == NULL)
            return false;
        *traced = *traced || known->traced;
    }
    return true;
}

/* --- whose the rows are ----------------------------------------------------------------------- */

/* Versions of rows that the transaction has written of the tables that it has locked. */
typedef struct Traced {
    int64_t classes, toasts;
    Traces rows;
} Traced;

static RowCounts counts_of(const Look *before, const Look *after, const char *catalog)
{
    for (int i = 0; i < SYSCATALOGS; i++)
        if (strcmp(syscatalogs[i].name, catalog) == 0)
            return look_between(before, after, i);
    return (RowCounts){0};
}

static int64_t larger(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* Whatever is inserted or updated is a version of a row. Each row that belongs to a locked table
 * has one at least; whatever is inserted for a relation or a column belongs to one. Whoever inserts
 * a default updates its column; whoever makes a place for large values, or inserts a column where
 * no relation is made, updates its table; and a column that was written after its default was
 * inserted has been updated once more. When there are no more versions than that, none is left for
 * anything else. */
static bool accounts_for_all(const Look *before, const Look *after, const Traced *traced)
{
    RowCounts classes = counts_of(before, after, "pg_class");
    RowCounts types = counts_of(before, after, "pg_type");
    RowCounts columns = counts_of(before, after, "pg_attribute");
    RowCounts constraints = counts_of(before, after, "pg_constraint");
    int64_t defaults = counts_of(before, after, "pg_attrdef").inserted;
    int64_t widened = classes.inserted == 0 ? columns.inserted : traced->toasts;
    return classes.updated <= larger(widened, traced->classes - classes.inserted) &&
           types.inserted <= traced->rows.types &&
           columns.updated <=
               larger(defaults + traced->rows.again, traced->rows.columns - columns.inserted) &&
           constraints.inserted + constraints.updated <= traced->rows.constraints;
}

/* An index can be altered while its table is not locked. */
static Traced traced_of(const Look *after)
{
    Traced sum = {.toasts = after->toasts};
    for (size_t i = 0; i < after->locks.count; i++) {
        const HeldLock *lock = &after->locks.items[i];
        sum.classes += lock->ours && !is_index(lock);
        sum.rows.types += lock->traces.types;
        sum.rows.constraints += lock->traces.constraints;
        sum.rows.columns += lock->traces.columns;
        sum.rows.again += lock->traces.again;
    }
    return sum;
}

/* Whether the catalogs hold nothing new but of these tables. */
static bool probe(Postgres *server, Arena *arena, const StringVec *oids, bool *plain, MigError *err)
{
    Rows rows;
    if (!watch_query(server, WATCH_PROBE, "", arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        *plain = *plain && strings_has(oids, rows.items.items[i].items[0]);
    return true;
}

/* The dearer ways are for what the cheaper ones have not accounted for. */
static bool follow(Postgres *server, Arena *arena, const Look *before, Look *after,
                   const StringVec *oids, bool *plain, MigError *err)
{
    Traced traced = traced_of(after);
    if (accounts_for_all(before, after, &traced))
        return true;
    if (after->depth != WATCH_TRACE) {
        if (!look_count(server, arena, "", WATCH_TRACE, after, err))
            return false;
        traced = traced_of(after);
    }
    return accounts_for_all(before, after, &traced) || probe(server, arena, oids, plain, err);
}

bool screen_pass(Postgres *server, Arena *arena, const Look *before, Look *after, bool *plain,
                 MigError *err)
{
    StringVec oids = {0};
    bool traced;
    *plain = !after->blind && after->handled_objects <= before->handled_objects &&
             list_permitted(server, arena, after, &oids) && are_covered(before, after, &traced);
    return !*plain || !traced || follow(server, arena, before, after, &oids, plain, err);
}
