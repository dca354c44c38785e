/* mig delete: a revision that nobody has applied. */
#include "cli/command.h"

#include "cli/listing.h"

static const CommandArgument arguments[] = {
    {"REVISION", "the revision, the beginning of its id, or MODULE:REVISION"},
    {0},
};

static bool report(Invocation *invocation, const MigDeletion *deletion, MigError *err)
{
    Arena *arena = invocation->arena;
    Json *children = json_new_array(arena);
    for (size_t i = 0; i < deletion->count; i++)
        if (!listing_add_reparented(invocation, &deletion->children[i], children, err))
            return false;
    const char *path;
    if (!command_path(invocation, deletion->revision->file, &path, err))
        return false;
    text_printf(&invocation->text, "remove  %s\n", path);
    json_put(arena, invocation->document, "revision",
             listing_json(arena, deletion->revision, false));
    json_put(arena, invocation->document, "children", children);
    json_put_boolean(arena, invocation->document, "asked", deletion->unasked == NULL);
    return true;
}

static bool run_delete(Invocation *invocation, MigError *err)
{
    MigDeletion deletion;
    bool dry = invocation->globals.dry_run;
    if (!mig_delete(invocation->workspace, command_argument(invocation, 0), dry, &deletion, err) ||
        !report(invocation, &deletion, err))
        return false;
    if (deletion.unasked != NULL)
        command_say(invocation, "warning: whether '%s' is applied is not known: %s",
                    deletion.revision->id, deletion.unasked->message);
    if (deletion.revision->branch_labels[0] != NULL)
        command_say(invocation, "warning: what it labels loses its label: %s",
                    listing_join(invocation->arena, deletion.revision->branch_labels, ""));
    command_say(invocation, "%s revision %s", dry ? "would delete" : "deleted",
                deletion.revision->id);
    return true;
}

const Command command_delete = {
    .name = "delete",
    .summary = "remove a revision that is applied nowhere",
    .usage = "REVISION",
    .least = 1,
    .most = 1,
    .text = "Removes the file of REVISION. What followed it follows its parents from then on:\n"
            "in those files the value of down_revision changes, and not another byte. Lists what\n"
            "is done, or would be (--dry-run). It is refused when the module's database has\n"
            "applied the revision, or a revision of any module depends on it. A database that\n"
            "cannot be reached does not refuse, and that is said.",
    .examples = "    mig delete --dry-run 3f2a\n"
                "    mig delete billing:3f2a9c1b7e60\n",
    .arguments = arguments,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_PLANNED,
    .run = run_delete,
};
