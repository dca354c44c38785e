/* What a database keeps when the working tree goes over to another branch. */
#ifndef MIG_RUN_RETREAT_H
#define MIG_RUN_RETREAT_H

#include "run/catalog.h"

/* What one module's database keeps. */
typedef struct RunKept {
    const Module *module;
    Table *ids;   /* the revisions that stay, if what they stand on does */
    Table *texts; /* ids to texts by which they were applied, and are undone, where their file has
                     been edited since */
} RunKept;

typedef Vec(RunKept) RunKeptVec;

typedef struct Retreat {
    RunKeptVec kept;      /* of the modules that move */
    ModuleRefVec unknown; /* modules that are not on the reference: they stay as they are */
    bool is_branch;       /* git switch takes the reference as it is */
    bool is_checked_out;  /* git switch would do nothing */
} Retreat;

/* Finds the revisions that each of the modules has in common with a git reference, or (NULL) with
 * the working tree: the same id, and the text that was applied, comments apart. MIG_E_GIT. */
bool retreat_find(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const char *reference, Retreat *retreat,
                  MigError *err) MIG_MUST_CHECK;

/* What a module keeps; NULL for one that stays as it is. */
const RunKept *retreat_kept(const RunKeptVec *kept, const Module *module);

#endif
