/* A folder for a test's files: made anew, removed with all that is in it. */
#ifndef MIG_TESTS_UNIT_SCRATCH_H
#define MIG_TESTS_UNIT_SCRATCH_H

#include "base/arena.h"
#include "base/path.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static inline const char *scratch_make(Arena *arena)
{
    const char *parent = getenv("TMPDIR");
    char *folder = arena_printf(arena, "%s/mig-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    cr_assert_not_null(mkdtemp(folder));
    return path_real(arena, folder);
}

static inline int scratch_remove_one(const char *path, const struct stat *status, int kind,
                                     struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static inline void scratch_remove(const char *folder)
{
    nftw(folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
