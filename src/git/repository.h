/*
 * What git knows of a folder, as plain values. libgit2 is loaded by the first call of a process,
 * and only then: a process that forks others asks in a child (run/errand.h).
 *
 * Commits are named by 40 hex digits, paths are absolute, normal and free of links.
 */
#ifndef MIG_GIT_REPOSITORY_H
#define MIG_GIT_REPOSITORY_H

#include "base/arena.h"

#include <stdint.h>

/* The id of the commit that is checked out in the repository that `folder` lies in: 40 hex digits.
 * NULL when there is no repository, no commit yet, or no libgit2. */
const char *repository_head(Arena *arena, const char *folder);

typedef struct Repository Repository;

/* Opens the repository that `folder` lies in; a worktree and a submodule are ones too. It lives in
 * `arena` and must be closed. MIG_E_GIT when there is none, or libgit2 is not installed. */
bool repository_open(Arena *arena, const char *folder, Repository **repository,
                     MigError *err) MIG_MUST_CHECK;
void repository_close(Repository *repository);

/* The folder of its working tree. */
const char *repository_folder(const Repository *repository);

/* The commit that a reference names: whatever git rev-parse knows; a branch that only a remote has
 * goes by its bare name too. MIG_E_GIT says what to fetch. */
bool repository_find(Arena *arena, Repository *repository, const char *reference,
                     const char **commit, MigError *err) MIG_MUST_CHECK;

/* Whether git switch takes a reference for a branch, be it one that only a remote has. */
bool repository_is_branch(Arena *arena, Repository *repository, const char *reference);

/* Whether a reference is what is checked out: the branch that HEAD is on, HEAD itself, or, where
 * HEAD is on no branch, any name of its commit that is none of a branch. */
bool repository_is_checked_out(Arena *arena, Repository *repository, const char *reference);

/* Where the work that is to be looked at, and what it is compared with, part. */
typedef struct Divergence {
    const char *base; /* the newest commit that both have: changes are counted from there */
    const char *onto; /* the commit that the reference names */
    const char *tip;  /* HEAD, or B of a range */
    bool is_range;    /* the work ends with `tip`; else it is the working tree */
} Divergence;

/* What a reference means that work is compared with: a commit for the working tree, "A..B" (or
 * "A...B") for the commits of B, whatever is checked out. MIG_E_GIT also when there is no common
 * commit, or none in a clone whose history is cut short. */
bool repository_diverge(Arena *arena, Repository *repository, const char *reference,
                        Divergence *divergence, MigError *err) MIG_MUST_CHECK;

typedef struct Commit {
    const char *id;
    const char *author; /* the name */
    const char *email;
    const char *subject; /* the message's first paragraph, on one line */
    int64_t time;        /* committed: microseconds since 1970-01-01 00:00 UTC */
} Commit;

bool repository_commit(Arena *arena, Repository *repository, const char *id, Commit *commit,
                       MigError *err) MIG_MUST_CHECK;

#endif
