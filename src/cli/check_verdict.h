/* What mig_check and mig_verify say of modules, as a verdict. */
#ifndef MIG_CLI_CHECK_VERDICT_H
#define MIG_CLI_CHECK_VERDICT_H

#include "cli/command.h"

/* What is asked of modules. */
typedef enum CheckKind { CHECK_LIVE, CHECK_OFFLINE, CHECK_UNDO } CheckKind;

/* Adds a case for each thing that was asked of each module, and to it what is not as it should be.
 */
void check_add_verdict(Invocation *invocation, const MigChecks *checks, CheckKind kind);

#endif
