/* The work that processes do: it grows as fast as they are let, on a machine that is busy too. */
#ifndef MIG_TESTS_LIVE_WORK_H
#define MIG_TESTS_LIVE_WORK_H

#include <sys/types.h>

/* The processor time that a process has used, in clock ticks; 0 when it is gone. */
long long work_of(pid_t pid);

/* A third of a second of it: many times what a process does on its way to a statement that has no
 * end. */
long long work_enough(void);

#endif
