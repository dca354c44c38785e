/* Runs in processes of their own, to be raced, killed and locked out. Nothing here goes by the
 * clock: a test waits until what it needs has happened, however slow the machine is. */
#ifndef MIG_TESTS_LIVE_RUNNER_H
#define MIG_TESTS_LIVE_RUNNER_H

#include "bed.h"

#include <sys/types.h>

typedef bool Run(Bed *bed, const char *names, const char *target, MigRun run);

/* Starts a run over all modules: it ends with 0 or with its error's code. */
pid_t runner_start(Bed *bed, Run *run, const char *target, MigRun how);

/* Its exit status, or 128 and the signal that ended it. */
int runner_wait(pid_t pid);

/* What it has told so far, a line each. */
const char *runner_events(Bed *bed, pid_t pid);

/* Waits until it has told a text; a run that ends without is a failure. */
void runner_wait_for(Bed *bed, pid_t pid, const char *text);

/* A statement that puts rows into a table, and is never done with it. */
const char *runner_endless(Bed *bed, const char *table);

/* Waits until a run is in the middle of such a statement, which it has come to already or begins
 * next. */
void runner_wait_until_busy(Bed *bed, pid_t runner);

/* Ends the sessions that are in such a statement, whose clients are dead. */
void runner_end_endless(Bed *bed);

/* The processes that it has forked. */
StringVec runner_workers(Bed *bed, pid_t runner);
void runner_wait_until_gone(Bed *bed, const StringVec *pids);

/* Sleeps for a random part of what runs take, as far as `span` tells: begin with a guess. */
int64_t runner_random_moment(int64_t span);

/* The span to go on with, once a run was found still there, or not, after that moment. */
int64_t runner_next_span(int64_t span, int64_t moment, bool still_there);

/* Somebody who holds what a revision needs. */
typedef struct Holder {
    pid_t pid;
    int control;
} Holder;

/* Returns when it is held; it is held until let go, or until the test has ended. */
Holder runner_hold(Bed *bed, const char *begin, const char *take);
void runner_let_go(const Holder *holder);

#endif
