/* mig merge: one revision that stands on several heads. */
#include "cli/command.h"

#include "cli/listing.h"

#include <limits.h>

typedef struct MergeOptions {
    const char *message, *id, *version_path;
    StringVec branch_labels;
} MergeOptions;

static const Option options[] = {
    {OPTION_STRING, 'm', "message", "MESSAGE",
     "say in one line what the merge is for; else it "
     "says what is merged",
     offsetof(MergeOptions, message)},
    {OPTION_STRING, 0, "rev-id", "ID", "use this id in place of twelve random hex digits",
     offsetof(MergeOptions, id)},
    {OPTION_LIST, 0, "branch-label", "LABEL", "give the merge a branch label; may be repeated",
     offsetof(MergeOptions, branch_labels)},
    {OPTION_STRING, 0, "version-path", "FOLDER",
     "write to this one of the module's version "
     "locations; else to the first head's",
     offsetof(MergeOptions, version_path)},
    {0},
};

static const CommandArgument arguments[] = {
    {"REVISION", "a head to merge, or heads for all of them; two heads at least"},
    {0},
};

static bool run_merge(Invocation *invocation, MigError *err)
{
    Arena *arena = invocation->arena;
    MergeOptions given = {0};
    command_options(invocation, &given);
    MigNewRevision new = {
        .message = given.message,
        .id = given.id,
        .heads = command_strings(arena, &invocation->words.arguments),
        .branch_labels = command_strings(arena, &given.branch_labels),
        .version_path = given.version_path,
    };
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
