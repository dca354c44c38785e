/*
 * Snapshots of declared schemas that are not in the cache, made for several modules at once.
 *
 * Where a scratch database is costly, the modules of one database are loaded into one, each behind
 * those that it stands on, and the snapshot of each is put into the cache, where the module's own
 * process finds it. What does not load, and what stands on that, is left to those processes: they
 * try it alone and tell what is wrong.
 */
#ifndef MIG_RUN_PREPARE_H
#define MIG_RUN_PREPARE_H

#include "config/workspace.h"
#include "run/pool.h"

typedef struct PrepareJob {
    const Workspace *workspace;
    ModuleRefVec modules; /* of one URL and one dev_url */
} PrepareJob;

/* Prepares all modules for which that is worth it, at most `jobs` databases at once. Fails only
 * when processes cannot be started or it is interrupted. */
bool prepare_modules(Arena *arena, const Workspace *workspace, const ModuleRefVec *modules,
                     MigError *err) MIG_MUST_CHECK;

#endif
