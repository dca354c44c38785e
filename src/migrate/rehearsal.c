/* Each attempt has connections of its own: what one has counted or copied is not the next one's. */
#include "migrate/rehearsal.h"

#include "base/clock.h"

#include <string.h>

enum { LONG_STATEMENT = 100000 /* microseconds */, TEXT_LENGTH = 100 };

static int64_t now(const Rehearsal *rehearsal)
{
    return clock_ticks() - rehearsal->measuring;
}

static Session *session_of(const Rehearsal *rehearsal, size_t step)
{
    const Atomic *atomic = &rehearsal->atomic;
    return atomic->modules[atomic->steps[step].module].session;
}

bool rehearsal_is_left_out(const Rehearsal *rehearsal, size_t step)
{
    return rehearsal->results[step].left_out != NULL;
}

/* --- what cannot be rehearsed ----------------------------------------------------------------- */

/* The first of what a step comes after that was left out; the step itself if there is none. */
static size_t find_left_out(const Rehearsal *rehearsal, size_t step)
{
    const NumberVec *needs = &rehearsal->steps[step].needs;
    for (size_t i = 0; i < needs->count; i++)
        if (rehearsal_is_left_out(rehearsal, needs->items[i]))
            return needs->items[i];
    return step;
}

/* What comes after a step that is left out is left out too. */
static void spread(Rehearsal *rehearsal)
{
    const Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; i < atomic->count; i++) {
        size_t other = find_left_out(rehearsal, i);
        if (rehearsal_is_left_out(rehearsal, i) || other == i)
            continue;
        const AtomicStep *step = &atomic->steps[other];
        rehearsal->results[i].left_out =
            arena_printf(atomic->arena, "it comes after %s:%s, which was not rehearsed",
                         atomic->modules[step->module].options.module, step->step.revision->id);
    }
}

static void leave_out_outside(Rehearsal *rehearsal)
{
    const Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; i < atomic->count; i++) {
        const SessionOptions *options = &atomic->modules[atomic->steps[i].module].options;
        bool copies = driver_find(options->url.kind)->rehearsing->copies;
        if (!copies && !step_section(&atomic->steps[i].step)->transaction)
            rehearsal->results[i].left_out = "it runs outside of a transaction";
    }
    spread(rehearsal);
}

/* Whether a failure is only the rehearsal's; the step is left out then. */
static bool is_excused(Rehearsal *rehearsal, const MigError *error)
{
    const Atomic *atomic = &rehearsal->atomic;
    bool all;
    if (atomic->step == NULL || rehearsal->whole)
        return false;
    size_t at = (size_t)(atomic->step - atomic->steps);
    const Session *session = session_of(rehearsal, at);
    const char *why = session->driver->rehearsing->excuse(session->connection, error, &all);
    if (why == NULL)
        return false;
    for (size_t i = at; i < atomic->count; i++)
        if ((i == at || (all && session_of(rehearsal, i)->connection == session->connection)) &&
            !rehearsal_is_left_out(rehearsal, i))
            rehearsal->results[i].left_out = why;
    spread(rehearsal);
    return true;
}

/* A step may stand on one that was left out and not say so. */
static bool doubt(const Rehearsal *rehearsal, MigError *err)
{
    const Atomic *atomic = &rehearsal->atomic;
    for (const AtomicStep *step = atomic->steps; step < atomic->step; step++)
        if (rehearsal_is_left_out(rehearsal, (size_t)(step - atomic->steps)))
            return err->hint[0] == '\0' &&
                   fail_hint(err,
                             "'%s' was not rehearsed: if this one needs it, let it say so with "
                             "depends_on",
                             step->step.revision->id);
    return false;
}

/* --- one step --------------------------------------------------------------------------------- */

/* The beginning of a statement, on one line. */
static const char *shorten(Arena *arena, Span text)
{
    Text line = text_in(arena);
    bool blank = false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        bool is_blank = strchr(" \t\r\n", byte) != NULL;
        if (line.length >= TEXT_LENGTH && ((unsigned char)byte & 0xC0) != 0x80) {
            text_add(&line, "…");
            break;
        }
        if (!is_blank || !blank)
            text_add_char(&line, is_blank ? ' ' : byte);
        blank = is_blank;
    }
    return text_string(&line);
}

/* Looks at what a statement has done that began so long ago. */
static bool look(Rehearsal *rehearsal, size_t step, const Statement *statement, int64_t duration,
                 MigError *err)
{
    const Session *session = session_of(rehearsal, step);
    int64_t began = now(rehearsal) - duration, ticks = clock_ticks();
    bool done = session->driver->rehearsing->look(session->connection, statement, began, err);
    rehearsal->measuring += clock_ticks() - ticks;
    return done;
}

static bool note_statement(void *context, const Statement *statement, int64_t duration,
                           MigError *err)
{
    Rehearsal *rehearsal = context;
    const Atomic *atomic = &rehearsal->atomic;
    size_t at = (size_t)(atomic->step - atomic->steps);
    Measured *measured = &rehearsal->results[at];
    measured->statements++;
    if (duration >= LONG_STATEMENT)
        vec_push(
            atomic->arena, &measured->slow,
            (MigSlowStatement){statement->line, shorten(atomic->arena, statement->text), duration});
    return look(rehearsal, at, statement, duration, err);
}

/* The end of a step's transaction, which may lock tables too: line 0 stands for it. */
static bool settle(Rehearsal *rehearsal, size_t step, MigError *err)
{
    const Statement commit = {.text = span_of("COMMIT")};
    const Session *session = session_of(rehearsal, step);
    int64_t ticks = clock_ticks();
    return session->driver->rehearsing->settle(session->connection, err) &&
           look(rehearsal, step, &commit, clock_ticks() - ticks, err);
}

/* Runs a step outside of a transaction, which a copy allows. */
static bool run_outside(AtomicModule *module, const Step *step, bool *skipped, MigError *err)
{
    return session_commit(module->session, err) && apply_step(&module->apply, step, skipped, err) &&
           session_begin(module->session, err);
}

static bool run_inside(Rehearsal *rehearsal, size_t index, bool *skipped, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    AtomicModule *module = &atomic->modules[atomic->steps[index].module];
    bool ends = rehearsal->steps[index].ends && !rehearsal->whole;
    return apply_inside(&module->apply, &atomic->steps[index].step, skipped, err) &&
           (!ends || settle(rehearsal, index, err));
}

static bool measure(Rehearsal *rehearsal, size_t index, MigError *err)
{
    const Session *session = session_of(rehearsal, index);
    int64_t ticks = clock_ticks();
    bool done = session->driver->rehearsing->measure(session->connection, rehearsal->atomic.arena,
                                                     &rehearsal->results[index].effects, err);
    rehearsal->measuring += clock_ticks() - ticks;
    return done;
}

static bool begin_step(Rehearsal *rehearsal, size_t index, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    AtomicModule *module = &atomic->modules[atomic->steps[index].module];
    const SessionOptions *options = &module->options;
    const Session *session = module->session;
    atomic->at = atomic->steps[index].module;
    atomic->step = &atomic->steps[index];
    rehearsal->results[index] = (Measured){0};
    return session->driver->refresh(session->connection, options->lock_timeout,
                                    options->statement_timeout, err) &&
           session->driver->rehearsing->begin(session->connection, err);
}

/* Tells of the steps before one whose transactions have come to their end. */
static void tell(Rehearsal *rehearsal, size_t end)
{
    for (; rehearsal->told < end; rehearsal->told++) {
        Measured *measured = &rehearsal->results[rehearsal->told];
        for (size_t i = 0; i < measured->effects.count; i++) {
            Effect *effect = &measured->effects.items[i];
            if (effect->seen.lock[0] != '\0')
                effect->seen.lock_time = rehearsal->over - effect->locked_at;
        }
        rehearsal->measured(rehearsal->context, rehearsal->told, measured);
    }
}

static bool run_step(Rehearsal *rehearsal, size_t index, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    const Step *step = &atomic->steps[index].step;
    AtomicModule *module = &atomic->modules[atomic->steps[index].module];
    bool skipped;
    atomic->watch.before(atomic->watch.context, index);
    if (!begin_step(rehearsal, index, err))
        return false;
    int64_t began = now(rehearsal);
    if (!(step_section(step)->transaction ? run_inside(rehearsal, index, &skipped, err)
                                          : run_outside(module, step, &skipped, err)))
        return false;
    Measured *measured = &rehearsal->results[index];
    rehearsal->over = now(rehearsal);
    measured->duration = rehearsal->over - began;
    measured->skipped = skipped;
    if (!measure(rehearsal, index, err))
        return false;
    atomic->watch.after(atomic->watch.context, index, skipped, measured->duration);
    atomic->step = NULL;
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

/* The names of mig's own tables in a database. */
static const StringVec *own_tables(const Atomic *atomic, size_t home)
{
    StringVec *names = arena_new(atomic->arena, StringVec);
    for (size_t i = 0; i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        if (atomic->modules[i].home != home)
            continue;
        vec_push(atomic->arena, names, session->lock_name);
        vec_push(atomic->arena, names, arena_printf(atomic->arena, "%s_log", session->lock_name));
    }
    return names;
}

static bool start_all(Rehearsal *rehearsal, const StatementWatch *watch, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        atomic->at = i;
        atomic->modules[i].apply.watch = watch;
        atomic->modules[i].apply.by_statement = rehearsal->by_statement;
        if (atomic_is_home(atomic, i) &&
            !session->driver->rehearsing->start(session->connection, own_tables(atomic, i), err))
            return false;
    }
    return true;
}

/* What the COMMIT of an --atomic run would check. */
static bool settle_all(Rehearsal *rehearsal, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; rehearsal->whole && i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        atomic->at = i;
        if (atomic_is_home(atomic, i) &&
            !session->driver->rehearsing->settle(session->connection, err))
            return false;
    }
    return true;
}

static bool run_all(Rehearsal *rehearsal, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; i < atomic->count; i++) {
        if (!rehearsal_is_left_out(rehearsal, i) && !run_step(rehearsal, i, err))
            return false;
        if (!rehearsal->whole && rehearsal->steps[i].ends)
            tell(rehearsal, i + 1);
    }
    if (!settle_all(rehearsal, err))
        return false;
    rehearsal->over = now(rehearsal);
    tell(rehearsal, atomic->count);
    return true;
}

static bool attempt(Rehearsal *rehearsal, const StatementWatch *watch, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    rehearsal->told = 0;
    atomic->step = NULL;
    return atomic_open(atomic, err) && (!rehearsal->whole || atomic_check(atomic, err)) &&
           atomic_begin(atomic, err) && start_all(rehearsal, watch, err) &&
           atomic_look(atomic, err) && run_all(rehearsal, err);
}

/* Leaves nothing: what is open is rolled back, and copies go with their connections. */
static void leave(Rehearsal *rehearsal)
{
    Atomic *atomic = &rehearsal->atomic;
    for (size_t i = 0; i < atomic->module_count; i++)
        if (atomic->modules[i].session != NULL && atomic_is_home(atomic, i))
            session_rollback(atomic->modules[i].session);
    atomic_close(atomic);
}

/* Whether another attempt is to find the statement that touches what it may not. */
static bool is_unnamed(Rehearsal *rehearsal, const MigError *error)
{
    bool unnamed = error->code == MIG_E_ISOLATION && error->line == 0 && !rehearsal->by_statement;
    rehearsal->by_statement = rehearsal->by_statement || unnamed;
    return unnamed;
}

/* Whether what has failed is tried again; another attempt opens its own sessions. */
static bool is_again(Rehearsal *rehearsal, int *attempts, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    const AtomicModule *module = &atomic->modules[atomic->at];
    bool again = is_unnamed(rehearsal, err) || is_excused(rehearsal, err);
    leave(rehearsal);
    if (!again && module->session != NULL) {
        again = session_again(module->session, *attempts, err);
        ++*attempts;
    }
    for (size_t i = 0; again && i < atomic->module_count; i++)
        atomic->modules[i].session = NULL;
    return again;
}

bool rehearsal_run(Rehearsal *rehearsal, MigError *err)
{
    Atomic *atomic = &rehearsal->atomic;
    const StatementWatch watch = {note_statement, rehearsal};
    int attempts = 0;
    rehearsal->results = arena_alloc(atomic->arena, (atomic->count + 1) * sizeof(Measured));
    leave_out_outside(rehearsal);
    while (!attempt(rehearsal, &watch, err)) {
        if (is_again(rehearsal, &attempts, err))
            continue;
        if (atomic->step != NULL) {
            rehearsal->over = now(rehearsal);
            tell(rehearsal, (size_t)(atomic->step - atomic->steps));
            return doubt(rehearsal, err);
        }
        return false;
    }
    leave(rehearsal);
    return true;
}
