/* Runs in processes of their own, to be raced, killed and locked out. */
#ifndef MIG_TESTS_LIVE_RUNNER_H
#define MIG_TESTS_LIVE_RUNNER_H

#include "bed.h"

#include <stdint.h>
#include <sys/types.h>

typedef bool Run(Bed *bed, const char *names, const char *target, MigRun run);

/* Starts a run over all modules: it ends with 0 or with its error's code. */
pid_t runner_start(Bed *bed, Run *run, const char *target, MigRun how);

/* Its exit status, or 128 and the signal that ended it. */
int runner_wait(pid_t pid);

/* What it told, a line each, once it has ended by itself. */
const char *runner_events(Bed *bed, pid_t pid);

/* The processes that it has forked. */
StringVec runner_workers(Bed *bed, pid_t runner);
void runner_wait_until_gone(Bed *bed, const StringVec *pids);

/* Holds something that a revision needs, for a while. */
pid_t runner_hold(Bed *bed, const char *begin, const char *take, int64_t time);

#endif
