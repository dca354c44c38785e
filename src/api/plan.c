/* The steps of a plan, as the API shows them: of one that is only looked at, and of one that was
 * rehearsed. */
#include "api/workspace.h"

#include "run/runner.h"

/* Why a step comes where it does, and which other modules it waits for. */
static void show_reasons(Arena *arena, const PlanStep *step, const ModuleRefVec *modules,
                         MigStep *shown)
{
    StringVec names = {0};
    Vec(MigReason) reasons = {0};
    for (size_t i = 0; i < step->reasons.count; i++) {
        const PlanReason *reason = &step->reasons.items[i];
        const char *module = modules->items[reason->module]->name, *id = reason->revision->id;
        if (reason->module != step->node.module)
            vec_push(arena, &names, arena_printf(arena, "%s:%s", module, id));
        vec_push(arena, &reasons, (MigReason){module, id, plan_why_name(reason->why)});
    }
    shown->waits_for = api_strings(arena, &names);
    shown->reasons = reasons.items;
    shown->reason_count = reasons.count;
}

/* Fails only for revision files that have become faulty meanwhile. */
static bool show_step(MigWorkspace *workspace, const PlanStep *step, const ModuleRefVec *modules,
                      MigDirection direction, MigStep *shown, MigError *err)
{
    Graph *graph;
    if (!catalog_graph(workspace->catalog, modules->items[step->node.module], &graph, err))
        return false;
    MigRevision *revision = arena_new(workspace->arena, MigRevision);
    *revision = api_revision(workspace->arena, graph, step->revision, NULL, NULL);
    *shown = (MigStep){.revision = revision, .direction = direction};
    show_reasons(workspace->arena, step, modules, shown);
    return true;
}

static MigDirection direction_of(const RunRequest *request)
{
    return request->kind == RUN_DOWNGRADE ? MIG_DOWN : MIG_UP;
}

bool api_plan(MigWorkspace *workspace, const RunRequest *request, MigPlan *plan, MigError *err)
{
    RunRequest preview = *request;
    preview.preview = true;
    Plan made;
    ModuleRefVec modules;
    if (!runner_plan(workspace->arena, workspace->catalog, &workspace->workspace,
                     &workspace->selected, &preview, &made, &modules, err))
        return false;
    Vec(MigStep) steps = {0};
    for (size_t i = 0; i < made.steps.count; i++) {
        MigStep shown;
        if (!show_step(workspace, &made.steps.items[i], &modules, direction_of(request), &shown,
                       err))
            return false;
        vec_push(workspace->arena, &steps, shown);
    }
    *plan = (MigPlan){steps.items, steps.count};
    return true;
}

static bool show_rehearsal(MigWorkspace *workspace, const Plan *plan, const ModuleRefVec *modules,
                           const RunRequest *request, MigRehearsal *rehearsal, MigError *err)
{
    Vec(MigRehearsedStep) steps = {0};
    for (size_t i = 0; i < request->rehearsed->count; i++) {
        const Rehearsed *rehearsed = &request->rehearsed->items[i];
        MigRehearsedStep shown = {
            .is_rehearsed = rehearsed->is_measured,
            .left_out = rehearsed->left_out,
            .duration = rehearsed->duration,
            .statements = rehearsed->statements,
            .slow = rehearsed->slow.items,
            .slow_count = rehearsed->slow.count,
            .effects = rehearsed->effects.items,
            .effect_count = rehearsed->effects.count,
        };
        if (!show_step(workspace, &plan->steps.items[i], modules, direction_of(request),
                       &shown.step, err))
            return false;
        vec_push(workspace->arena, &steps, shown);
    }
    *rehearsal = (MigRehearsal){steps.items, steps.count};
    return true;
}

bool mig_rehearse(MigWorkspace *workspace, MigDirection direction, const char *target,
                  const MigRun *run, MigRehearsal *rehearsal, MigError *err)
{
    bool down = direction == MIG_DOWN;
    RunRequest request = api_request(down ? RUN_DOWNGRADE : RUN_UPGRADE, target, run);
    RehearsedVec rehearsed = {0};
    Plan plan;
    ModuleRefVec modules;
    MigError ignored;
    *rehearsal = (MigRehearsal){0};
    request.preview = true;
    request.rehearsed = &rehearsed;
    if (down && !api_check_all(workspace, "downgrade", target, run, err))
        return false;
    bool done = runner_rehearse(workspace->arena, workspace->catalog, &workspace->workspace,
                                &workspace->selected, &request, &plan, &modules, err);
    bool shown =
        show_rehearsal(workspace, &plan, &modules, &request, rehearsal, done ? err : &ignored);
    return done && shown;
}
