/* In a child process: atomic_run, with an event for everything it says. */
#include "run/together.h"

#include "base/clock.h"
#include "migrate/atomic.h"
#include "run/context.h"

#include <string.h>

typedef struct Joint {
    const Together *together;
    const PoolChannel *channel;
    Arena *arena;
    Atomic atomic;
    int64_t started; /* ticks */
} Joint;

static const Work *work_at(const Joint *joint, size_t index)
{
    return joint->together->works.items[index];
}

static void tell(const Joint *joint, size_t index, MigEvent event)
{
    worker_tell(joint->channel, work_at(joint, index)->module->name, event);
}

static const char *revision_under_way(const Joint *joint)
{
    const AtomicStep *step = joint->atomic.step;
    return step == NULL ? NULL : step->step.revision->id;
}

static void tell_notice(void *context, const char *severity, const char *text)
{
    const Joint *joint = context;
    bool warning = strcmp(severity, "WARNING") == 0;
    tell(joint, joint->atomic.at,
         (MigEvent){
             .kind = warning ? MIG_EVENT_WARNING : MIG_EVENT_NOTICE,
             .revision = revision_under_way(joint),
             .text = text,
         });
}

static void tell_waiting(void *context, const char *text)
{
    const Joint *joint = context;
    tell(joint, joint->atomic.at, (MigEvent){.kind = MIG_EVENT_WAITING, .text = text});
}

static MigEvent step_event(const Joint *joint, size_t index, MigEventKind kind)
{
    const TogetherStep *step = &joint->together->steps.items[index];
    const Work *work = work_at(joint, step->work);
    return worker_step_event(work, step->position, kind);
}

static void before_step(void *context, size_t index)
{
    const Joint *joint = context;
    const TogetherStep *step = &joint->together->steps.items[index];
    worker_tell_start(joint->channel, work_at(joint, step->work), step->position);
}

static void after_step(void *context, size_t index, bool skipped, int64_t duration)
{
    const Joint *joint = context;
    MigEvent event =
        step_event(joint, index, skipped ? MIG_EVENT_REVISION_SKIPPED : MIG_EVENT_REVISION_DONE);
    event.duration = duration;
    tell(joint, joint->together->steps.items[index].work, event);
}

static void prepare(Joint *joint)
{
    Atomic *atomic = &joint->atomic;
    const Together *together = joint->together;
    AtomicStep *steps = arena_alloc(joint->arena, (together->steps.count + 1) * sizeof(*steps));
    *atomic = (Atomic){
        .arena = joint->arena,
        .modules = arena_alloc(joint->arena, together->works.count * sizeof(AtomicModule)),
        .module_count = together->works.count,
        .steps = steps,
        .count = together->steps.count,
        .git_commit = together->works.items[0]->git_commit,
        .watch = {before_step, after_step, joint},
    };
    for (size_t i = 0; i < together->works.count; i++) {
        const Work *work = together->works.items[i];
        atomic->modules[i].graph = work->graph;
        atomic->modules[i].options = context_of(work->module, joint->channel->interrupt);
        atomic->modules[i].options.create = true;
        atomic->modules[i].options.databases = context_databases(joint->arena, work->workspace);
        atomic->modules[i].options.territory =
            context_territory(joint->arena, work->workspace, work->module);
        atomic->modules[i].options.listener = (Listener){tell_notice, tell_waiting, joint};
    }
    for (size_t i = 0; i < together->steps.count; i++) {
        const TogetherStep *step = &together->steps.items[i];
        steps[i].module = step->work;
        steps[i].step = together->works.items[step->work]->steps.items[step->position].apply;
    }
}

/* Why a module that has not failed itself has come to nothing. */
static void explain(const Joint *joint, size_t index, const MigError *error, MigError *why)
{
    const char *failed = work_at(joint, joint->atomic.at)->module->name;
    *why = *error;
    if (index == joint->atomic.at)
        return;
    if (joint->atomic.decided)
        return;
    if (fail(why, MIG_E_BLOCKED, "rolled back, since module '%s' has failed", failed))
        *why = *error;
}

static void tell_end(const Joint *joint, bool done, const MigError *error)
{
    for (size_t i = 0; i < joint->together->works.count; i++) {
        const Work *work = work_at(joint, i);
        bool finished = done || joint->atomic.modules[i].finished;
        int total = (int)work->steps.count;
        MigError why;
        if (!finished)
            explain(joint, i, error, &why);
        tell(joint, i,
             (MigEvent){
                 .kind = finished ? MIG_EVENT_MODULE_DONE : MIG_EVENT_MODULE_FAILED,
                 .revision = i == joint->atomic.at ? revision_under_way(joint) : NULL,
                 .position = finished ? total : 0,
                 .total = total,
                 .duration = clock_ticks() - joint->started,
                 .error = finished ? NULL : &why,
             });
    }
}

void together_run(void *context, const PoolChannel *channel)
{
    Joint joint = {
        .together = context, .channel = channel, .arena = arena_open(), .started = clock_ticks()};
    prepare(&joint);
    for (size_t i = 0; i < joint.together->works.count; i++)
        tell(&joint, i,
             (MigEvent){.kind = MIG_EVENT_MODULE_START,
                        .total = (int)work_at(&joint, i)->steps.count});
    MigError err;
    bool done = atomic_open(&joint.atomic, &err) && atomic_run(&joint.atomic, &err);
    atomic_close(&joint.atomic);
    tell_end(&joint, done, &err);
    arena_close(joint.arena);
}
