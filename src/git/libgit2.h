/* libgit2's functions, found when they are first needed: linking it would cost every run of mig
 * milliseconds. */
#ifndef MIG_GIT_LIBGIT2_H
#define MIG_GIT_LIBGIT2_H

#include <git2.h>
#include <stdbool.h>

#define LIBGIT2_FUNCTIONS(X)                                                                       \
    X(git_libgit2_init)                                                                            \
    X(git_libgit2_shutdown)                                                                        \
    X(git_oid_tostr)                                                                               \
    X(git_reference_name_to_id)                                                                    \
    X(git_repository_free)                                                                         \
    X(git_repository_open_ext)

typedef struct Libgit2 {
#define X(name) __typeof__(name) *name;
    LIBGIT2_FUNCTIONS(X)
#undef X
} Libgit2;

/* Loads the library, which stays, and fills in the table; false when it is not installed. */
bool libgit2_load(Libgit2 *library);

#endif
