/* Repositories and their commits. libgit2 of this age knows nothing of shallow clones: it takes the
 * commits that are cut off for missing, so that merge bases there are found by hand. */
#include "git/repository.h"

#include "base/path.h"
#include "base/vec.h"
#include "git/handle.h"
#include "git/walk.h"

#include <stdlib.h>
#include <string.h>

/* What git notes in a repository's configuration and needs nothing of those who read it. */
static const char *const harmless_extensions[] = {"partialclone", "worktreeconfig",
                                                  "preciousobjects"};

static bool start(Libgit2 *git, MigError *err)
{
    if (!libgit2_load(git))
        return fail(err, MIG_E_GIT, "git cannot be asked: '%s' is not installed", MIG_LIBGIT2) ||
               fail_hint(err, "install it: apt-get install libgit2-1.5, or what it is called here");
    if (!libgit2_start(git))
        return fail(err, MIG_E_GIT, "git cannot be asked: '%s' does not start", MIG_LIBGIT2);
    git->git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless_extensions,
                          sizeof(harmless_extensions) / sizeof(harmless_extensions[0]));
    return true;
}

static bool fail_to_open(const Repository *repository, const char *folder, int code, MigError *err)
{
    if (code == GIT_ENOTFOUND)
        return fail(err, MIG_E_GIT, "'%s' is not in a git repository", folder) ||
               fail_hint(err, "make one with git init, or work in a clone");
    const char *reason = handle_reason(repository);
    if (!fail(err, MIG_E_GIT, "the git repository of '%s' cannot be opened: %s", folder, reason) &&
        code == GIT_EOWNER)
        return fail_hint(err, "git config --global --add safe.directory '%s'", folder);
    return false;
}

static bool open_handle(Arena *arena, Repository *repository, const char *folder, MigError *err)
{
    int code = repository->git.git_repository_open_ext(&repository->handle, folder, 0, NULL);
    if (code != 0)
        return fail_to_open(repository, folder, code, err);
    const char *work = repository->git.git_repository_workdir(repository->handle);
    if (work != NULL) {
        repository->folder = path_real(arena, path_normal(arena, work));
        repository->is_shallow = repository->git.git_repository_is_shallow(repository->handle);
        return true;
    }
    repository->git.git_repository_free(repository->handle);
    return fail(err, MIG_E_GIT, "the git repository of '%s' is bare: it has no working tree",
                folder) ||
           fail_hint(err, "work in a clone, or make a working tree with git worktree add");
}

bool repository_open(Arena *arena, const char *folder, Repository **repository, MigError *err)
{
    *repository = arena_new(arena, Repository);
    if (!start(&(*repository)->git, err))
        return false;
    if (open_handle(arena, *repository, folder, err))
        return true;
    (*repository)->git.git_libgit2_shutdown();
    return false;
}

void repository_close(Repository *repository)
{
    repository->git.git_repository_free(repository->handle);
    repository->git.git_libgit2_shutdown();
}

const char *repository_folder(const Repository *repository)
{
    return repository->folder;
}

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
    MigError ignored;
    if (!start(&git, &ignored))
        return NULL;
    const char *head = read_head(arena, &git, folder);
    git.git_libgit2_shutdown();
    return head;
}

/* --- references ------------------------------------------------------------------------------- */

/* "HEAD~1" for "@~1": libgit2 of this age knows `@` only in front of a brace. */
static const char *spell_head(Arena *arena, const char *text)
{
    bool is_head = text[0] == '@' && (text[1] == '\0' || strchr("~^:", text[1]) != NULL);
    return is_head ? arena_printf(arena, "HEAD%s", text + 1) : text;
}

/* The commit of what git rev-parse would say; NULL if there is none. */
static const char *parse(Arena *arena, const Repository *repository, const char *text)
{
    const Libgit2 *git = &repository->git;
    git_object *found = NULL, *commit = NULL;
    const char *digits = NULL;
    if (git->git_revparse_single(&found, repository->handle, spell_head(arena, text)) != 0)
        return NULL;
    if (git->git_object_peel(&commit, found, GIT_OBJECT_COMMIT) == 0) {
        digits = handle_digits(arena, repository, git->git_object_id(commit));
        git->git_object_free(commit);
    }
    git->git_object_free(found);
    return digits;
}

/* The remote-tracking branches of a bare name, the one of `origin` first. */
static StringVec find_tracking(Arena *arena, const Repository *repository, const char *name)
{
    static const char prefix[] = "refs/remotes/";
    git_strarray names = {0};
    StringVec found = {0};
    const char *origin = arena_printf(arena, "%sorigin/%s", prefix, name);
    if (repository->git.git_reference_list(&names, repository->handle) != 0)
        return found;
    for (size_t i = 0; i < names.count; i++) {
        const char *full = names.strings[i];
        size_t length = strlen(full), tail = strlen(name);
        bool ends = strncmp(full, prefix, sizeof(prefix) - 1) == 0 && length > tail + 1 &&
                    full[length - tail - 1] == '/' && strcmp(full + length - tail, name) == 0;
        if (!ends)
            continue;
        vec_push(arena, &found, arena_strdup(arena, full));
        if (strcmp(full, origin) == 0) {
            found.items[0] = found.items[found.count - 1];
            found.count = 1;
            break;
        }
    }
    repository->git.git_strarray_dispose(&names);
    return found;
}

static const char *find_origin(Arena *arena, const Repository *repository, const char *reference)
{
    size_t length = strcspn(reference, "~^@:");
    const char *name = arena_strndup(arena, reference, length);
    StringVec found = find_tracking(arena, repository, name);
    if (length == 0 || found.count != 1)
        return NULL;
    return parse(arena, repository,
                 arena_printf(arena, "%s%s", found.items[0], reference + length));
}

/* Whether a branch of a remote of that name is known. */
static bool is_remote(const Repository *repository, const char *name)
{
    git_strarray names = {0};
    Arena *arena = arena_open();
    const char *prefix = arena_printf(arena, "refs/remotes/%s/", name);
    bool found = strcmp(name, "origin") == 0;
    if (repository->git.git_reference_list(&names, repository->handle) == 0) {
        for (size_t i = 0; i < names.count; i++)
            found = found || strncmp(names.strings[i], prefix, strlen(prefix)) == 0;
        repository->git.git_strarray_dispose(&names);
    }
    arena_close(arena);
    return found;
}

/* What fetches a branch that is called "main" or "origin/main", also into a clone that was made of
 * another branch alone. */
static bool advise_fetch(Arena *arena, const Repository *repository, const char *name,
                         MigError *err)
{
    const char *slash = strchr(name, '/'), *remote = "origin", *branch = name;
    const char *first = slash == NULL ? "" : arena_strndup(arena, name, (size_t)(slash - name));
    if (is_remote(repository, first)) {
        remote = first;
        branch = slash + 1;
    }
    return fail_hint(err, "git fetch %s %s:refs/remotes/%s/%s, or see git branch --all", remote,
                     branch, remote, branch);
}

static bool fail_unknown(Arena *arena, const Repository *repository, const char *reference,
                         MigError *err)
{
    git_oid ignored;
    if (repository->git.git_reference_name_to_id(&ignored, repository->handle, "HEAD") != 0)
        return fail(err, MIG_E_GIT, "git knows no commit '%s': there is no commit yet",
                    reference) ||
               fail_hint(err, "make one with git commit");
    size_t length = strcspn(reference, "~^@:");
    const char *name = arena_strndup(arena, reference, length);
    bool is_ancestor = reference[length] != '\0' && parse(arena, repository, name) != NULL;
    if (repository->is_shallow && is_ancestor)
        return fail(err, MIG_E_GIT,
                    "git knows no commit '%s': the history of this clone is cut short",
                    reference) ||
               fail_hint(err, "git fetch --unshallow, or git fetch --deepen=100");
    if (find_tracking(arena, repository, name).count > 1)
        return fail(err, MIG_E_GIT, "several remotes have a branch '%s'", name) ||
               fail_hint(err, "say which one: REMOTE/%s", name);
    if (!fail(err, MIG_E_GIT, "git knows no commit '%s'", reference) && is_ancestor)
        return fail_hint(err, "the history ends before it: see git log --oneline %s", name);
    return advise_fetch(arena, repository, name, err);
}

bool repository_find(Arena *arena, Repository *repository, const char *reference,
                     const char **commit, MigError *err)
{
    *commit = parse(arena, repository, reference);
    if (*commit == NULL)
        *commit = find_origin(arena, repository, reference);
    return *commit != NULL || fail_unknown(arena, repository, reference, err);
}

bool repository_is_branch(Arena *arena, Repository *repository, const char *reference)
{
    git_oid ignored;
    const char *branch = arena_printf(arena, "refs/heads/%s", reference);
    return repository->git.git_reference_name_to_id(&ignored, repository->handle, branch) == 0 ||
           find_tracking(arena, repository, reference).count == 1;
}

/* The full name of the branch that is checked out; NULL where HEAD is on none. */
static const char *read_branch(Arena *arena, Repository *repository)
{
    git_reference *head;
    if (repository->git.git_reference_lookup(&head, repository->handle, "HEAD") != 0)
        return NULL;
    const char *target = repository->git.git_reference_symbolic_target(head);
    const char *branch = target == NULL ? NULL : arena_strdup(arena, target);
    repository->git.git_reference_free(head);
    return branch;
}

bool repository_is_checked_out(Arena *arena, Repository *repository, const char *reference)
{
    if (strcmp(spell_head(arena, reference), "HEAD") == 0)
        return true;
    const char *branch = read_branch(arena, repository);
    if (repository_is_branch(arena, repository, reference))
        return branch != NULL &&
               strcmp(branch, arena_printf(arena, "refs/heads/%s", reference)) == 0;
    const char *commit = parse(arena, repository, reference);
    const char *head = parse(arena, repository, "HEAD");
    return branch == NULL && commit != NULL && head != NULL && strcmp(commit, head) == 0;
}

/* --- merge bases ------------------------------------------------------------------------------ */

/* The newest commit that both have in the part of the history that is there; NULL if none. */
static const char *find_base_by_hand(Arena *arena, const Repository *repository, const char *one,
                                     const char *other)
{
    Walk walk = walk_new(arena, repository), back = walk_new(arena, repository);
    git_oid id = handle_id(repository, one), other_id = handle_id(repository, other);
    walk_add(&walk, &id);
    walk_add(&back, &other_id);
    while (walk_next(&walk) != NULL)
        continue;
    for (const char *commit = walk_next(&back); commit != NULL; commit = walk_next(&back))
        if (table_find(walk.seen, commit) != NULL)
            return commit;
    return NULL;
}

static bool find_base(Arena *arena, const Repository *repository, const char *reference,
                      Divergence *divergence, MigError *err)
{
    git_oid base, tip = handle_id(repository, divergence->tip),
                  onto = handle_id(repository, divergence->onto);
    if (repository->is_shallow)
        divergence->base = find_base_by_hand(arena, repository, divergence->onto, divergence->tip);
    else if (repository->git.git_merge_base(&base, repository->handle, &tip, &onto) == 0)
        divergence->base = handle_digits(arena, repository, &base);
    if (divergence->base != NULL)
        return true;
    if (repository->is_shallow)
        return fail(err, MIG_E_GIT,
                    "the history of this clone is cut short before the last commit in common "
                    "with '%s'",
                    reference) ||
               fail_hint(err, "git fetch --unshallow, or git fetch --deepen=100");
    return fail(err, MIG_E_GIT, "there is no commit in common with '%s'", reference) ||
           fail_hint(err, "see git log --oneline --graph HEAD %s", reference);
}

bool repository_diverge(Arena *arena, Repository *repository, const char *reference,
                        Divergence *divergence, MigError *err)
{
    const char *dots = strstr(reference, "..");
    const char *onto = reference, *tip = "HEAD";
    *divergence = (Divergence){.is_range = dots != NULL};
    if (dots != NULL) {
        onto = arena_strndup(arena, reference, (size_t)(dots - reference));
        tip = dots + (dots[2] == '.' ? 3 : 2);
    }
    return repository_find(arena, repository, onto[0] == '\0' ? "HEAD" : onto, &divergence->onto,
                           err) &&
           repository_find(arena, repository, tip[0] == '\0' ? "HEAD" : tip, &divergence->tip,
                           err) &&
           find_base(arena, repository, onto, divergence, err);
}

/* --- commits ---------------------------------------------------------------------------------- */

bool repository_commit(Arena *arena, Repository *repository, const char *id, Commit *commit,
                       MigError *err)
{
    const Libgit2 *git = &repository->git;
    git_commit *found;
    if (!handle_commit(repository, id, &found, err))
        return false;
    const git_signature *author = git->git_commit_author(found);
    const char *subject = git->git_commit_summary(found);
    *commit = (Commit){
        .id = arena_strdup(arena, id),
        .author = arena_strdup(arena, author->name),
        .email = arena_strdup(arena, author->email),
        .subject = arena_strdup(arena, subject == NULL ? "" : subject),
        .time = git->git_commit_time(found) * 1000000,
    };
    git->git_commit_free(found);
    return true;
}
