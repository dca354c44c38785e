/* Repairs of several modules, in a process of its own. */
#ifndef MIG_RUN_MENDING_H
#define MIG_RUN_MENDING_H

#include "migrate/repair.h"
#include "run/catalog.h"

/* What is to be done to one revision. */
typedef struct Mending {
    const Module *module;
    const Graph *graph;
    const Revision *revision;
    bool (*work)(const Repair *repair, MigError *err); /* one of migrate/repair.h */
} Mending;

typedef Vec(Mending) MendingVec;

/* Does one after the other, each in a transaction of its own, until one fails. */
bool mending_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                 const MendingVec *mendings, MigError *err) MIG_MUST_CHECK;

#endif
