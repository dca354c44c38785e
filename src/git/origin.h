/* Which commit brought a file. */
#ifndef MIG_GIT_ORIGIN_H
#define MIG_GIT_ORIGIN_H

#include "git/repository.h"

/* The commit that brought a path, from one that may have it: back along parents that have it.
 * `*found` is false where `commit` has no such file. */
bool origin_find(Arena *arena, Repository *repository, const char *commit, const char *path,
                 Commit *origin, bool *found, MigError *err) MIG_MUST_CHECK;

#endif
