/* mig show: revisions, and the text of their files. */
#include "cli/command.h"

#include "cli/listing.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static const CommandArgument arguments[] = {
    {"IDENTIFIER", "a revision or the beginning of its id, head, heads, current, LABEL@head, "
                   "MODULE:REVISION"},
    {0},
};

typedef struct Shown {
    Invocation *invocation;
    Listing listing;
    Json *list;
} Shown;

static bool show_revision(Shown *shown, const MigRevision *revision, MigError *err)
{
    Invocation *invocation = shown->invocation;
    Text *text = &invocation->text;
    const char *content;
    if (!mig_revision_text(invocation->workspace, revision, &content, err))
        return false;
    Json *json = listing_json(invocation->arena, revision, false);
    json_put_string(invocation->arena, json, "text", content);
    json_push(invocation->arena, shown->list, json);
    text_add(text, text->length == 0 ? "" : "\n");
    listing_add_entry(text, &shown->listing, revision);
    text_add(text, content);
    size_t length = strlen(content);
    text_add(text, length == 0 || content[length - 1] == '\n' ? "" : "\n");
    return true;
}

static bool show_identifier(Shown *shown, const char *identifier, MigError *err)
{
    MigRevisions revisions;
    if (!mig_show(shown->invocation->workspace, identifier, &revisions, err))
        return false;
    for (size_t i = 0; i < revisions.count; i++)
        if (!show_revision(shown, &revisions.items[i], err))
            return false;
    return true;
}

static bool run_show(Invocation *invocation, MigError *err)
{
    const StringVec *identifiers = &invocation->words.arguments;
    Shown shown = {
        .invocation = invocation,
        .listing = {.color = command_has_color(invocation, STDOUT_FILENO),
                    .module_width = listing_module_width(invocation->workspace)},
        .list = json_new_array(invocation->arena),
    };
    json_put(invocation->arena, invocation->document, "revisions", shown.list);
    for (size_t i = 0; i < identifiers->count; i++)
        if (!show_identifier(&shown, identifiers->items[i], err))
            return false;
    return true;
}

const Command command_show = {
    .name = "show",
    .summary = "show revisions and their files",
    .usage = "IDENTIFIER...",
    .least = 1,
    .most = INT_MAX,
    .text = "Describes the revisions that IDENTIFIER names, and prints their files.",
    .examples = "    mig show head\n"
                "    mig show billing:3f2a\n",
    .arguments = arguments,
    .needs = NEEDS_WORKSPACE,
    .run = run_show,
};
