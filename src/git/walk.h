/* Through a history from the newest commit to the oldest. For this folder alone. */
#ifndef MIG_GIT_WALK_H
#define MIG_GIT_WALK_H

#include "base/table.h"
#include "base/vec.h"
#include "git/handle.h"

/* A commit that is still to be gone through. */
typedef struct WalkCommit {
    const char *id;
    int64_t time; /* seconds */
} WalkCommit;

typedef struct Walk {
    Arena *arena;
    const Repository *repository;
    Table *seen; /* ids of commits that were or will be handed out */
    Vec(WalkCommit) pending;
} Walk;

Walk walk_new(Arena *arena, const Repository *repository);

/* Adds a commit to begin at, unless it has been seen or is not there. */
void walk_add(Walk *walk, const git_oid *id);

/* The newest commit that is left; its parents follow, as far as the repository has them. NULL at
 * the end. */
const char *walk_next(Walk *walk);

#endif
