/* Ranges of a history: "A:B", "A:", ":B", as Alembic's `history -r` takes them. */
#ifndef MIG_REVISION_RANGE_H
#define MIG_REVISION_RANGE_H

#include "revision/graph.h"

/* The revisions of a range, both ends included, the newest first in Alembic's order: all that B
 * stands on and that follows A. A is "base" where it is left out, and B "heads"; NULL is the range
 * of both. Either end is one identifier as target_resolve takes it; -N at A counts down from B, +N
 * at B counts up from A, and counting beyond the end stops there. `current` is NULL where there is
 * no database. MIG_E_REVISION when there is no colon, or A is not below B. */
bool range_list(Arena *arena, const Graph *graph, const char *range, const StringVec *current,
                RevisionVec *revisions, MigError *err) MIG_MUST_CHECK;

#endif
