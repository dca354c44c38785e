/* Each folder and each content is looked at once, by its id, however many commits have it. */
#include "git/search.h"

#include "base/path.h"
#include "git/walk.h"

#include <string.h>

enum { LARGEST_FILE = 1 << 24 };

typedef struct Seeker {
    Arena *arena;
    Repository *repository;
    const Search *search;
    Table *seen; /* ids of trees and contents */
    bool done;
} Seeker;

/* A place where commits begin. */
typedef struct Tip {
    const char *name; /* in full: "refs/heads/main" */
    const char *commit;
} Tip;

typedef Vec(Tip) TipVec;

/* Which commit is being looked at, and what it goes by. */
typedef struct Spot {
    const char *commit;
    const char *name; /* as in Tip; "" for none */
} Spot;

/* Whether an id has been seen; it has been from now on. */
static bool note_seen(Seeker *seeker, const git_oid *id)
{
    char digits[GIT_OID_HEXSZ + 1];
    seeker->repository->git.git_oid_tostr(digits, sizeof(digits), id);
    if (table_find(seeker->seen, digits) != NULL)
        return true;
    const char *kept = arena_strdup(seeker->arena, digits);
    table_put(seeker->seen, kept, kept);
    return false;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

/* --- one file --------------------------------------------------------------------------------- */

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

/* The commit that brought a path, from one that has it. */
static const char *find_origin(Arena *arena, const Repository *repository, const char *commit,
                               const char *path)
{
    git_oid id = handle_id(repository, commit), parent;
    for (bool going = true; going; id = going ? parent : id) {
        git_commit *found;
        if (repository->git.git_commit_lookup(&found, repository->handle, &id) != 0)
            break;
        going = find_parent(repository, found, path, &parent);
        repository->git.git_commit_free(found);
    }
    return handle_digits(arena, repository, &id);
}

/* "feature" for "refs/heads/feature", "origin/main" for "refs/remotes/origin/main". */
static const char *short_name(const char *name)
{
    static const char *const prefixes[] = {"refs/heads/", "refs/remotes/", "refs/tags/", "refs/"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return name + strlen(prefixes[i]);
    return name;
}

static bool is_checked_out(const Repository *repository, const Spot *spot)
{
    git_oid head;
    return spot->name[0] != '\0' &&
           repository->git.git_reference_name_to_id(&head, repository->handle, "HEAD") == 0 &&
           repository->git.git_oid_streq(&head, spot->commit) == 0;
}

static bool hand_over(Seeker *seeker, const Spot *spot, const char *path, const git_oid *id,
                      Span content, MigError *err)
{
    Arena *arena = seeker->arena;
    Repository *repository = seeker->repository;
    SearchFind find = {
        .path = path_join(arena, repository->folder, path),
        .blob = handle_digits(arena, repository, id),
        .content = content,
        .reference = arena_strdup(arena, short_name(spot->name)),
        .is_tag = strncmp(spot->name, "refs/tags/", strlen("refs/tags/")) == 0,
        .is_checked_out = is_checked_out(repository, spot),
    };
    const char *origin = find_origin(arena, repository, spot->commit, path);
    if (!repository_commit(arena, repository, origin, &find.commit, err))
        return false;
    seeker->done = !seeker->search->take(seeker->search->context, &find);
    return true;
}

static bool look_at_file(Seeker *seeker, const Spot *spot, const char *path, const git_oid *id,
                         MigError *err)
{
    const Libgit2 *git = &seeker->repository->git;
    git_blob *blob;
    if (note_seen(seeker, id) || git->git_blob_lookup(&blob, seeker->repository->handle, id) != 0)
        return true; /* a partial clone lacks some */
    size_t size = (size_t)git->git_blob_rawsize(blob);
    Span content = {git->git_blob_rawcontent(blob), size};
    bool wanted =
        size <= LARGEST_FILE && seeker->search->matches(seeker->search->context, path, content);
    if (wanted)
        content.bytes = arena_strndup(seeker->arena, content.bytes, size);
    git->git_blob_free(blob);
    return !wanted || hand_over(seeker, spot, path, id, content, err);
}

/* --- one commit ------------------------------------------------------------------------------- */

/* A folder that is still to be looked at. */
typedef struct Folder {
    git_oid id;
    const char *path; /* "" for the top */
} Folder;

typedef Vec(Folder) FolderVec;

static bool look_at_folder(Seeker *seeker, const Spot *spot, const Folder *folder, FolderVec *below,
                           MigError *err)
{
    const Libgit2 *git = &seeker->repository->git;
    git_tree *tree;
    bool done = true;
    if (git->git_tree_lookup(&tree, seeker->repository->handle, &folder->id) != 0)
        return true;
    for (size_t i = 0; done && !seeker->done && i < git->git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git->git_tree_entry_byindex(tree, i);
        const git_oid *id = git->git_tree_entry_id(entry);
        const char *name = git->git_tree_entry_name(entry);
        bool is_folder = git->git_tree_entry_type(entry) == GIT_OBJECT_TREE;
        if (!is_folder && (git->git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
                           !ends_with(name, seeker->search->ending)))
            continue;
        if (is_folder && note_seen(seeker, id))
            continue;
        const char *path = folder->path[0] == '\0'
                               ? arena_strdup(seeker->arena, name)
                               : arena_printf(seeker->arena, "%s/%s", folder->path, name);
        if (is_folder)
            vec_push(seeker->arena, below, (Folder){*id, path});
        else
            done = look_at_file(seeker, spot, path, id, err);
    }
    git->git_tree_free(tree);
    return done;
}

static bool look_at_commit(Seeker *seeker, const Spot *spot, MigError *err)
{
    const Libgit2 *git = &seeker->repository->git;
    git_commit *commit;
    git_oid id = handle_id(seeker->repository, spot->commit);
    if (git->git_commit_lookup(&commit, seeker->repository->handle, &id) != 0)
        return true;
    FolderVec left = {0};
    Folder top = {*git->git_commit_tree_id(commit), ""};
    git->git_commit_free(commit);
    if (!note_seen(seeker, &top.id))
        vec_push(seeker->arena, &left, top);
    while (left.count > 0 && !seeker->done) {
        Folder next = left.items[--left.count];
        if (!look_at_folder(seeker, spot, &next, &left, err))
            return false;
    }
    return true;
}

/* --- all commits ------------------------------------------------------------------------------ */

/* Branches before tags before the rest, so that what is said is what people know best. */
static int rank(const char *name)
{
    static const char *const prefixes[] = {"refs/heads/", "refs/remotes/", "refs/tags/"};
    int count = sizeof(prefixes) / sizeof(prefixes[0]);
    for (int i = 0; i < count; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return i;
    return count;
}

static void add_tip(Seeker *seeker, const char *name, TipVec *tips)
{
    git_object *found = NULL, *commit = NULL;
    const Libgit2 *git = &seeker->repository->git;
    if (ends_with(name, "/HEAD") || /* a remote's: another name of one of its branches */
        git->git_revparse_single(&found, seeker->repository->handle, name) != 0)
        return;
    if (git->git_object_peel(&commit, found, GIT_OBJECT_COMMIT) == 0) {
        vec_push(
            seeker->arena, tips,
            (Tip){arena_strdup(seeker->arena, name),
                  handle_digits(seeker->arena, seeker->repository, git->git_object_id(commit))});
        git->git_object_free(commit);
    }
    git->git_object_free(found);
}

static TipVec find_tips(Seeker *seeker)
{
    const Libgit2 *git = &seeker->repository->git;
    git_strarray names = {0};
    TipVec tips = {0};
    if (git->git_reference_list(&names, seeker->repository->handle) != 0)
        return tips;
    for (int wanted = 0; wanted <= rank(""); wanted++)
        for (size_t i = 0; i < names.count; i++)
            if (rank(names.strings[i]) == wanted)
                add_tip(seeker, names.strings[i], &tips);
    git->git_strarray_dispose(&names);
    return tips;
}

/* Adds the commits that a reference has stood at. */
static void add_reflog(Walk *walk, const char *name)
{
    const Libgit2 *git = &walk->repository->git;
    git_reflog *log;
    if (git->git_reflog_read(&log, walk->repository->handle, name) != 0)
        return;
    for (size_t i = 0; i < git->git_reflog_entrycount(log); i++) {
        const git_reflog_entry *entry = git->git_reflog_entry_byindex(log, i);
        walk_add(walk, git->git_reflog_entry_id_new(entry));
        walk_add(walk, git->git_reflog_entry_id_old(entry));
    }
    git->git_reflog_free(log);
}

static bool look_through(Seeker *seeker, Walk *walk, MigError *err)
{
    for (const char *commit = walk_next(walk); commit != NULL; commit = walk_next(walk)) {
        const Spot spot = {commit, ""};
        if (seeker->done)
            return true;
        if (!look_at_commit(seeker, &spot, err))
            return false;
    }
    return true;
}

typedef struct Adding {
    Walk *walk;
    git_odb *objects;
} Adding;

static int add_object(const git_oid *id, void *context)
{
    const Adding *adding = context;
    size_t size;
    git_object_t type;
    if (adding->walk->repository->git.git_odb_read_header(&size, &type, adding->objects, id) == 0 &&
        type == GIT_OBJECT_COMMIT)
        walk_add(adding->walk, id);
    return 0;
}

/* Adds all commits there are, whether anything leads to them or not. */
static void add_all(Walk *walk)
{
    const Libgit2 *git = &walk->repository->git;
    Adding adding = {.walk = walk};
    if (git->git_repository_odb(&adding.objects, walk->repository->handle) != 0)
        return;
    git->git_odb_foreach(adding.objects, add_object, &adding);
    git->git_odb_free(adding.objects);
}

static bool look_everywhere(Seeker *seeker, MigError *err)
{
    TipVec tips = find_tips(seeker);
    for (size_t i = 0; i < tips.count && !seeker->done; i++) {
        const Spot spot = {tips.items[i].commit, tips.items[i].name};
        if (!look_at_commit(seeker, &spot, err))
            return false;
    }
    Walk walk = walk_new(seeker->arena, seeker->repository);
    for (size_t i = 0; i < tips.count; i++) {
        git_oid id = handle_id(seeker->repository, tips.items[i].commit);
        walk_add(&walk, &id);
        add_reflog(&walk, tips.items[i].name);
    }
    add_reflog(&walk, "HEAD");
    if (!look_through(seeker, &walk, err))
        return false;
    if (!seeker->done)
        add_all(&walk);
    return look_through(seeker, &walk, err);
}

bool search_run(Arena *arena, Repository *repository, const Search *search, MigError *err)
{
    Seeker seeker = {arena, repository, search, table_new(arena), false};
    return look_everywhere(&seeker, err);
}
