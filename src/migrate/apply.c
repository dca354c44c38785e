/* One step: lock, look, run, keep the books, commit; and what follows when any of that fails. */
#include "migrate/apply.h"

#include "base/clock.h"
#include "revision/target.h"

#include <string.h>
#include <strings.h>

const Section *apply_section(const ApplyStep *step)
{
    return step->up ? &step->script->up : &step->script->down;
}

static MigDirection direction_of(const ApplyStep *step)
{
    return step->up ? MIG_UP : MIG_DOWN;
}

static bool same_strings(const StringVec *a, const StringVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

/* Reads the version table; only when it has moved is the applied set worked out anew. */
bool apply_look(Apply *apply, MigError *err)
{
    StringVec heads;
    if (!history_heads(apply->arena, apply->session, &heads, err))
        return false;
    if (apply->applied.words != NULL && same_strings(&heads, &apply->heads))
        return true;
    apply->heads = heads;
    return graph_applied(apply->arena, apply->graph, &heads, &apply->applied, err);
}

Apply apply_within(Arena *arena, Session *session, const Graph *graph)
{
    return (Apply){.session = session, .graph = graph, .arena = arena};
}

bool apply_open(Arena *arena, Session *session, const Graph *graph, Apply *apply, MigError *err)
{
    *apply = apply_within(arena, session, graph);
    return history_ensure(session, err);
}

/* Remembers a step that has been committed. */
static void remember(Apply *apply, const ApplyStep *step, const StringVec *heads)
{
    apply->heads = *heads;
    strings_sort(&apply->heads);
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

/* Whether the database is where the plan took it to be: at this step, or already beyond it. */
static bool check_state(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
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
        return true;
    return fail(err, MIG_E_CONFLICT, "another run has moved the database meanwhile: '%s' is %s",
                other->id, step->up ? "no longer applied" : "applied now") ||
           fail_hint(err, "look at it with mig current, then run again");
}

static ScriptCursor cursor_of(Arena *arena, const ApplyStep *step)
{
    const Section *section = apply_section(step);
    return (ScriptCursor){
        .arena = arena,
        .file = step->script->header.file,
        .text = section->sql,
        .line = section->line,
        .transaction = section->transaction,
    };
}

/* Runs all statements of a step. */
static bool run_statements(Apply *apply, const ApplyStep *step, int *statements, MigError *err)
{
    Session *session = apply->session;
    Arena *arena = arena_open();
    ScriptCursor cursor = cursor_of(arena, step);
    bool found = true, going = true;
    while (going) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
        if (!going || !found)
            break;
        going = session->driver->run(session->connection, &cursor, &statement, err);
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
static bool observe(Apply *apply, const ApplyStep *step, bool by_statement, Judge *judge,
                    Observer *observer, MigError *err)
{
    Session *session = apply->session;
    const Territory *territory = session->options.territory;
    if (territory == NULL)
        return true;
    *judge = (Judge){territory, arena_open(), NULL, warn, session};
    *observer = (Observer){judge_touches, judge_permits, judge, by_statement};
    return session->driver->observe(session->connection, observer, apply_section(step)->sql, err);
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
static bool run_judged(Apply *apply, const ApplyStep *step, int *statements, MigError *err)
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

/* Whether a step is to be run once more to find the statement that touches what it may not: nothing
 * of it has stayed. */
static bool is_unnamed(const Apply *apply, const MigError *err)
{
    return err->code == MIG_E_ISOLATION && err->line == 0 && !apply->by_statement;
}

static LogEntry entry_of(const Apply *apply, const ApplyStep *step, const char *state,
                         int64_t started)
{
    return (LogEntry){
        .revision = step->revision->id,
        .direction = direction_of(step),
        .state = state,
        .started = started,
        .duration = -1,
        .script = step->script,
        .git_commit = apply->git_commit,
    };
}

/* Changes the version table for a step; `*heads` is what it holds then. */
static bool advance(Apply *apply, const ApplyStep *step, StringVec *heads, MigError *err)
{
    RowChange change =
        graph_row_change(apply->arena, apply->graph, &apply->heads, step->revision, step->up);
    *heads = graph_change_heads(apply->arena, &apply->heads, &change);
    return history_change(apply->session, &change, err);
}

/* A step inside the transaction that is open: looks, runs, keeps the books. */
static bool step_inside(Apply *apply, const ApplyStep *step, StringVec *heads, bool *skipped,
                        MigError *err)
{
    int64_t started = clock_now(), ticks = clock_ticks();
    if (!check_state(apply, step, skipped, err))
        return false;
    if (*skipped)
        return true;
    LogEntry entry = entry_of(apply, step, "done", started);
    const char *id;
    if (!run_judged(apply, step, &entry.statements, err) || !advance(apply, step, heads, err))
        return false;
    entry.duration = clock_ticks() - ticks;
    return history_log(apply->session, &entry, &id, err);
}

static bool run_transaction(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
{
    Session *session = apply->session;
    if (!session_begin(session, err))
        return false;
    StringVec heads;
    bool done = apply_look(apply, err) && step_inside(apply, step, &heads, skipped, err);
    if (done && *skipped) {
        session_rollback(session);
        return true;
    }
    if (done && session_commit(session, err)) {
        remember(apply, step, &heads);
        return true;
    }
    session_rollback(session); /* cannot fail: the first error is the one worth telling */
    return false;
}

/* Writes the count of statements in a transaction of mig's own, which the script's settings do not
 * reach. */
static bool note_count(Session *session, const char *id, const LogEntry *entry, MigError *err)
{
    for (int attempt = 0;; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && history_log_update(session, id, entry, err) && session_commit(session, err))
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

/* Runs one statement and counts it, unless a transaction of the script's own is open: what that
 * does stands, and counts, when it has ended. */
static bool run_and_count(Apply *apply, const ScriptCursor *cursor, const Statement *statement,
                          const char *id, LogEntry *entry, MigError *err)
{
    Session *session = apply->session;
    if (!session->driver->run(session->connection, cursor, statement, err))
        return false;
    if (statement->number <= entry->statements ||
        session->driver->in_transaction(session->connection))
        return true;
    entry->statements = statement->number;
    return note_count(session, id, entry, err);
}

/* Runs the statements that have not been run yet. */
static bool run_rest(Apply *apply, const ApplyStep *step, const char *id, LogEntry *entry,
                     MigError *err)
{
    Session *session = apply->session;
    int behind = entry->statements;
    Arena *arena = arena_open();
    ScriptCursor cursor = cursor_of(arena, step);
    bool found = true, going = true;
    while (going) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
        if (!going || !found)
            break;
        if (statement.number > behind || is_setting(&statement))
            going = run_and_count(apply, &cursor, &statement, id, entry, err);
    }
    arena_close(arena);
    return going;
}

static bool run_counted(Apply *apply, const ApplyStep *step, const char *id, LogEntry *entry,
                        MigError *err)
{
    Judge judge = {0};
    Observer observer;
    bool done =
        observe(apply, step, true, &judge, &observer, err) && run_rest(apply, step, id, entry, err);
    end_observing(apply->session, &judge);
    return done;
}

/* Finds what cannot be cut into statements before the first of them has run. */
static bool check_script(Session *session, const ApplyStep *step, MigError *err)
{
    Arena *arena = arena_open();
    ScriptCursor cursor = cursor_of(arena, step);
    bool found = true, going = true;
    while (going && found) {
        Statement statement;
        going = session->driver->next(session->connection, &cursor, &statement, &found, err);
    }
    arena_close(arena);
    return going;
}

/* The end of a step outside of a transaction: version table and log change together. */
static bool finish_outside(Apply *apply, const ApplyStep *step, const char *id, LogEntry *entry,
                           MigError *err)
{
    Session *session = apply->session;
    StringVec heads;
    entry->state = "done";
    for (int attempt = 0;; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && apply_look(apply, err) && advance(apply, step, &heads, err) &&
            history_log_update(session, id, entry, err) && session_commit(session, err)) {
            remember(apply, step, &heads);
            return true;
        }
        if (begun)
            session_rollback(session);
        if (!session_again(session, attempt, err))
            return false;
    }
}

/* Whether the first statements of two sections are the same. */
static bool begin_alike(Session *session, ScriptCursor *a, ScriptCursor *b, int count)
{
    const Driver *driver = session->driver;
    for (int i = 0; i < count; i++) {
        Statement one, other;
        bool found = false;
        MigError ignored;
        if (!driver->next(session->connection, a, &one, &found, &ignored) || !found ||
            !driver->next(session->connection, b, &other, &found, &ignored) || !found)
            return false;
        if (one.text.length != other.text.length ||
            memcmp(one.text.bytes, other.text.bytes, one.text.length) != 0)
            return false;
    }
    return true;
}

/* Whether what an earlier attempt has run stands unchanged at the head of the script. */
static bool is_unchanged(Arena *arena, Session *session, const ApplyStep *step, const char *text,
                         int statements)
{
    Script before;
    MigError ignored;
    if (!script_parse(arena, step->script->header.file, span_of(text), &before, &ignored))
        return false;
    const ApplyStep old = {step->revision, &before, step->up};
    ScriptCursor a = cursor_of(arena, &old), b = cursor_of(arena, step);
    return begin_alike(session, &a, &b, statements);
}

/* How many statements an earlier attempt has run, so that they are left out now. Whoever mends the
 * statement that failed goes on there; an edit of those before it begins anew. */
static bool find_resumption(Session *session, const ApplyStep *step, int *statements, MigError *err)
{
    const char *text = NULL, *plural;
    Arena *arena = arena_open();
    bool done = history_cut_short(arena, session, step->revision->id, direction_of(step),
                                  statements, &text, err);
    if (done && *statements > 0) {
        bool unchanged = is_unchanged(arena, session, step, text, *statements);
        plural = *statements == 1 ? "" : "s";
        session_warn(
            session,
            arena_printf(arena, "an earlier run of '%s' was cut short after %d statement%s%s",
                         step->revision->id, *statements, plural,
                         unchanged ? ": going on behind"
                                   : ", which the file no longer begins with: starting anew"));
        *statements = unchanged ? *statements : 0;
    }
    arena_close(arena);
    return done;
}

/* Marks the log row of a step outside of a transaction as failed. What a script did inside a
 * transaction of its own is gone, and was not counted. What has gone wrong before is the error
 * worth telling. */
static void log_cut_short(Session *session, const char *id, LogEntry *entry, const MigError *error)
{
    MigError ignored;
    entry->state = "failed";
    entry->error = error->message;
    session_rollback(session);
    if (session_try_begin(session, &ignored) &&
        !(history_log_update(session, id, entry, &ignored) && session_commit(session, &ignored)))
        session_rollback(session);
}

static bool run_locked(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
{
    Session *session = apply->session;
    int64_t ticks = clock_ticks();
    if (!apply_look(apply, err) || !check_state(apply, step, skipped, err))
        return false;
    if (*skipped)
        return true;
    LogEntry entry = entry_of(apply, step, "started", clock_now());
    const char *id;
    if (!check_script(session, step, err) ||
        !find_resumption(session, step, &entry.statements, err) ||
        !history_log(session, &entry, &id, err))
        return false;
    bool done = run_counted(apply, step, id, &entry, err);
    entry.duration = clock_ticks() - ticks;
    if (done && finish_outside(apply, step, id, &entry, err))
        return true;
    log_cut_short(session, id, &entry, err);
    return false;
}

static bool run_outside(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
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

void apply_log_failure(Apply *apply, const ApplyStep *step, int64_t started, int64_t duration,
                       const MigError *error)
{
    Session *session = apply->session;
    MigError ignored;
    LogEntry entry = entry_of(apply, step, "failed", started);
    entry.duration = duration;
    entry.error = error->message;
    const char *id;
    if (!is_answering(error) || !session_try_begin(session, &ignored))
        return;
    if (!history_log(session, &entry, &id, &ignored) || !session_commit(session, &ignored))
        session_rollback(session);
}

bool apply_step(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
{
    bool inside = apply_section(step)->transaction;
    int64_t started = clock_now(), ticks = clock_ticks();
    apply->by_statement = false;
    for (int attempt = 0;; attempt++) {
        bool done = inside ? run_transaction(apply, step, skipped, err)
                           : run_outside(apply, step, skipped, err);
        if (done)
            return true;
        bool unnamed = is_unnamed(apply, err);
        apply->by_statement = apply->by_statement || unnamed;
        if (!inside || !(unnamed || session_again(apply->session, attempt, err)))
            break;
    }
    if (inside)
        apply_log_failure(apply, step, started, clock_ticks() - ticks, err);
    return false;
}

bool apply_inside(Apply *apply, const ApplyStep *step, bool *skipped, MigError *err)
{
    StringVec heads;
    if (!step_inside(apply, step, &heads, skipped, err))
        return false;
    if (!*skipped)
        remember(apply, step, &heads);
    return true;
}

void apply_forget(Apply *apply)
{
    apply->applied.words = NULL;
}

/* The steps inside the transaction that is open; `*at` is the one under way. */
static bool all_inside(Apply *apply, const ApplyStep *steps, size_t count, const ApplyWatch *watch,
                       size_t *at, MigError *err)
{
    if (!apply_look(apply, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        *at = i;
        bool skipped;
        int64_t ticks = clock_ticks();
        watch->before(watch->context, i);
        if (!apply_inside(apply, &steps[i], &skipped, err))
            return false;
        watch->after(watch->context, i, skipped, clock_ticks() - ticks);
    }
    return true;
}

bool apply_all(Apply *apply, const ApplyStep *steps, size_t count, const ApplyWatch *watch,
               MigError *err)
{
    Session *session = apply->session;
    size_t at = 0;
    int64_t started = clock_now(), ticks = clock_ticks();
    apply->by_statement = false;
    for (int attempt = 0;; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && all_inside(apply, steps, count, watch, &at, err) &&
            session_commit(session, err))
            return true;
        if (begun)
            session_rollback(session);
        apply_forget(apply); /* what was remembered of this transaction is void */
        bool unnamed = is_unnamed(apply, err);
        apply->by_statement = apply->by_statement || unnamed;
        if (!unnamed && !session_again(session, attempt, err))
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
    const char *id;
    if (heads->count == 0)
        return history_log(session, &entry, &id, err);
    for (size_t i = 0; i < heads->count; i++) {
        entry.revision = heads->items[i];
        if (!history_log(session, &entry, &id, err))
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
