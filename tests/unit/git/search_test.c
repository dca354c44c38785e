#include "checkout.h"

#include "git/search.h"

#include <string.h>

typedef struct Found {
    Checkout *checkout;
    const char *wanted;
    int asked; /* how many contents were looked at */
    const char *text;
} Found;

static bool matches(void *context, const char *path, Span content)
{
    Found *found = context;
    (void)path;
    found->asked++;
    return memmem(content.bytes, content.length, found->wanted, strlen(found->wanted)) != NULL;
}

static bool take(void *context, const SearchFind *find)
{
    Found *found = context;
    const Checkout *checkout = found->checkout;
    found->text =
        arena_printf(checkout->arena, "%s on '%s'%s%s since %s: %s",
                     path_relative(checkout->arena, checkout->folder, find->path), find->reference,
                     find->is_tag ? " (tag)" : "", find->is_checked_out ? " (here)" : "",
                     find->commit.subject, find->content.bytes);
    return false;
}

/* Where the first file is that holds a word: "FILE on 'BRANCH' since SUBJECT: CONTENT". */
static const char *look_for(Checkout *checkout, const char *wanted, int *asked)
{
    Found found = {.checkout = checkout, .wanted = wanted, .text = ""};
    const Search search = {".sql", matches, take, &found};
    MigError err;
    cr_assert(search_run(checkout->arena, checkout->repository, &search, &err), "%s", err.message);
    if (asked != NULL)
        *asked = found.asked;
    return found.text;
}

Test(search, finds_a_file_of_another_branch_and_the_commit_that_brought_it)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put m/v/x.sql needle; put m/v/x.txt needle; "
                            "commit brought; put m/v/y.sql hay; commit more; git switch -q main");
    checkout_open(&checkout, ".");
    int asked;
    cr_expect_str_eq(look_for(&checkout, "needle", &asked),
                     "m/v/x.sql on 'feature' since brought: needle\n");
    cr_expect_str_eq(look_for(&checkout, "nothing", &asked), "");
    cr_expect_eq(asked, 2);
    checkout_close(&checkout);
}

Test(search, names_a_branch_rather_than_a_tag_and_a_tag_rather_than_nothing)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put x.sql needle; commit brought; "
                            "git tag v1; git switch -q main; git branch zeta feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL),
                     "x.sql on 'feature' since brought: needle\n");
    checkout_run(&checkout, "git branch -qD feature");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL),
                     "x.sql on 'zeta' since brought: needle\n");
    checkout_run(&checkout, "git branch -qD zeta");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL),
                     "x.sql on 'v1' (tag) since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_a_branch_of_a_remote)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git clone -q . clone; git switch -qc feature; put x.sql needle; "
                            "commit brought; cd clone; git fetch -q");
    checkout_open(&checkout, "clone");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL),
                     "clone/x.sql on 'origin/feature' since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_what_was_deleted_since)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put x.sql needle; commit brought; put other 1; commit between; "
                            "git rm -q x.sql; commit deleted; commit more");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL), "x.sql on '' since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_what_the_working_tree_alone_lacks)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put x.sql needle; commit brought; rm x.sql");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL),
                     "x.sql on 'main' (here) since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_what_only_the_reflog_remembers)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put x.sql needle; commit brought; "
                            "git switch -q main; git branch -qD feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL), "x.sql on '' since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_a_commit_that_nothing_leads_to)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put x.sql needle; commit brought; "
                            "git switch -q main; git branch -qD feature; rm -r .git/logs");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle", NULL), "x.sql on '' since brought: needle\n");
    checkout_close(&checkout);
}

Test(search, finds_a_stash)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put x.sql needle; git add x.sql; git stash -q");
    checkout_open(&checkout, ".");
    const char *found = look_for(&checkout, "needle", NULL);
    cr_expect(strncmp(found, "x.sql on 'stash' since ", 23) == 0, "%s", found);
    checkout_close(&checkout);
}

Test(search, follows_the_commit_of_a_file_through_merges)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "git switch -qc feature; put x.sql needle; commit brought; "
                            "git switch -q main; commit other; "
                            "git merge -q -m merged feature; put x.sql 'needle 2'; commit edited; "
                            "git switch -qc late HEAD~2; git branch -qD feature");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(look_for(&checkout, "needle 2", NULL),
                     "x.sql on 'main' since brought: needle 2\n");
    checkout_close(&checkout);
}
