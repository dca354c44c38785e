/* The parent's side of a run: a plan, a pool, and words to the children as events come in. */
#include "run/runner.h"

#include "base/clock.h"
#include "base/event.h"
#include "base/process.h"
#include "git/repository.h"
#include "run/context.h"
#include "run/errand.h"
#include "run/joint.h"
#include "run/member.h"
#include "run/transcript.h"

#include <string.h>
#include <sys/wait.h>

typedef struct Runner {
    Arena *arena;
    const RunRequest *request;
    Catalog *catalog;
    MemberVec members;
    Vec(size_t) jobs; /* the member of each job of the pool */
    Plan plan;
    Pool *pool;
    int64_t started; /* ticks */
    bool stopping;
} Runner;

static void tell(const Runner *runner, MigEvent event)
{
    event.time = event.time == 0 ? clock_now() : event.time;
    if (runner->request->sink != NULL)
        runner->request->sink(runner->request->context, &event);
}

static void tell_failed(const Runner *runner, const Member *member)
{
    tell(runner, (MigEvent){
                     .kind = MIG_EVENT_MODULE_FAILED,
                     .module = member->module->name,
                     .total = (int)member->work.steps.count,
                     .error = member->failed,
                 });
}

/* --- Making the work of each member out of the plan. --- */

static const char *node_name(Arena *arena, const Runner *runner, const PlanNode *node)
{
    const Member *member = &runner->members.items[node->module];
    return arena_printf(arena, "%s:%s", member->module->name,
                        member->steps.items[node->position]->id);
}

static const char *waits_text(const Runner *runner, const PlanStep *step)
{
    if (step->waits_for.count == 0)
        return NULL;
    StringVec names = {0};
    for (size_t i = 0; i < step->waits_for.count; i++)
        vec_push(runner->arena, &names,
                 node_name(runner->arena, runner, &step->waits_for.items[i]));
    return strings_join(runner->arena, &names, ", ");
}

/* Refuses what a file says about how it is to be run. */
static bool check_section(const Member *member, const Step *step, bool atomic, MigError *err)
{
    const char *file = step->script->header.file;
    const Section *section = step_section(step);
    if (!section->exists)
        return fail_at(err, MIG_E_REVISION, file, 0,
                       "revision '%s' cannot be downgraded: it has no -- mig:down section",
                       step->revision->id) ||
               fail_hint(err, "write one; an empty one is a downgrade that does nothing");
    if (section->transaction || member->module->transaction_per_migration || atomic)
        return true; /* see joint_check */
    return fail_at(err, MIG_E_REVISION, file, section->line - 1,
                   "revision '%s' wants to run outside of a transaction, but all of module '%s' "
                   "runs in one",
                   step->revision->id, member->module->name) ||
           fail_hint(err, "set transaction_per_migration = true for the module, or upgrade to the "
                          "revision before it "
                          "and run this one that way");
}

/* Reads what a step runs: the file, or in a switch what was applied if that is another text. */
static bool load_script(const Runner *runner, const Member *member, const Revision *revision,
                        WorkStep *work, MigError *err)
{
    Script *script = arena_new(runner->arena, Script);
    const RunKept *kept =
        runner->request->kept == NULL ? NULL : retreat_kept(runner->request->kept, member->module);
    const char *text = kept == NULL ? NULL : table_find(kept->texts, revision->id);
    work->apply.script = script;
    work->origin = text == NULL ? revision->header->origin : "the log";
    return text == NULL
               ? catalog_script(runner->arena, runner->catalog, revision->header, script, err)
               : script_parse(runner->arena, revision->header->file, span_of(text), script, err);
}

static bool add_step(Runner *runner, const PlanStep *step, MigError *err)
{
    Member *member = &runner->members.items[step->node.module];
    WorkStep work = {.apply = {step->revision, NULL, step->up},
                     .waits_for = waits_text(runner, step)};
    if (!load_script(runner, member, step->revision, &work, err))
        return false;
    vec_push(runner->arena, &member->work.steps, work);
    if (step->waits_for.count > 0)
        vec_push(runner->arena, &member->waits, step);
    return check_section(member, &work.apply, runner->request->atomic, err);
}

static WorkKind work_kind(RunKind kind)
{
    if (kind == RUN_STAMP)
        return WORK_STAMP;
    return kind == RUN_ENSURE ? WORK_ENSURE : WORK_APPLY;
}

static bool make_work(Runner *runner, const Workspace *workspace, MigError *err)
{
    for (size_t i = 0; i < runner->members.count; i++) {
        Member *member = &runner->members.items[i];
        member->work.kind = work_kind(runner->request->kind);
        member->work.module = member->module;
        member->work.workspace = workspace;
        member->work.graph = member->graph;
        member->work.target = member->target;
        member->work.purge = runner->request->purge;
    }
    for (size_t i = 0; i < runner->plan.steps.count; i++)
        if (!add_step(runner, &runner->plan.steps.items[i], err))
            return false;
    return !runner->request->atomic || joint_check(runner->arena, &runner->members, err);
}

static bool has_work(const Member *member)
{
    if (member->failed != NULL || !(member->selected || member->steps.count > 0))
        return false;
    if (member->work.kind == WORK_APPLY)
        return member->work.steps.count > 0;
    return member->work.kind == WORK_ENSURE || member->target != NULL;
}

/* --- What children say, and what they are told. --- */

/* Whether a step that others wait for is done; `*never` when it will not be. */
static bool is_done(const Runner *runner, const PlanNode *node, bool *never)
{
    const Member *member = &runner->members.items[node->module];
    bool done = member->done > node->position;
    *never = !done && (member->ended || member->failed != NULL);
    return done;
}

static void take_failure(Runner *runner, Member *member, const MigError *error);

/* The first of what a step waits for that is not done, or NULL. */
static const PlanNode *find_undone(const Runner *runner, const PlanStep *step, bool *never)
{
    for (size_t i = 0; i < step->waits_for.count; i++)
        if (!is_done(runner, &step->waits_for.items[i], never))
            return &step->waits_for.items[i];
    return NULL;
}

static const char *why_blocked(const Runner *runner, const PlanStep *step, const PlanNode *node)
{
    const char *other = node_name(runner->arena, runner, node);
    if (step->up)
        return arena_printf(runner->arena,
                            "revision '%s' depends on '%s', which has not been reached",
                            step->revision->id, other);
    return arena_printf(runner->arena, "'%s' depends on revision '%s' and has not been undone",
                        other, step->revision->id);
}

/* Gives a paused member its word, if there is one for it yet. */
static void wake(Runner *runner, size_t job)
{
    Member *member = &runner->members.items[runner->jobs.items[job]];
    const PlanStep *step = member->waits.items[member->waited];
    bool never = false;
    const PlanNode *node = find_undone(runner, step, &never);
    if (node != NULL && !never)
        return;
    member->paused = false;
    member->waited += node == NULL;
    pool_resume(runner->pool, job,
                node == NULL
                    ? "go"
                    : arena_printf(runner->arena, "blocked %s", why_blocked(runner, step, node)));
}

/* Lets a held member start when its first step may run, or gives it up when that will never be. */
static void unhold(Runner *runner, size_t job)
{
    Member *member = &runner->members.items[runner->jobs.items[job]];
    const PlanStep *step = member->waits.items[0];
    bool never = false;
    MigError error;
    const PlanNode *node = find_undone(runner, step, &never);
    if (node == NULL) {
        member->held = false;
        pool_release(runner->pool, job);
    } else if (never && !fail(&error, MIG_E_BLOCKED, "%s", why_blocked(runner, step, node))) {
        pool_cancel(runner->pool, job);
        take_failure(runner, member, &error);
        tell_failed(runner, member);
    }
}

/* A member that is given up may be what others wait for, so that all are looked at until nothing
 * changes. */
static void wake_all(Runner *runner)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t job = 0; job < runner->jobs.count; job++) {
            Member *member = &runner->members.items[runner->jobs.items[job]];
            if (member->paused)
                wake(runner, job);
            if (!member->held || member->ended)
                continue;
            unhold(runner, job);
            changed = changed || member->ended;
        }
    }
}

static void stop_all(Runner *runner)
{
    runner->stopping = true;
    pool_drain(runner->pool);
    for (size_t job = 0; job < runner->jobs.count; job++)
        if (!runner->members.items[runner->jobs.items[job]].ended)
            pool_tell(runner->pool, job, "stop");
}

/* Whatever comes for a member after its end is not for it. */
static void end_member(Member *member)
{
    member->ended = true;
    member->paused = false;
    member->held = false;
}

static void take_failure(Runner *runner, Member *member, const MigError *error)
{
    member_fail(runner->arena, member, error);
    end_member(member);
    if (runner->request->fail_fast && !runner->stopping)
        stop_all(runner);
}

static void count_step(Member *member)
{
    member->reported++;
    if (member->module->transaction_per_migration)
        member->done = member->reported;
}

static void take_event(Runner *runner, size_t job, const MigEvent *event, bool paused)
{
    Member *member = &runner->members.items[runner->jobs.items[job]];
    if (event->kind == MIG_EVENT_REVISION_DONE || event->kind == MIG_EVENT_REVISION_SKIPPED)
        count_step(member);
    if (event->kind == MIG_EVENT_MODULE_DONE) {
        end_member(member);
        member->done = member->work.steps.count;
    }
    if (paused) {
        member->paused = true;
        pool_pause(runner->pool, job);
        wake(runner, job);
        if (!member->paused)
            return; /* what it asks for is there already */
    }
    tell(runner, *event);
    if (event->kind == MIG_EVENT_MODULE_FAILED)
        take_failure(runner, member, event->error);
    wake_all(runner);
}

static void take_line(void *context, size_t job, const char *line)
{
    Runner *runner = context;
    Arena *arena = arena_open();
    Json *json;
    MigEvent event;
    MigError err;
    if (json_parse(arena, span_of(line), &json, &err) && event_from_json(arena, json, &event, &err))
        take_event(runner, job, &event, json_get_boolean(json, WORKER_PAUSED));
    arena_close(arena);
}

/* A process that ended without a last word has died. */
static void take_end(void *context, size_t job, pid_t pid, int status)
{
    Runner *runner = context;
    Member *member = &runner->members.items[runner->jobs.items[job]];
    if (member->ended)
        return;
    MigError error;
    const char *how =
        WIFSIGNALED(status)
            ? arena_printf(runner->arena, "was ended by %s",
                           signal_name(runner->arena, WTERMSIG(status)))
            : arena_printf(runner->arena, "ended with status %d", WEXITSTATUS(status));
    bool told = fail(&error, MIG_E_DIED,
                     "the process of module '%s' (pid %ld) %s; what it had not committed is undone",
                     member->module->name, (long)pid, how) ||
                fail_hint(&error, "see where it stands with mig status, then run again");
    if (told)
        return;
    take_failure(runner, member, &error);
    tell_failed(runner, member);
    wake_all(runner);
}

static void take_drop(void *context, size_t job)
{
    Runner *runner = context;
    Member *member = &runner->members.items[runner->jobs.items[job]];
    MigError error;
    if (fail(&error, MIG_E_BLOCKED,
             runner->stopping ? "not started, since another module has failed"
                              : "not started, since the run was stopped"))
        return;
    member_fail(runner->arena, member, &error);
    end_member(member);
    tell_failed(runner, member);
}

/* --- The run. --- */

static bool ask_commit(void *context, Arena *arena, Json *answer, MigError *err)
{
    (void)err;
    json_put_string(arena, answer, "commit", repository_head(arena, context));
    return true;
}

/* The commit that is checked out; NULL where none is. */
static bool find_commit(const Runner *runner, const Workspace *workspace, const char **commit,
                        MigError *err)
{
    const Json *answer;
    char *folder = arena_strdup(runner->arena, workspace->folder);
    if (!errand_run(runner->arena, ask_commit, folder, &answer, err))
        return false;
    const char *found = json_get_string(answer, "commit");
    *commit = found[0] == '\0' ? NULL : found;
    return true;
}

/* Whether its first step waits for others. */
static bool starts_waiting(const Member *member)
{
    return member->waits.count > 0 && member->waits.items[0]->node.position == 0;
}

static bool run_pool(Runner *runner, const Workspace *workspace, MigError *err)
{
    const PoolHooks hooks = {take_line, take_end, take_drop, runner};
    runner->pool = pool_new(runner->arena, workspace->jobs, &hooks);
    for (size_t i = 0; i < runner->members.count; i++) {
        Member *member = &runner->members.items[i];
        if (!has_work(member))
            continue;
        member->held = starts_waiting(member);
        pool_add(runner->pool, &(PoolJob){.turn = context_turn(member->module),
                                          .body = worker_run,
                                          .context = &member->work,
                                          .held = member->held});
        vec_push(runner->arena, &runner->jobs, i);
    }
    wake_all(runner);
    return pool_run(runner->pool, err);
}

static bool run_members(Runner *runner, const Workspace *workspace, MigError *err)
{
    const RunRequest *request = runner->request;
    const char *commit = NULL;
    bool any = false;
    for (size_t i = 0; i < runner->members.count; i++)
        any = any || has_work(&runner->members.items[i]);
    if (!any)
        return true;
    if (!find_commit(runner, workspace, &commit, err))
        return false;
    for (size_t i = 0; i < runner->members.count; i++)
        runner->members.items[i].work.git_commit = commit;
    if (request->atomic || request->rehearsed != NULL)
        return joint_run(runner->arena, &runner->members, &runner->plan, request, err);
    return run_pool(runner, workspace, err);
}

/* Whether a member counts in what is said of the run: others may only have been looked at. */
static bool takes_part(const Member *member)
{
    return member->selected || member->blocking || member->work.steps.count > 0;
}

/* The first member that failed by itself, or because of another one if there is none such. */
static const Member *first_failed(const Runner *runner, size_t *count)
{
    const Member *first = NULL;
    *count = 0;
    for (size_t i = 0; i < runner->members.count; i++) {
        const Member *member = &runner->members.items[i];
        if (member->failed == NULL || !takes_part(member))
            continue;
        ++*count;
        if (first == NULL ||
            (first->failed->code == MIG_E_BLOCKED && member->failed->code != MIG_E_BLOCKED))
            first = member;
    }
    return first;
}

/* Says how many have failed; without a sink, which would have been told, also why the first one
 * did. */
static bool sum_up(const Runner *runner, MigError *err)
{
    size_t count, all = 0;
    const Member *first = first_failed(runner, &count);
    if (first == NULL)
        return true;
    for (size_t i = 0; i < runner->members.count; i++)
        all += takes_part(&runner->members.items[i]);
    if (runner->request->sink == NULL) {
        *err = *first->failed;
        return fail_within(err, "%zu of %zu module%s failed; %s", count, all, all == 1 ? "" : "s",
                           first->module->name);
    }
    return fail(err, first->failed->code, "%zu of %zu module%s failed", count, all,
                all == 1 ? "" : "s");
}

static bool prepare(Runner *runner, const Workspace *workspace, const ModuleRefVec *selected,
                    MigError *err)
{
    return aim_gather(runner->arena, runner->catalog, workspace, selected, runner->request,
                      &runner->members, err) &&
           (runner->request->kind == RUN_ENSURE ||
            aim_steps(runner->arena, workspace, runner->request, &runner->members, err)) &&
           aim_plan(runner->arena, runner->request, &runner->members, &runner->plan, err) &&
           make_work(runner, workspace, err);
}

/* Tells of the members that failed before anything ran; with --fail-fast, they are all there is. */
static void tell_early_failures(const Runner *runner)
{
    bool any = false;
    for (size_t i = 0; i < runner->members.count; i++)
        any = any ||
              (runner->members.items[i].failed != NULL && takes_part(&runner->members.items[i]));
    for (size_t i = 0; i < runner->members.count; i++) {
        Member *member = &runner->members.items[i];
        MigError error;
        if (any && (runner->request->fail_fast || runner->request->atomic) && has_work(member) &&
            !fail(&error, MIG_E_BLOCKED, "not started, since another module has failed"))
            member_fail(runner->arena, member, &error);
        if (member->failed != NULL && takes_part(member))
            tell_failed(runner, member);
    }
}

/* Tells what was done before the run, once for each database. */
static void tell_warnings(const Runner *runner)
{
    for (size_t i = 0; i < runner->members.count; i++) {
        const Member *member = &runner->members.items[i];
        for (size_t j = 0; j < member->state.warnings.count; j++)
            tell(runner, (MigEvent){.kind = MIG_EVENT_WARNING,
                                    .module = member->module->name,
                                    .text = member->state.warnings.items[j]});
    }
}

/* What follows on prepare. */
static bool run_prepared(Runner *runner, const Workspace *workspace, MigError *err)
{
    int total = (int)runner->plan.steps.count, done = 0;
    tell(runner, (MigEvent){.kind = MIG_EVENT_PLAN, .total = total});
    tell_warnings(runner);
    tell_early_failures(runner);
    bool finished = run_members(runner, workspace, err);
    for (size_t i = 0; i < runner->members.count; i++)
        done += (int)runner->members.items[i].done;
    tell(runner, (MigEvent){
                     .kind = MIG_EVENT_RUN_DONE,
                     .position = done,
                     .total = total,
                     .duration = clock_ticks() - runner->started,
                 });
    return finished && sum_up(runner, err);
}

bool runner_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                const ModuleRefVec *selected, const RunRequest *request, MigError *err)
{
    Runner runner = {
        .arena = arena, .request = request, .catalog = catalog, .started = clock_ticks()};
    return prepare(&runner, workspace, selected, err) && run_prepared(&runner, workspace, err);
}

/* Hands out the plan, with the modules that its steps' numbers mean. */
static void show_plan(const Runner *runner, Plan *plan, ModuleRefVec *modules)
{
    *plan = runner->plan;
    *modules = (ModuleRefVec){0};
    for (size_t i = 0; i < runner->members.count; i++)
        vec_push(runner->arena, modules, runner->members.items[i].module);
}

bool runner_rehearse(Arena *arena, Catalog *catalog, const Workspace *workspace,
                     const ModuleRefVec *selected, const RunRequest *request, Plan *plan,
                     ModuleRefVec *modules, MigError *err)
{
    Runner runner = {
        .arena = arena, .request = request, .catalog = catalog, .started = clock_ticks()};
    *plan = (Plan){0};
    *modules = (ModuleRefVec){0};
    if (!prepare(&runner, workspace, selected, err))
        return false;
    show_plan(&runner, plan, modules);
    return run_prepared(&runner, workspace, err);
}

bool runner_plan(Arena *arena, Catalog *catalog, const Workspace *workspace,
                 const ModuleRefVec *selected, const RunRequest *request, Plan *plan,
                 ModuleRefVec *modules, MigError *err)
{
    Runner runner = {.arena = arena, .request = request, .catalog = catalog};
    if (!prepare(&runner, workspace, selected, err) || !sum_up(&runner, err))
        return false;
    show_plan(&runner, plan, modules);
    return true;
}

bool runner_script(Arena *arena, Catalog *catalog, const Workspace *workspace,
                   const ModuleRefVec *selected, const RunRequest *request, const char **sql,
                   MigError *err)
{
    Runner runner = {.arena = arena, .request = request, .catalog = catalog};
    Transcript transcript = {.arena = arena,
                             .workspace = workspace,
                             .request = request,
                             .members = &runner.members,
                             .plan = &runner.plan};
    return prepare(&runner, workspace, selected, err) && sum_up(&runner, err) &&
           find_commit(&runner, workspace, &transcript.git_commit, err) &&
           transcript_write(&transcript, sql, err);
}
