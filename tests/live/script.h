/*
 * Scripts of --sql, run by the engine's own shell.
 */
#ifndef MIG_TESTS_LIVE_SCRIPT_H
#define MIG_TESTS_LIVE_SCRIPT_H

#include "bed.h"

/* What mig_script says: the script, or "" and `bed->err`. */
const char *script_write(Bed *bed, const char *names, MigDirection direction, const char *range,
                         MigRun run);

/* Runs a script; what the shell says, or "" when it ends well. */
const char *script_run(Bed *bed, const char *sql);

/* All that a shell says while it runs a script, which must succeed. */
const char *script_says(Bed *bed, const char *sql);

#endif
