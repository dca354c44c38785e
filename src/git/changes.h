/* The files that a branch, and what is not committed yet, has changed. */
#ifndef MIG_GIT_CHANGES_H
#define MIG_GIT_CHANGES_H

#include "base/vec.h"
#include "git/repository.h"

typedef enum FileChangeKind { FILE_ADDED, FILE_CHANGED, FILE_DELETED } FileChangeKind;

typedef struct FileChange {
    FileChangeKind kind;
    const char *path; /* a folder for a submodule, a link, or what is itself a repository */
} FileChange;

typedef Vec(FileChange) FileChangeVec;

/* The paths in and below `folders` (none: everywhere) that differ between a divergence's base and
 * its end: for the working tree, what is staged, what is not, and what is untracked and not
 * ignored. Links in the folders' paths are not followed. A rename is a deletion and an addition; a
 * change of mode is a change. A change of what a folder lies in (a submodule, a link on the way)
 * counts for it. */
bool changes_find(Arena *arena, Repository *repository, const Divergence *divergence,
                  const StringVec *folders, FileChangeVec *changes, MigError *err) MIG_MUST_CHECK;

#endif
