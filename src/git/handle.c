/* What the files of this folder share: ids, paths and trees. */
#include "git/handle.h"

#include "base/path.h"

#include <string.h>

const char *handle_reason(const Repository *repository)
{
    const git_error *error = repository->git.git_error_last();
    return error == NULL || error->message == NULL ? "no reason given" : error->message;
}

const char *handle_digits(Arena *arena, const Repository *repository, const git_oid *id)
{
    char *digits = arena_alloc(arena, GIT_OID_HEXSZ + 1);
    return repository->git.git_oid_tostr(digits, GIT_OID_HEXSZ + 1, id);
}

git_oid handle_id(const Repository *repository, const char *digits)
{
    git_oid id = {0};
    repository->git.git_oid_fromstr(&id, digits);
    return id;
}

const char *handle_path(Arena *arena, const Repository *repository, const char *path)
{
    const char *real = path_real(arena, path);
    if (!path_is_within(repository->folder, real))
        return NULL;
    const char *relative = path_relative(arena, repository->folder, real);
    return strcmp(relative, ".") == 0 ? "" : relative;
}

bool handle_commit(const Repository *repository, const char *id, git_commit **commit, MigError *err)
{
    git_oid number = handle_id(repository, id);
    if (repository->git.git_commit_lookup(commit, repository->handle, &number) == 0)
        return true;
    return fail(err, MIG_E_GIT, "git cannot read the commit '%s': %s", id,
                handle_reason(repository));
}

bool handle_tree(const Repository *repository, const char *commit, git_tree **tree, MigError *err)
{
    git_commit *found;
    if (!handle_commit(repository, commit, &found, err))
        return false;
    int code = repository->git.git_commit_tree(tree, found);
    repository->git.git_commit_free(found);
    if (code == 0)
        return true;
    return fail(err, MIG_E_GIT, "git cannot read the files of commit '%s': %s", commit,
                handle_reason(repository)) ||
           fail_hint(err, "in a partial clone: git fetch --refetch");
}
