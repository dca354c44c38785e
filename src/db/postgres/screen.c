/* Most revisions change tables of their own module and nothing else. Whoever changes a table locks
 * it, so the names of what is locked are enough, if the catalogs hold nothing new but of those
 * tables. */
#include "db/postgres/screen.h"

#include "db/postgres/watch.h"

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

/* A sequence may have been given its name. */
static bool is_doubtful(const HeldLock *lock)
{
    return lock->kind[0] == '\0' ||
           (strcmp(lock->kind, "sequence") == 0 && lock->modes != LOCK_ROW_EXCLUSIVE);
}

/* Whether all that is locked may be touched; an index stands below its table, which is then locked
 * too. The oids of the tables are listed. */
static bool list_permitted(const Postgres *server, Arena *arena, const Look *after, StringVec *oids)
{
    for (size_t i = 0; i < after->locks.count; i++) {
        const HeldLock *lock = &after->locks.items[i];
        if (strcmp(lock->kind, "index") == 0)
            continue;
        if (is_doubtful(lock) || !is_permitted(server, lock))
            return false;
        vec_push(arena, oids, lock->oid);
    }
    return true;
}

/* A catalog and what of it comes with a lock on a table anyway. */
typedef struct Covered {
    const char *catalog;
    bool inserted, updated, deleted;
    bool probed; /* only if the rows are of the tables that are locked */
} Covered;

/* Privileges are given without a lock, and so are types made. A constraint that goes may have been
 * a domain's. */
static const Covered covered[] = {
    {"pg_class", true, false, false, false},    {"pg_class", true, true, false, true},
    {"pg_attribute", true, false, true, false}, {"pg_attribute", true, true, true, true},
    {"pg_type", true, false, false, true},      {"pg_constraint", true, true, false, true},
    {"pg_trigger", true, true, true, false},    {"pg_policy", true, true, true, false},
    {"pg_rewrite", true, true, true, false},    {"pg_inherits", true, true, true, false},
    {"pg_depend", true, false, true, false},    {"pg_index", true, true, true, false},
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

/* Whether all that happened to the catalogs is covered, or is when a probe says so. */
static bool are_covered(const Look *before, const Look *after, bool *probed)
{
    *probed = false;
    for (int i = 0; i < SYSCATALOGS; i++) {
        RowCounts counts = look_between(before, after, i);
        if (counts.inserted == 0 && counts.updated == 0 && counts.deleted == 0)
            continue;
        const Covered *known = find_covered(syscatalogs[i].name, counts);
        if (known == NULL)
            return false;
        *probed = *probed || known->probed;
    }
    return true;
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

bool screen_pass(Postgres *server, Arena *arena, const Look *before, const Look *after, bool *plain,
                 MigError *err)
{
    StringVec oids = {0};
    bool probed;
    *plain = !after->blind && list_permitted(server, arena, after, &oids) &&
             are_covered(before, after, &probed);
    return !*plain || !probed || probe(server, arena, &oids, plain, err);
}
