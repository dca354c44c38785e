/*
 * Processes side by side: at most so many at once, those that share a turn one after another, each
 * talking to the parent over a line-based channel. Knows nothing of modules.
 *
 * The parent must have no thread and no connection; a child never returns from its body into the
 * parent's code.
 */
#ifndef MIG_RUN_POOL_H
#define MIG_RUN_POOL_H

#include "base/text.h"

#include <stddef.h>
#include <sys/types.h>

/* A child's side of things. */
typedef struct PoolChannel {
    int lines;     /* a socket: the child writes lines to its parent and reads words from it */
    int interrupt; /* at its end (readable) when the child is to stop at once, or its parent is dead
                    */
} PoolChannel;

typedef struct PoolJob {
    const char *turn; /* jobs of an equal turn never run at the same time; NULL: with any other */
    void (*body)(void *context,
                 const PoolChannel *channel); /* runs in the child; its return ends it */
    void *context;
    bool held;  /* not to be started before pool_release */
    bool hasty; /* an interrupt kills it: nothing comes of it half done */
} PoolJob;

/* Told in the parent; a NULL is not told. */
typedef struct PoolHooks {
    void (*line)(void *context, size_t job, const char *line);       /* without its line end */
    void (*ended)(void *context, size_t job, pid_t pid, int status); /* as waitpid gives it */
    void (*dropped)(void *context, size_t job); /* never started: interrupted before */
    void *context;
} PoolHooks;

typedef struct Pool Pool;

/* A pool that runs at most `slots` children at once. It lives in the arena; there is nothing to
 * close. */
Pool *pool_new(Arena *arena, int slots, const PoolHooks *hooks);

/* Adds a job; jobs are started in the order in which they were added. The number counts from 0. */
size_t pool_add(Pool *pool, const PoolJob *job);

/* Lets a held job start when its turn comes. */
void pool_release(Pool *pool, size_t job);

/* Takes out a job that has not been started; nobody is told. */
void pool_cancel(Pool *pool, size_t job);

/* A running job waits for a word: its slot and its turn are free for others. */
void pool_pause(Pool *pool, size_t job);

/* A paused job, and no other, gets its word as soon as it has a slot and its turn again. */
void pool_resume(Pool *pool, size_t job, const char *word);

/* Tells a job a word at once, if it runs. */
void pool_tell(Pool *pool, size_t job, const char *word);

/* Starts no further job; those that have not been started are dropped. */
void pool_drain(Pool *pool);

/* Runs all jobs until the last has ended. SIGINT, SIGTERM or SIGHUP interrupts all children and
 * drops the other jobs; a second one kills them. MIG_E_INTERRUPTED after a signal, MIG_E_FILE when
 * a process or pipe cannot be made. */
bool pool_run(Pool *pool, MigError *err) MIG_MUST_CHECK;

/* In a child: the next word from the parent, waiting for it; "" when there will be none. */
const char *channel_wait_word(Arena *arena, const PoolChannel *channel);

/* In a child: a word that is already there, "" when there will be none, or NULL. */
const char *channel_poll_word(Arena *arena, const PoolChannel *channel);

/* In a child: writes one line; a parent that is gone is not an error here (`interrupt` tells it).
 */
void channel_write(const PoolChannel *channel, const char *line);

#endif
