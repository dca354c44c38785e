/* mig history: all revisions, the newest first. */
#include "cli/command.h"

#include "cli/listing.h"

#include <unistd.h>

typedef struct HistoryOptions {
    const char *range;
    bool indicate_current;
} HistoryOptions;

static const Option options[] = {
    {OPTION_STRING, 'r', "rev-range", "A:B",
     "list the revisions from A to B alone, both included; A: and :B are open, -3:current begins "
     "three below",
     offsetof(HistoryOptions, range)},
    {OPTION_FLAG, 'i', "indicate-current", NULL,
     "ask the databases, and mark the revisions they "
     "are at",
     offsetof(HistoryOptions, indicate_current)},
    {0},
};

static bool run_history(Invocation *invocation, MigError *err)
{
    HistoryOptions given = {0};
    command_options(invocation, &given);
    MigRevisions revisions;
    if (!mig_history_range(invocation->workspace, given.range, given.indicate_current, &revisions,
                           err))
        return false;
    Listing listing = {
        .color = command_has_color(invocation, STDOUT_FILENO),
        .parts = LISTING_ALL,
        .module_width = listing_module_width(invocation->workspace),
    };
    if (invocation->globals.verbose)
        listing_add_entries(&invocation->text, &listing, &revisions);
    else
        listing_add_lines(&invocation->text, &listing, &revisions);
    json_put(invocation->arena, invocation->document, "revisions",
             listing_json_all(invocation->arena, &revisions, given.indicate_current));
    return true;
}

const Command command_history = {
    .name = "history",
    .summary = "list the revisions, the newest first",
    .usage = "",
    .text = "Lists the revisions of the selected modules, the newest first: what each stands on,\n"
            "its id, its labels, its place in the tree, its message. --verbose describes them.\n"
            "A range takes identifiers at both ends; base:heads is all. -N as its beginning\n"
            "counts down from its end, +N as its end up from its beginning.",
    .examples = "    mig history\n"
                "    mig history -i -n billing\n"
                "    mig history -r -3:current\n"
                "    mig history -r billing:3f2a:head\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .run = run_history,
};
