/* mig branches: where histories part. */
#include "cli/command.h"

#include "cli/listing.h"

#include <string.h>
#include <unistd.h>

typedef struct Branches {
    Invocation *invocation;
    ListingIndex index;
    Listing point, child;
    Json *list;
} Branches;

static Json *add_children(Branches *branches, const MigRevision *point)
{
    Arena *arena = branches->invocation->arena;
    Text *text = &branches->invocation->text;
    int width = branches->point.module_width + (branches->point.module_width > 0 ? 2 : 0);
    Json *ids = json_new_array(arena);
    for (const char *const *id = point->children; *id != NULL; id++) {
        text_printf(text, "%*s -> ", width + (int)strlen(point->id), "");
        listing_add(text, &branches->child, listing_find(&branches->index, point->module, *id));
        text_add_char(text, '\n');
        json_push_string(arena, ids, *id);
    }
    text_add_char(text, '\n');
    return ids;
}

static void add_point(Branches *branches, const MigRevision *point)
{
    Arena *arena = branches->invocation->arena;
    Text *text = &branches->invocation->text;
    if (branches->invocation->globals.verbose) {
        listing_add_entry(text, &branches->point, point);
    } else {
        listing_add(text, &branches->point, point);
        text_add_char(text, '\n');
    }
    Json *json = listing_json(arena, point, false);
    json_put(arena, json, "branches_into", add_children(branches, point));
    json_push(arena, branches->list, json);
}

static bool run_branches(Invocation *invocation, MigError *err)
{
    bool color = command_has_color(invocation, STDOUT_FILENO);
    bool verbose = invocation->globals.verbose;
    Branches branches = {
        .invocation = invocation,
        .point = {.color = color,
                  .parts = LISTING_LABELS | LISTING_TREE,
                  .module_width = listing_module_width(invocation->workspace)},
        .child = {.color = color,
                  .parts = LISTING_LABELS | LISTING_TREE | (verbose ? LISTING_MESSAGE : 0)},
        .list = json_new_array(invocation->arena),
    };
    MigRevisions all;
    if (!mig_history(invocation->workspace, false, &all, err))
        return false;
    branches.index = listing_index(invocation->arena, &all);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].is_branch_point)
            add_point(&branches, &all.items[i]);
    json_put(invocation->arena, invocation->document, "revisions", branches.list);
    return true;
}

const Command command_branches = {
    .name = "branches",
    .summary = "show the revisions that several others stand on",
    .usage = "",
    .text = "Prints each branch point of the selected modules and the revisions that follow it\n"
            "directly, from the files alone. --verbose describes them.",
    .examples = "    mig branches\n"
                "    mig branches --verbose -n billing\n",
    .needs = NEEDS_WORKSPACE,
    .run = run_branches,
};
