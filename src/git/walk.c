/* libgit2's own walk fails where a shallow clone ends; this one ends there too. */
#include "git/walk.h"

void walk_add(Walk *walk, const git_oid *id)
{
    const Libgit2 *git = &walk->repository->git;
    git_commit *commit;
    char digits[GIT_OID_HEXSZ + 1];
    git->git_oid_tostr(digits, sizeof(digits), id);
    if (table_find(walk->seen, digits) != NULL ||
        git->git_commit_lookup(&commit, walk->repository->handle, id) != 0)
        return;
    WalkCommit found = {arena_strdup(walk->arena, digits), git->git_commit_time(commit)};
    git->git_commit_free(commit);
    table_put(walk->seen, found.id, found.id);
    vec_push(walk->arena, &walk->pending, found);
}

Walk walk_new(Arena *arena, const Repository *repository)
{
    return (Walk){.arena = arena, .repository = repository, .seen = table_new(arena)};
}

static void add_parents(Walk *walk, const char *digits)
{
    const Libgit2 *git = &walk->repository->git;
    git_commit *commit;
    git_oid id = handle_id(walk->repository, digits);
    if (git->git_commit_lookup(&commit, walk->repository->handle, &id) != 0)
        return;
    for (unsigned i = 0; i < git->git_commit_parentcount(commit); i++)
        walk_add(walk, git->git_commit_parent_id(commit, i));
    git->git_commit_free(commit);
}

const char *walk_next(Walk *walk)
{
    if (walk->pending.count == 0)
        return NULL;
    size_t newest = 0;
    for (size_t i = 1; i < walk->pending.count; i++)
        if (walk->pending.items[i].time > walk->pending.items[newest].time)
            newest = i;
    const char *commit = walk->pending.items[newest].id;
    walk->pending.items[newest] = walk->pending.items[--walk->pending.count];
    add_parents(walk, commit);
    return commit;
}
