/* What a merge would make of the revision files on two sides of a git repository. Nothing is merged
 * and nothing written. */
#ifndef MIG_RUN_MERGING_H
#define MIG_RUN_MERGING_H

#include "run/catalog.h"

/* Where a revision is. */
typedef enum MergingSide { MERGING_HERE, MERGING_THERE, MERGING_BOTH } MergingSide;

/* A head of the merged files, and who brought it. */
typedef struct MergingHead {
    const char *id, *message, *file;
    MergingSide side;
    const char *commit, *author, *subject; /* "" for what is not committed yet */
} MergingHead;

/* A file that git cannot merge, or that a merge makes no sense of. */
typedef struct MergingConflict {
    const char *revision, *file;
    const char *text; /* what both sides have done */
} MergingConflict;

typedef struct Merging {
    const Module *module;
    const MigError *error; /* the files of one side, or both sides' together, are faulty; or NULL */
    Vec(MergingHead) heads;
    Vec(MergingConflict) conflicts;
} Merging;

typedef Vec(Merging) MergingVec;

/* Merges what the working tree (or B of a range A..B) and a git reference have made of each module
 * since their merge base. Git is asked in a process of its own. MIG_E_GIT. */
bool merging_find(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const char *reference, MergingVec *mergings,
                  MigError *err) MIG_MUST_CHECK;

#endif
