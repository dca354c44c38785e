/* mig diff: the SQL that revision --autogenerate would write. */
#include "cli/command.h"

#include "cli/schema_listing.h"

typedef struct DiffOptions {
    bool down;
} DiffOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "down", NULL, "print the way back instead", offsetof(DiffOptions, down)},
    {0},
};

static void add_diff(Invocation *invocation, const MigDiff *diff, bool down, bool named)
{
    const char *sql = down ? diff->down : diff->up;
    if (sql[0] != '\0' && named)
        text_printf(&invocation->text, "%s-- %s\n\n", invocation->text.length > 0 ? "\n" : "",
                    diff->module->name);
    if (sql[0] != '\0')
        text_printf(&invocation->text, "%s\n", sql);
    else
        command_say(invocation, "%s: no difference", diff->module->name);
    if (!down)
        schema_say_losses(invocation, diff->module, diff->losses);
    schema_say_uncompared(invocation, diff->module, diff->uncompared);
}

static Json *json_from_diff(Arena *arena, const MigDiff *diff)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "name", diff->module->name);
    json_put_string(arena, json, "up", diff->up);
    json_put_string(arena, json, "down", diff->down);
    command_put_error(arena, json, diff->error);
    return json;
}

static bool run_diff(Invocation *invocation, MigError *err)
{
    DiffOptions given = {0};
    MigDiffs diffs;
    command_options(invocation, &given);
    if (!mig_diff(invocation->workspace, &diffs, err))
        return false;
    Json *modules = json_new_array(invocation->arena);
    const MigDiff *failed = NULL;
    for (size_t i = 0; i < diffs.count; i++) {
        const MigDiff *diff = &diffs.items[i];
        json_push(invocation->arena, modules, json_from_diff(invocation->arena, diff));
        if (diff->error == NULL)
            add_diff(invocation, diff, given.down, diffs.count > 1);
        else if (failed == NULL)
            failed = diff;
    }
    json_put(invocation->arena, invocation->document, "modules", modules);
    if (failed == NULL)
        return true;
    *err = *failed->error;
    return fail_within(err, "module '%s'", failed->module->name);
}

const Command command_diff = {
    .name = "diff",
    .summary = "print the SQL from a database to its declared schema",
    .usage = "",
    .text = "Prints the SQL that makes the selected modules' databases what their target_schema\n"
            "declares: what 'mig revision --autogenerate' would write. Nothing is written.",
    .examples = "    mig diff\n"
                "    mig diff --down -n billing\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .run = run_diff,
};
