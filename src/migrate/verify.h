/* Whether revisions undo themselves: up, down and up again in a scratch database. */
#ifndef MIG_MIGRATE_VERIFY_H
#define MIG_MIGRATE_VERIFY_H

#include "migrate/apply.h"
#include "migrate/autogenerate.h"

typedef struct Verify {
    Session *session; /* over a scratch database that all else is in */
    const Graph *graph;
    /* Reads the file of a revision. */
    bool (*load)(void *context, const Revision *revision, Script *script, MigError *err);
    void *context;
    const InspectFilter *filter;
    const DiffScope *scope;
} Verify;

/* Goes through all revisions of a graph; adds a line for each thing that a
 * revision's way down does not bring back, or its second way up makes in another way, and for each
 * table that stays and loses rows by it. A revision without a way down is passed over. */
bool verify_revisions(Arena *arena, const Verify *verify, DifferenceLineVec *lines,
                      MigError *err) MIG_MUST_CHECK;

#endif
