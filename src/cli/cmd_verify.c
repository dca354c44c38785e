/* mig verify: does each revision undo itself? */
#include "cli/command.h"

#include "cli/schema_listing.h"

static bool run_verify(Invocation *invocation, MigError *err)
{
    MigChecks checks;
    if (!mig_verify(invocation->workspace, &checks, err))
        return false;
    schema_add_checks(invocation, &checks, CHECK_UNDO);
    return schema_judge(invocation, &checks, "revisions do not undo themselves", err);
}

const Command command_verify = {
    .name = "verify",
    .summary = "try that each revision undoes itself",
    .usage = "",
    .text = "Takes each revision of the selected modules up, down and up again in a scratch\n"
            "database, with rows in the tables, and prints what the way down does not bring back,\n"
            "what the second way up makes in another way, and which tables lose rows. Revisions\n"
            "without a way down are passed over. Exits with 1 when there is such a revision.",
    .examples = "    mig verify\n"
                "    mig verify -n billing\n",
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .run = run_verify,
};
