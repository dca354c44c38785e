/* Completion scripts for shells, out of the tables of commands and options. */
#ifndef MIG_CLI_COMPLETION_H
#define MIG_CLI_COMPLETION_H

#include "cli/command.h"

/* A shell that there is a script for. */
typedef struct Shell {
    const char *name;
    void (*add)(Text *text); /* appends the script */
} Shell;

/* All shells; the last has no name. */
extern const Shell completion_shells[];

#endif
