/* The order in which Alembic goes through a set of revisions. */
#ifndef MIG_REVISION_ORDER_H
#define MIG_REVISION_ORDER_H

#include "revision/graph.h"

/* Lists the members of a set from the top down, each before all that it stands on: one branch as
 * far as it goes, then the next. `heads` are where the walk begins, in any order; all members are
 * heads or below one. What lies between two members must be a member too. */
RevisionVec order_downward(Arena *arena, const Graph *graph, const RevisionSet *members,
                           const RevisionVec *heads);

/* The same from the bottom up: the order of an upgrade. */
RevisionVec order_upward(Arena *arena, const Graph *graph, const RevisionSet *members,
                         const RevisionVec *heads);

#endif
