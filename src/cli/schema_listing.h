/* What the commands about declared schemas have in common. */
#ifndef MIG_CLI_SCHEMA_LISTING_H
#define MIG_CLI_SCHEMA_LISTING_H

#include "cli/command.h"

/* What is asked of modules. */
typedef enum CheckKind { CHECK_LIVE, CHECK_OFFLINE, CHECK_UNDO } CheckKind;

/* Adds to the verdict what is not as it should be, and from there a line for each to the text; and
 * a part of the JSON document. */
void schema_add_checks(Invocation *invocation, const MigChecks *checks, CheckKind kind);

/* Fails as the first module failed; else MIG_E_DRIFT when something differs; else MIG_E_PENDING
 * when revisions are to be applied. `what` is differed from. */
bool schema_judge(const Invocation *invocation, const MigChecks *checks, const char *what,
                  MigError *err) MIG_MUST_CHECK;

/* Says which objects were seen and are not compared. */
void schema_say_uncompared(const Invocation *invocation, const MigModule *module,
                           const char *const *uncompared);

/* Says what data a migration loses. */
void schema_say_losses(const Invocation *invocation, const MigModule *module,
                       const char *const *losses);

#endif
