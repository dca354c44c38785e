/* mig check: databases against declared schemas. */
#include "cli/command.h"

#include "cli/schema_listing.h"

typedef struct CheckOptions {
    bool offline;
} CheckOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "offline", NULL,
     "compare what the revisions make of an empty database, and ask no other",
     offsetof(CheckOptions, offline)},
    {0},
};

static bool run_check(Invocation *invocation, MigError *err)
{
    CheckOptions given = {0};
    command_options(invocation, &given);
    MigChecks checks;
    if (!mig_check(invocation->workspace, given.offline, &checks, err))
        return false;
    schema_add_checks(invocation, &checks);
    return schema_judge(invocation, &checks, "not as declared", err);
}

const Command command_check = {
    .name = "check",
    .summary = "compare databases with their declared schemas",
    .usage = "",
    .text = "Says, for each selected module, whether its database is at its one head, no applied\n"
            "revision's file was edited since, and the schema is what target_schema declares.\n"
            "Prints a line for each difference: where it is declared, the object, the attribute,\n"
            "what is declared and what was found. Exits with 1 when something differs, and with 5\n"
            "when revisions are pending; the schema is not compared then.",
    .examples = "    mig check\n"
                "    mig check --offline -n billing\n"
                "    mig check --format json\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .run = run_check,
};
