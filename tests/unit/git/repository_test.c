#include "checkout.h"

#include <string.h>
#include <unistd.h>

/* libgit2 forgets what its regular expressions have matched with. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libpcre2";
}

static void expect_no_commit(Checkout *checkout, const char *reference, const char *message,
                             const char *hint)
{
    Divergence divergence;
    MigError err;
    cr_assert_not(
        repository_diverge(checkout->arena, checkout->repository, reference, &divergence, &err));
    cr_expect_eq(err.code, MIG_E_GIT);
    cr_expect_str_eq(err.message, message);
    cr_expect_str_eq(err.hint, hint);
}

/* The subjects of a divergence's commits: "BASE ONTO TIP". */
static const char *diverge(Checkout *checkout, const char *reference)
{
    Divergence at;
    Commit commits[3];
    MigError err;
    cr_assert(repository_diverge(checkout->arena, checkout->repository, reference, &at, &err), "%s",
              err.message);
    const char *ids[] = {at.base, at.onto, at.tip};
    for (int i = 0; i < 3; i++)
        cr_assert(
            repository_commit(checkout->arena, checkout->repository, ids[i], &commits[i], &err));
    return arena_printf(checkout->arena, "%s %s %s%s", commits[0].subject, commits[1].subject,
                        commits[2].subject, at.is_range ? " range" : "");
}

Test(repository, a_folder_outside_of_any_is_an_error)
{
    Arena *arena = arena_open();
    const char *folder = scratch_make(arena);
    Repository *repository;
    MigError err;
    cr_assert_not(repository_open(arena, folder, &repository, &err));
    cr_expect_eq(err.code, MIG_E_GIT);
    cr_expect_str_eq(err.message, arena_printf(arena, "'%s' is not in a git repository", folder));
    cr_expect_str_eq(err.hint, "make one with git init, or work in a clone");
    cr_expect_null(repository_head(arena, folder));
    scratch_remove(folder);
    arena_close(arena);
}

Test(repository, a_bare_one_has_no_files)
{
    Checkout checkout = checkout_make();
    MigError err;
    Repository *repository;
    checkout_run(&checkout, "git clone -q --bare . bare.git");
    const char *bare = path_join(checkout.arena, checkout.folder, "bare.git");
    cr_assert_not(repository_open(checkout.arena, bare, &repository, &err));
    cr_expect_str_eq(err.message,
                     arena_printf(checkout.arena,
                                  "the git repository of '%s' is bare: it has no working tree",
                                  bare));
    checkout_close(&checkout);
}

Test(repository, is_found_from_a_folder_in_it)
{
    Checkout checkout = checkout_make();
    checkout_open(&checkout, "a");
    cr_expect_str_eq(repository_folder(checkout.repository), checkout.folder);
    checkout_close(&checkout);
}

Test(repository, tells_of_a_commit)
{
    Checkout checkout = checkout_make();
    Commit commit;
    MigError err;
    checkout_open(&checkout, ".");
    const char *id = checkout_commit(&checkout, "HEAD");
    cr_assert(repository_commit(checkout.arena, checkout.repository, id, &commit, &err));
    cr_expect_str_eq(commit.id, repository_head(checkout.arena, checkout.folder));
    cr_expect_str_eq(commit.author, "Ada");
    cr_expect_str_eq(commit.email, "ada@example.org");
    cr_expect_str_eq(commit.subject, "First things");
    cr_expect_eq(commit.time, 1700000060000000);
    checkout_close(&checkout);
}

Test(repository, without_a_commit_knows_no_reference)
{
    Arena *arena = arena_open();
    Checkout checkout = {.arena = arena, .folder = scratch_make(arena)};
    checkout_run(&checkout, "git init -q");
    checkout_open(&checkout, ".");
    cr_expect_null(repository_head(arena, checkout.folder));
    expect_no_commit(&checkout, "main", "git knows no commit 'main': there is no commit yet",
                     "make one with git commit");
    checkout_close(&checkout);
}

Test(repository, a_reference_that_is_not_there_is_an_error)
{
    Checkout checkout = checkout_make();
    checkout_open(&checkout, ".");
    expect_no_commit(
        &checkout, "release", "git knows no commit 'release'",
        "git fetch origin release:refs/remotes/origin/release, or see git branch --all");
    expect_no_commit(&checkout, "HEAD~7", "git knows no commit 'HEAD~7'",
                     "the history ends before it: see git log --oneline HEAD");
    checkout_close(&checkout);
}

Test(repository, counts_from_the_commit_that_both_have)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout,
                 "commit base; git tag -a v1 -m v1; git switch -qc feature; commit work; "
                 "git switch -q main; commit other; git switch -q feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(diverge(&checkout, "main"), "base other work");
    cr_expect_str_eq(diverge(&checkout, "v1"), "base base work");
    cr_expect_str_eq(diverge(&checkout, "HEAD~1"), "base base work");
    cr_expect_str_eq(diverge(&checkout, "HEAD"), "work work work");
    cr_expect_str_eq(diverge(&checkout, "main..feature"), "base other work range");
    cr_expect_str_eq(diverge(&checkout, "feature...main"), "base work other range");
    cr_expect_str_eq(diverge(&checkout, "main.."), "base other work range");
    cr_expect_str_eq(diverge(&checkout, "..main"), "base work other range");
    checkout_close(&checkout);
}

Test(repository, finds_a_branch_that_only_a_remote_has)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout,
                 "git branch topic/one; git clone -q . clone; cd clone; git switch -qc mine; "
                 "git branch -qD main; git remote add other ..; git fetch -q other; cd ..; "
                 "git branch late; cd clone; git fetch -q; git fetch -q other; "
                 "git remote rename origin upstream; commit work");
    checkout_open(&checkout, "clone");
    expect_no_commit(&checkout, "late", "several remotes have a branch 'late'",
                     "say which one: REMOTE/late");
    checkout_run(&checkout, "cd clone; git remote rename other origin");
    cr_expect_str_eq(diverge(&checkout, "main"), "First things First things work");
    cr_expect_str_eq(diverge(&checkout, "topic/one"), "First things First things work");
    cr_expect_str_eq(diverge(&checkout, "main^{commit}"), "First things First things work");
    checkout_close(&checkout);
}

Test(repository, a_detached_head_and_a_worktree_are_as_good)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git worktree add -q ../$(basename $PWD)-tree -b side; "
                            "cd ../$(basename $PWD)-tree; commit side; git checkout -q --detach; "
                            "commit detached");
    checkout_open(&checkout, arena_printf(checkout.arena, "%s-tree/a", checkout.folder));
    cr_expect_str_eq(repository_folder(checkout.repository),
                     arena_printf(checkout.arena, "%s-tree", checkout.folder));
    cr_expect_str_eq(diverge(&checkout, "main"), "First things First things detached");
    cr_expect_str_eq(diverge(&checkout, "side"), "side side detached");
    scratch_remove(repository_folder(checkout.repository));
    checkout_close(&checkout);
}

Test(repository, histories_without_a_common_commit_are_an_error)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -q --orphan alone; commit alone");
    checkout_open(&checkout, ".");
    expect_no_commit(&checkout, "main", "there is no commit in common with 'main'",
                     "see git log --oneline --graph HEAD main");
    checkout_close(&checkout);
}

Test(repository, a_shallow_clone_says_what_to_fetch)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "commit two; git switch -qc feature; commit three; commit four; "
                            "git switch -q main; commit five; "
                            "git clone -q --depth 1 --no-single-branch -b feature "
                            "\"file://$PWD\" clone");
    checkout_open(&checkout, "clone");
    expect_no_commit(&checkout, "main",
                     "the history of this clone is cut short before the last commit in common "
                     "with 'main'",
                     "git fetch --unshallow, or git fetch --deepen=100");
    expect_no_commit(&checkout, "HEAD~1",
                     "git knows no commit 'HEAD~1': the history of this clone is cut short",
                     "git fetch --unshallow, or git fetch --deepen=100");
    checkout_close(&checkout);
}

Test(repository, a_shallow_clone_with_the_common_commit_will_do)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "commit two; git switch -qc feature; commit three; commit four; "
                            "git switch -q main; commit five; "
                            "git clone -q --depth 3 --no-single-branch -b feature "
                            "\"file://$PWD\" clone");
    checkout_open(&checkout, "clone");
    cr_expect_str_eq(diverge(&checkout, "main"), "two five four");
    cr_expect_str_eq(diverge(&checkout, "HEAD~2"), "two two four");
    checkout_close(&checkout);
}

Test(repository, extensions_that_concern_only_git_are_no_hindrance)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git config core.repositoryFormatVersion 1; "
                            "git config extensions.partialClone origin; "
                            "git config extensions.worktreeConfig true");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(diverge(&checkout, "HEAD"), "First things First things First things");
    cr_expect_not_null(repository_head(checkout.arena, checkout.folder));
    checkout_close(&checkout);
}
