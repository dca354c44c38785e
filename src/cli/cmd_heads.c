/* mig heads: the newest revisions there are. */
#include "cli/command.h"

#include "cli/listing.h"

#include <unistd.h>

static bool run_heads(Invocation *invocation, MigError *err)
{
    MigRevisions heads, all;
    if (!mig_heads(invocation->workspace, &heads, err) ||
        !mig_history(invocation->workspace, false, &all, err))
        return false;
    Listing listing = {
        .color = command_has_color(invocation, STDOUT_FILENO),
        .parts = LISTING_LABELS,
        .module_width = listing_module_width(invocation->workspace),
    };
    if (invocation->globals.verbose)
        listing_add_entries(&invocation->text, &listing, &heads, &all);
    else
        listing_add_lines(&invocation->text, &listing, &heads);
    json_put(invocation->arena, invocation->document, "revisions",
             listing_json_all(invocation->arena, &heads, false));
    return true;
}

const Command command_heads = {
    .name = "heads",
    .summary = "show the newest revisions of each module",
    .usage = "",
    .text = "Prints the revisions that no other one stands on, from the files alone. A module\n"
            "with two heads needs a merge. --verbose describes them.",
    .examples = "    mig heads\n"
                "    mig heads --verbose\n",
    .needs = NEEDS_WORKSPACE,
    .run = run_heads,
};
