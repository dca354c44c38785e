/* The files of a commit. */
#ifndef MIG_GIT_TREE_H
#define MIG_GIT_TREE_H

#include "base/text.h"
#include "base/vec.h"
#include "git/repository.h"

typedef struct TreeFile {
    const char *path; /* where it is when the commit is checked out */
    const char *blob; /* the content's id */
} TreeFile;

typedef Vec(TreeFile) TreeFileVec;

/* The files in a folder at a commit, and below it if `recursive`, by name; none where the commit
 * has no such folder, or it is not the repository's. Links and submodules are passed over. */
bool tree_files(Arena *arena, Repository *repository, const char *commit, const char *folder,
                bool recursive, TreeFileVec *files, MigError *err) MIG_MUST_CHECK;

/* The id of a file's content at a commit; NULL where it has no such file. */
bool tree_find(Arena *arena, Repository *repository, const char *commit, const char *path,
               const char **blob, MigError *err) MIG_MUST_CHECK;

/* The content of that id, byte by byte as it was committed, followed by a NUL that does not count.
 */
bool tree_content(Arena *arena, Repository *repository, const char *blob, Span *content,
                  MigError *err) MIG_MUST_CHECK;

#endif
