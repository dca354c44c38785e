/* What has to change for one part of a graph to stand on the rest of it. */
#ifndef MIG_REVISION_REBASE_H
#define MIG_REVISION_REBASE_H

#include "revision/removal.h"

typedef struct Rebase {
    Revision *onto;         /* the one head of the rest; NULL when nothing changes */
    ReparentingVec changes; /* none where each moved part follows a head already */
} Rebase;

/* Lets those of `moved` that follow none of them follow the one head of the others. What follows a
 * moved one is to be moved too. MIG_E_REVISION, naming the revisions, when the others have no head
 * or several, when the moved ones would be several heads, when a merge of both sides leaves no one
 * way to do it, and when the head depends on what is to follow it. */
bool rebase_plan(Arena *arena, const Graph *graph, const RevisionSet *moved, Rebase *rebase,
                 MigError *err) MIG_MUST_CHECK;

#endif
