/* In a child process: atomic_run or rehearsal_run, with an event for everything it says. */
#include "run/together.h"

#include "base/clock.h"
#include "run/context.h"
#include "run/rehearsed.h"

#include <string.h>

typedef struct Joint {
    const Together *together;
    const PoolChannel *channel;
    Arena *arena;
    Rehearsal rehearsal; /* and in it the Atomic, also where nothing is rehearsed */
    int64_t started;     /* ticks */
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
    const AtomicStep *step = joint->rehearsal.atomic.step;
    return step == NULL ? NULL : step->step.revision->id;
}

static void tell_notice(void *context, const char *severity, const char *text)
{
    const Joint *joint = context;
    bool warning = strcmp(severity, "WARNING") == 0;
    tell(joint, joint->rehearsal.atomic.at,
         (MigEvent){
             .kind = warning ? MIG_EVENT_WARNING : MIG_EVENT_NOTICE,
             .revision = revision_under_way(joint),
             .text = text,
         });
}

static void tell_waiting(void *context, const char *text)
{
    const Joint *joint = context;
    tell(joint, joint->rehearsal.atomic.at, (MigEvent){.kind = MIG_EVENT_WAITING, .text = text});
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

static void tell_measured(void *context, size_t step, const Measured *measured)
{
    const Joint *joint = context;
    Arena *arena = arena_open();
    Text text = text_in(arena);
    json_print(&text, rehearsed_to_json(arena, step, measured), false);
    channel_write(joint->channel, text_string(&text));
    arena_close(arena);
}

static SessionOptions options_of(Joint *joint, const Work *work)
{
    SessionOptions options = context_of(work->module, joint->channel->interrupt);
    options.create = true;
    options.rehearses = joint->together->rehearses;
    if (!options.rehearses)
        options.databases = context_databases(joint->arena, work->workspace);
    options.territory = context_territory(joint->arena, work->workspace, work->module);
    options.listener = (Listener){tell_notice, tell_waiting, joint};
    return options;
}

static void prepare_rehearsal(Joint *joint)
{
    const Together *together = joint->together;
    RehearsalStep *steps = arena_alloc(joint->arena, (together->steps.count + 1) * sizeof(*steps));
    for (size_t i = 0; i < together->steps.count; i++)
        steps[i] = (RehearsalStep){together->steps.items[i].needs, together->steps.items[i].ends};
    joint->rehearsal.steps = steps;
    joint->rehearsal.whole = together->atomic;
    joint->rehearsal.measured = tell_measured;
    joint->rehearsal.context = joint;
}

static void prepare(Joint *joint)
{
    Atomic *atomic = &joint->rehearsal.atomic;
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
        atomic->modules[i].options = options_of(joint, work);
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
    const char *failed = work_at(joint, joint->rehearsal.atomic.at)->module->name;
    *why = *error;
    if (index == joint->rehearsal.atomic.at)
        return;
    if (joint->rehearsal.atomic.decided)
        return;
    const char *what = joint->together->rehearses ? "not rehearsed to its end" : "rolled back";
    if (fail(why, MIG_E_BLOCKED, "%s, since module '%s' has failed", what, failed))
        *why = *error;
}

/* How far a rehearsal has come in a work: behind how many of its steps, and how many of those were
 * rehearsed. */
static void count_rehearsed(const Joint *joint, size_t index, bool done, int *passed,
                            int *rehearsed)
{
    const Atomic *atomic = &joint->rehearsal.atomic;
    size_t reached = atomic->step == NULL ? 0 : (size_t)(atomic->step - atomic->steps);
    *passed = *rehearsed = 0;
    for (size_t i = 0; i < (done ? atomic->count : reached); i++) {
        if (joint->together->steps.items[i].work != index)
            continue;
        ++*passed;
        *rehearsed += !rehearsal_is_left_out(&joint->rehearsal, i);
    }
}

static void tell_end(const Joint *joint, bool done, const MigError *error)
{
    for (size_t i = 0; i < joint->together->works.count; i++) {
        const Work *work = work_at(joint, i);
        bool finished = done || joint->rehearsal.atomic.modules[i].finished;
        int total = (int)work->steps.count, position = total;
        MigError why;
        if (joint->together->rehearses) {
            int passed, rehearsed;
            count_rehearsed(joint, i, done, &passed, &rehearsed);
            finished = passed == total;
            position = finished ? rehearsed : passed;
        } else if (!finished) {
            position = 0;
        }
        if (!finished)
            explain(joint, i, error, &why);
        tell(joint, i,
             (MigEvent){
                 .kind = finished ? MIG_EVENT_MODULE_DONE : MIG_EVENT_MODULE_FAILED,
                 .revision = i == joint->rehearsal.atomic.at ? revision_under_way(joint) : NULL,
                 .position = position,
                 .total = total,
                 .duration = clock_ticks() - joint->started,
                 .error = finished ? NULL : &why,
             });
    }
}

static bool run_together(Atomic *atomic, MigError *err)
{
    bool done = atomic_open(atomic, err) && atomic_run(atomic, err);
    atomic_close(atomic);
    return done;
}

void together_run(void *context, const PoolChannel *channel)
{
    Joint joint = {
        .together = context, .channel = channel, .arena = arena_open(), .started = clock_ticks()};
    prepare(&joint);
    if (joint.together->rehearses)
        prepare_rehearsal(&joint);
    for (size_t i = 0; i < joint.together->works.count; i++)
        tell(&joint, i,
             (MigEvent){.kind = MIG_EVENT_MODULE_START,
                        .total = (int)work_at(&joint, i)->steps.count});
    MigError err;
    bool done = joint.together->rehearses ? rehearsal_run(&joint.rehearsal, &err)
                                          : run_together(&joint.rehearsal.atomic, &err);
    tell_end(&joint, done, &err);
    arena_close(joint.arena);
}
