/*
 * A look at what the open transaction has done: two of them tell what was done in between.
 */
#ifndef MIG_DB_POSTGRES_LOOK_H
#define MIG_DB_POSTGRES_LOOK_H

#include "base/table.h"
#include "db/postgres/server.h"
#include "db/postgres/syscatalog.h"
#include "db/postgres/watch.h"

/* Modes of locks, in the order of their strength. */
typedef enum LockMode {
    LOCK_ROW_EXCLUSIVE = 1 << 0,
    LOCK_SHARE_UPDATE_EXCLUSIVE = 1 << 1,
    LOCK_SHARE = 1 << 2,
    LOCK_SHARE_ROW_EXCLUSIVE = 1 << 3,
    LOCK_EXCLUSIVE = 1 << 4,
    LOCK_ACCESS_EXCLUSIVE = 1 << 5
} LockMode;

enum {
    LOCK_STRONG = LOCK_SHARE | LOCK_SHARE_ROW_EXCLUSIVE | LOCK_EXCLUSIVE | LOCK_ACCESS_EXCLUSIVE
};

/* Rows of the catalogs that the transaction has written, savepoints apart, and that belong to a
 * table whose definition it may have changed. */
typedef struct Traces {
    int64_t types, constraints, columns;
    int64_t again; /* columns that were written again after they were given their default */
} Traces;

/* A relation that the transaction has locked more than to read it; a system catalog only where it
 * was not for a definition, but as a table. */
typedef struct HeldLock {
    const char *oid;
    unsigned modes;
    int64_t written;  /* rows */
    const char *kind; /* "" when there is no such relation (any more) */
    const char *schema, *name;
    bool ours; /* its row in pg_class is the transaction's, savepoints apart */
    Traces traces;
    const char *owner; /* the table that a sequence belongs to; NULL, also before look_read */
    const char *value; /* that a sequence gave last; "" */
} HeldLock;

/* A row of a catalog. */
typedef struct CatalogRow {
    int catalog; /* in `syscatalogs` */
    const char *oid, *kind, *schema, *name, *part_kind, *part;
    const char *relation, *refers; /* "0" for none */
    const char *extension;         /* that it is a member of; NULL */
    const char *key;               /* of the object; */
    const char *place;             /* of the row: unlike those of its earlier versions */
    bool ours;                     /* the transaction has written it, */
    bool made;                     /* and with it the object, where that was asked for */
} CatalogRow;

typedef struct Look {
    bool whole;       /* the rows are all there are, not just the transaction's own */
    bool blind;       /* the server does not count rows */
    bool begun;       /* the transaction has written something */
    WatchQuery depth; /* which traces the locks have */
    RowCounts counts[SYSCATALOGS];
    Vec(HeldLock) locks;
    int64_t handled_objects; /* locks on what is no relation, as for its deletion or a comment */
    int64_t toasts; /* of those behind a table's large values, whose own row is the transaction's */
    Vec(CatalogRow) rows;
    Table *places;    /* of the rows: place -> row */
    Table *objects;   /* of the rows: key -> row, of objects and parts */
    Table *deletions; /* of a whole look: keys of what may have been dropped, beside relations, */
    Table *handled;   /* and of what a comment, a label or an extension may have come to or left */
} Look;

/* Counts and locks: the cheap half of a look; with traces, by WATCH_COLUMNS or WATCH_TRACE. `first`
 * is SQL that is run before it, in the same round trip. */
bool look_count(Postgres *server, Arena *arena, const char *first, WatchQuery depth, Look *look,
                MigError *err) MIG_MUST_CHECK;

/* The other half: what is in the catalogs. Unless `whole`, no catalog is read to which the
 * transaction has given no row since `before`, or since it began where that is NULL. */
bool look_read(Postgres *server, Arena *arena, const Look *before, bool whole, Look *look,
               MigError *err) MIG_MUST_CHECK;

/* Both halves. */
bool look_take(Postgres *server, Arena *arena, const char *first, const Look *before, bool whole,
               Look *look, MigError *err) MIG_MUST_CHECK;

/* Statements under which, to the end of the transaction, a look is what mig means by it: a script's
 * types and operators are behind the server's own, and its statement_timeout is not mig's. */
extern const char look_settings[];

/* The first look, in a transaction that has done nothing yet: from the row of watch_add_try, which
 * is asked along with its BEGIN. */
void look_note_baseline(Postgres *server, const char *const *values);
bool look_take_baseline(const Postgres *server, Arena *arena, Look *look);

/* The rows that a catalog was given between two looks. */
RowCounts look_between(const Look *before, const Look *after, int catalog);

/* What decides whose a relation is: not its name, where it is a system catalog. */
TouchScope lock_scope(const HeldLock *lock);

/* The lock on a relation; NULL. */
const HeldLock *look_lock(const Look *look, const char *oid);

/* Whether an object that is gone may have been dropped by the transaction itself: it holds the lock
 * for that. Others may drop what is theirs at the same time. */
bool look_may_have_dropped(const Look *look, const CatalogRow *row);

#endif
