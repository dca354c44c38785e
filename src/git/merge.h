/* What git would make of two texts that come of one. */
#ifndef MIG_GIT_MERGE_H
#define MIG_GIT_MERGE_H

#include "base/text.h"
#include "git/repository.h"

/* The text that has the changes of both; `*conflict` when they are in each other's way. */
bool merge_texts(Arena *arena, Repository *repository, Span base, Span ours, Span theirs,
                 Span *merged, bool *conflict, MigError *err) MIG_MUST_CHECK;

#endif
