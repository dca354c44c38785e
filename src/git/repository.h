/* What git knows of a folder, as plain values. libgit2 is loaded by the first call of a process,
 * and only then. */
#ifndef MIG_GIT_REPOSITORY_H
#define MIG_GIT_REPOSITORY_H

#include "base/arena.h"

/* The id of the commit that is checked out in the repository that `folder` lies in: 40 hex digits.
 * NULL when there is no repository, no commit yet, or no libgit2. */
const char *repository_head(Arena *arena, const char *folder);

#endif
