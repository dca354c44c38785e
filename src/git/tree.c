/* Folders and files of commits, read out of the object store. */
#include "git/tree.h"

#include "base/path.h"
#include "git/handle.h"

#include <string.h>

/* The folders that are still to be listed. */
typedef struct Branch {
    git_oid id;
    const char *path;
} Branch;

typedef Vec(Branch) BranchVec;

/* What a commit has at a path, as git spells it; `*type` is GIT_OBJECT_INVALID for nothing. */
static bool find_entry(const Repository *repository, const char *commit, const char *path,
                       git_oid *id, git_object_t *type, MigError *err)
{
    const Libgit2 *git = &repository->git;
    git_tree *root;
    git_tree_entry *entry;
    *type = GIT_OBJECT_INVALID;
    if (!handle_tree(repository, commit, &root, err))
        return false;
    if (path[0] == '\0') {
        *id = *git->git_tree_id(root);
        *type = GIT_OBJECT_TREE;
    } else if (git->git_tree_entry_bypath(&entry, root, path) == 0) {
        *id = *git->git_tree_entry_id(entry);
        *type = git->git_tree_entry_type(entry);
        git->git_tree_entry_free(entry);
    }
    git->git_tree_free(root);
    return true;
}

/* Lists one folder; the folders in it are added to `below`. */
static bool list_folder(Arena *arena, const Repository *repository, const Branch *folder,
                        BranchVec *below, TreeFileVec *files, MigError *err)
{
    const Libgit2 *git = &repository->git;
    git_tree *tree;
    if (git->git_tree_lookup(&tree, repository->handle, &folder->id) != 0)
        return fail(err, MIG_E_GIT, "git cannot read the folder '%s': %s", folder->path,
                    handle_reason(repository));
    for (size_t i = 0; i < git->git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git->git_tree_entry_byindex(tree, i);
        const git_oid *id = git->git_tree_entry_id(entry);
        const char *path = path_join(arena, folder->path, git->git_tree_entry_name(entry));
        if (git->git_tree_entry_type(entry) == GIT_OBJECT_TREE)
            vec_push(arena, below, (Branch){*id, path});
        else if (git->git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
                 git->git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK)
            vec_push(arena, files, (TreeFile){path, handle_digits(arena, repository, id)});
    }
    git->git_tree_free(tree);
    return true;
}

bool tree_files(Arena *arena, Repository *repository, const char *commit, const char *folder,
                bool recursive, TreeFileVec *files, MigError *err)
{
    BranchVec left = {0};
    git_oid id;
    git_object_t type;
    *files = (TreeFileVec){0};
    const char *path = handle_path(arena, repository, folder);
    if (path == NULL)
        return true;
    if (!find_entry(repository, commit, path, &id, &type, err))
        return false;
    if (type == GIT_OBJECT_TREE)
        vec_push(arena, &left, (Branch){id, path_join(arena, repository->folder, path)});
    while (left.count > 0) {
        Branch next = left.items[--left.count];
        BranchVec below = {0};
        if (!list_folder(arena, repository, &next, &below, files, err))
            return false;
        while (recursive && below.count > 0)
            vec_push(arena, &left, below.items[--below.count]);
    }
    return true;
}

bool tree_find(Arena *arena, Repository *repository, const char *commit, const char *path,
               const char **blob, MigError *err)
{
    git_oid id;
    git_object_t type;
    *blob = NULL;
    const char *inner = handle_path(arena, repository, path);
    if (inner == NULL)
        return true;
    if (!find_entry(repository, commit, inner, &id, &type, err))
        return false;
    if (type == GIT_OBJECT_BLOB)
        *blob = handle_digits(arena, repository, &id);
    return true;
}

bool tree_content(Arena *arena, Repository *repository, const char *blob, Span *content,
                  MigError *err)
{
    const Libgit2 *git = &repository->git;
    git_oid id = handle_id(repository, blob);
    git_blob *found;
    if (git->git_blob_lookup(&found, repository->handle, &id) != 0)
        return fail(err, MIG_E_GIT, "git cannot read the content '%s': %s", blob,
                    handle_reason(repository)) ||
               fail_hint(err, "in a partial clone: git fetch --refetch");
    size_t size = (size_t)git->git_blob_rawsize(found);
    *content = (Span){arena_strndup(arena, git->git_blob_rawcontent(found), size), size};
    git->git_blob_free(found);
    return true;
}
