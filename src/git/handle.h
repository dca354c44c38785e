/* What is behind a Repository: for this folder alone. */
#ifndef MIG_GIT_HANDLE_H
#define MIG_GIT_HANDLE_H

#include "git/libgit2.h"
#include "git/repository.h"

struct Repository {
    Libgit2 git;
    git_repository *handle;
    const char *folder;
    bool is_shallow;
};

/* The 40 digits of an id. */
const char *handle_digits(Arena *arena, const Repository *repository, const git_oid *id);

/* The id of 40 digits. */
git_oid handle_id(const Repository *repository, const char *digits);

/* What libgit2 said last, for the end of a message. */
const char *handle_reason(const Repository *repository);

/* A commit; to be freed. */
bool handle_commit(const Repository *repository, const char *id, git_commit **commit,
                   MigError *err) MIG_MUST_CHECK;

/* The tree of a commit; to be freed. */
bool handle_tree(const Repository *repository, const char *commit, git_tree **tree,
                 MigError *err) MIG_MUST_CHECK;

/* A path as git spells it, seen from the repository's folder: "" for that itself, NULL for what
 * lies outside. */
const char *handle_path(Arena *arena, const Repository *repository, const char *path);

#endif
