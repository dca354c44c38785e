/*
 * A question that is answered in a process of its own, because the parent must not start the
 * library that knows the answer (libgit2, a database's). The answer is a JSON object.
 */
#ifndef MIG_RUN_ERRAND_H
#define MIG_RUN_ERRAND_H

#include "base/json.h"

/* Runs in the child: fills in `answer`, or fails. What it allocates in `arena` goes with it. */
typedef bool (*ErrandWork)(void *context, Arena *arena, Json *answer, MigError *err);

/* Runs an errand. Its error is this call's, and so is the death of its process; MIG_E_INTERRUPTED
 * when a signal came meanwhile, which ends it at once. */
bool errand_run(Arena *arena, ErrandWork work, void *context, const Json **answer,
                MigError *err) MIG_MUST_CHECK;

#endif
