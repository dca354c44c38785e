/* What follows from the edges of a graph. */
#ifndef MIG_REVISION_DERIVE_H
#define MIG_REVISION_DERIVE_H

#include "revision/graph.h"

/* Fills in `stands_on` and `labels` of all revisions, whose edges and order are known. */
void derive_rest(Arena *arena, const Graph *graph);

#endif
