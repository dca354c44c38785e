/* Each function starts libgit2, opens the repository, copies values out and ends both. */
#include "git/repository.h"

#include "git/libgit2.h"

static const char *read_head(Arena *arena, const Libgit2 *git, const char *folder)
{
    git_repository *repository = NULL;
    if (git->git_repository_open_ext(&repository, folder, 0, NULL) != 0)
        return NULL;
    git_oid id;
    const char *head = NULL;
    if (git->git_reference_name_to_id(&id, repository, "HEAD") == 0) {
        char *digits = arena_alloc(arena, GIT_OID_HEXSZ + 1);
        head = git->git_oid_tostr(digits, GIT_OID_HEXSZ + 1, &id);
    }
    git->git_repository_free(repository);
    return head;
}

const char *repository_head(Arena *arena, const char *folder)
{
    Libgit2 git;
    if (!libgit2_load(&git) || git.git_libgit2_init() < 0)
        return NULL;
    const char *head = read_head(arena, &git, folder);
    git.git_libgit2_shutdown();
    return head;
}
