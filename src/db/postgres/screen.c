/* Most revisions change tables of their own module and nothing else. Whoever changes a table locks
 * it, so the names of what is locked are enough, if the catalogs hold nothing new but of those
 * tables. */
#include "db/postgres/screen.h"

#include <string.h>

static bool is_permitted(const Postgres *server, const HeldLock *lock)
{
    const Observer *observer = server->observation.observer;
    const Touch touch = {.deed = "alters",
                         .kind = lock->kind,
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
    const char *probe; /* whether a row of ours is of none of the tables; NULL: always of one */
} Covered;

#define OURS(alias)                                                                                \
    "pg_catalog.age(" alias ".xmin) <= (SELECT pg_catalog.age(pg_catalog.xid("                     \
    "pg_catalog.pg_current_xact_id_if_assigned())))"

/* 99 is the schema of the tables behind tables. */
static const Covered covered[] = {
    {"pg_class", true, false, false, NULL},
    {"pg_class", true, true, false,
     "SELECT FROM pg_catalog.pg_class AS c WHERE " OURS(
         "c") " AND c.relnamespace <> 99 AND "
              "coalesce((SELECT i.indrelid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = "
              "c.oid), "
              "c.oid) <> ALL ($1::oid[])"},
    {"pg_attribute", true, false, true, NULL},
    {"pg_attribute", true, true, true,
     "SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid >= 16384 AND " OURS(
         "a") " AND "
              "coalesce((SELECT i.indrelid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = "
              "a.attrelid), a.attrelid) <> ALL ($1::oid[])"},
    {"pg_type", true, false, false,
     "SELECT FROM pg_catalog.pg_type AS t WHERE t.oid >= 16384 AND t.typrelid = 0 AND "
     "t.typcategory <> 'A' AND " OURS("t")},
    {"pg_constraint", true, true, true,
     "SELECT FROM pg_catalog.pg_constraint AS k WHERE k.contypid <> 0 AND " OURS("k")},
    {"pg_trigger", true, true, true, NULL},
    {"pg_policy", true, true, true, NULL},
    {"pg_rewrite", true, true, true, NULL},
    {"pg_inherits", true, true, true, NULL},
    {"pg_depend", true, false, true, NULL},
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

/* Whether all catalogs are covered; the probes that remain to be asked are appended. */
static bool list_probes(const Look *before, const Look *after, Text *sql)
{
    for (int i = 0; i < SYSCATALOGS; i++) {
        RowCounts counts = look_between(before, after, i);
        if (counts.inserted == 0 && counts.updated == 0 && counts.deleted == 0)
            continue;
        const Covered *known = find_covered(syscatalogs[i].name, counts);
        if (known == NULL)
            return false;
        if (known->probe != NULL)
            text_printf(sql, "%sEXISTS (%s)", sql->length == 0 ? "SELECT " : " OR ", known->probe);
    }
    return true;
}

static bool probe(Postgres *server, Arena *arena, const char *sql, const StringVec *oids,
                  bool *plain, MigError *err)
{
    Text bound = text_in(arena);
    Rows rows;
    const char *list = arena_printf(arena, "'{%s}'", strings_join(arena, oids, ","));
    for (const char *at = sql; *at != '\0'; at++) {
        bool parameter = strncmp(at, "$1", 2) == 0;
        text_add_bytes(&bound, parameter ? list : at, parameter ? strlen(list) : 1);
        at += parameter;
    }
    if (!server_query(server, text_string(&bound), arena, &rows, err))
        return false;
    *plain = strcmp(rows.items.items[0].items[0], "f") == 0;
    return true;
}

bool screen_pass(Postgres *server, Arena *arena, const Look *before, const Look *after, bool *plain,
                 MigError *err)
{
    StringVec oids = {0};
    Text sql = text_in(arena);
    *plain = !after->blind && list_permitted(server, arena, after, &oids) &&
             list_probes(before, after, &sql);
    return !*plain || sql.length == 0 || probe(server, arena, text_string(&sql), &oids, plain, err);
}
