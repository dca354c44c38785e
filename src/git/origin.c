/* Back through the history of one path. */
#include "git/origin.h"

#include "git/handle.h"

static bool has_path(const Repository *repository, const git_commit *commit, const char *path)
{
    const Libgit2 *git = &repository->git;
    git_tree *tree;
    git_tree_entry *entry;
    if (git->git_commit_tree(&tree, commit) != 0)
        return false;
    bool found = git->git_tree_entry_bypath(&entry, tree, path) == 0;
    if (found)
        git->git_tree_entry_free(entry);
    git->git_tree_free(tree);
    return found;
}

/* A parent that has the path too; false if there is none. */
static bool find_parent(const Repository *repository, git_commit *commit, const char *path,
                        git_oid *parent)
{
    const Libgit2 *git = &repository->git;
    for (unsigned i = 0; i < git->git_commit_parentcount(commit); i++) {
        git_commit *other;
        *parent = *git->git_commit_parent_id(commit, i);
        if (git->git_commit_lookup(&other, repository->handle, parent) != 0)
            continue;
        bool found = has_path(repository, other, path);
        git->git_commit_free(other);
        if (found)
            return true;
    }
    return false;
}

bool origin_find(Arena *arena, Repository *repository, const char *commit, const char *path,
                 Commit *origin, bool *found, MigError *err)
{
    const char *inner = handle_path(arena, repository, path);
    git_oid id = handle_id(repository, commit), parent;
    git_commit *at;
    *found = false;
    if (!handle_commit(repository, commit, &at, err))
        return false;
    bool going = *found = inner != NULL && has_path(repository, at, inner);
    while (going) {
        going = find_parent(repository, at, inner, &parent);
        id = going ? parent : id;
        repository->git.git_commit_free(at);
        going = going && repository->git.git_commit_lookup(&at, repository->handle, &id) == 0;
        if (!going)
            at = NULL;
    }
    repository->git.git_commit_free(at);
    return repository_commit(arena, repository, handle_digits(arena, repository, &id), origin, err);
}
