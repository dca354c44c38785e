/* One step: lock, look, run, keep the books, commit; and what follows when any of that fails. */
#include "migrate/apply.h"

#include "base/clock.h"
#include "migrate/resume.h"
#include "revision/target.h"

#include <string.h>
#include <strings.h>

static bool same_strings(const StringVec *a, const StringVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

/* Takes over what the version table holds; only when it has moved is the applied set worked out
 * anew. */
static bool heed_heads(Apply *apply, const StringVec *heads, MigError *err)
{
    if (apply->applied.words != NULL && same_strings(heads, &apply->heads))
        return true;
    apply->heads = (StringVec){0};
    for (size_t i = 0; i < heads->count; i++)
        vec_push(apply->arena, &apply->heads, arena_strdup(apply->arena, heads->items[i]));
    return graph_applied(apply->arena, apply->graph, &apply->heads, &apply->applied, err);
}

bool apply_look(Apply *apply, MigError *err)
{
    Arena *arena = arena_open();
    Standing standing;
    bool done = history_look(arena, apply->session, &standing, err) &&
                heed_heads(apply, &standing.heads, err) &&
                boundary_heed(&apply->boundary, standing.latest, err);
    arena_close(arena);
    return done;
}

/* Begins a step's transaction and looks; rolled back when either fails. */
static bool begin_and_look(Apply *apply, MigError *err)
{
    Arena *arena = arena_open();
    StringVec heads;
    bool begun = history_begin(arena, apply->session, &heads, err);
    bool done = begun && heed_heads(apply, &heads, err) && boundary_renew(&apply->boundary, err);
    if (begun && !done)
        session_rollback(apply->session);
    arena_close(arena);
    return done;
}

Apply apply_within(Arena *arena, Session *session, const Graph *graph)
{
    return (Apply){
        .session = session,
        .graph = graph,
        .arena = arena,
        .boundary = boundary_new(arena, session, graph),
    };
}

bool apply_open(Arena *arena, Session *session, const Graph *graph, Apply *apply, MigError *err)
{
    *apply = apply_within(arena, session, graph);
    return history_ensure(session, err);
}

bool apply_foresee(Apply *apply, const StepVec *steps, MigError *err)
{
    if (!apply_look(apply, err))
        return false;
    if (boundary_foresee(&apply->boundary, steps, err))
        return true;
    if (!session_begin(apply->session, err))
        return false;
    bool passed = apply_look(apply, err) && boundary_foresee(&apply->boundary, steps, err);
    session_rollback(apply->session);
    return passed;
}

/* Remembers a step that has been committed, and where it has come to. */
static void remember(Apply *apply, const Step *step, const Standing *standing)
{
    apply->heads = standing->heads;
    strings_sort(&apply->heads);
    boundary_close(&apply->boundary, step, standing->latest);
    if (step->up)
        revision_set_add(&apply->applied, step->revision);
    else
        revision_set_remove(&apply->applied, step->revision);
}

/* The first of `revisions` whose being applied is not `wanted`, or NULL. */
static const Revision *find_unlike(const Apply *apply, const RevisionVec *revisions, bool wanted)
{
    for (size_t i = 0; i < revisions->count; i++)
        if (revision_set_has(&apply->applied, revisions->items[i]) != wanted)
            return revisions->items[i];
    return NULL;
}

/* Whether the database is where the plan took it to be: at this step, or already beyond it; and
 * nothing half done in the way. */
static bool check_state(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    const Revision *revision = step->revision;
    *skipped = revision_set_has(&apply->applied, revision) == step->up;
    if (*skipped)
        return true;
    const RevisionVec *first = step->up ? &revision->parents : &revision->children;
    const RevisionVec *second = step->up ? &revision->dependencies : &revision->dependents;
    const Revision *other = find_unlike(apply, first, step->up);
    if (other == NULL)
        other = find_unlike(apply, second, step->up);
    if (other == NULL)
        return boundary_pass(&apply->boundary, step, err);
    return fail(err, MIG_E_CONFLICT, "another run has moved the database meanwhile: '%s' is %s",
                other->id, step->up ? "no longer applied" : "applied now") ||
           fail_hint(err, "look at it with mig current, then run again");
}

static bool run_statement(const Apply *apply, const ScriptCursor *cursor,
                          const Statement *statement, MigError *err)
{
    const Session *session = apply->session;
    const StatementWatch *watch = apply->watch;
    int64_t ticks = clock_ticks();
    return session->driver->run(session->connection, cursor, statement, err) &&
           (watch == NULL || watch->after(watch->context, statement, clock_ticks() - ticks, err));
}

/* Runs all statements of a step. */
static bool run_statements(Apply *apply, const Step *step, int *statements, MigError *err)
{
    Session *session = apply->session;
    Arena *arena = arena_open();
    ScriptCursor cursor = step_cursor(arena, step);
    bool found = true, going = true;
    while (going) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
        if (!going || !found)
            break;
        going = run_statement(apply, &cursor, &statement, err);
        if (going)
            *statements = statement.number;
    }
    arena_close(arena);
    return going;
}

/* --- isolation -------------------------------------------------------------------------------- */

static void warn(void *context, const char *text)
{
    session_warn(context, text);
}

/* Begins to have judged what a step does; the judge lives as long as it is watched. */
static bool observe(Apply *apply, const Step *step, bool by_statement, Judge *judge,
                    Observer *observer, MigError *err)
{
    Session *session = apply->session;
    const Territory *territory = session->options.territory;
    if (territory == NULL)
        return true;
    *judge = (Judge){territory, arena_open(), NULL, warn, session};
    *observer = (Observer){judge_touches, judge_permits, judge, by_statement, apply->goes_on};
    return session->driver->observe(session->connection, observer, step_section(step)->sql, err);
}

static void end_observing(Session *session, const Judge *judge)
{
    MigError ignored;
    if (judge->territory == NULL)
        return;
    bool ended = session->driver->observe(session->connection, NULL, (Span){0}, &ignored);
    (void)ended; /* nothing is asked of the database for it */
    arena_close(judge->arena);
}

/* Runs all statements of a step inside the transaction that is open, and has judged what they have
 * done. */
static bool run_judged(Apply *apply, const Step *step, int *statements, MigError *err)
{
    Session *session = apply->session;
    Judge judge = {0};
    Observer observer;
    bool done = observe(apply, step, apply->by_statement, &judge, &observer, err) &&
                run_statements(apply, step, statements, err) &&
                session->driver->settle(session->connection, err);
    end_observing(session, &judge);
    if (done || err->code != MIG_E_ISOLATION || err->file[0] != '\0')
        return done;
    return fail_in_file(err, step->script->header.file, 0);
}

bool apply_narrow(Apply *apply, const MigError *error)
{
    bool unnamed = error->code == MIG_E_ISOLATION && error->line == 0 && !apply->by_statement;
    apply->by_statement = apply->by_statement || unnamed;
    return unnamed;
}

static LogEntry entry_of(const Apply *apply, const Step *step, const char *state, int64_t started)
{
    return (LogEntry){
        .revision = step->revision->id,
        .direction = step_direction(step),
        .state = state,
        .started = started,
        .duration = -1,
        .script = step->script,
        .git_commit = apply->git_commit,
    };
}

/* What a step does to the version table; `*heads` is what that holds then. */
static RowChange change_of(Apply *apply, const Step *step, StringVec *heads)
{
    RowChange change =
        graph_row_change(apply->arena, apply->graph, &apply->heads, step->revision, step->up);
    *heads = graph_change_heads(apply->arena, &apply->heads, &change);
    return change;
}

/* A step inside the transaction that is open: looks, runs, keeps the books. */
static bool step_inside(Apply *apply, const Step *step, Standing *standing, bool *skipped,
                        MigError *err)
{
    int64_t started = clock_now(), ticks = clock_ticks();
    if (!check_state(apply, step, skipped, err))
        return false;
    if (*skipped)
        return true;
    LogEntry entry = entry_of(apply, step, "done", started);
    if (!run_judged(apply, step, &entry.statements, err))
        return false;
    RowChange change = change_of(apply, step, &standing->heads);
    entry.duration = clock_ticks() - ticks;
    if (!history_advance(apply->session, &change, &entry, err))
        return false;
    standing->latest = entry.id;
    return boundary_held(&apply->boundary, step, entry.id, err);
}

static bool run_transaction(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    Session *session = apply->session;
    if (!begin_and_look(apply, err))
        return false;
    Standing standing;
    apply->goes_on = false;
    bool done = step_inside(apply, step, &standing, skipped, err);
    if (done && *skipped) {
        session_rollback(session);
        return true;
    }
    if (done && session_commit(session, err)) {
        remember(apply, step, &standing);
        return true;
    }
    session_rollback(session); /* cannot fail: the first error is the one worth telling */
    return false;
}

/* Writes the count of statements in a transaction of mig's own, which the script's settings do not
 * reach: for what could not be in one itself. */
static bool note_count(Session *session, const LogEntry *entry, MigError *err)
{
    for (int attempt = 0;; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && history_log_update(session, entry, err) && session_commit(session, err))
            return true;
        if (begun)
            session_rollback(session);
        if (!session_again(session, attempt, err))
            return fail_within(err, "statement %d is done but could not be noted",
                               entry->statements);
    }
}

/* Whether a statement only says how the session is to work for those behind it: it is run again
 * where others are left out, because the session is a new one. */
static bool is_setting(const Statement *statement)
{
    static const char *const words[] = {"set", "reset", "pragma", "attach", "load", "create temp"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (statement->text.length > strlen(words[i]) &&
            strncasecmp(statement->text.bytes, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* Writes the count of statements inside the transaction that is open, whoever has begun it. */
static bool count_inside(Session *session, LogEntry *entry, int statements, MigError *err)
{
    entry->statements = statements;
    return session->driver->settle(session->connection, err) &&
           history_log_update(session, entry, err);
}

/* One statement and its count, in one transaction. */
static bool run_enclosed(Apply *apply, const ScriptCursor *cursor, const Statement *statement,
                         LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    int before = entry->statements;
    if (run_statement(apply, cursor, statement, err) &&
        count_inside(session, entry, statement->number, err) && session_commit(session, err))
        return true;
    entry->statements = before;
    session_rollback(session);
    if (err->file[0] == '\0') /* what its COMMIT has refused */
        error_place(err, cursor->file, statement->line);
    return false;
}

static bool begins_with(Span text, const char *word)
{
    return text.length >= strlen(word) && strncasecmp(text.bytes, word, strlen(word)) == 0;
}

/* Whether a statement ends the transaction that the script has begun, so that what it did stands.
 */
static bool is_commit(const Session *session, const Statement *statement)
{
    return session->driver->in_transaction(session->connection) &&
           (begins_with(statement->text, "commit") || begins_with(statement->text, "end") ||
            begins_with(statement->text, "prepare transaction"));
}

/* One statement that is in a transaction of the script's own, or in none. The count of those in one
 * is written beside its COMMIT, and stands when that does. */
static bool run_alone(Apply *apply, const ScriptCursor *cursor, const Statement *statement,
                      LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    int before = entry->statements;
    bool commits = is_commit(session, statement);
    bool done = (!commits || count_inside(session, entry, statement->number, err)) &&
                run_statement(apply, cursor, statement, err);
    if (!done) {
        entry->statements = before;
        return false;
    }
    if (commits || statement->number <= entry->statements ||
        session->driver->in_transaction(session->connection))
        return true;
    entry->statements = statement->number;
    return note_count(session, entry, err);
}

/* A statement that cannot be enclosed, and that did not get its lock in time, is tried again where
 * the database tells that it is not done: a CALL may have committed a part of it. */
static bool run_alone_again(Apply *apply, const ScriptCursor *cursor, const Statement *statement,
                            LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    for (int attempt = 0; !run_alone(apply, cursor, statement, entry, err); attempt++)
        if (err->code != MIG_E_LOCK || session->driver->in_transaction(session->connection) ||
            !resume_is_undone(session, statement) || !session_again(session, attempt, err))
            return false;
    return true;
}

/* Runs one statement and counts it. */
static bool run_and_count(Apply *apply, const ScriptCursor *cursor, const Statement *statement,
                          const CutShort *before, LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    bool enclosed = !is_setting(statement), done;
    for (int attempt = 0; enclosed; attempt++) {
        bool begun = session->driver->enclose(session->connection, statement, &enclosed, err);
        if (begun && !enclosed)
            break;
        if (begun && run_enclosed(apply, cursor, statement, entry, err))
            return true;
        if (!session_again(session, attempt, err))
            return false;
    }
    if (!resume_ask(session, before, statement, &done, err))
        return false;
    if (!done && run_alone_again(apply, cursor, statement, entry, err))
        return true;
    if (!done && !resume_is_overtaken(session, before, statement))
        return false;
    entry->statements = statement->number;
    return note_count(session, entry, err);
}

/* Runs the statements that have not been run yet. */
static bool run_rest(Apply *apply, const Step *step, const CutShort *before, LogEntry *entry,
                     MigError *err)
{
    Session *session = apply->session;
    Arena *arena = arena_open();
    ScriptCursor cursor = step_cursor(arena, step);
    bool found = true, going = true;
    while (going) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
        if (!going || !found)
            break;
        if (statement.number > before->statements || is_setting(&statement))
            going = run_and_count(apply, &cursor, &statement, before, entry, err);
    }
    arena_close(arena);
    return going;
}

static bool run_counted(Apply *apply, const Step *step, const CutShort *before, LogEntry *entry,
                        MigError *err)
{
    Judge judge = {0};
    Observer observer;
    apply->goes_on = false;
    bool done = observe(apply, step, true, &judge, &observer, err) &&
                run_rest(apply, step, before, entry, err);
    end_observing(apply->session, &judge);
    return done;
}

/* Finds what cannot be cut into statements before the first of them has run. */
static bool check_script(Session *session, const Step *step, MigError *err)
{
    Arena *arena = arena_open();
    ScriptCursor cursor = step_cursor(arena, step);
    bool found = true, going = true;
    while (going && found) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
    }
    arena_close(arena);
    return going;
}

/* The end of a step outside of a transaction: version table and log change together. */
static bool finish_outside(Apply *apply, const Step *step, LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    Standing standing = {.latest = entry->id};
    entry->state = "done";
    for (int attempt = 0;; attempt++) {
        bool begun = begin_and_look(apply, err);
        RowChange change = begun ? change_of(apply, step, &standing.heads) : (RowChange){0};
        if (begun && history_change(session, &change, err) &&
            history_log_update(session, entry, err) && session_commit(session, err)) {
            remember(apply, step, &standing);
            return true;
        }
        if (begun)
            session_rollback(session);
        if (!session_again(session, attempt, err))
            return false;
    }
}

/* Marks the log row of a step outside of a transaction as failed. What a script did inside a
 * transaction of its own is gone, and was not counted. What has gone wrong before is the error
 * worth telling. */
static void log_cut_short(Session *session, LogEntry *entry, const MigError *error)
{
    MigError ignored;
    entry->state = "failed";
    entry->error = error->message;
    session_rollback(session);
    if (session_try_begin(session, &ignored) &&
        !(history_log_update(session, entry, &ignored) && session_commit(session, &ignored)))
        session_rollback(session);
}

static bool run_locked(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    Session *session = apply->session;
    int64_t ticks = clock_ticks();
    if (!history_settle(session, step->revision->id, err) || !apply_look(apply, err) ||
        !check_state(apply, step, skipped, err))
        return false;
    if (*skipped)
        return true;
    LogEntry entry = entry_of(apply, step, "started", clock_now());
    CutShort before;
    if (!check_script(session, step, err) ||
        !resume_find(session, apply->graph, step, &before, err))
        return false;
    entry.statements = before.statements;
    if (!history_log(session, &entry, err))
        return false;
    bool done = run_counted(apply, step, &before, &entry, err);
    entry.duration = clock_ticks() - ticks;
    if (done && finish_outside(apply, step, &entry, err))
        return true;
    log_cut_short(session, &entry, err);
    return false;
}

static bool run_outside(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    if (!session_lock(apply->session, err))
        return false;
    bool done = run_locked(apply, step, skipped, err);
    session_unlock(apply->session);
    return done;
}

/* Whether the database may still answer after such an error. */
static bool is_answering(const MigError *error)
{
    return error->code != MIG_E_CONNECTION;
}

void apply_log_failure(Apply *apply, const Step *step, int64_t started, int64_t duration,
                       const MigError *error)
{
    Session *session = apply->session;
    MigError ignored;
    LogEntry entry = entry_of(apply, step, "failed", started);
    entry.duration = duration;
    entry.error = error->message;
    if (!is_answering(error) || !session_try_begin(session, &ignored))
        return;
    if (!history_log(session, &entry, &ignored) || !session_commit(session, &ignored))
        session_rollback(session);
}

bool apply_step(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    bool inside = step_section(step)->transaction;
    int64_t started = clock_now(), ticks = clock_ticks();
    apply->by_statement = false;
    for (int attempt = 0;; attempt++) {
        bool done = inside ? run_transaction(apply, step, skipped, err)
                           : run_outside(apply, step, skipped, err);
        if (done)
            return true;
        if (!inside || !(apply_narrow(apply, err) || session_again(apply->session, attempt, err)))
            break;
    }
    if (inside)
        apply_log_failure(apply, step, started, clock_ticks() - ticks, err);
    return false;
}

static bool run_inside(Apply *apply, const Step *step, bool goes_on, bool *skipped, MigError *err)
{
    Standing standing;
    apply->goes_on = goes_on;
    if (!step_inside(apply, step, &standing, skipped, err))
        return false;
    if (!*skipped)
        remember(apply, step, &standing);
    return true;
}

bool apply_inside(Apply *apply, const Step *step, bool *skipped, MigError *err)
{
    return run_inside(apply, step, true, skipped, err);
}

void apply_forget(Apply *apply)
{
    apply->applied.words = NULL;
    boundary_forget(&apply->boundary);
}

/* The steps inside the transaction that is open; `*at` is the one under way. */
static bool all_inside(Apply *apply, const Step *steps, size_t count, const ApplyWatch *watch,
                       size_t *at, MigError *err)
{
    for (size_t i = 0; i < count; i++) {
        *at = i;
        bool skipped;
        int64_t ticks = clock_ticks();
        watch->before(watch->context, i);
        if (!run_inside(apply, &steps[i], i + 1 < count, &skipped, err))
            return false;
        watch->after(watch->context, i, skipped, clock_ticks() - ticks);
    }
    return true;
}

bool apply_all(Apply *apply, const Step *steps, size_t count, const ApplyWatch *watch,
               MigError *err)
{
    Session *session = apply->session;
    size_t at = 0;
    int64_t started = clock_now(), ticks = clock_ticks();
    apply->by_statement = false;
    for (int attempt = 0;; attempt++) {
        bool begun = begin_and_look(apply, err);
        if (begun && all_inside(apply, steps, count, watch, &at, err) &&
            session_commit(session, err))
            return true;
        if (begun)
            session_rollback(session);
        apply_forget(apply); /* what was remembered of this transaction is void */
        if (!apply_narrow(apply, err) && !session_again(session, attempt, err))
            break;
    }
    apply_log_failure(apply, &steps[at], started, clock_ticks() - ticks, err);
    return false;
}

static bool log_stamp(Session *session, const char *git_commit, const StringVec *heads,
                      MigError *err)
{
    LogEntry entry = {
        .revision = "base", .direction = MIG_STAMP, .state = "done", .started = clock_now()};
    entry.git_commit = git_commit;
    if (heads->count == 0)
        return history_log(session, &entry, err);
    for (size_t i = 0; i < heads->count; i++) {
        entry.revision = heads->items[i];
        if (!history_log(session, &entry, err))
            return false;
    }
    return true;
}

/* Changes the rows inside the transaction that is open, from what they are by then. */
static bool stamp_inside(const Stamp *stamp, MigError *err)
{
    Session *session = stamp->session;
    Arena *arena = session->arena;
    StringVec current = {0}, heads;
    if (stamp->purge ? !history_clear(session, err) : !history_heads(arena, session, &current, err))
        return false;
    if (!target_stamp(arena, stamp->graph, &current, stamp->target, &heads, err))
        return false;
    RowChange change = graph_row_difference(arena, &current, &heads);
    return history_change(session, &change, err) &&
           log_stamp(session, stamp->git_commit, &heads, err);
}

bool apply_stamp(const Stamp *stamp, MigError *err)
{
    Session *session = stamp->session;
    if (!history_ensure(session, err))
        return false;
    for (int attempt = 0;; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && stamp_inside(stamp, err) && session_commit(session, err))
            return true;
        if (begun)
            session_rollback(session);
        if (!session_again(session, attempt, err))
            return false;
    }
}
