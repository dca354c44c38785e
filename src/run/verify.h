/* Whether revisions undo themselves: up, down and up again in a scratch database. */
#ifndef MIG_RUN_VERIFY_H
#define MIG_RUN_VERIFY_H

#include "base/json.h"
#include "db/driver.h"
#include "migrate/session.h"
#include "run/catalog.h"
#include "schema/diff.h"

typedef struct Verify {
    Session *session; /* over a scratch database that all else is in */
    const Catalog *catalog;
    const Graph *graph;
    const InspectFilter *filter;
    const DiffScope *scope;
} Verify;

/* Goes through all revisions of a graph; adds a difference to the array for each thing that a
 * revision's way down does not bring back, or its second way up makes in another way, and for each
 * table that stays and loses rows by it. A revision without a way down is passed over. */
bool verify_revisions(Arena *arena, const Verify *verify, Json *differences,
                      MigError *err) MIG_MUST_CHECK;

#endif
