/* mig check: databases against declared schemas. */
#include "cli/command.h"

#include "cli/merge_listing.h"
#include "cli/schema_listing.h"

typedef struct CheckOptions {
    bool offline;
    const char *merged_with;
} CheckOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "offline", NULL,
     "compare what the revisions make of an empty database, and ask no other",
     offsetof(CheckOptions, offline)},
    {OPTION_STRING, 0, "merged-with", "REF",
     "check, too, that a git merge with REF would leave one head in each module, and no conflict",
     offsetof(CheckOptions, merged_with)},
    {0},
};

static bool run_check(Invocation *invocation, MigError *err)
{
    CheckOptions given = {0};
    command_options(invocation, &given);
    MigChecks checks;
    MigMergePreviews previews = {0};
    if (!mig_check(invocation->workspace, given.offline, &checks, err) ||
        (given.merged_with != NULL &&
         !mig_preview_merge(invocation->workspace, given.merged_with, &previews, err)))
        return false;
    schema_add_checks(invocation, &checks, given.offline ? CHECK_OFFLINE : CHECK_LIVE);
    if (given.merged_with != NULL) {
        merge_add_previews(invocation, &previews, false);
        merge_add_verdict(invocation, &previews, given.merged_with);
    }
    return merge_judge(&previews, given.merged_with, err) &&
           schema_judge(invocation, &checks, "not as declared", err);
}

const Command command_check = {
    .name = "check",
    .summary = "compare databases with their declared schemas",
    .usage = "",
    .text =
        "Says, for each selected module, whether its database is at its one head, no applied\n"
        "revision's file was edited since, and the schema is what target_schema declares.\n"
        "Prints a line for each difference: where it is declared, the object, the attribute,\n"
        "what is declared and what was found. Exits with 1 when something differs, and with 5\n"
        "when revisions are pending; the schema is not compared then. With --changed-since REF\n"
        "it says, too, which revisions that REF has already were changed or deleted here.",
    .examples = "    mig check\n"
                "    mig check --offline -n billing\n"
                "    mig check --offline --changed-since origin/main --merged-with origin/main\n"
                "    mig check --format json\n"
                "    mig check --offline --format sarif >mig.sarif\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .run = run_check,
};
