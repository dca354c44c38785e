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

static int count_pending(const Graph *graph, const RevisionSet *applied)
{
    int count = 0;
    for (size_t i = 0; i < graph->revisions.count; i++)
        count += graph->revisions.items[i]->header->origin == NULL &&
                 !revision_set_has(applied, graph->revisions.items[i]);
    return count;
}

static MigRevisions show_lost(Arena *arena, const Recovery *recovery, const RevisionSet *applied,
                              const StringVec *current)
{
    Vec(MigRevision) shown = {0};
    for (size_t i = 0; i < recovery->lost.count; i++)
        vec_push(arena, &shown,
                 api_lost(arena, recovery->graph, &recovery->lost.items[i], applied, current));
    return (MigRevisions){shown.items, shown.count};
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
                     const Recovery *recovery, MigStatus *status, MigError *err)
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
    if (recovery->missing.count > 0)
        return recovery_fail(arena, module, recovery, err);
    graph = recovery->graph;
    if (!graph_applied(arena, graph, &state->heads, &applied, err))
        return false;
    status->tips = show_tips(arena, graph, &applied);
    status->applied = count_applied(graph, &applied);
    status->pending = count_pending(graph, &applied);
    status->lost = show_lost(arena, recovery, &applied, &state->heads);
    if (state->heads.count == 1)
        status->current_message = graph_find(graph, state->heads.items[0])->header->message;
    return recovery->unknown.count == 0 || recovery_fail(arena, module, recovery, err);
}

bool mig_status(MigWorkspace *workspace, MigStatuses *statuses, MigError *err)
{
    StateVec states;
    return survey_run(workspace->arena, &workspace->selected, workspace->workspace.jobs,
                      SURVEY_STATES, &states, err) &&
           api_describe(workspace, &states, statuses, err);
}

bool api_describe(MigWorkspace *workspace, const StateVec *states, MigStatuses *statuses,
                  MigError *err)
{
    Arena *arena = workspace->arena;
    RecoveryVec recoveries;
    Vec(MigStatus) found = {0};
    if (!recovery_run(arena, workspace->catalog, &workspace->workspace, &workspace->selected,
                      states, &recoveries, err))
        return false;
    for (size_t i = 0; i < workspace->selected.count; i++) {
        const Module *module = workspace->selected.items[i];
        const StringVec none = {0};
        MigStatus status = {
            .module = api_module(arena, module),
            .has_version_table = states->items[i].exists,
            .current = api_strings(arena, &states->items[i].heads),
            .tips = api_strings(arena, &none),
            .heads = api_strings(arena, &none),
            .current_message = "",
            .edited = api_strings(arena, &none),
            .invalid_indexes = api_strings(arena, &none),
        };
        MigError *error = arena_new(arena, MigError);
        if (!describe(workspace, module, &states->items[i], &recoveries.items[i], &status, error))
            status.error = error;
        vec_push(arena, &found, status);
    }
    *statuses = (MigStatuses){found.items, found.count};
    return true;
}

RunRequest api_request(RunKind kind, const char *target, const MigRun *run)
{
    return (RunRequest){
        .kind = kind,
        .target = target,
        .fail_fast = run->fail_fast,
        .atomic = run->atomic && (kind == RUN_UPGRADE || kind == RUN_DOWNGRADE),
        .with_deps = run->with_deps,
        .purge = run->purge && kind == RUN_STAMP,
        .sink = run->sink,
        .context = run->context,
    };
}

static bool run_request(MigWorkspace *workspace, RunKind kind, const char *target,
                        const MigRun *run, MigError *err)
{
    RunRequest request = api_request(kind, target, run);
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

bool api_check_all(const MigWorkspace *workspace, const char *what, const char *target,
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
    return api_check_all(workspace, "downgrade", target, run, err) &&
           run_request(workspace, RUN_DOWNGRADE, target, run, err);
}

bool mig_stamp(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    return api_check_all(workspace, "stamp", target, run, err) &&
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
    RunRequest request = api_request(kind, range, run);
    if ((kind == RUN_DOWNGRADE && !api_check_all(workspace, "downgrade", range, run, err)) ||
        (kind == RUN_STAMP && !api_check_all(workspace, "stamp", range, run, err)) ||
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

bool mig_plan(MigWorkspace *workspace, MigDirection direction, const char *target,
              const MigRun *run, MigPlan *plan, MigError *err)
{
    RunRequest request =
        api_request(direction == MIG_DOWN ? RUN_DOWNGRADE : RUN_UPGRADE, target, run);
    return (direction != MIG_DOWN || api_check_all(workspace, "downgrade", target, run, err)) &&
           api_plan(workspace, &request, plan, err);
}

/* What is to be undone for a switch, and what is said at its end. */
static bool prepare_switch(MigWorkspace *workspace, const char *reference, const MigRun *run,
                           RunRequest *request, MigSwitch *outcome, MigError *err)
{
    Arena *arena = workspace->arena;
    Retreat *retreat = arena_new(arena, Retreat);
    StringVec unknown = {0};
    if (!retreat_find(arena, workspace->catalog, &workspace->workspace, &workspace->selected,
                      reference, retreat, err))
        return false;
    *request = api_request(RUN_DOWNGRADE, NULL, run);
    request->kept = &retreat->kept;
    for (size_t i = 0; i < retreat->unknown.count; i++)
        vec_push(arena, &unknown, retreat->unknown.items[i]->name);
    *outcome = (MigSwitch){"", api_strings(arena, &unknown)};
    if (reference != NULL && !retreat->is_checked_out)
        outcome->next = arena_printf(arena, "git switch %s%s",
                                     retreat->is_branch ? "" : "--detach ", reference);
    return true;
}

bool mig_switch(MigWorkspace *workspace, const char *reference, const MigRun *run,
                MigSwitch *outcome, MigError *err)
{
    RunRequest request;
    return prepare_switch(workspace, reference, run, &request, outcome, err) &&
           runner_run(workspace->arena, workspace->catalog, &workspace->workspace,
                      &workspace->selected, &request, err);
}

bool mig_switch_plan(MigWorkspace *workspace, const char *reference, const MigRun *run,
                     MigPlan *plan, MigSwitch *outcome, MigError *err)
{
    RunRequest request;
    return prepare_switch(workspace, reference, run, &request, outcome, err) &&
           api_plan(workspace, &request, plan, err);
}
