/* What has to change when a revision is taken out of a graph, and new parents for a revision file.
 */
#ifndef MIG_REVISION_REMOVAL_H
#define MIG_REVISION_REMOVAL_H

#include "revision/graph.h"

/* A revision that is to follow others than it does. */
typedef struct Reparenting {
    Revision *child;
    StringVec parents; /* ids */
} Reparenting;

typedef Vec(Reparenting) ReparentingVec;

/* The children of a revision and what they follow without it: its parents in its place, save those
 * that lie below another parent of the child. */
ReparentingVec removal_plan(Arena *arena, const Graph *graph, const Revision *revision);

/* A revision file's text with other parents: only the value of `down_revision` differs, every other
 * byte stays. MIG_E_REVISION when the file cannot be read, or has no such key while there are
 * parents. */
bool removal_rewrite(Arena *arena, const char *shown, Span content, const StringVec *parents,
                     Span *changed, MigError *err) MIG_MUST_CHECK;

#endif
