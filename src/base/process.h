/* What the operating system says about this process and its machine. */
#ifndef MIG_BASE_PROCESS_H
#define MIG_BASE_PROCESS_H

#include "base/arena.h"

/* "user@host". */
const char *process_identity(Arena *arena);

/* The processors that this process may run on, at least 1. */
int process_cores(void);

/* Memory that is freed is kept for what comes: a process that reads much in turns, and then ends,
 * would give it back to the system and ask for it again each time. */
void process_keep_memory(void);

/* The name of a signal: "SIGKILL", or "signal 64". */
const char *signal_name(Arena *arena, int number);

#endif
