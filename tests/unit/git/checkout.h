/* Repositories made by git itself, in a folder of the test's own. */
#ifndef MIG_TESTS_UNIT_GIT_CHECKOUT_H
#define MIG_TESTS_UNIT_GIT_CHECKOUT_H

#include "git/repository.h"
#include "scratch.h"

#include <stdlib.h>

typedef struct Checkout {
    Arena *arena;
    const char *folder;
    Repository *repository; /* NULL until checkout_open */
} Checkout;

/* Runs a shell script in the folder; the test fails when a command of it does. Commits are made by
 * "Ada", a minute apart. */
static inline void checkout_run(const Checkout *checkout, const char *script)
{
    static const char prelude[] =
        "set -e; cd '%s'; export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null "
        "GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada "
        "GIT_COMMITTER_EMAIL=ada@example.org; unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE; "
        "git() { command git -c init.defaultBranch=main -c protocol.file.allow=always \"$@\"; }; "
        "commit() { test -e .minutes || echo 0 >.minutes; minutes=$(($(cat .minutes) + 1)); "
        "echo $minutes >.minutes; stamp=$((1700000000 + minutes * 60)); "
        "git add -A -- . ':!.minutes'; GIT_AUTHOR_DATE=\"$stamp +0000\" "
        "GIT_COMMITTER_DATE=\"$stamp +0000\" git commit -q --allow-empty -m \"$1\"; }; "
        "put() { mkdir -p \"$(dirname \"$1\")\"; printf '%%s\\n' \"$2\" >\"$1\"; }; "
        "{ %s\n} >/dev/null 2>.log || { cat .log; exit 1; }; rm -f .log";
    const char *command = arena_printf(checkout->arena, prelude, checkout->folder, script);
    cr_assert_eq(system(command), 0, "%s", script); // NOLINT(cert-env33-c): tests speak shell
}

/* A folder with a repository of one commit: a/x and b/y. */
static inline Checkout checkout_make(void)
{
    Checkout checkout = {.arena = arena_open()};
    checkout.folder = scratch_make(checkout.arena);
    checkout_run(&checkout, "git init -q; echo '.minutes' >.git/info/exclude; "
                            "echo '.log' >>.git/info/exclude; put a/x one; put b/y one; "
                            "commit 'First things'");
    return checkout;
}

/* Opens the repository that a folder, seen from the checkout's, lies in. */
static inline void checkout_open(Checkout *checkout, const char *folder)
{
    MigError err;
    cr_assert(repository_open(checkout->arena, path_join(checkout->arena, checkout->folder, folder),
                              &checkout->repository, &err),
              "%s", err.message);
}

static inline void checkout_close(Checkout *checkout)
{
    if (checkout->repository != NULL)
        repository_close(checkout->repository);
    scratch_remove(checkout->folder);
    arena_close(checkout->arena);
}

/* The commit that a reference names. */
static inline const char *checkout_commit(Checkout *checkout, const char *reference)
{
    const char *commit;
    MigError err;
    cr_assert(repository_find(checkout->arena, checkout->repository, reference, &commit, &err),
              "%s", err.message);
    return commit;
}

#endif
