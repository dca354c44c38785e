/* Help, out of the tables of commands and options. */
#ifndef MIG_CLI_HELP_H
#define MIG_CLI_HELP_H

#include "cli/command.h"

/* "mig upgrade [OPTION]... [TARGET]" */
const char *help_usage(Arena *arena, const Command *command);

/* Appends what `mig help` prints. */
void help_add_overview(Text *text);

/* Appends what `mig help COMMAND` prints. */
void help_add_command(Text *text, const Command *command);

/* Appends docs/commands.md. */
void help_add_manual(Text *text);

#endif
