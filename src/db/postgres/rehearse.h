/* What a rehearsal has seen so far of the relations of a PostgreSQL database. */
#ifndef MIG_DB_POSTGRES_REHEARSE_H
#define MIG_DB_POSTGRES_REHEARSE_H

#include "base/table.h"
#include "db/postgres/server.h"
#include "db/rehearsal.h"

/* Rows, as the server's counters have them. */
typedef struct RowCounts {
    int64_t scans, scanned, inserted, updated, deleted;
} RowCounts;

/* A set of modes has a bit for each, from 1 for ACCESS SHARE to 8 for ACCESS EXCLUSIVE. */
#define REHEARSE_STRONGEST (1U << 8)

typedef struct Relation {
    const char *oid, *schema, *name;
    char kind;         /* as in pg_class */
    const char *table; /* an index's; NULL */
    const char *file;  /* its number; NULL when it is gone */
    const char *shape; /* of what the catalog says of it; NULL while nobody has asked */
    int64_t size;      /* -1 while it is unknown */
    int64_t estimate;  /* the size as of the last ANALYZE, or -1 */
    RowCounts rows;    /* at the end of the last revision that was measured */
    unsigned held;     /* modes, since before the revision */
    bool is_ours;      /* made by the rehearsal */

    /* In this revision: */
    unsigned taken; /* modes */
    int line;       /* of the statement that took the strongest */
    int64_t at;     /* when that began */
    bool is_created, is_dropped, is_rewritten, is_emptied, is_reshaped;
} Relation;

typedef Vec(Relation *) RelationRefVec;

typedef struct Rehearsed {
    Arena *arena;
    Table *relations; /* by oid */
    RelationRefVec touched;
    StringVec hidden;
    int64_t first, last;         /* the highest oid before the rehearsal, and by now */
    int64_t enum_values;         /* before the rehearsal, */
    int64_t enum_values_settled; /* and when a transaction would have ended last */
    bool has_settled;            /* one would have */
    bool counts;                 /* rows are counted */
    bool has_tables;             /* there were some, or views, before the rehearsal */
} Rehearsed;

/* The strongest of a set of modes, as PostgreSQL's documentation calls it; "" for none. */
const char *rehearse_mode(unsigned modes);

/* The number of the strongest of a set of modes; 0 for none. */
int rehearse_strength(unsigned modes);

/* Asks one of rehearse's queries about relations. */
bool rehearse_ask(Postgres *server, const char *sql, const RelationRefVec *relations, Arena *arena,
                  Rows *rows, MigError *err) MIG_MUST_CHECK;

/* The locks on relations whose oid is above one and not above another. */
bool rehearse_locks(Postgres *server, int64_t above, int64_t most, Arena *arena, Rows *rows,
                    MigError *err) MIG_MUST_CHECK;

/* The columns of the answer about locks. */
enum { LOCK_RELATION, LOCK_MODES, LOCK_FILE, LOCK_SCHEMA, LOCK_NAME, LOCK_KIND, LOCK_TABLE };

/* Adds a relation that was not known yet; NULL for one of mig's own. */
Relation *rehearse_add(Rehearsed *rehearsed, const char *oid, const char *schema, const char *name,
                       const char *kind);

/* Five columns, in the order of RowCounts. */
RowCounts rehearse_counts(const char *const *columns);

/* See Rehearsing. */
bool rehearse_measure(Connection *connection, Arena *arena, EffectVec *effects,
                      MigError *err) MIG_MUST_CHECK;

extern const Rehearsing postgres_rehearsing;

#endif
