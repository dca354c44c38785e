/* Before anything runs: who takes part, where they stand, what each is to do, in which order. */
#include "run/member.h"

#include "revision/target.h"
#include "run/context.h"
#include "run/recovery.h"

#include <string.h>

void member_fail(Arena *arena, Member *member, const MigError *error)
{
    if (member->failed != NULL)
        return;
    MigError *copy = arena_new(arena, MigError);
    *copy = *error;
    member->failed = copy;
}

static bool needs_others(const RunRequest *request)
{
    return request->kind == RUN_UPGRADE || request->kind == RUN_DOWNGRADE;
}

/* The same modules in the order of modules.ini, which decides where nothing else does. */
static ModuleRefVec in_order(Arena *arena, const Workspace *workspace, const ModuleRefVec *modules)
{
    ModuleRefVec ordered = {0};
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (modules_has(modules, &workspace->modules.items[i]))
            vec_push(arena, &ordered, &workspace->modules.items[i]);
    return ordered;
}

/* The modules whose graphs and states a run has to know: on the way up those that revisions depend
 * on, on the way down those that depend on them. */
static bool find_modules(Arena *arena, Catalog *catalog, const ModuleRefVec *selected,
                         const RunRequest *request, ModuleRefVec *modules, MigError *err)
{
    *modules = (ModuleRefVec){0};
    for (size_t i = 0; i < selected->count; i++)
        vec_push(arena, modules, selected->items[i]);
    if (!needs_others(request))
        return true;
    if (request->kind == RUN_DOWNGRADE && !catalog_add_dependent(arena, catalog, modules, err))
        return false;
    return catalog_add_needed(arena, catalog, modules, err);
}

/* Fails a member whose database did not say where it stands, or stands where no file explains: what
 * was found of that can be undone. A stamp may mend it. */
static void check_member(Arena *arena, const RunRequest *request, const Recovery *recovery,
                         Member *member)
{
    MigError error;
    bool heeds_rows = needs_others(request) || (request->kind == RUN_STAMP && !request->purge);
    bool undone = request->kind == RUN_DOWNGRADE && recovery->missing.count == 0;
    if (member->state.error != NULL)
        member_fail(arena, member, member->state.error);
    else if (heeds_rows && recovery->unknown.count > 0 && !undone &&
             !recovery_fail(arena, member->module, recovery, &error))
        member_fail(arena, member, &error);
    else if (undone)
        member->graph = recovery->graph;
}

/* Where the databases of all modules are; of a script nobody is asked. */
static bool ask_states(Arena *arena, Catalog *catalog, const Workspace *workspace,
                       const ModuleRefVec *modules, const RunRequest *request, StateVec *states,
                       RecoveryVec *recoveries, MigError *err)
{
    *states = (StateVec){0};
    const UrlRefVec *settled = request->preview ? NULL : context_databases(arena, workspace);
    if (!request->offline && !survey_settle(arena, modules, workspace->jobs, settled, states, err))
        return false;
    while (states->count < modules->count)
        vec_push(arena, states, (State){0});
    return recovery_run(arena, catalog, workspace, modules, states, recoveries, err);
}

bool aim_gather(Arena *arena, Catalog *catalog, const Workspace *workspace,
                const ModuleRefVec *selected, const RunRequest *request, MemberVec *members,
                MigError *err)
{
    ModuleRefVec modules;
    StateVec states;
    RecoveryVec recoveries;
    if (!find_modules(arena, catalog, selected, request, &modules, err))
        return false;
    modules = in_order(arena, workspace, &modules);
    if (!ask_states(arena, catalog, workspace, &modules, request, &states, &recoveries, err))
        return false;
    *members = (MemberVec){0};
    for (size_t i = 0; i < modules.count; i++) {
        Member member = {.module = modules.items[i],
                         .selected = modules_has(selected, modules.items[i]),
                         .state = states.items[i]};
        if (!catalog_graph(catalog, member.module, &member.graph, err))
            return false;
        vec_push(arena, members, member);
        check_member(arena, request, &recoveries.items[i], &members->items[i]);
    }
    return true;
}

/* Whether an identifier means something in every module: head, base, +2. */
static bool is_relative(const char *identifier)
{
    static const char *const words[] = {"head", "heads", "base", "current"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(identifier, words[i]) == 0)
            return true;
    return identifier[0] == '+' || identifier[0] == '-';
}

/* Aims the one module that a qualifier names. */
static bool aim_qualified(const char *name, const char *identifier, MemberVec *members,
                          MigError *err)
{
    for (size_t i = 0; i < members->count; i++) {
        if (!members->items[i].selected || strcmp(members->items[i].module->name, name) != 0)
            continue;
        members->items[i].target = identifier;
        return true;
    }
    return fail(err, MIG_E_USAGE, "'%s:%s' names a module that is not selected", name,
                identifier) ||
           fail_hint(err, "add -n %s", name);
}

/* What has to be known of an identifier in a module: a branch, where it counts from there. */
static const char *known_part(Arena *arena, const char *identifier)
{
    const char *at = strchr(identifier, '@');
    bool counts = at != NULL && (at[1] == '+' || at[1] == '-');
    return counts ? arena_strndup(arena, identifier, (size_t)(at - identifier)) : identifier;
}

/* Aims the selected module that knows a revision; a revision that two know has to be qualified. */
static bool aim_by_revision(Arena *arena, const char *identifier, MemberVec *members,
                            Member **aimed, MigError *err)
{
    Member *found = NULL;
    MigError first = {.code = MIG_OK};
    for (size_t i = 0; i < members->count; i++) {
        Member *member = &members->items[i];
        RevisionVec revisions;
        MigError error;
        if (!member->selected)
            continue;
        if (!target_resolve(arena, member->graph, known_part(arena, identifier),
                            &member->state.heads, &revisions, &error)) {
            if (first.code == MIG_OK)
                first = error;
            continue;
        }
        if (found != NULL)
            return fail(err, MIG_E_USAGE, "'%s' names a revision in both '%s' and '%s'", identifier,
                        found->module->name, member->module->name) ||
                   fail_hint(err, "write %s:%s or %s:%s", found->module->name, identifier,
                             member->module->name, identifier);
        found = member;
    }
    *aimed = found;
    if (found == NULL)
        *err = first;
    return found != NULL;
}

/* Aims the modules of a switch; what they are to reach is not a target's to say. */
static void aim_kept(const RunKeptVec *kept, MemberVec *members)
{
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].selected && retreat_kept(kept, members->items[i].module) != NULL)
            members->items[i].target = "";
}

/* Decides whom the target concerns. */
static bool aim_target(Arena *arena, const Workspace *workspace, const RunRequest *request,
                       MemberVec *members, MigError *err)
{
    if (request->kept != NULL) {
        aim_kept(request->kept, members);
        return true;
    }
    StringVec names = {0};
    for (size_t i = 0; i < workspace->modules.count; i++)
        vec_push(arena, &names, workspace->modules.items[i].name);
    const char *module, *identifier;
    target_qualifier(arena, request->target == NULL ? "head" : request->target, &names, &module,
                     &identifier);
    if (module == NULL && strchr(identifier, ':') != NULL)
        return fail(err, MIG_E_USAGE, "no module is called '%.*s'", (int)strcspn(identifier, ":"),
                    identifier) ||
               fail_hint(err, "the modules are %s", strings_join(arena, &names, ", "));
    if (module != NULL)
        return aim_qualified(module, identifier, members, err);
    const char *start = request->start;
    bool by_start = start != NULL && is_relative(identifier) && !is_relative(start);
    if (by_start || !is_relative(identifier)) {
        Member *aimed;
        if (!aim_by_revision(arena, by_start ? start : identifier, members, &aimed, err))
            return false;
        aimed->target = identifier;
        return true;
    }
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].selected)
            members->items[i].target = identifier;
    return true;
}

/* The steps of a switch. */
static bool find_retreat(Arena *arena, const RunRequest *request, Member *member, MigError *err)
{
    const RunKept *kept = retreat_kept(request->kept, member->module);
    RevisionSet set = revision_set_new(arena, member->graph);
    for (size_t i = 0; i < member->graph->revisions.count; i++)
        if (table_find(kept->ids, member->graph->revisions.items[i]->id) != NULL)
            revision_set_add(&set, member->graph->revisions.items[i]);
    return target_retreat(arena, member->graph, &member->state.heads, &set, &member->steps, err);
}

static bool find_steps(Arena *arena, const RunRequest *request, Member *member, MigError *err)
{
    static const StringVec nothing = {0};
    StringVec heads; /* worked out once more when the run lock is had */
    const StringVec *current = request->purge ? &nothing : &member->state.heads;
    switch (request->kind) {
    case RUN_UPGRADE:
        return target_upgrade(arena, member->graph, current, member->target, &member->steps, err);
    case RUN_DOWNGRADE:
        if (request->kept != NULL)
            return find_retreat(arena, request, member, err);
        return target_downgrade(arena, member->graph, current, member->target, &member->steps, err);
    case RUN_STAMP: return target_stamp(arena, member->graph, current, member->target, &heads, err);
    case RUN_ENSURE: break;
    }
    return true;
}

static bool is_current(const char *identifier)
{
    return strncmp(identifier, "current", strlen("current")) == 0;
}

/* Whether a script starts where the database is. */
static bool starts_there(Arena *arena, const RunRequest *request, const char *target)
{
    if (request->start != NULL)
        return is_current(request->start);
    StringVec items = strings_split(arena, target, ", \t");
    for (size_t i = 0; i < items.count; i++) {
        const char *at = strchr(items.items[i], '@');
        const char *symbol = at == NULL ? items.items[i] : at + 1;
        bool counts = request->kind != RUN_STAMP && (symbol[0] == '+' || symbol[0] == '-');
        if (counts || is_current(symbol))
            return true;
    }
    return false;
}

/* Asks the database of a module whose script starts there. */
static bool ask_state(Arena *arena, Member *member, MigError *err)
{
    ModuleRefVec one = {0};
    StateVec states;
    vec_push(arena, &one, member->module);
    if (!survey_run(arena, &one, 1, SURVEY_STATES, &states, err))
        return false;
    member->state = states.items[0];
    if (member->state.error == NULL)
        return true;
    *err = *member->state.error;
    return false;
}

/* Where a member's script starts. */
static bool start_member(Arena *arena, const RunRequest *request, Member *member, MigError *err)
{
    static const StringVec nothing = {0};
    RevisionVec revisions;
    StringVec ids = {0};
    if (starts_there(arena, request, member->target) && !ask_state(arena, member, err))
        return false;
    if (request->start == NULL || strcmp(request->start, "current") == 0)
        return true;
    if (!target_resolve(arena, member->graph, request->start, &member->state.heads, &revisions,
                        err))
        return false;
    for (size_t i = 0; i < revisions.count; i++)
        vec_push(arena, &ids, revisions.items[i]->id);
    return target_stamp(arena, member->graph, &nothing,
                        ids.count == 0 ? "base" : strings_join(arena, &ids, ","),
                        &member->state.heads, err);
}

bool aim_steps(Arena *arena, const Workspace *workspace, const RunRequest *request,
               MemberVec *members, MigError *err)
{
    if (!aim_target(arena, workspace, request, members, err))
        return false;
    size_t aimed = 0;
    for (size_t i = 0; i < members->count; i++)
        aimed += members->items[i].target != NULL;
    for (size_t i = 0; i < members->count; i++) {
        Member *member = &members->items[i];
        if (member->target == NULL || member->failed != NULL)
            continue;
        if ((request->offline && !start_member(arena, request, member, err)) ||
            !find_steps(arena, request, member, err))
            return aimed == 1 ? false : fail_within(err, "module '%s'", member->module->name);
    }
    return true;
}

/* The rows of a version table as the plan takes them to be. Of a module that a script leaves alone
 * nothing is known, so that it has whatever is asked of it; the script looks. */
static StringVec planned_rows(Arena *arena, const RunRequest *request, const Member *member)
{
    StringVec rows = {0};
    bool assumed = request->offline && member->target == NULL && !request->with_deps;
    if (member->failed != NULL || (assumed && request->kind == RUN_DOWNGRADE))
        return rows;
    if (!assumed)
        return member->state.heads;
    for (size_t i = 0; i < member->graph->heads.count; i++)
        vec_push(arena, &rows, member->graph->heads.items[i]->id);
    return rows;
}

static PlanModuleVec plan_modules(Arena *arena, const RunRequest *request, const MemberVec *members)
{
    PlanModuleVec modules = {0};
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->items[i];
        vec_push(arena, &modules,
                 (PlanModule){
                     .name = member->module->name,
                     .graph = member->graph,
                     .current = planned_rows(arena, request, member),
                     .steps = member->failed == NULL ? member->steps : (RevisionVec){0},
                     .up = request->kind == RUN_UPGRADE,
                     .single_transaction =
                         !member->module->transaction_per_migration && !request->atomic,
                 });
    }
    return modules;
}

/* Fails a member because what its step needs is in a module that has failed, on the way up; on the
 * way down a module that has failed is asked nothing. */
static void fail_dependent(Arena *arena, MemberVec *members, const PlanMissing *missing)
{
    members->items[missing->module].blocking = true;
    MigError error;
    if (!fail(&error, MIG_E_BLOCKED, "revision '%s' depends on '%s:%s', and '%s' has failed",
              missing->by->id, members->items[missing->module].module->name, missing->revision->id,
              members->items[missing->module].module->name))
        member_fail(arena, &members->items[missing->dependent], &error);
}

/* Adds a missing revision to what its module is to reach. */
static bool add_target(Arena *arena, const RunRequest *request, Member *member,
                       const Revision *revision, MigError *err)
{
    const char *more = revision->id;
    member->target =
        member->target == NULL ? more : arena_printf(arena, "%s,%s", member->target, more);
    return find_steps(arena, request, member, err);
}

static bool adds_missing(const RunRequest *request)
{
    return request->with_deps && request->kind == RUN_UPGRADE;
}

/* Deals with one round of missing revisions; `*changed` when the plan has to be looked at again. */
static bool settle_missing(Arena *arena, const RunRequest *request, MemberVec *members,
                           bool *changed, MigError *err)
{
    PlanModuleVec modules = plan_modules(arena, request, members);
    PlanMissingVec missing;
    *changed = false;
    if (!plan_missing(arena, &modules, &missing, err))
        return false;
    for (size_t i = 0; i < missing.count; i++) {
        Member *needed = &members->items[missing.items[i].module];
        if (needed->failed != NULL)
            fail_dependent(arena, members, &missing.items[i]);
        else if (adds_missing(request) &&
                 !add_target(arena, request, needed, missing.items[i].revision, err))
            return false;
        *changed = *changed || needed->failed != NULL || adds_missing(request);
    }
    return true;
}

/* The member of a module that a revision depends on, if it has something to undo. */
static Member *find_undone(MemberVec *members, const Reference *reference)
{
    for (size_t i = 0; i < members->count; i++) {
        Member *member = &members->items[i];
        if (member->failed == NULL && member->steps.count > 0 &&
            strcmp(member->module->name, reference->module) == 0)
            return member;
    }
    return NULL;
}

/* Fails the members that a module stands on whose database did not say what it has: what it may
 * need is not undone. */
static void keep_needed(Arena *arena, MemberVec *members, size_t unknown)
{
    const Member *member = &members->items[unknown];
    for (size_t i = 0; i < member->graph->revisions.count; i++) {
        const ReferenceVec *outside = &member->graph->revisions.items[i]->outside;
        for (size_t j = 0; j < outside->count; j++) {
            Member *needed = find_undone(members, &outside->items[j]);
            MigError error;
            if (needed != NULL && !fail(&error, MIG_E_BLOCKED,
                                        "module '%s' may stand on what is to be undone, and its "
                                        "database cannot be asked",
                                        member->module->name))
                member_fail(arena, needed, &error);
        }
    }
}

/* Gives the members' steps the order that the plan has them in. */
static void take_order(Arena *arena, MemberVec *members, const Plan *plan)
{
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].failed == NULL)
            members->items[i].steps = (RevisionVec){0};
    for (size_t i = 0; i < plan->steps.count; i++)
        vec_push(arena, &members->items[plan->steps.items[i].node.module].steps,
                 plan->steps.items[i].revision);
}

bool aim_plan(Arena *arena, const RunRequest *request, MemberVec *members, Plan *plan,
              MigError *err)
{
    *plan = (Plan){0};
    if (!needs_others(request))
        return true;
    for (size_t i = 0; request->kind == RUN_DOWNGRADE && i < members->count; i++)
        if (members->items[i].failed != NULL)
            keep_needed(arena, members, i);
    for (bool changed = true; changed;)
        if (!settle_missing(arena, request, members, &changed, err))
            return false;
    PlanModuleVec modules = plan_modules(arena, request, members);
    if (!plan_make(arena, &modules, plan, err))
        return false;
    take_order(arena, members, plan);
    return true;
}
