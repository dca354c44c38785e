/* mig heads: the newest revisions there are. */
#include "cli/command.h"

#include "cli/listing.h"
#include "cli/merge_listing.h"

#include "report/rule.h"

#include <string.h>
#include <unistd.h>

typedef struct HeadsOptions {
    bool resolve_dependencies;
    const char *merged_with;
} HeadsOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "resolve-dependencies", NULL,
     "leave out a head that another revision of its module depends on",
     offsetof(HeadsOptions, resolve_dependencies)},
    {OPTION_STRING, 0, "merged-with", "REF",
     "show the heads that a git merge with REF would leave, and exit with 1 when a module would "
     "have "
     "several, or a conflict",
     offsetof(HeadsOptions, merged_with)},
    {0},
};

/* The heads without those that something depends on. */
static MigRevisions resolve(Arena *arena, const MigRevisions *heads)
{
    Vec(MigRevision) rest = {0};
    for (size_t i = 0; i < heads->count; i++)
        if (!heads->items[i].is_effective_head)
            vec_push(arena, &rest, heads->items[i]);
    return (MigRevisions){rest.items, rest.count};
}

static bool show_merged(Invocation *invocation, const char *reference, MigError *err)
{
    MigMergePreviews previews;
    if (!mig_preview_merge(invocation->workspace, reference, &previews, err))
        return false;
    merge_add_previews(invocation, &previews, true);
    merge_add_verdict(invocation, &previews, reference);
    return merge_judge(&previews, reference, err);
}

/* Several heads are no failure here: some want them. */
static void add_verdict(Invocation *invocation, const MigRevisions *heads)
{
    Verdict *verdict = invocation->verdict;
    const VerdictRule *rule = rule_of(RULE_HEADS);
    for (size_t i = 0; i < heads->count; i++) {
        const MigRevision *head = &heads->items[i];
        VerdictSuite *suite = verdict_suite(verdict, head->module);
        VerdictCase *at = verdict_rule_case(verdict, suite, rule);
        if (i > 0 && strcmp(heads->items[i - 1].module, head->module) == 0)
            verdict_add(
                verdict, at,
                (Finding){
                    .rule = rule,
                    .level = LEVEL_WARNING,
                    .message = arena_printf(invocation->arena, "%s is a head, too", head->id),
                    .hint = "mig merge, or mig rebase",
                    .subject = head->id,
                    .file = head->file,
                });
    }
}

static bool run_heads(Invocation *invocation, MigError *err)
{
    HeadsOptions given = {0};
    command_options(invocation, &given);
    if (given.merged_with != NULL)
        return show_merged(invocation, given.merged_with, err);
    MigRevisions heads;
    if (!mig_heads(invocation->workspace, &heads, err))
        return false;
    if (given.resolve_dependencies)
        heads = resolve(invocation->arena, &heads);
    Listing listing = {
        .color = command_has_color(invocation, STDOUT_FILENO),
        .parts = LISTING_LABELS,
        .module_width = listing_module_width(invocation->workspace),
    };
    if (invocation->globals.verbose)
        listing_add_entries(&invocation->text, &listing, &heads);
    else
        listing_add_lines(&invocation->text, &listing, &heads);
    json_put(invocation->arena, invocation->document, "revisions",
             listing_json_all(invocation->arena, &heads, false));
    add_verdict(invocation, &heads);
    return true;
}

const Command command_heads = {
    .name = "heads",
    .summary = "show the newest revisions of each module",
    .usage = "",
    .text = "Prints the revisions that no other one stands on, from the files alone. A module\n"
            "with two heads needs a merge. One that another revision depends on is marked\n"
            "\"(effective head)\". --verbose describes them.\n"
            "With --merged-with the revision files here, as they are, and those of REF are merged\n"
            "in memory, as git would merge them: each head is shown with who has brought it.",
    .examples = "    mig heads\n"
                "    mig heads --verbose\n"
                "    mig heads --resolve-dependencies\n"
                "    mig heads --merged-with origin/main\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .run = run_heads,
};
