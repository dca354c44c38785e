/*
 * Measuring what revisions do to a database that is to stay as it is: in a transaction that is
 * rolled back, or on a copy.
 */
#ifndef MIG_DB_REHEARSAL_H
#define MIG_DB_REHEARSAL_H

#include "db/driver.h"

#include "mig/rehearsal.h"

typedef struct Effect {
    MigEffect seen;    /* but for its `lock_time` */
    int64_t locked_at; /* when the statement began that took the lock */
} Effect;

typedef Vec(Effect) EffectVec;

struct Rehearsing {
    bool copies; /* the connection is to a copy (ConnectOptions.copy): transactions may be
                    committed, and what runs outside of one can be rehearsed too */

    /* In the transaction that was begun last and where nothing was done yet: remembers what there
     * is. `hidden` are mig's own tables, as "schema.name"; they are passed over. */
    bool (*start)(Connection *connection, const StringVec *hidden, MigError *err) MIG_MUST_CHECK;

    /* A revision begins. */
    bool (*begin)(Connection *connection, MigError *err) MIG_MUST_CHECK;

    /* A statement of it, which began at `began`, has run. */
    bool (*look)(Connection *connection, const Statement *statement, int64_t began,
                 MigError *err) MIG_MUST_CHECK;

    /* What the end of a revision's transaction would do, and check; there is one open again behind
     * it. */
    bool (*settle)(Connection *connection, MigError *err) MIG_MUST_CHECK;

    /* What the revision has done, in `arena`: the strongest lock first, then by name. */
    bool (*measure)(Connection *connection, Arena *arena, EffectVec *effects,
                    MigError *err) MIG_MUST_CHECK;

    /* Why a revision that has failed so may well succeed in a run; NULL if it would not. `*all`:
     * whatever comes behind it in its database would fail as well. */
    const char *(*excuse)(const Connection *connection, const MigError *error, bool *all);
};

#endif
