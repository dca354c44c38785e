/*
 * Many modules: one plan over all of them, then one process for each that has something to do.
 */
#ifndef MIG_RUN_RUNNER_H
#define MIG_RUN_RUNNER_H

#include "revision/plan.h"
#include "run/rehearsed.h"
#include "run/retreat.h"
#include "run/survey.h"

#include "mig/event.h"

typedef enum RunKind { RUN_UPGRADE, RUN_DOWNGRADE, RUN_STAMP, RUN_ENSURE } RunKind;

typedef struct RunRequest {
    RunKind kind;
    const char *target; /* NULL: "head" */
    bool fail_fast;     /* stop all modules at their next revision boundary when one has failed */
    bool atomic;        /* all modules or none: see migrate/atomic.h */
    bool with_deps;     /* add what revisions need of other modules */
    bool purge;         /* stamp: whatever rows are there are forgotten */
    const RunKeptVec *kept;  /* downgrade: in place of a target, what stays; NULL otherwise */
    bool preview;            /* nothing is to change: only the plan is asked for, */
    RehearsedVec *rehearsed; /* or a rehearsal, which fills this in; NULL otherwise */
    bool offline;            /* to be written down: databases are not asked where they stand, */
    const char *start;       /* but it is taken to be here; NULL: base, or where the database is if
                                `target` counts from there */
    MigSink sink;            /* NULL: nobody is told */
    void *context;
} RunRequest;

/* Runs `request` over the selected modules. What can be checked beforehand is, and then nothing has
 * run: targets, the plan, the files of all its revisions. A module whose database cannot be asked
 * fails alone, with what depends on it. Afterwards `err` has the code of the first failed module
 * and says how many there were; without a sink, also why the first one failed. */
bool runner_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                const ModuleRefVec *selected, const RunRequest *request,
                MigError *err) MIG_MUST_CHECK;

/* The plan that runner_run would run, with the modules that its steps' numbers mean. */
bool runner_plan(Arena *arena, Catalog *catalog, const Workspace *workspace,
                 const ModuleRefVec *selected, const RunRequest *request, Plan *plan,
                 ModuleRefVec *modules, MigError *err) MIG_MUST_CHECK;

/* Rehearses what runner_run would run, and gives the plan of it. What was measured is in the
 * request's `rehearsed`, one for each step, also after a failure. */
bool runner_rehearse(Arena *arena, Catalog *catalog, const Workspace *workspace,
                     const ModuleRefVec *selected, const RunRequest *request, Plan *plan,
                     ModuleRefVec *modules, MigError *err) MIG_MUST_CHECK;

/* The script that does what runner_run would do, for the shell of the modules' database, which must
 * be one. The request is an offline one; transcript_range fills in its ends. */
bool runner_script(Arena *arena, Catalog *catalog, const Workspace *workspace,
                   const ModuleRefVec *selected, const RunRequest *request, const char **sql,
                   MigError *err) MIG_MUST_CHECK;

#endif
