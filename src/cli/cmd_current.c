/* mig current: the revisions that databases are at. */
#include "cli/command.h"

#include "cli/listing.h"

#include <unistd.h>

typedef struct CurrentOptions {
    bool check_heads;
} CurrentOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "check-heads", NULL,
     "exit with 5 when a database has not applied all heads of its module",
     offsetof(CurrentOptions, check_heads)},
    {0},
};

static void add_module(Invocation *invocation, const Listing *listing, const MigStatus *status,
                       const ListingIndex *all)
{
    Text *text = &invocation->text;
    bool verbose = invocation->globals.verbose;
    if (verbose && (status->error == NULL || status->current[0] != NULL))
        text_printf(text, "Current revision(s) of %s in %s:\n", status->module->name,
                    status->module->url);
    if (status->tips[0] == NULL && status->error == NULL)
        command_say(invocation, "%s: no revision is applied", status->module->name);
    ListingIndex lost = listing_index(invocation->arena, &status->lost);
    for (const char *const *id = status->tips; *id != NULL; id++) {
        const MigRevision *revision = listing_find(all, status->module->name, *id);
        if (revision == NULL)
            revision = listing_find(&lost, status->module->name, *id);
        if (revision == NULL)
            continue; /* the status has an error then */
        if (verbose)
            listing_add_entry(text, listing, revision);
        else
            listing_add(text, listing, revision);
        text_add(text, verbose ? "" : "\n");
    }
}

static Json *json_from_module(Arena *arena, const MigStatus *status)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "name", status->module->name);
    json_put_string(arena, json, "database", status->module->url);
    json_put(arena, json, "current", listing_json_strings(arena, status->current));
    json_put(arena, json, "tips", listing_json_strings(arena, status->tips));
    json_put(arena, json, "heads", listing_json_strings(arena, status->heads));
    json_put(arena, json, "lost", listing_json_all(arena, &status->lost, true));
    command_put_error(arena, json, status->error);
    return json;
}

/* Fails for the first module that is not where its files are. */
static bool check_heads(Arena *arena, const MigStatuses *statuses, MigError *err)
{
    for (size_t i = 0; i < statuses->count; i++) {
        const MigStatus *status = &statuses->items[i];
        if (status->pending > 0)
            return fail(err, MIG_E_PENDING, "module '%s' is not at its heads: it is at %s, not %s",
                        status->module->name, listing_join(arena, status->current, "base"),
                        listing_join(arena, status->heads, "base")) ||
                   fail_hint(err, "%s", listing_upgrade_hint(listing_has_several(status->heads)));
    }
    return true;
}

/* Fails as the first module failed. */
static bool check(const MigStatuses *statuses, MigError *err)
{
    for (size_t i = 0; i < statuses->count; i++)
        if (statuses->items[i].error != NULL) {
            *err = *statuses->items[i].error;
            return fail_within(err, "module '%s'", statuses->items[i].module->name);
        }
    return true;
}

static bool run_current(Invocation *invocation, MigError *err)
{
    Arena *arena = invocation->arena;
    CurrentOptions given = {0};
    command_options(invocation, &given);
    MigStatuses statuses;
    MigRevisions all;
    if (!mig_status(invocation->workspace, &statuses, err) ||
        !mig_history(invocation->workspace, false, &all, err))
        return false;
    Listing listing = {
        .color = command_has_color(invocation, STDOUT_FILENO),
        .parts = LISTING_TREE,
        .module_width = listing_module_width(invocation->workspace),
    };
    ListingIndex index = listing_index(arena, &all);
    Json *modules = json_new_array(arena);
    for (size_t i = 0; i < statuses.count; i++) {
        add_module(invocation, &listing, &statuses.items[i], &index);
        json_push(arena, modules, json_from_module(arena, &statuses.items[i]));
    }
    json_put(arena, invocation->document, "modules", modules);
    return check(&statuses, err) && (!given.check_heads || check_heads(arena, &statuses, err));
}

const Command command_current = {
    .name = "current",
    .summary = "show the revisions that databases are at",
    .usage = "",
    .text = "Prints the revisions in the selected modules' version tables, each with \"(head)\"\n"
            "when no revision stands on it, and the top of each branch that these only depend\n"
            "on; --verbose describes them. Of a database without revisions nothing is printed.",
    .examples = "    mig current\n"
                "    mig current --verbose -n billing\n"
                "    mig current --check-heads && deploy\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .run = run_current,
};
