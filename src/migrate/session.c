/* Opening a module's connection, and waiting for its run lock without ever blocking in the server.
 */
#include "migrate/session.h"

#include "base/clock.h"
#include "base/process.h"
#include "migrate/settle.h"

#include <poll.h>
#include <string.h>

/* microseconds */
enum {
    FIRST_PAUSE = 20000, /* between two questions for the run lock */
    LONGEST_PAUSE = 250000,
    FIRST_BACK_OFF = 200000, /* after a lock that was not had in time */
    LONGEST_BACK_OFF = 10000000
};

static bool find_schema(Session *session, MigError *err)
{
    if (session->options.version_table_schema[0] != '\0') {
        session->schema = session->options.version_table_schema;
        return true;
    }
    Rows rows = {0};
    if (!session_query(session, session->dialect->default_schema, NULL, 0, session->arena, &rows,
                       err))
        return false;
    session->schema = rows.items.count == 1 ? rows.items.items[0].items[0] : NULL;
    if (session->schema != NULL)
        return true;
    return fail(err, MIG_E_CONNECTION, "no schema to keep the version table '%s' in",
                session->options.version_table) ||
           fail_hint(err, "the search_path names no schema that exists: create one, or set "
                          "version_table_schema in modules.ini");
}

static Session *new_session(Arena *arena, const SessionOptions *options)
{
    Session *session = arena_new(arena, Session);
    session->options = *options;
    session->arena = arena;
    session->driver = driver_find(options->url.kind);
    session->dialect = dialect_find(options->url.kind);
    session->log_table = arena_printf(arena, "%s_log", options->version_table);
    return session;
}

/* What needs a connection: the schema, and with it the lock's name. */
static bool settle(Session *session, MigError *err)
{
    if (!find_schema(session, err))
        return false;
    session->lock_name =
        arena_printf(session->arena, "%s.%s", session->schema, session->options.version_table);
    return true;
}

static ConnectOptions connect_options(const Session *session)
{
    const SessionOptions *options = &session->options;
    return (ConnectOptions){
        .url = &options->url,
        .application_name = arena_printf(session->arena, "mig %s", options->module),
        .lock_timeout = options->lock_timeout,
        .statement_timeout = options->statement_timeout,
        .interrupt_fd = options->interrupt_fd,
        .listener = options->listener,
        .create = options->create,
        .copy = options->rehearses,
        .observed = options->territory != NULL,
    };
}

static bool settle_or_close(Session *opened, Session **session, MigError *err)
{
    if (!settle(opened, err)) {
        session_close(opened);
        return false;
    }
    *session = opened;
    return true;
}

bool session_open(Arena *arena, const SessionOptions *options, Session **session, MigError *err)
{
    Session *opened = new_session(arena, options);
    opened->identity = process_identity(arena);
    const ConnectOptions connect = connect_options(opened);
    return opened->driver->open(arena, &connect, &opened->connection, err) &&
           settle_or_close(opened, session, err);
}

bool session_scratch(Arena *arena, const SessionOptions *options, const char *dev_url,
                     Session **session, MigError *err)
{
    Session *opened = new_session(arena, options);
    opened->identity = process_identity(arena);
    opened->options.version_table_schema = "";
    const ConnectOptions connect = connect_options(opened);
    if (!opened->driver->scratch(arena, &connect, dev_url, &opened->connection, err))
        return fail_within(err, "cannot open a scratch database");
    return settle_or_close(opened, session, err);
}

void session_close(Session *session)
{
    session->driver->close(session->connection);
}

bool session_share(Arena *arena, const SessionOptions *options, const Session *other,
                   Session **session, MigError *err)
{
    *session = new_session(arena, options);
    (*session)->connection = other->connection;
    (*session)->identity = other->identity;
    return settle(*session, err);
}

void session_tell_waiting(const Session *session, const char *text)
{
    const Listener *listener = &session->options.listener;
    if (listener->waiting != NULL)
        listener->waiting(listener->context, text);
}

bool session_sleep(const Session *session, int64_t microseconds, MigError *err)
{
    if (session->options.interrupt_fd < 0) {
        clock_sleep(microseconds);
        return true;
    }
    struct pollfd waiting = {.fd = session->options.interrupt_fd, .events = POLLIN};
    if (poll(&waiting, 1, (int)(microseconds / 1000)) > 0)
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    return true;
}

typedef bool Take(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err);

/* Each revision of a run takes the lock anew: since when it has it does not make it another run. */
static bool is_same_holder(const char *a, const char *b)
{
    const char *since = strstr(a, ", since ");
    size_t length = since == NULL ? strlen(a) : (size_t)(since - a);
    return length > 0 && strncmp(a, b, length) == 0;
}

LockWait session_wait_new(Arena *arena)
{
    return (LockWait){.told = text_in(arena), .pause = FIRST_PAUSE};
}

static bool fail_unsettled(const char *name, MigError *err)
{
    return fail(err, MIG_E_LOCK,
                "an earlier run over several databases was cut short and has left the prepared "
                "transaction '%s'",
                name) ||
           fail_hint(err, "the next upgrade or downgrade settles it; a rehearsal changes nothing");
}

bool session_wait(Session *session, LockWait *wait, const LockHolder *holder, MigError *err)
{
    bool settled = false;
    if (holder->prepared != NULL && session->options.rehearses)
        return fail_unsettled(holder->prepared, err);
    if (holder->prepared != NULL && !settle_left(session, holder->prepared, &settled, err))
        return false;
    if (settled)
        return true;
    if (!is_same_holder(text_string(&wait->told), holder->text)) {
        text_clear(&wait->told);
        text_add(&wait->told, holder->text);
        session_tell_waiting(session,
                             arena_printf(wait->told.arena, "another run: %s", holder->text));
    }
    int64_t pause = wait->pause;
    wait->pause = pause * 3 / 2 > LONGEST_PAUSE ? LONGEST_PAUSE : pause * 3 / 2;
    return session_sleep(session, pause, err);
}

/* Asks again and again, with growing pauses, since a wait inside the server would hold a snapshot
 * there. */
static bool take_lock(Arena *arena, Session *session, Take *take, LockTry *attempt, MigError *err)
{
    LockWait wait = session_wait_new(arena);
    bool going = true;
    while (going && !attempt->taken) {
        *attempt = (LockTry){.look = attempt->look, .holder = {.text = ""}};
        going = take(session->connection, session->lock_name, arena, attempt, err);
        if (going && !attempt->taken)
            going = session_wait(session, &wait, &attempt->holder, err);
    }
    return going;
}

static bool take_plainly(Session *session, Take *take, MigError *err)
{
    Arena *arena = arena_open();
    LockTry attempt = {0};
    bool taken = take_lock(arena, session, take, &attempt, err);
    arena_close(arena);
    return taken;
}

bool session_try_begin(Session *session, MigError *err)
{
    Arena *arena = arena_open();
    LockTry attempt = {.holder = {.text = ""}};
    bool asked =
        session->driver->begin(session->connection, session->lock_name, arena, &attempt, err);
    if (asked && !attempt.taken)
        asked = fail(err, MIG_E_LOCK, "another run has the lock: %s", attempt.holder.text);
    arena_close(arena);
    return asked;
}

void session_warn(const Session *session, const char *text)
{
    const Listener *listener = &session->options.listener;
    if (listener->notice != NULL)
        listener->notice(listener->context, "WARNING", text);
}

bool session_again(Session *session, int attempt, MigError *err)
{
    if (err->code != MIG_E_LOCK || attempt >= session->options.lock_retries)
        return false;
    int64_t pause = FIRST_BACK_OFF;
    for (int i = 0; i < attempt && pause < LONGEST_BACK_OFF; i++)
        pause *= 2;
    Arena *arena = arena_open();
    session_warn(session, arena_printf(arena, "%s: trying again in %s (%d of %d)", err->message,
                                       duration_format(arena, pause), attempt + 1,
                                       session->options.lock_retries));
    arena_close(arena);
    return session_sleep(session, pause, err);
}

bool session_begin(Session *session, MigError *err)
{
    return take_plainly(session, session->driver->begin, err);
}

bool session_begin_look(Session *session, const char *sql, Arena *arena, Rows *rows, bool *begun,
                        MigError *err)
{
    LockTry attempt = {.look = sql};
    bool done = take_lock(arena, session, session->driver->begin, &attempt, err);
    *begun = attempt.taken;
    *rows = attempt.rows;
    return done;
}

bool session_commit(Session *session, MigError *err)
{
    return session->driver->commit(session->connection, err);
}

void session_rollback(Session *session)
{
    session->driver->rollback(session->connection);
}

bool session_lock(Session *session, MigError *err)
{
    return take_plainly(session, session->driver->lock, err);
}

void session_unlock(Session *session)
{
    session->driver->unlock(session->connection);
}

bool session_query(Session *session, const char *sql, const char *const *values, size_t count,
                   Arena *arena, Rows *rows, MigError *err)
{
    return session->driver->query(session->connection, sql, values, count, arena, rows, err);
}

bool session_query_all(Session *session, QueryVec *queries, Arena *arena, size_t *done,
                       MigError *err)
{
    return session->driver->query_all(session->connection, queries, arena, done, err);
}
