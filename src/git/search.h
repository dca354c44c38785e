/*
 * Files that some commit has: looked for in the branches and tags as they are, then in all of
 * their past, then in what the reflog remembers and in commits that nothing leads to any more.
 */
#ifndef MIG_GIT_SEARCH_H
#define MIG_GIT_SEARCH_H

#include "base/text.h"
#include "base/vec.h"
#include "git/repository.h"

typedef struct SearchFind {
    const char *path; /* where it is when the commit is checked out */
    const char *blob;
    Span content;
    const char *reference; /* the branch or tag that has it: "feature", "origin/main"; "" if none
                              has it now */
    bool is_tag;
    bool is_checked_out; /* the reference is HEAD's: the file is gone from the working tree alone */
    Commit commit;       /* the one that brought the file */
} SearchFind;

typedef struct Search {
    const char *ending; /* of the names that are looked at: ".sql" */

    /* Whether a file is one that is wanted; it is then handed to `take`. Each content is asked
     * about once. */
    bool (*matches)(void *context, const char *path, Span content);

    /* Takes a find; false when nothing more is wanted. */
    bool (*take)(void *context, const SearchFind *find);
    void *context;
} Search;

/* Looks until `take` has all it wants, or everything has been seen. What is handed to `take` lives
 * in `arena`. */
bool search_run(Arena *arena, Repository *repository, const Search *search,
                MigError *err) MIG_MUST_CHECK;

#endif
