/* mig merge: one revision that stands on several heads. */
#include "cli/command.h"

#include "cli/draft.h"
#include "cli/listing.h"

#include <limits.h>

static const Option options[] = {
    DRAFT_MESSAGE("say in one line what the merge is for; else it says what is merged"),
    DRAFT_ID,
    DRAFT_LABELS("give the merge a branch label; may be repeated"),
    DRAFT_PATH("the first head's"),
    {0},
};

static const CommandArgument arguments[] = {
    {"REVISION", "a head to merge, or heads for all of them; two heads at least"},
    {0},
};

static bool run_merge(Invocation *invocation, MigError *err)
{
    Draft given = {0};
    command_options(invocation, &given);
    given.heads = invocation->words.arguments;
    MigNewRevision new = draft_revision(invocation->arena, &given);
    MigRevision revision;
    return mig_merge(invocation->workspace, &new, &revision, err) &&
           listing_add_new(invocation, &revision, err);
}

const Command command_merge = {
    .name = "merge",
    .summary = "write a revision that joins several heads",
    .usage = "REVISION...",
    .least = 1,
    .most = INT_MAX,
    .text = "Writes a revision file that stands on all the heads that are named, for the one\n"
            "selected module, and prints the file's path. Its sections are empty: there is\n"
            "nothing to do in the database but to go on with one head.",
    .examples = "    mig merge heads\n"
                "    mig merge 3f2a 77ab -m 'Merge users and orders'\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_WRITES,
    .run = run_merge,
};
