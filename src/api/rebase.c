/*
 * Two heads after a git merge become one: the revisions of this branch follow those of the other
 * one. Of several modules all files are rewritten, or none.
 */
#include "api/writing.h"

#include "revision/rebase.h"
#include "revision/target.h"
#include "run/upstream.h"

/* One module's part. */
typedef struct Move {
    const Module *module;
    Graph *graph;
    RevisionSet moved;
    Rebase rebase;
    State state;
    RevisionVec applied; /* of what is moved */
} Move;

typedef Vec(Move) MoveVec;

typedef struct Rebasing {
    MigWorkspace *workspace;
    Arena *arena;
    const MigRebaseOptions *options;
    MoveVec moves;
} Rebasing;

/* This branch's revisions: those that the reference does not have. It must have been merged. */
static bool find_by_git(const Rebasing *rebasing, Move *move, MigError *err)
{
    Arena *arena = rebasing->arena;
    const char *onto = rebasing->options->onto;
    StringVec ids;
    RevisionVec *revisions = &move->graph->revisions;
    if (!upstream_ids(arena, &rebasing->workspace->workspace, move->module, onto, &ids, err))
        return false;
    for (size_t i = 0; i < ids.count; i++)
        if (graph_find(move->graph, ids.items[i]) == NULL)
            return fail(err, MIG_E_REVISION,
                        "'%s' has a revision '%s' of module '%s', which is not "
                        "here",
                        onto, ids.items[i], move->module->name) ||
                   fail_hint(err, "git merge %s (or git rebase %s) first", onto, onto);
    for (size_t i = 0; i < revisions->count; i++)
        if (ids.count > 0 && !strings_has(&ids, revisions->items[i]->id))
            revision_set_add(&move->moved, revisions->items[i]);
    return true;
}

/* The revisions that were named, and all that follow them. */
static bool find_by_hand(const Rebasing *rebasing, Move *move, MigError *err)
{
    StringVec names = api_module_names(rebasing->workspace);
    for (const char *const *name = rebasing->options->revisions; *name != NULL; name++) {
        RevisionVec found;
        const char *module, *rest;
        target_qualifier(rebasing->arena, *name, &names, &module, &rest);
        if (!target_resolve(rebasing->arena, move->graph, rest, NULL, &found, err))
            return false;
        for (size_t i = 0; i < found.count; i++)
            revision_set_add(&move->moved, found.items[i]);
    }
    graph_add_above(move->graph, EDGE_PARENTS, &move->moved);
    return !revision_set_is_empty(&move->moved) ||
           fail(err, MIG_E_REVISION, "'%s' names no revision", rebasing->options->revisions[0]);
}

/* What of the moved revisions the database has applied; nothing is known of one that cannot be
 * asked. */
static bool find_applied(const Rebasing *rebasing, Move *move, MigError *err)
{
    Arena *arena = rebasing->arena;
    RevisionSet applied;
    if (!api_state(rebasing->workspace, move->module, &move->state, err))
        return false;
    if (move->state.error != NULL)
        return true;
    if (!graph_applied(arena, move->graph, &move->state.heads, &applied, err))
        return false;
    revision_set_keep(&applied, &move->moved);
    move->applied = revision_set_list(arena, move->graph, &applied);
    if (move->applied.count == 0 || rebasing->options->force)
        return true;
    return fail(err, MIG_E_REVISION, "%s %s applied in '%s'", graph_list(arena, &move->applied),
                move->applied.count == 1 ? "is" : "are", move->module->url.shown) ||
           fail_hint(err,
                     "undo it first, with mig downgrade; or --force, and stamp what is right then");
}

/* Who names revisions that follow a head already has probably left out where they begin. */
static bool check_settled(const Rebasing *rebasing, const Move *move, MigError *err)
{
    const RevisionVec *heads = &move->graph->heads;
    if (rebasing->options->onto != NULL || heads->count < 2)
        return true;
    return fail(err, MIG_E_REVISION,
                "what is named follows a head already, and there are still "
                "%zu heads: %s",
                heads->count, graph_list(rebasing->arena, heads)) ||
           fail_hint(err, "name the revision that its branch begins with");
}

static bool plan_module(Rebasing *rebasing, const Module *module, MigError *err)
{
    Move move = {.module = module};
    if (!catalog_graph(rebasing->workspace->catalog, module, &move.graph, err))
        return false;
    move.moved = revision_set_new(rebasing->arena, move.graph);
    bool found = rebasing->options->onto != NULL ? find_by_git(rebasing, &move, err)
                                                 : find_by_hand(rebasing, &move, err);
    if (!found || !rebase_plan(rebasing->arena, move.graph, &move.moved, &move.rebase, err))
        return false;
    if (move.rebase.changes.count == 0)
        return check_settled(rebasing, &move, err);
    if (!find_applied(rebasing, &move, err))
        return false;
    vec_push(rebasing->arena, &rebasing->moves, move);
    return true;
}

/* The modules to work on: with revisions by name it is one. */
static bool find_modules(const Rebasing *rebasing, ModuleRefVec *modules, MigError *err)
{
    const MigRebaseOptions *options = rebasing->options;
    bool named = options->revisions != NULL && options->revisions[0] != NULL;
    if (named == (options->onto != NULL))
        return fail(err, MIG_E_USAGE,
                    named ? "revisions are named, or found by git: not both"
                          : "it is not said which revisions are to be moved") ||
               fail_hint(err, "name the branch that was merged with --onto REF, or revisions");
    *modules = rebasing->workspace->selected;
    if (!named)
        return true;
    const Module *module;
    const char *rest;
    if (!api_module_of(rebasing->workspace, "rebase", options->revisions[0], &module, &rest, err))
        return false;
    *modules = (ModuleRefVec){0};
    vec_push(rebasing->arena, modules, module);
    return true;
}

static bool plan_all(Rebasing *rebasing, MigError *err)
{
    ModuleRefVec modules;
    if (!find_modules(rebasing, &modules, err))
        return false;
    for (size_t i = 0; i < modules.count; i++)
        if (!plan_module(rebasing, modules.items[i], err))
            return modules.count == 1 ? false : fail_within(err, "%s", modules.items[i]->name);
    return true;
}

static bool write_all(Rebasing *rebasing, MigError *err)
{
    MigWorkspace *workspace = rebasing->workspace;
    WritingFileVec files = {0};
    for (size_t i = 0; i < rebasing->moves.count; i++) {
        const ReparentingVec *changes = &rebasing->moves.items[i].rebase.changes;
        for (size_t j = 0; j < changes->count; j++) {
            WritingFile file;
            if (!writing_reparent(workspace, &changes->items[j], &file, err))
                return false;
            vec_push(rebasing->arena, &files, file);
        }
    }
    if (rebasing->options->dry_run)
        return true;
    if (!writing_all(rebasing->arena, &files, err))
        return false;
    for (size_t i = 0; i < rebasing->moves.count; i++)
        catalog_forget(workspace->catalog, rebasing->moves.items[i].module);
    return true;
}

static MigRebased describe(const Rebasing *rebasing, const Move *move)
{
    Arena *arena = rebasing->arena;
    StringVec applied = {0};
    for (size_t i = 0; i < move->applied.count; i++)
        vec_push(arena, &applied, move->applied.items[i]->id);
    MigRevision *head = arena_new(arena, MigRevision);
    *head = api_revision(arena, move->graph, move->rebase.onto, NULL, NULL);
    MigRebased rebased = {
        .module = api_module(arena, move->module),
        .head = head,
        .applied = api_strings(arena, &applied),
        .unasked = move->state.error,
    };
    rebased.changes = writing_describe(arena, move->graph, &move->rebase.changes);
    rebased.count = move->rebase.changes.count;
    return rebased;
}

bool mig_rebase(MigWorkspace *workspace, const MigRebaseOptions *options, MigRebase *rebase,
                MigError *err)
{
    Rebasing rebasing = {.workspace = workspace, .arena = workspace->arena, .options = options};
    if (!plan_all(&rebasing, err) || !write_all(&rebasing, err))
        return false;
    Vec(MigRebased) items = {0};
    for (size_t i = 0; i < rebasing.moves.count; i++)
        vec_push(rebasing.arena, &items, describe(&rebasing, &rebasing.moves.items[i]));
    *rebase = (MigRebase){items.items, items.count};
    return true;
}
