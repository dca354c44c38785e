/* One module's comparison, in a process of its own. */
#ifndef MIG_RUN_COMPARE_H
#define MIG_RUN_COMPARE_H

#include "run/comparison.h"
#include "run/pool.h"

/* A module whose revisions are replayed, and its graph. */
typedef struct CompareMember {
    const Module *module;
    const Graph *graph;
} CompareMember;

typedef struct CompareJob {
    ComparisonKind kind;
    const Workspace *workspace;
    Catalog *catalog;
    const Module *module;
    Vec(CompareMember) members; /* the modules it depends on, then itself; see compare_gather */
} CompareJob;

/* Reads the graphs that the job needs, in the parent, where the catalog keeps them. */
bool compare_gather(Arena *arena, CompareJob *job, MigError *err) MIG_MUST_CHECK;

/* The body of a pool's job; the context is a CompareJob. */
void compare_run(void *context, const PoolChannel *channel);

#endif
