/* Several databases: all but the first are prepared, then the first is committed, which decides,
 * and then the prepared ones are committed. Whoever finds a prepared one asks how the first ended.
 */
#include "migrate/atomic.h"

#include "base/clock.h"
#include "base/hash.h"
#include "migrate/settle.h"

#include <string.h>

bool atomic_is_home(const Atomic *atomic, size_t module)
{
    return atomic->modules[module].home == module;
}

static size_t count_databases(const Atomic *atomic)
{
    size_t count = 0;
    for (size_t i = 0; i < atomic->module_count; i++)
        count += atomic_is_home(atomic, i);
    return count;
}

static size_t find_home(const Atomic *atomic, size_t module)
{
    const Url *url = &atomic->modules[module].options.url;
    for (size_t i = 0; i < module; i++) {
        const Url *other = &atomic->modules[i].options.url;
        if (url->kind == other->kind && strcmp(url->identity, other->identity) == 0)
            return i;
    }
    return module;
}

static bool open_module(Atomic *atomic, size_t index, MigError *err)
{
    AtomicModule *module = &atomic->modules[index];
    module->home = find_home(atomic, index);
    const Session *home = atomic->modules[module->home].session;
    bool opened = home == NULL
                      ? session_open(atomic->arena, &module->options, &module->session, err)
                      : session_share(atomic->arena, &module->options, home, &module->session, err);
    if (!opened)
        return false;
    module->apply = apply_within(atomic->arena, module->session, module->graph);
    module->apply.git_commit = atomic->git_commit;
    return true;
}

bool atomic_check(Atomic *atomic, MigError *err)
{
    for (size_t i = 1; i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        atomic->at = i;
        if (atomic_is_home(atomic, i) &&
            !session->driver->preparing->check(session->connection, err))
            return false;
    }
    return true;
}

bool atomic_open(Atomic *atomic, MigError *err)
{
    for (size_t i = 0; i < atomic->module_count; i++) {
        atomic->at = i;
        if (!open_module(atomic, i, err))
            return false;
    }
    return true;
}

void atomic_close(Atomic *atomic)
{
    for (size_t i = 0; i < atomic->module_count; i++)
        if (atomic->modules[i].session != NULL && atomic_is_home(atomic, i))
            session_close(atomic->modules[i].session);
}

static void roll_back(Atomic *atomic)
{
    for (size_t i = 0; i < atomic->module_count; i++) {
        if (atomic_is_home(atomic, i))
            session_rollback(atomic->modules[i].session);
        apply_forget(&atomic->modules[i].apply);
    }
}

/* Takes all run locks, or says which module's was not to be had. */
static bool take_locks(Atomic *atomic, Arena *arena, LockTry *attempt, MigError *err)
{
    attempt->taken = true;
    for (size_t i = 0; attempt->taken && i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        const Driver *driver = session->driver;
        atomic->at = i;
        if (!(atomic_is_home(atomic, i) ? driver->begin : driver->join)(
                session->connection, session->lock_name, arena, attempt, err))
            return false;
    }
    return true;
}

bool atomic_begin(Atomic *atomic, MigError *err)
{
    Arena *arena = arena_open();
    LockWait wait = session_wait_new(arena);
    LockTry attempt = {.taken = false};
    bool going = true;
    while (going && !attempt.taken) {
        attempt = (LockTry){.holder = {.text = ""}};
        going = take_locks(atomic, arena, &attempt, err);
        if (!going || attempt.taken)
            break;
        roll_back(atomic);
        going = session_wait(atomic->modules[atomic->at].session, &wait, &attempt.holder, err);
    }
    arena_close(arena);
    return going;
}

/* Whether the steps of a module may be run as it is. */
static bool foresee(Atomic *atomic, size_t index, MigError *err)
{
    Arena *arena = arena_open();
    StepVec steps = {0};
    for (size_t i = 0; i < atomic->count; i++)
        if (atomic->steps[i].module == index)
            vec_push(arena, &steps, &atomic->steps[i].step);
    bool passed = boundary_foresee(&atomic->modules[index].apply.boundary, &steps, err);
    arena_close(arena);
    return passed;
}

/* The tables come and go with the transaction. */
bool atomic_look(Atomic *atomic, MigError *err)
{
    for (size_t i = 0; i < atomic->module_count; i++) {
        AtomicModule *module = &atomic->modules[i];
        atomic->at = i;
        if (!history_make(module->session, err) || !apply_look(&module->apply, err) ||
            !foresee(atomic, i, err))
            return false;
    }
    return true;
}

static bool run_step(Atomic *atomic, size_t index, MigError *err)
{
    const AtomicStep *step = &atomic->steps[index];
    AtomicModule *module = &atomic->modules[step->module];
    const SessionOptions *options = &module->options;
    bool skipped;
    int64_t ticks = clock_ticks();
    atomic->at = step->module;
    atomic->step = step;
    atomic->watch.before(atomic->watch.context, index);
    if (!module->session->driver->refresh(module->session->connection, options->lock_timeout,
                                          options->statement_timeout, err) ||
        !apply_inside(&module->apply, &step->step, &skipped, err))
        return false;
    atomic->watch.after(atomic->watch.context, index, skipped, clock_ticks() - ticks);
    atomic->step = NULL;
    return true;
}

static bool run_all(Atomic *atomic, MigError *err)
{
    for (size_t i = 0; i < atomic->count; i++)
        if (!run_step(atomic, i, err))
            return false;
    return true;
}

/* The prepared transactions of a run, by the module whose connection they were on; NULL for those
 * that are not prepared. */
typedef struct Prepared {
    const char **names;
} Prepared;

static bool settle(const AtomicModule *module, const char *name, bool commit, MigError *err)
{
    const Session *session = module->session;
    return session->driver->preparing->settle(session->connection, name, commit, err);
}

static bool prepare_all(Atomic *atomic, Prepared *prepared, MigError *err)
{
    const Session *first = atomic->modules[0].session;
    const char *decision, *run = hash_random(atomic->arena, 12);
    atomic->at = 0;
    if (!first->driver->preparing->identify(first->connection, atomic->arena, &decision, err))
        return false;
    for (size_t i = 1; i < atomic->module_count; i++) {
        const Session *session = atomic->modules[i].session;
        if (!atomic_is_home(atomic, i))
            continue;
        const char *name = settle_name(atomic->arena, run, i, decision);
        atomic->at = i;
        if (!session->driver->preparing->prepare(session->connection, name, err))
            return false;
        prepared->names[i] = name;
    }
    return true;
}

/* Undoes what is prepared, as the first transaction is going to be rolled back. Where that fails,
 * the next run does it. */
static void abandon(Atomic *atomic, const Prepared *prepared)
{
    MigError ignored;
    for (size_t i = 1; i < atomic->module_count; i++)
        if (prepared->names[i] != NULL &&
            !settle(&atomic->modules[i], prepared->names[i], false, &ignored))
            continue;
}

/* Whether it cannot be known if the first transaction was committed. */
static bool is_uncertain(const MigError *error)
{
    return error->code == MIG_E_CONNECTION;
}

/* The first transaction's server may be reached anew by those of the others. */
static void settle_uncertain(Atomic *atomic, const Prepared *prepared)
{
    for (size_t i = 1; i < atomic->module_count; i++) {
        MigError ignored;
        bool settled;
        if (prepared->names[i] != NULL &&
            !settle_left(atomic->modules[i].session, prepared->names[i], &settled, &ignored))
            continue;
    }
}

/* An interrupt cuts a statement short, but not the one after it. */
static bool commit_prepared(const AtomicModule *module, const char *name, MigError *err)
{
    return settle(module, name, true, err) ||
           (err->code == MIG_E_INTERRUPTED && settle(module, name, true, err));
}

static void finish(Atomic *atomic, size_t home)
{
    for (size_t i = 0; i < atomic->module_count; i++)
        if (atomic->modules[i].home == home)
            atomic->modules[i].finished = true;
}

/* After the decision: what cannot be committed now is by the next run. */
static bool commit_all(Atomic *atomic, const Prepared *prepared, MigError *err)
{
    bool all = true;
    atomic->decided = true;
    finish(atomic, 0);
    for (size_t i = 1; i < atomic->module_count; i++) {
        MigError error;
        if (prepared->names[i] == NULL)
            continue;
        if (commit_prepared(&atomic->modules[i], prepared->names[i], &error)) {
            finish(atomic, i);
            continue;
        }
        if (all)
            *err = error;
        if (all && !fail_within(err, "the run is committed, but '%s' does not know of it yet",
                                atomic->modules[i].options.url.shown))
            atomic->at = i;
        all = false;
    }
    return all || fail_hint(err, "run again when it can be reached: what is prepared there is "
                                 "committed then");
}

static bool end_in_phases(Atomic *atomic, MigError *err)
{
    Prepared prepared = {arena_alloc(atomic->arena, atomic->module_count * sizeof(char *))};
    if (!prepare_all(atomic, &prepared, err)) {
        abandon(atomic, &prepared);
        return false;
    }
    atomic->at = 0;
    if (session_commit(atomic->modules[0].session, err))
        return commit_all(atomic, &prepared, err);
    if (is_uncertain(err))
        settle_uncertain(atomic, &prepared);
    else
        abandon(atomic, &prepared);
    return false;
}

static bool end_all(Atomic *atomic, MigError *err)
{
    if (count_databases(atomic) > 1)
        return end_in_phases(atomic, err);
    if (!session_commit(atomic->modules[0].session, err))
        return false;
    atomic->decided = true;
    finish(atomic, 0);
    return true;
}

bool atomic_run(Atomic *atomic, MigError *err)
{
    int64_t started = clock_now(), ticks = clock_ticks();
    if (!atomic_check(atomic, err))
        return false;
    for (int attempt = 0;; attempt++) {
        atomic->step = NULL;
        if (atomic_begin(atomic, err) && atomic_look(atomic, err) && run_all(atomic, err) &&
            end_all(atomic, err))
            return true;
        roll_back(atomic);
        AtomicModule *module = &atomic->modules[atomic->at];
        if (atomic->decided ||
            (!apply_narrow(&module->apply, err) && !session_again(module->session, attempt, err)))
            break;
    }
    if (atomic->step != NULL)
        apply_log_failure(&atomic->modules[atomic->at].apply, &atomic->step->step, started,
                          clock_ticks() - ticks, err);
    return false;
}
