/* Rows of the log, and the one change of the version table that a person vouches for. */
#include "migrate/repair.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static const char newest_rows[] =
    "SELECT revision, direction, state, statements, started_at, runner, error FROM %I.%I AS l "
    "WHERE " HISTORY_IS_CUT_SHORT("%I.%I") " ORDER BY id";

bool repair_read_log(Arena *arena, Session *session, InterruptionVec *interruptions, MigError *err)
{
    Rows rows = {0};
    Text sql = text_in(arena);
    *interruptions = (InterruptionVec){0};
    ddl(&sql, newest_rows, session->schema, session->log_table, session->schema,
        session->log_table);
    if (!session_query(session, text_string(&sql), NULL, 0, arena, &rows, err))
        return fail_within(err, "cannot read the log table '%s'", session->log_table);
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        vec_push(arena, interruptions,
                 (Interruption){
                     .revision = row[0],
                     .direction = strcmp(row[1], "down") == 0 ? MIG_DOWN : MIG_UP,
                     .has_failed = strcmp(row[2], "failed") == 0,
                     .statements = atoi(row[3]),
                     .started = row[4],
                     .runner = row[5],
                     .error = row[6] == NULL ? "" : row[6],
                 });
    }
    return true;
}

bool repair_interruptions(Arena *arena, Session *session, InterruptionVec *interruptions,
                          MigError *err)
{
    bool exists;
    *interruptions = (InterruptionVec){0};
    return history_has_log(session, &exists, err) &&
           (!exists || repair_read_log(arena, session, interruptions, err));
}

bool repair_invalid_indexes(Arena *arena, Session *session, const char *prefix, StringVec *names,
                            MigError *err)
{
    Rows rows = {0};
    *names = (StringVec){0};
    if (session->dialect->invalid_indexes == NULL)
        return true;
    if (!session_query(session, session->dialect->invalid_indexes, &prefix, 1, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        vec_push(arena, names, rows.items.items[i].items[0]);
    return true;
}

static bool write_row(const Repair *repair, const LogEntry *row, MigError *err)
{
    LogEntry entry = *row;
    entry.revision = repair->revision->id;
    entry.state = "done";
    entry.started = clock_now();
    entry.git_commit = repair->git_commit;
    return history_log(repair->session, &entry, err);
}

static bool accept(const Repair *repair, MigError *err)
{
    return write_row(repair, &(LogEntry){.direction = MIG_ACCEPT, .script = repair->script}, err);
}

/* The interrupted run of the revision, looked at under the run lock. */
static bool find_interruption(const Repair *repair, Interruption *found, MigError *err)
{
    InterruptionVec all;
    const char *id = repair->revision->id;
    if (!repair_interruptions(repair->session->arena, repair->session, &all, err))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        *found = all.items[i];
        if (strcmp(found->revision, id) == 0)
            return true;
    }
    return fail(err, MIG_E_CONFLICT, "revision '%s' is no longer interrupted", id) ||
           fail_hint(err, "look at it with mig status");
}

/* Whether all that a revision stands on is applied (up), or nothing that stands on it is. */
static bool check_neighbours(const Revision *revision, const RevisionSet *applied, bool up,
                             MigError *err)
{
    const RevisionVec *neighbours = up ? &revision->stands_on : &revision->children;
    for (size_t i = 0; i < neighbours->count; i++)
        if (revision_set_has(applied, neighbours->items[i]) != up)
            return fail(err, MIG_E_CONFLICT, "'%s' is %s", neighbours->items[i]->id,
                        up ? "no longer applied" : "applied") ||
                   fail_hint(err, "look at it with mig history -i");
    return true;
}

static bool finish(const Repair *repair, MigError *err)
{
    Session *session = repair->session;
    Arena *arena = session->arena;
    Interruption interruption;
    StringVec heads;
    RevisionSet applied;
    if (!find_interruption(repair, &interruption, err) ||
        !history_heads(arena, session, &heads, err) ||
        !graph_applied(arena, repair->graph, &heads, &applied, err))
        return false;
    bool up = interruption.direction == MIG_UP;
    if (!check_neighbours(repair->revision, &applied, up, err))
        return false;
    LogEntry row = {
        .direction = interruption.direction,
        .statements = interruption.statements,
        .script = repair->script,
        .error = arena_printf(arena, "taken as done by hand after %d statement%s",
                              interruption.statements, interruption.statements == 1 ? "" : "s"),
    };
    if (!write_row(repair, &row, err))
        return false;
    if (revision_set_has(&applied, repair->revision) == up)
        return true;
    RowChange change = graph_row_change(arena, repair->graph, &heads, repair->revision, up);
    return history_change(session, &change, err);
}

static bool clear(const Repair *repair, MigError *err)
{
    Interruption interruption;
    return find_interruption(repair, &interruption, err) &&
           write_row(repair,
                     &(LogEntry){.direction = MIG_CLEAR, .statements = interruption.statements},
                     err);
}

static bool run(const Repair *repair, bool (*work)(const Repair *repair, MigError *err),
                MigError *err)
{
    Session *session = repair->session;
    if (!session_try_begin(session, err))
        return false;
    if (work(repair, err) && session_commit(session, err))
        return true;
    session_rollback(session);
    return false;
}

bool repair_accept(const Repair *repair, MigError *err)
{
    return run(repair, accept, err);
}

bool repair_finish(const Repair *repair, MigError *err)
{
    return run(repair, finish, err);
}

bool repair_clear(const Repair *repair, MigError *err)
{
    return run(repair, clear, err);
}
