/*
 * What one module's process does: opens the module's session, runs its part of the plan, tells the
 * runner.
 *
 * Lines to the runner are events as JSON. Words from it: "go" answers a step that waits; "stop"
 * ends the work at the next revision boundary; "blocked REASON" ends it there too, as the module's
 * failure.
 */
#ifndef MIG_RUN_WORKER_H
#define MIG_RUN_WORKER_H

#include "config/workspace.h"
#include "migrate/apply.h"
#include "run/pool.h"

typedef enum WorkKind { WORK_APPLY, WORK_STAMP, WORK_ENSURE } WorkKind;

typedef struct WorkStep {
    Step apply;
    const char *origin;    /* where its text comes from, when that is not its file; else NULL */
    const char *waits_for; /* "module:id, module:id" of other modules' steps that come first; NULL
                              for none */
} WorkStep;

typedef Vec(WorkStep) WorkStepVec;

typedef struct Work {
    WorkKind kind;
    const Module *module;
    const Graph *graph;
    WorkStepVec steps;      /* WORK_APPLY */
    const char *target;     /* WORK_STAMP */
    bool purge;             /* WORK_STAMP */
    const char *git_commit; /* NULL if unknown */
    const Workspace *workspace;
} Work;

/* Writes an event of a module to the runner, as a line. */
void worker_tell(const PoolChannel *channel, const char *module, MigEvent event);

/* An event about a step of a work. */
MigEvent worker_step_event(const Work *work, size_t index, MigEventKind kind);

/* Tells that a step of a work begins, and where its script is from when that is not its file. */
void worker_tell_start(const PoolChannel *channel, const Work *work, size_t index);

/* The body of a pool job; `context` is a Work. The last line written is a module_done or a
 * module_failed event. */
void worker_run(void *context, const PoolChannel *channel);

/* The key in a waiting event's JSON that says: this process has given up its slot until it gets a
 * word. */
#define WORKER_PAUSED "paused"

#endif
