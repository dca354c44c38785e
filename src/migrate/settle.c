/* Asking how a run was decided: on the session's own server first, since that is where it mostly
 * was, then on those of the other databases. */
#include "migrate/settle.h"

#include <string.h>

static const char prefix[] = "mig:";

const char *settle_name(Arena *arena, const char *run, size_t number, const char *decision)
{
    return arena_printf(arena, "%s%s:%zu:%s", prefix, run, number, decision);
}

/* What stands behind the third colon of a name; NULL when it is none of mig's. */
static const char *decision_of(const char *name)
{
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return NULL;
    const char *at = name;
    for (int colons = 0; colons < 3; colons++) {
        at = strchr(at, ':');
        if (at == NULL)
            return NULL;
        at++;
    }
    return at;
}

static bool ask_database(Session *session, const Url *url, const char *decision, Outcome *outcome,
                         MigError *err)
{
    Arena *arena = arena_open();
    Connection *connection;
    const ConnectOptions options = {
        .url = url,
        .application_name = arena_printf(arena, "mig %s", session->options.module),
        .interrupt_fd = session->options.interrupt_fd,
    };
    bool asked = session->driver->open(arena, &options, &connection, err);
    if (asked) {
        asked = session->driver->preparing->outcome(connection, decision, outcome, err);
        session->driver->close(connection);
    }
    arena_close(arena);
    return asked;
}

/* A database that cannot be asked may be the one that knows. */
static bool find_outcome(Session *session, const char *decision, Outcome *outcome, MigError *err)
{
    const UrlRefVec *databases = session->options.databases;
    bool all_asked = true;
    if (!session->driver->preparing->outcome(session->connection, decision, outcome, err))
        return false;
    for (size_t i = 0; *outcome == OUTCOME_ELSEWHERE && databases != NULL && i < databases->count;
         i++) {
        const Url *url = databases->items[i];
        MigError error;
        if (url->kind != session->options.url.kind)
            continue;
        if (!ask_database(session, url, decision, outcome, &error)) {
            *outcome = OUTCOME_ELSEWHERE;
            all_asked = false;
            *err = error;
        }
    }
    return *outcome != OUTCOME_ELSEWHERE || all_asked;
}

static bool fail_unknown(const char *name, MigError *err)
{
    return fail(err, MIG_E_CONFLICT,
                "an earlier run over several databases has left the prepared transaction '%s', and "
                "none of them knows how it was decided",
                name) ||
           fail_hint(err,
                     "look at the other databases of that run, then COMMIT PREPARED '%s' or "
                     "ROLLBACK PREPARED '%s'",
                     name, name);
}

static void tell(const Session *session, const char *name, bool commit)
{
    Arena *arena = arena_open();
    session_warn(session,
                 arena_printf(arena,
                              "an earlier run over several databases was cut short: it had "
                              "been %s, and so is its prepared transaction '%s'",
                              commit ? "committed" : "rolled back", name));
    arena_close(arena);
}

bool settle_left(Session *session, const char *name, bool *settled, MigError *err)
{
    const Preparing *preparing = session->driver->preparing;
    const char *decision = decision_of(name);
    Outcome outcome;
    *settled = false;
    if (decision == NULL || preparing == NULL)
        return true;
    if (!find_outcome(session, decision, &outcome, err))
        return fail_within(err,
                           "cannot find out how an earlier run over several databases ended, "
                           "which has left the prepared transaction '%s'",
                           name);
    if (outcome == OUTCOME_OPEN)
        return true;
    if (outcome != OUTCOME_COMMITTED && outcome != OUTCOME_ABORTED)
        return fail_unknown(name, err);
    bool commit = outcome == OUTCOME_COMMITTED;
    if (!preparing->settle(session->connection, name, commit, err))
        return fail_within(err,
                           "cannot settle what an earlier run over several databases has left");
    tell(session, name, commit);
    *settled = true;
    return true;
}

bool settle_all(Session *session, MigError *err)
{
    const Preparing *preparing = session->driver->preparing;
    StringVec names = {0};
    Arena *arena = arena_open();
    bool going =
        preparing == NULL || preparing->list(session->connection, prefix, arena, &names, err);
    for (size_t i = 0; going && i < names.count; i++) {
        bool settled;
        going = settle_left(session, names.items[i], &settled, err);
    }
    arena_close(arena);
    return going;
}
