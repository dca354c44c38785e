/* One job in a pool; the events of its members come over one channel. */
#include "run/joint.h"

#include "base/clock.h"
#include "base/event.h"
#include "base/process.h"
#include "base/table.h"
#include "run/together.h"

#include <string.h>
#include <sys/wait.h>

static bool runs_alone(const Member *member, size_t step)
{
    return !step_section(&member->work.steps.items[step].apply)->transaction;
}

static bool check_sections(Arena *arena, const MemberVec *members, MigError *err)
{
    StringVec names = {0};
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->items[i];
        for (size_t j = 0; j < member->work.steps.count; j++)
            if (runs_alone(member, j))
                vec_push(
                    arena, &names,
                    arena_printf(arena, "%s:%s", member->module->name, member->steps.items[j]->id));
    }
    if (names.count == 0)
        return true;
    return fail(err, MIG_E_USAGE,
                "--atomic cannot take revisions that run outside of a transaction: %s",
                strings_join(arena, &names, ", ")) ||
           fail_hint(err,
                     "go as far as before them with --atomic, run them without it, then go on");
}

static bool check_databases(const MemberVec *members, MigError *err)
{
    const Member *first = NULL;
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->items[i];
        if (member->work.steps.count == 0)
            continue;
        if (first == NULL)
            first = member;
        const Url *a = &first->module->url, *b = &member->module->url;
        bool same = a->kind == b->kind && strcmp(a->identity, b->identity) == 0;
        if (!same && (a->kind == URL_SQLITE || b->kind == URL_SQLITE))
            return fail(err, MIG_E_USAGE,
                        "--atomic over several databases needs PostgreSQL for all: %s is in '%s', "
                        "%s in '%s'",
                        first->module->name, a->shown, member->module->name, b->shown) ||
                   fail_hint(err, "choose modules of one SQLite database with -n");
    }
    return true;
}

bool joint_check(Arena *arena, const MemberVec *members, MigError *err)
{
    return check_sections(arena, members, err) && check_databases(members, err);
}

typedef struct Joint {
    Arena *arena;
    MemberVec *members;
    RehearsedVec *rehearsed; /* NULL: nothing is rehearsed */
    MigSink sink;
    void *context;
} Joint;

static Member *find_member(const Joint *joint, const char *name)
{
    for (size_t i = 0; i < joint->members->count; i++)
        if (strcmp(joint->members->items[i].module->name, name) == 0)
            return &joint->members->items[i];
    return NULL;
}

static void take_event(const Joint *joint, const MigEvent *event)
{
    Member *member = find_member(joint, event->module);
    member->ended = member->ended || event->kind == MIG_EVENT_MODULE_DONE ||
                    event->kind == MIG_EVENT_MODULE_FAILED;
    if (event->kind == MIG_EVENT_MODULE_DONE)
        member->done = (size_t)event->position;
    if (event->kind == MIG_EVENT_MODULE_FAILED)
        member_fail(joint->arena, member, event->error);
    if (joint->sink != NULL)
        joint->sink(joint->context, event);
}

static void take_line(void *context, size_t job, const char *line)
{
    (void)job;
    const Joint *joint = context;
    Arena *arena = arena_open();
    Json *json;
    MigEvent event;
    MigError err;
    bool read = json_parse(arena, span_of(line), &json, &err);
    if (read && json_get(json, REHEARSED_STEP) != NULL)
        rehearsed_from_json(joint->arena, json, joint->rehearsed);
    else if (read && event_from_json(arena, json, &event, &err))
        take_event(joint, &event);
    arena_close(arena);
}

/* Fails all members that have not said how they ended. */
static void fail_rest(const Joint *joint, const MigError *error)
{
    for (size_t i = 0; i < joint->members->count; i++) {
        const Member *member = &joint->members->items[i];
        if (member->ended || member->work.steps.count == 0)
            continue;
        take_event(joint, &(MigEvent){
                              .kind = MIG_EVENT_MODULE_FAILED,
                              .time = clock_now(),
                              .module = member->module->name,
                              .total = (int)member->work.steps.count,
                              .error = error,
                          });
    }
}

static void take_end(void *context, size_t job, pid_t pid, int status)
{
    (void)job;
    const Joint *joint = context;
    const char *how = WIFSIGNALED(status)
                          ? arena_printf(joint->arena, "was ended by %s",
                                         signal_name(joint->arena, WTERMSIG(status)))
                          : arena_printf(joint->arena, "ended with status %d", WEXITSTATUS(status));
    MigError error;
    bool rehearses = joint->rehearsed != NULL;
    bool told = fail(&error, MIG_E_DIED, "the process of the %s (pid %ld) %s",
                     rehearses ? "rehearsal" : "run", (long)pid, how) ||
                fail_hint(&error, rehearses ? "nothing of it remains"
                                            : "run again: what was left half done in several "
                                              "databases is settled then, all one way");
    if (!told)
        fail_rest(joint, &error);
}

static void take_drop(void *context, size_t job)
{
    (void)job;
    MigError error;
    if (!fail(&error, MIG_E_BLOCKED, "not started, since the run was stopped"))
        fail_rest(context, &error);
}

static const char *step_key(Arena *arena, const Member *member, const Revision *revision)
{
    return arena_printf(arena, "%s:%s", member->module->name, revision->id);
}

/* Which steps each one comes after. */
static void link_steps(Arena *arena, const MemberVec *members, const Plan *plan, Together *together)
{
    Table *steps = table_new(arena);
    for (size_t i = 0; i < plan->steps.count; i++) {
        const PlanStep *step = &plan->steps.items[i];
        for (size_t j = 0; j < step->reasons.count; j++) {
            const PlanReason *reason = &step->reasons.items[j];
            const Member *member = &members->items[reason->module];
            const TogetherStep *other =
                table_find(steps, step_key(arena, member, reason->revision));
            if (other != NULL)
                vec_push(arena, &together->steps.items[i].needs,
                         (size_t)(other - together->steps.items));
        }
        table_put(steps, step_key(arena, &members->items[step->node.module], step->revision),
                  &together->steps.items[i]);
    }
}

static bool ends_transaction(const Member *member, size_t position)
{
    return member->module->transaction_per_migration || position + 1 == member->work.steps.count;
}

static Together *gather(Arena *arena, const MemberVec *members, const Plan *plan)
{
    Together *together = arena_new(arena, Together);
    size_t *work_of = arena_alloc(arena, (members->count + 1) * sizeof(size_t));
    for (size_t i = 0; i < members->count; i++) {
        work_of[i] = together->works.count;
        if (members->items[i].work.steps.count > 0)
            vec_push(arena, &together->works, &members->items[i].work);
    }
    for (size_t i = 0; i < plan->steps.count; i++) {
        const PlanNode *node = &plan->steps.items[i].node;
        vec_push(arena, &together->steps,
                 (TogetherStep){
                     .work = work_of[node->module],
                     .position = node->position,
                     .ends = ends_transaction(&members->items[node->module], node->position),
                 });
    }
    link_steps(arena, members, plan, together);
    return together;
}

bool joint_run(Arena *arena, MemberVec *members, const Plan *plan, const RunRequest *request,
               MigError *err)
{
    Joint joint = {arena, members, request->rehearsed, request->sink, request->context};
    const PoolHooks hooks = {take_line, take_end, take_drop, &joint};
    Pool *pool = pool_new(arena, 1, &hooks);
    Together *together = gather(arena, members, plan);
    together->rehearses = request->rehearsed != NULL;
    together->atomic = request->atomic;
    for (size_t i = 0; together->rehearses && i < plan->steps.count; i++)
        vec_push(arena, request->rehearsed, (Rehearsed){0});
    pool_add(pool, &(PoolJob){.body = together_run, .context = together});
    return pool_run(pool, err);
}
