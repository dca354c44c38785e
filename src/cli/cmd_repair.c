/* mig repair: what a person vouches for. */
#include "cli/command.h"

#include "cli/listing.h"
#include "cli/trouble_listing.h"

#include <limits.h>

typedef struct RepairOptions {
    bool accept, finish, clear;
} RepairOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "accept", NULL,
     "take the edited files as what was applied; all of them, if no REVISION is named",
     offsetof(RepairOptions, accept)},
    {OPTION_FLAG, 0, "done", NULL,
     "take an interrupted revision as done: what it had left to do was done by hand",
     offsetof(RepairOptions, finish)},
    {OPTION_FLAG, 0, "clear", NULL,
     "forget an interrupted run: what it had done was undone by hand, and the next run begins with "
     "the first statement",
     offsetof(RepairOptions, clear)},
    {0},
};

static const CommandArgument arguments[] = {
    {"REVISION", "the beginning of an id, perhaps behind MODULE:"},
    {0},
};

/* Says what there is to repair. */
static bool list_trouble(Invocation *invocation, MigError *err)
{
    Arena *arena = invocation->arena;
    MigStatuses statuses;
    bool any = false;
    if (!mig_audit(invocation->workspace, &statuses, err))
        return false;
    Json *modules = json_new_array(arena);
    for (size_t i = 0; i < statuses.count; i++) {
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "name", statuses.items[i].module->name);
        trouble_put(arena, json, &statuses.items[i]);
        command_put_error(arena, json, statuses.items[i].error);
        json_push(arena, modules, json);
        trouble_add(invocation, &statuses.items[i]);
        any = any || trouble_is_there(&statuses.items[i]);
    }
    json_put(arena, invocation->document, "modules", modules);
    for (size_t i = 0; i < statuses.count; i++)
        if (statuses.items[i].error != NULL) {
            *err = *statuses.items[i].error;
            return fail_within(err, "module '%s'", statuses.items[i].module->name);
        }
    if (!any)
        command_say(invocation, "nothing to repair");
    return true;
}

static const char *describe(Arena *arena, const MigRepair *repair)
{
    static const char *const words[] = {
        [MIG_REPAIR_ACCEPT] = "accepted as it is now",
        [MIG_REPAIR_FINISH] = "taken as done",
        [MIG_REPAIR_CLEAR] = "forgotten",
    };
    if (repair->kind == MIG_REPAIR_ACCEPT)
        return words[repair->kind];
    return arena_printf(arena, "%s after %d statement%s%s", words[repair->kind], repair->statements,
                        repair->statements == 1 ? "" : "s",
                        repair->direction == MIG_DOWN ? " of the way down" : "");
}

static bool repair(Invocation *invocation, MigRepairKind kind, MigError *err)
{
    Arena *arena = invocation->arena;
    MigRepairs repairs;
    Json *list = json_new_array(arena);
    if (!mig_repair(invocation->workspace, kind,
                    command_strings(arena, &invocation->words.arguments),
                    invocation->globals.dry_run, &repairs, err))
        return false;
    for (size_t i = 0; i < repairs.count; i++) {
        const MigRevision *revision = repairs.items[i].revision;
        command_say(invocation, "%s: revision '%s': %s%s", revision->module, revision->id,
                    invocation->globals.dry_run ? "would be " : "",
                    describe(arena, &repairs.items[i]));
        json_push(arena, list, listing_json(arena, revision, false));
    }
    if (repairs.count == 0)
        command_say(invocation, "nothing to repair");
    json_put(arena, invocation->document, "revisions", list);
    return true;
}

static bool run_repair(Invocation *invocation, MigError *err)
{
    RepairOptions given = {0};
    command_options(invocation, &given);
    int count = given.accept + given.finish + given.clear;
    if (count > 1)
        return fail(err, MIG_E_USAGE, "--accept, --done and --clear exclude each other");
    if (count == 0 && invocation->words.arguments.count > 0)
        return fail(err, MIG_E_USAGE, "say what is to be done: --accept, --done or --clear");
    if (count == 0)
        return list_trouble(invocation, err);
    if (given.accept)
        return repair(invocation, MIG_REPAIR_ACCEPT, err);
    return repair(invocation, given.finish ? MIG_REPAIR_FINISH : MIG_REPAIR_CLEAR, err);
}

const Command command_repair = {
    .name = "repair",
    .summary = "set right what a database's log says",
    .usage = "[REVISION...]",
    .most = INT_MAX,
    .text = "Without options, says what there is to repair in the selected modules: applied\n"
            "revisions whose file was edited since, revisions outside of a transaction that were\n"
            "interrupted, indexes that are not valid. The options settle one kind of these by the\n"
            "word of the person who runs it. No statement of a revision is run; each repair is a\n"
            "row of the module's log.",
    .examples = "    mig repair\n"
                "    mig repair --accept billing:3f2a\n"
                "    mig repair --done 3f2a9c1b7e60\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_PLANNED,
    .run = run_repair,
};
