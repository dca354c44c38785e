/*
 * A declared schema against a database: what differs, and the SQL that makes the one into the other
 * and back.
 *
 * The declared schema is loaded into a scratch database and read from there, so that both sides are
 * in the server's own spelling. What is renamed is renamed in a scratch copy of the database first,
 * since the server carries a new name into all that uses the old one.
 */
#ifndef MIG_MIGRATE_AUTOGENERATE_H
#define MIG_MIGRATE_AUTOGENERATE_H

#include "db/dialect.h"
#include "db/driver.h"
#include "migrate/declared.h"

/* Where scratch databases are made. */
typedef struct ScratchOptions {
    const ConnectOptions *connect;
    const char *dev_url; /* "" for the database's own server */
} ScratchOptions;

typedef struct Migration {
    const char *up, *down; /* the SQL of the two sections; "" when nothing differs */
    StringVec losses;      /* what data the way up loses, in a few words each */
} Migration;

/* Opens a scratch database that holds these files' objects, `own` last; close it with the driver.
 */
bool autogenerate_scratch(Arena *arena, const ScratchOptions *options,
                          const DeclaredFileVec *others, const DeclaredFileVec *own,
                          Connection **scratch, MigError *err) MIG_MUST_CHECK;

/* The SQL from `found` to `declared` and back. What is ignored is taken over from the one into the
 * other. */
bool autogenerate_make(Arena *arena, const ScratchOptions *options, const InspectFilter *filter,
                       const DiffScope *scope, const Schema *found, Schema *declared,
                       Migration *migration, MigError *err) MIG_MUST_CHECK;

/* A snapshot as SQL that makes it. */
const char *autogenerate_dump(Arena *arena, const Dialect *dialect, const Schema *schema);

/* One difference, ready to be shown. */
typedef struct DifferenceLine {
    const char *object;           /* "column users.email" */
    const char *attribute;        /* NULL: the object is missing on one side */
    const char *declared, *found; /* NULL where the object is missing */
    const char *file;             /* NULL if it is declared nowhere */
    int line;
    const char *revision; /* of a verification: the one that does not undo itself; else NULL */
} DifferenceLine;

typedef Vec(DifferenceLine) DifferenceLineVec;

/* Adds a line for each thing in which `found` is not as `declared`. */
void autogenerate_differences(Arena *arena, const Dialect *dialect, const DiffScope *scope,
                              const Schema *found, const Schema *declared,
                              DifferenceLineVec *lines);

#endif
