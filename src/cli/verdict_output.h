/* A verdict on its way out: settled, rendered, written. */
#ifndef MIG_CLI_VERDICT_OUTPUT_H
#define MIG_CLI_VERDICT_OUTPUT_H

#include "cli/command.h"

/* Puts the verdict into the text in place of what is there. A failure (NULL: none) that no finding
 * explains becomes one. */
void verdict_finish(Invocation *invocation, const MigError *failure);

/* Appends what the format writes beside standard output, to the file that an environment variable
 * names; nothing where it is not set. MIG_E_FILE. */
bool verdict_append(Invocation *invocation, MigError *err) MIG_MUST_CHECK;

#endif
