/* Databases: where they stand, and moving them. */
#include "api/workspace.h"

#include "revision/target.h"
#include "run/runner.h"
#include "run/transcript.h"

static int count_applied(const Graph *graph, const RevisionSet *applied)
{
    int count = 0;
    for (size_t i = 0; i < graph->revisions.count; i++)
        count += revision_set_has(applied, graph->revisions.items[i]);
    return count;
}

static const char *const *show_tips(Arena *arena, const Graph *graph, const RevisionSet *applied)
{
    StringVec ids = {0};
    RevisionVec tips = graph_tips(arena, graph, EDGE_PARENTS, applied);
    for (size_t i = 0; i < tips.count; i++)
        vec_push(arena, &ids, tips.items[i]->id);
    strings_sort(&ids);
    return api_strings(arena, &ids);
}

/* Fills in what graph and database say together; false when they do not fit. */
static bool describe(MigWorkspace *workspace, const Module *module, const State *state,
                     MigStatus *status, MigError *err)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    RevisionSet applied;
    StringVec heads = {0};
    if (!catalog_graph(workspace->catalog, module, &graph, err))
        return false;
    for (size_t i = 0; i < graph->heads.count; i++)
        vec_push(arena, &heads, graph->heads.items[i]->id);
    status->heads = api_strings(arena, &heads);
    if (state->error != NULL) {
        *err = *state->error;
        return false;
    }
    if (!graph_applied(arena, graph, &state->heads, &applied, err))
        return false;
    status->tips = show_tips(arena, graph, &applied);
    status->applied = count_applied(graph, &applied);
    status->pending = (int)graph->revisions.count - status->applied;
    if (state->heads.count == 1)
        status->current_message = graph_find(graph, state->heads.items[0])->header->message;
    return true;
}

bool mig_status(MigWorkspace *workspace, MigStatuses *statuses, MigError *err)
{
    Arena *arena = workspace->arena;
    StateVec states;
    Vec(MigStatus) found = {0};
    if (!survey_run(arena, &workspace->selected, workspace->workspace.jobs, &states, err))
        return false;
    for (size_t i = 0; i < workspace->selected.count; i++) {
        const Module *module = workspace->selected.items[i];
        const StringVec none = {0};
        MigStatus status = {
            .module = api_module(arena, module),
            .has_version_table = states.items[i].exists,
            .current = api_strings(arena, &states.items[i].heads),
            .tips = api_strings(arena, &none),
            .heads = api_strings(arena, &none),
            .current_message = "",
        };
        MigError *error = arena_new(arena, MigError);
        if (!describe(workspace, module, &states.items[i], &status, error))
            status.error = error;
        vec_push(arena, &found, status);
    }
    *statuses = (MigStatuses){found.items, found.count};
    return true;
}

static RunRequest request_of(RunKind kind, const char *target, const MigRun *run)
{
    return (RunRequest){
        .kind = kind,
        .target = target,
        .fail_fast = run->fail_fast,
        .with_deps = run->with_deps,
        .purge = run->purge && kind == RUN_STAMP,
        .sink = run->sink,
        .context = run->context,
    };
}

static bool run_request(MigWorkspace *workspace, RunKind kind, const char *target,
                        const MigRun *run, MigError *err)
{
    RunRequest request = request_of(kind, target, run);
    return runner_run(workspace->arena, workspace->catalog, &workspace->workspace,
                      &workspace->selected, &request, err);
}

/* Whether an identifier names its module itself. */
static bool is_qualified(const MigWorkspace *workspace, const char *target)
{
    StringVec names = api_module_names(workspace);
    const char *module, *rest;
    target_qualifier(workspace->arena, target, &names, &module, &rest);
    return module != NULL;
}

/* Refuses to work on several modules unless that was asked for. */
static bool check_all(const MigWorkspace *workspace, const char *what, const char *target,
                      const MigRun *run, MigError *err)
{
    const Module *module;
    if (target == NULL)
        return fail(err, MIG_E_USAGE, "%s needs a target", what);
    if (run->all || is_qualified(workspace, target) ||
        api_one_module(workspace, what, &module, err))
        return true;
    return workspace->selected.count > 1 ? fail_hint(err, "choose one with -n NAME, or say --all")
                                         : false;
}

bool mig_upgrade(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    return run_request(workspace, RUN_UPGRADE, target, run, err);
}

bool mig_downgrade(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    return check_all(workspace, "downgrade", target, run, err) &&
           run_request(workspace, RUN_DOWNGRADE, target, run, err);
}

bool mig_stamp(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    return check_all(workspace, "stamp", target, run, err) &&
           run_request(workspace, RUN_STAMP, target, run, err);
}

bool mig_ensure_version(MigWorkspace *workspace, const MigRun *run, MigError *err)
{
    return run_request(workspace, RUN_ENSURE, NULL, run, err);
}

static RunKind script_kind(MigDirection direction, const char *range)
{
    if (direction == MIG_STAMP)
        return range == NULL ? RUN_ENSURE : RUN_STAMP;
    return direction == MIG_DOWN ? RUN_DOWNGRADE : RUN_UPGRADE;
}

bool mig_script(MigWorkspace *workspace, MigDirection direction, const char *range,
                const MigRun *run, const char **sql, MigError *err)
{
    RunKind kind = script_kind(direction, range);
    RunRequest request = request_of(kind, range, run);
    if ((kind == RUN_DOWNGRADE && !check_all(workspace, "downgrade", range, run, err)) ||
        (kind == RUN_STAMP && !check_all(workspace, "stamp", range, run, err)) ||
        !transcript_range(workspace->arena, &workspace->workspace, range, &request, err))
        return false;
    if (run->with_deps && request.start != NULL)
        return fail(err, MIG_E_USAGE,
                    "what other modules are to apply first is not known of a script that starts at "
                    "'%s'",
                    request.start) ||
               fail_hint(err, "select those modules too, or leave --with-deps out: the script then "
                              "looks whether it is applied");
    return runner_script(workspace->arena, workspace->catalog, &workspace->workspace,
                         &workspace->selected, &request, sql, err);
}

static const char *const *show_waits(Arena *arena, const Plan *plan, const PlanStep *step,
                                     const ModuleRefVec *modules)
{
    StringVec names = {0};
    for (size_t i = 0; i < step->waits_for.count; i++) {
        const PlanNode *node = &step->waits_for.items[i];
        for (size_t j = 0; j < plan->steps.count; j++) {
            const PlanStep *other = &plan->steps.items[j];
            if (other->node.module == node->module && other->node.position == node->position)
                vec_push(arena, &names,
                         arena_printf(arena, "%s:%s", modules->items[node->module]->name,
                                      other->revision->id));
        }
    }
    return api_strings(arena, &names);
}

bool mig_plan(MigWorkspace *workspace, MigDirection direction, const char *target,
              const MigRun *run, MigPlan *plan, MigError *err)
{
    Arena *arena = workspace->arena;
    RunRequest request =
        request_of(direction == MIG_DOWN ? RUN_DOWNGRADE : RUN_UPGRADE, target, run);
    Plan made;
    ModuleRefVec modules;
    if (direction == MIG_DOWN && !check_all(workspace, "downgrade", target, run, err))
        return false;
    if (!runner_plan(arena, workspace->catalog, &workspace->workspace, &workspace->selected,
                     &request, &made, &modules, err))
        return false;
    Vec(MigStep) steps = {0};
    for (size_t i = 0; i < made.steps.count; i++) {
        const PlanStep *step = &made.steps.items[i];
        Graph *graph;
        if (!catalog_graph(workspace->catalog, modules.items[step->node.module], &graph, err))
            return false;
        MigRevision *revision = arena_new(arena, MigRevision);
        *revision = api_revision(arena, graph, step->revision, NULL, NULL);
        vec_push(arena, &steps,
                 (MigStep){revision, direction, show_waits(arena, &made, step, &modules)});
    }
    *plan = (MigPlan){steps.items, steps.count};
    return true;
}
