/*
 * What the one process of an --atomic run or of a rehearsal does: all modules' steps in the plan's
 * order, each database's in one transaction, telling the runner of each module as a worker would.
 */
#ifndef MIG_RUN_TOGETHER_H
#define MIG_RUN_TOGETHER_H

#include "migrate/rehearsal.h"
#include "run/worker.h"

/* A step of one of the works. */
typedef struct TogetherStep {
    size_t work;
    size_t position;
    NumberVec needs; /* the steps, among these, that it comes after */
    bool ends;       /* without --atomic its transaction would end behind it */
} TogetherStep;

typedef struct Together {
    Vec(const Work *) works;
    Vec(TogetherStep) steps; /* in the plan's order */
    bool rehearses;
    bool atomic; /* what is rehearsed would be */
} Together;

/* The body of a pool job; `context` is a Together. Each work's last line is a module_done or a
 * module_failed event. */
void together_run(void *context, const PoolChannel *channel);

#endif
