/* What the commands share that move databases: who is told of events, and what a dry run says. */
#ifndef MIG_CLI_PROGRESS_H
#define MIG_CLI_PROGRESS_H

#include "cli/command.h"
#include "report/reporter.h"

/* Makes the reporter that the invocation asks for and hands it the run's events. `idle` is said at
 * the end of a run without steps. The caller calls its `finish`. */
Reporter *progress_start(Invocation *invocation, const char *idle, MigRun *run);

/* Lists the steps of an upgrade or downgrade without running them. */
bool progress_preview(Invocation *invocation, MigDirection direction, const char *target,
                      const MigRun *run, const char *idle, MigError *err) MIG_MUST_CHECK;

/* Rehearses them, and lists what was measured. */
bool progress_rehearse(Invocation *invocation, MigDirection direction, const char *target,
                       MigRun *run, const char *idle, MigError *err) MIG_MUST_CHECK;

/* Whether --execute makes sense beside the other options. */
bool progress_can_execute(const Invocation *invocation, bool execute, bool sql,
                          MigError *err) MIG_MUST_CHECK;

/* Prints the script that does the same (see mig_script). */
bool progress_script(Invocation *invocation, MigDirection direction, const char *range,
                     const MigRun *run, MigError *err) MIG_MUST_CHECK;

/* Lists the steps of a plan. */
void progress_add_plan(Invocation *invocation, const MigPlan *plan, const char *idle);

/* Adds a step to the verdict as a case that was not gone through. */
void progress_add_skipped(Invocation *invocation, const MigStep *step, const char *why);

/* "upgrade" or "downgrade"; a step as an object. */
const char *progress_label(const MigStep *step);
Json *progress_json_step(Arena *arena, const MigStep *step);

/* "module_one", or "3 modules": the selected ones. */
const char *progress_modules(Invocation *invocation);

/* What a run towards `target` (NULL: head) says when there was nothing to do. */
const char *progress_idle(Invocation *invocation, const char *target);

#endif
