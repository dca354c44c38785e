#include "checkout.h"

#include "git/tree.h"

#include <string.h>

/* The files of a folder at a reference, seen from the checkout. */
static const char *files(Checkout *checkout, const char *reference, const char *folder,
                         bool recursive)
{
    Arena *arena = checkout->arena;
    TreeFileVec found;
    StringVec shown = {0};
    MigError err;
    cr_assert(tree_files(arena, checkout->repository, checkout_commit(checkout, reference),
                         path_join(arena, checkout->folder, folder), recursive, &found, &err),
              "%s", err.message);
    for (size_t i = 0; i < found.count; i++)
        vec_push(arena, &shown, path_relative(arena, checkout->folder, found.items[i].path));
    return strings_join(arena, &shown, " ");
}

Test(tree, lists_a_folder_as_it_was)
{
    Checkout checkout = checkout_make();
    checkout_run(&checkout, "put a/deep/z 1; ln -s x a/link; commit more; rm -r a; put c 1; "
                            "commit less");
    checkout_open(&checkout, ".");
    cr_expect_str_eq(files(&checkout, "HEAD~1", "a", false), "a/x");
    cr_expect_str_eq(files(&checkout, "HEAD~1", "a", true), "a/x a/deep/z");
    cr_expect_str_eq(files(&checkout, "HEAD", "a", true), "");
    cr_expect_str_eq(files(&checkout, "HEAD", "c", true), "");
    cr_expect_str_eq(files(&checkout, "HEAD", "/usr", true), "");
    cr_expect_str_eq(files(&checkout, "HEAD", ".", true), "c b/y");
    checkout_close(&checkout);
}

Test(tree, hands_out_a_files_content)
{
    Checkout checkout = checkout_make();
    Arena *arena = checkout.arena;
    const char *blob, *none;
    Span content;
    MigError err;
    checkout_run(&checkout, "printf 'a\\r\\n' >a/x; commit crlf");
    checkout_open(&checkout, ".");
    const char *head = checkout_commit(&checkout, "HEAD");
    const char *path = path_join(arena, checkout.folder, "a/x");
    cr_assert(tree_find(arena, checkout.repository, head, path, &blob, &err));
    cr_assert(tree_content(arena, checkout.repository, blob, &content, &err));
    cr_expect_eq(content.length, 3);
    cr_expect_str_eq(content.bytes, "a\r\n");
    cr_assert(tree_find(arena, checkout.repository, head, path_join(arena, checkout.folder, "a"),
                        &none, &err));
    cr_expect_null(none);
    cr_assert(tree_find(arena, checkout.repository, head, "/usr/x", &none, &err));
    cr_expect_null(none);
    checkout_close(&checkout);
}
