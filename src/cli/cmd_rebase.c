/* mig rebase: this branch's revisions on top of the other one's. */
#include "cli/command.h"

#include "cli/listing.h"

#include <limits.h>

typedef struct RebaseOptions {
    const char *onto;
    bool force;
} RebaseOptions;

static const Option options[] = {
    {OPTION_STRING, 0, "onto", "REF",
     "move the revisions that this git branch, tag or commit does not have",
     offsetof(RebaseOptions, onto)},
    {OPTION_FLAG, 0, "force", NULL, "also move what the module's database has applied",
     offsetof(RebaseOptions, force)},
    {0},
};

static const CommandArgument arguments[] = {
    {"REVISION", "a revision to move, with all that follow it; in place of --onto"},
    {0},
};

static void say_doubts(const Invocation *invocation, const MigRebased *rebased)
{
    const char *module = rebased->module->name;
    if (rebased->unasked != NULL)
        command_say(invocation,
                    "warning: whether the database of %s has applied them is not "
                    "known: %s",
                    module, rebased->unasked->message);
    if (rebased->applied[0] != NULL)
        command_say(invocation,
                    "warning: the database of %s has applied %s: say what is right "
                    "with mig stamp",
                    module, listing_join(invocation->arena, rebased->applied, ""));
}

static bool add_module(Invocation *invocation, const MigRebased *rebased, Json *modules,
                       MigError *err)
{
    Arena *arena = invocation->arena;
    Json *json = json_new_object(arena), *changes = json_new_array(arena);
    for (size_t i = 0; i < rebased->count; i++)
        if (!listing_add_reparented(invocation, &rebased->changes[i], changes, err))
            return false;
    json_put_string(arena, json, "name", rebased->module->name);
    json_put_string(arena, json, "head", rebased->head->id);
    json_put(arena, json, "changes", changes);
    json_put(arena, json, "applied", listing_json_strings(arena, rebased->applied));
    json_put_boolean(arena, json, "asked", rebased->unasked == NULL);
    json_push(arena, modules, json);
    say_doubts(invocation, rebased);
    command_say(invocation, "%s %s onto %s", rebased->module->name,
                invocation->globals.dry_run ? "would be rebased" : "is rebased", rebased->head->id);
    return true;
}

static bool run_rebase(Invocation *invocation, MigError *err)
{
    RebaseOptions given = {0};
    MigRebase rebase;
    command_options(invocation, &given);
    const MigRebaseOptions asked = {
        .onto = given.onto,
        .revisions = command_strings(invocation->arena, &invocation->words.arguments),
        .force = given.force,
        .dry_run = invocation->globals.dry_run,
    };
    if (!mig_rebase(invocation->workspace, &asked, &rebase, err))
        return false;
    Json *modules = json_new_array(invocation->arena);
    for (size_t i = 0; i < rebase.count; i++)
        if (!add_module(invocation, &rebase.items[i], modules, err))
            return false;
    json_put(invocation->arena, invocation->document, "modules", modules);
    if (rebase.count == 0)
        command_say(invocation, "nothing to rebase");
    return true;
}

const Command command_rebase = {
    .name = "rebase",
    .summary = "put this branch's revisions on top of the other branch's",
    .usage = "[REVISION]...",
    .most = INT_MAX,
    .text =
        "The cure for two heads after a git merge. The revisions that REF does not have follow\n"
        "the head of those that it has, in their own order: in their files the value of\n"
        "down_revision changes, and not another byte, in all of them or in none. Merge (or\n"
        "git rebase) REF first. Without --onto the revisions are named, and what follows them\n"
        "goes along. It is refused where a merge of both sides, or a further head, leaves a\n"
        "choice, and when the module's database has applied what is to be moved.",
    .examples = "    mig rebase --onto main\n"
                "    mig rebase --dry-run -n billing 3f2a9c1b7e60\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_PLANNED,
    .run = run_rebase,
};
