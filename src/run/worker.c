/* In a child process: a session, a loop over steps, events up the channel. */
#include "run/worker.h"

#include "base/clock.h"
#include "base/event.h"
#include "run/context.h"

#include <string.h>

typedef struct Worker {
    const Work *work;
    const PoolChannel *channel;
    Arena *arena; /* the module's lifetime */
    Session *session;
    Apply apply;
    size_t done;          /* steps done or found done */
    const char *revision; /* the one under way */
    int64_t started;      /* ticks */
} Worker;

static void write_event(const PoolChannel *channel, const char *module, MigEvent event, bool paused)
{
    Arena *arena = arena_open();
    event.time = clock_now();
    event.module = module;
    Json *json = event_to_json(arena, &event);
    if (paused)
        json_put_boolean(arena, json, WORKER_PAUSED, true);
    Text line = text_in(arena);
    json_print(&line, json, false);
    channel_write(channel, text_string(&line));
    arena_close(arena);
}

void worker_tell(const PoolChannel *channel, const char *module, MigEvent event)
{
    write_event(channel, module, event, false);
}

static void tell(const Worker *worker, MigEvent event)
{
    worker_tell(worker->channel, worker->work->module->name, event);
}

static void tell_notice(void *context, const char *severity, const char *text)
{
    const Worker *worker = context;
    bool warning = strcmp(severity, "WARNING") == 0;
    tell(worker, (MigEvent){
                     .kind = warning ? MIG_EVENT_WARNING : MIG_EVENT_NOTICE,
                     .revision = worker->revision,
                     .text = text,
                 });
}

static void tell_waiting(void *context, const char *text)
{
    tell(context, (MigEvent){.kind = MIG_EVENT_WAITING, .text = text});
}

MigEvent worker_step_event(const Work *work, size_t index, MigEventKind kind)
{
    const Step *step = &work->steps.items[index].apply;
    return (MigEvent){
        .kind = kind,
        .revision = step->revision->id,
        .message = step->revision->header->message,
        .direction = step_direction(step),
        .position = (int)index + 1,
        .total = (int)work->steps.count,
    };
}

/* Where the text of a step comes from that has no file as it was applied. */
static const char *show_origin(Arena *arena, const WorkStep *step)
{
    const Revision *revision = step->apply.revision;
    return arena_printf(arena, "'%s' %s: its script is from %s", revision->id,
                        revision->header->origin == NULL ? "was edited" : "has no file here",
                        step->origin);
}

void worker_tell_start(const PoolChannel *channel, const Work *work, size_t index)
{
    const WorkStep *step = &work->steps.items[index];
    const char *module = work->module->name;
    Arena *arena = arena_open();
    if (step->origin != NULL)
        worker_tell(channel, module,
                    (MigEvent){.kind = MIG_EVENT_WARNING,
                               .revision = step->apply.revision->id,
                               .text = show_origin(arena, step)});
    worker_tell(channel, module, worker_step_event(work, index, MIG_EVENT_REVISION_START));
    arena_close(arena);
}

static void before_step(void *context, size_t index)
{
    Worker *worker = context;
    worker->revision = worker->work->steps.items[index].apply.revision->id;
    worker_tell_start(worker->channel, worker->work, index);
}

static void after_step(void *context, size_t index, bool skipped, int64_t duration)
{
    Worker *worker = context;
    worker->revision = NULL;
    MigEvent event = worker_step_event(
        worker->work, index, skipped ? MIG_EVENT_REVISION_SKIPPED : MIG_EVENT_REVISION_DONE);
    event.duration = duration;
    tell(worker, event);
}

static bool stop_here(const Worker *worker, MigError *err)
{
    return fail(err, MIG_E_BLOCKED,
                "stopped after %zu of %zu revisions, since another module has failed", worker->done,
                worker->work->steps.count);
}

/* Heeds a word of the runner; "go" and none at all let the work go on. */
static bool heed(const Worker *worker, const char *word, MigError *err)
{
    static const char blocked[] = "blocked ";
    if (word == NULL || strcmp(word, "go") == 0)
        return true;
    if (word[0] == '\0')
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    if (strncmp(word, blocked, sizeof(blocked) - 1) == 0)
        return fail(err, MIG_E_BLOCKED, "%s", word + sizeof(blocked) - 1);
    return stop_here(worker, err);
}

/* Waits until all that a step stands on in other modules is done. */
static bool wait_for_others(Worker *worker, const char *waits_for, MigError *err)
{
    if (waits_for == NULL)
        return true;
    write_event(worker->channel, worker->work->module->name,
                (MigEvent){.kind = MIG_EVENT_WAITING, .text = waits_for}, true);
    return heed(worker, channel_wait_word(worker->arena, worker->channel), err);
}

static bool run_step(Worker *worker, size_t index, MigError *err)
{
    const WorkStep *step = &worker->work->steps.items[index];
    if (!heed(worker, channel_poll_word(worker->arena, worker->channel), err) ||
        !wait_for_others(worker, step->waits_for, err))
        return false;
    bool skipped = false;
    int64_t ticks = clock_ticks();
    before_step(worker, index);
    if (!apply_step(&worker->apply, &step->apply, &skipped, err))
        return false;
    worker->done++;
    after_step(worker, index, skipped, clock_ticks() - ticks);
    return true;
}

/* All of the module's steps in one transaction, before which everything they wait for must be done.
 */
static bool run_together(Worker *worker, MigError *err)
{
    const WorkStepVec *steps = &worker->work->steps;
    Step *all = arena_alloc(worker->arena, steps->count * sizeof(*all));
    for (size_t i = 0; i < steps->count; i++) {
        all[i] = steps->items[i].apply;
        if (!wait_for_others(worker, steps->items[i].waits_for, err))
            return false;
    }
    const ApplyWatch watch = {before_step, after_step, worker};
    if (!heed(worker, channel_poll_word(worker->arena, worker->channel), err))
        return false;
    if (!apply_all(&worker->apply, all, steps->count, &watch, err))
        return false;
    worker->done = steps->count;
    return true;
}

/* Whether all steps may be run, before the first of them is. */
static bool foresee(Worker *worker, MigError *err)
{
    const WorkStepVec *all = &worker->work->steps;
    StepVec steps = {0};
    for (size_t i = 0; i < all->count; i++)
        vec_push(worker->arena, &steps, &all->items[i].apply);
    return apply_foresee(&worker->apply, &steps, err);
}

static bool run_steps(Worker *worker, MigError *err)
{
    const Work *work = worker->work;
    if (!apply_open(worker->arena, worker->session, work->graph, &worker->apply, err) ||
        !foresee(worker, err))
        return false;
    worker->apply.git_commit = work->git_commit;
    if (!work->module->transaction_per_migration)
        return run_together(worker, err);
    for (size_t i = 0; i < work->steps.count; i++)
        if (!run_step(worker, i, err))
            return false;
    return true;
}

static bool run_stamp(const Worker *worker, MigError *err)
{
    const Work *work = worker->work;
    const Stamp stamp = {worker->session, work->graph, work->target, work->git_commit, work->purge};
    return apply_stamp(&stamp, err);
}

static bool run_work(Worker *worker, MigError *err)
{
    const Work *work = worker->work;
    switch (work->kind) {
    case WORK_APPLY: return run_steps(worker, err);
    case WORK_STAMP: return run_stamp(worker, err);
    case WORK_ENSURE: return history_ensure(worker->session, err);
    }
    return false;
}

static bool run_session(Worker *worker, MigError *err)
{
    SessionOptions options = context_of(worker->work->module, worker->channel->interrupt);
    options.create = true;
    options.databases = context_databases(worker->arena, worker->work->workspace);
    options.territory =
        context_territory(worker->arena, worker->work->workspace, worker->work->module);
    options.listener = (Listener){tell_notice, tell_waiting, worker};
    if (!session_open(worker->arena, &options, &worker->session, err))
        return false;
    bool done = run_work(worker, err);
    session_close(worker->session);
    return done;
}

void worker_run(void *context, const PoolChannel *channel)
{
    Worker worker = {
        .work = context, .channel = channel, .arena = arena_open(), .started = clock_ticks()};
    tell(&worker,
         (MigEvent){.kind = MIG_EVENT_MODULE_START, .total = (int)worker.work->steps.count});
    MigError err;
    bool done = run_session(&worker, &err);
    tell(&worker, (MigEvent){
                      .kind = done ? MIG_EVENT_MODULE_DONE : MIG_EVENT_MODULE_FAILED,
                      .revision = worker.revision,
                      .position = (int)worker.done,
                      .total = (int)worker.work->steps.count,
                      .duration = clock_ticks() - worker.started,
                      .error = done ? NULL : &err,
                  });
    arena_close(worker.arena);
}
