/* libgit2's difference between a commit and what came of it, as a list of paths. */
#include "git/changes.h"

#include "base/file.h"
#include "base/path.h"
#include "git/handle.h"

#include <string.h>

/* Whether two paths, as git spells them, are the same or one lies in the other. */
static bool concerns(const char *a, const char *b)
{
    size_t length = strlen(a), other = strlen(b);
    if (length > other)
        return concerns(b, a);
    return strncmp(a, b, length) == 0 && (length == 0 || length == other || b[length] == '/');
}

static bool is_wanted(const StringVec *folders, const char *path)
{
    for (size_t i = 0; i < folders->count; i++)
        if (concerns(folders->items[i], path))
            return true;
    return folders->count == 0;
}

static FileChangeKind kind_of(git_delta_t status)
{
    switch (status) {
    case GIT_DELTA_ADDED:
    case GIT_DELTA_COPIED:
    case GIT_DELTA_UNTRACKED: return FILE_ADDED;
    case GIT_DELTA_DELETED: return FILE_DELETED;
    default: return FILE_CHANGED;
    }
}

/* Whether a sparse checkout leaves a file out: git takes it for unchanged, libgit2 for deleted. */
static bool is_left_out(const Repository *repository, const git_diff_delta *delta)
{
    git_index *index;
    if (delta->status != GIT_DELTA_DELETED ||
        repository->git.git_repository_index(&index, repository->handle) != 0)
        return false;
    const git_index_entry *entry =
        repository->git.git_index_get_bypath(index, delta->old_file.path, 0);
    bool left_out = entry != NULL && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
    repository->git.git_index_free(index);
    return left_out;
}

static void add_deltas(Arena *arena, const Repository *repository, const git_diff *diff,
                       const StringVec *folders, FileChangeVec *changes)
{
    size_t count = repository->git.git_diff_num_deltas(diff);
    for (size_t i = 0; i < count; i++) {
        const git_diff_delta *delta = repository->git.git_diff_get_delta(diff, i);
        const char *path = delta->new_file.path;
        size_t length = strlen(path);
        if (length > 0 && path[length - 1] == '/')
            length--;
        path = arena_strndup(arena, path, length);
        if (is_wanted(folders, path) && !is_left_out(repository, delta))
            vec_push(
                arena, changes,
                (FileChange){kind_of(delta->status), path_join(arena, repository->folder, path)});
    }
}

/* Whether a folder is, or lies in, one of these. */
static bool is_covered(const StringVec *folders, const char *folder)
{
    for (size_t i = 0; i < folders->count; i++)
        if (strlen(folders->items[i]) <= strlen(folder) && concerns(folders->items[i], folder))
            return true;
    return false;
}

/* Without those that lie in another: each costs libgit2 a search through trees. */
static StringVec outermost(Arena *arena, StringVec folders)
{
    StringVec kept = {0};
    strings_sort(&folders);
    for (size_t i = 0; i < folders.count; i++)
        if (!is_covered(&kept, folders.items[i]))
            vec_push(arena, &kept, folders.items[i]);
    return kept;
}

/* The folders as git spells them. */
static StringVec inner_folders(Arena *arena, const Repository *repository, const StringVec *folders)
{
    StringVec inner = {0};
    for (size_t i = 0; i < folders->count; i++) {
        if (!path_is_within(repository->folder, folders->items[i]))
            continue;
        const char *path = path_relative(arena, repository->folder, folders->items[i]);
        vec_push(arena, &inner, strcmp(path, ".") == 0 ? "" : path);
    }
    return outermost(arena, inner);
}

/* Whether a path is a repository of its own, or no folder in a tree. */
static bool is_opaque(Arena *arena, const Repository *repository, const git_tree *tree,
                      const char *path)
{
    const Libgit2 *git = &repository->git;
    git_tree_entry *entry;
    const char *inner = arena_printf(arena, "%s/%s/.git", repository->folder, path);
    if (file_kind(inner) != FILE_MISSING)
        return true;
    if (git->git_tree_entry_bypath(&entry, tree, path) != 0)
        return false;
    bool is_folder = git->git_tree_entry_type(entry) == GIT_OBJECT_TREE;
    git->git_tree_entry_free(entry);
    return !is_folder;
}

/* What libgit2 is to look at for a folder: that itself, or a submodule that it lies in. */
static char *looked_at(Arena *arena, const Repository *repository, const git_tree *tree,
                       const char *folder)
{
    for (size_t i = 0; folder[i] != '\0'; i++) {
        char *above = arena_strndup(arena, folder, i);
        if (folder[i] == '/' && is_opaque(arena, repository, tree, above))
            return above;
    }
    return arena_strdup(arena, folder);
}

/* The paths that libgit2 is to look at; none for the whole tree. */
static git_strarray looked_at_all(Arena *arena, const Repository *repository, const git_tree *tree,
                                  const StringVec *folders)
{
    Vec(char *) paths = {0};
    for (size_t i = 0; i < folders->count; i++) {
        if (folders->items[i][0] == '\0')
            return (git_strarray){0};
        vec_push(arena, &paths, looked_at(arena, repository, tree, folders->items[i]));
    }
    return (git_strarray){paths.items, paths.count};
}

static int compare(const Repository *repository, git_tree *base, git_tree *tip,
                   const git_diff_options *options, git_diff **diff)
{
    const Libgit2 *git = &repository->git;
    return tip == NULL
               ? git->git_diff_tree_to_workdir_with_index(diff, repository->handle, base, options)
               : git->git_diff_tree_to_tree(diff, repository->handle, base, tip, options);
}

static bool find_deltas(Arena *arena, const Repository *repository, git_tree *base, git_tree *tip,
                        const StringVec *folders, FileChangeVec *changes, MigError *err)
{
    git_diff_options options;
    git_diff *diff;
    repository->git.git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
                    GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_DISABLE_PATHSPEC_MATCH |
                    GIT_DIFF_SKIP_BINARY_CHECK;
    options.pathspec = looked_at_all(arena, repository, base, folders);
    if (compare(repository, base, tip, &options, &diff) != 0)
        return fail(err, MIG_E_GIT, "git cannot compare the files in '%s': %s", repository->folder,
                    handle_reason(repository));
    add_deltas(arena, repository, diff, folders, changes);
    repository->git.git_diff_free(diff);
    return true;
}

bool changes_find(Arena *arena, Repository *repository, const Divergence *divergence,
                  const StringVec *folders, FileChangeVec *changes, MigError *err)
{
    git_tree *base, *tip = NULL;
    StringVec inner = inner_folders(arena, repository, folders);
    *changes = (FileChangeVec){0};
    if (inner.count == 0 && folders->count > 0)
        return true;
    if (!handle_tree(repository, divergence->base, &base, err))
        return false;
    bool done = !divergence->is_range || handle_tree(repository, divergence->tip, &tip, err);
    done = done && find_deltas(arena, repository, base, tip, &inner, changes, err);
    repository->git.git_tree_free(base);
    repository->git.git_tree_free(tip);
    return done;
}
