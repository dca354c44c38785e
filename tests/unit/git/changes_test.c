#include "checkout.h"

#include "git/changes.h"

#include <string.h>

/* What has changed since a reference in `folders` ("a b", seen from the checkout): "+new !changed
 * -gone". */
static const char *changes(Checkout *checkout, const char *reference, const char *folders)
{
    static const char signs[] = {[FILE_ADDED] = '+', [FILE_CHANGED] = '!', [FILE_DELETED] = '-'};
    Arena *arena = checkout->arena;
    Divergence divergence;
    FileChangeVec found;
    MigError err;
    StringVec within = strings_split(arena, folders, " "), shown = {0};
    for (size_t i = 0; i < within.count; i++)
        within.items[i] = path_join(arena, checkout->folder, within.items[i]);
    bool done = repository_diverge(arena, checkout->repository, reference, &divergence, &err) &&
                changes_find(arena, checkout->repository, &divergence, &within, &found, &err);
    cr_assert(done, "%s", err.message);
    for (size_t i = 0; i < found.count; i++)
        vec_push(arena, &shown,
                 arena_printf(arena, "%c%s", signs[found.items[i].kind],
                              path_relative(arena, checkout->folder, found.items[i].path)));
    return strings_join(arena, &shown, " ");
}

Test(changes, there_are_none_in_a_clean_working_tree)
{
    Checkout checkout = checkout_make();
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""), "");
    checkout_close(&checkout);
}

Test(changes, committed_staged_unstaged_and_untracked_ones_count)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put a/committed 1; commit work; "
                            "put a/staged 1; git add a/staged; put a/x two; "
                            "put c/deep/untracked 1; put a/ignored 1; echo ignored >.gitignore; "
                            "git add .gitignore");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "main", ""),
                     "+.gitignore +a/committed +a/staged !a/x +c/deep/untracked");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""),
                     "+.gitignore +a/staged !a/x +c/deep/untracked");
    cr_expect_str_eq(changes(&checkout, "main", "a"), "+a/committed +a/staged !a/x");
    cr_expect_str_eq(changes(&checkout, "main", "c/deep b"), "+c/deep/untracked");
    cr_expect_str_eq(changes(&checkout, "main..feature", ""), "+a/committed");
    checkout_close(&checkout);
}

Test(changes, what_the_other_branch_did_meanwhile_does_not_count)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put a/x mine; commit mine; "
                            "git switch -q main; put b/y theirs; commit theirs; "
                            "git switch -q feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "main", ""), "!a/x");
    checkout_close(&checkout);
}

Test(changes, a_renamed_folder_is_gone_and_come)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git mv a z; rm b/y");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""), "-a/x -b/y +z/x");
    checkout_close(&checkout);
}

Test(changes, a_name_that_begins_alike_is_another_folder)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put ab/x 1; put a.sql 1");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "a"), "");
    cr_expect_str_eq(changes(&checkout, "HEAD", "ab"), "+ab/x");
    checkout_close(&checkout);
}

Test(changes, a_mode_counts_and_line_ends_that_git_converts_do_not)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "echo '* text=auto eol=crlf' >.gitattributes; commit attributes; "
                            "rm a/x b/y; git checkout -q -- a b; sleep 0.01; touch a/x; "
                            "grep -q $(printf '\\r') a/x; chmod +x b/y");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""), "!b/y");
    checkout_close(&checkout);
}

Test(changes, of_a_merge_count_from_the_merge_base)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "for name in one two three; do git switch -qc $name main; "
                            "put $name/f 1; commit $name; done; git switch -qc all main; "
                            "git merge -q -m octopus one two three");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "main", ""), "+one/f +three/f +two/f");
    cr_expect_str_eq(changes(&checkout, "two", ""), "+one/f +three/f");
    checkout_close(&checkout);
}

Test(changes, a_conflict_is_one)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put a/x mine; commit mine; "
                            "git switch -q main; put a/x theirs; commit theirs; "
                            "! git merge -q feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "a"), "!a/x");
    checkout_close(&checkout);
}

Test(changes, of_a_submodule_count_for_the_folders_in_it)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git clone -q . ../$(basename $PWD)-sub; "
                            "git submodule --quiet add ../$(basename $PWD)-sub s/sub; "
                            "commit 'Add a submodule'; cd s/sub; put a/new 1; commit inner");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "s/sub/a"), "!s/sub");
    cr_expect_str_eq(changes(&checkout, "HEAD", "a"), "");
    scratch_remove(arena_printf(checkout.arena, "%s-sub", checkout.folder));
    checkout_close(&checkout);
}

Test(changes, inside_a_submodule_its_own_repository_counts)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git clone -q . ../$(basename $PWD)-sub; "
                            "git submodule --quiet add ../$(basename $PWD)-sub sub; "
                            "commit 'Add a submodule'; cd sub; put a/new 1");
    checkout_open(&checkout, "sub");
    cr_expect_str_eq(changes(&checkout, "HEAD", "sub/a"), "+sub/a/new");
    scratch_remove(arena_printf(checkout.arena, "%s-sub", checkout.folder));
    checkout_close(&checkout);
}

Test(changes, a_link_in_a_folders_place_counts_for_it)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put m/n/f 1; commit folder; mv m k; ln -s k m");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "k/n"), "+k/n/f");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""), "+k/n/f +m -m/n/f");
    checkout_close(&checkout);
}

Test(changes, a_link_that_leads_elsewhere_counts_for_what_is_seen_through_it)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put j/n/f 1; put k/n/f 1; ln -s j m; commit link; ln -sfn k m");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "m/n"), "!m");
    cr_expect_str_eq(changes(&checkout, "HEAD", "k/n"), "");
    checkout_close(&checkout);
}

Test(changes, what_a_sparse_checkout_leaves_out_is_unchanged)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git sparse-checkout set --no-cone a; test ! -e b/y; put a/x two");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", ""), "!a/x");
    checkout_close(&checkout);
}

Test(changes, folders_outside_of_the_repository_have_none)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put a/x two");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(changes(&checkout, "HEAD", "/usr"), "");
    checkout_close(&checkout);
}
