/* A connection for one question: a statement that waits is rare, and a second connection kept for
 * it would count against the server's limit. */
#include "db/postgres/monitor.h"

#include "base/clock.h"
#include "db/postgres/backend.h"

#include "embedded/postgres.h"

#include <string.h>

static const int64_t longest_question = 3 * 1000000L;

static bool ask(Postgres *server, Link *link, const Patience *patience, Arena *arena, Rows *rows)
{
    const char *value = arena_printf(arena, "%d", server->backend);
    Answer answer = {0};
    bool answered = link_send_values(link, sql_blockers, &value, 1) &&
                    link_collect(link, patience, &answer) == WAKE_READY && answer.error == NULL &&
                    answer.rows != NULL;
    if (answered)
        link_copy_rows(link, answer.rows, arena, rows);
    link_forget(link, &answer);
    return answered;
}

/* The sessions that block ours; "" when there is none or it cannot be found out. */
static const char *find_blockers(Postgres *server, Arena *arena)
{
    Patience patience = patience_until(clock_ticks() + longest_question);
    patience.stops[0] = server->options.interrupt_fd;
    patience.stops[1] = server->pq.PQsocket(server->main.conn);
    Link link = {.pq = &server->pq};
    MigError ignored;
    if (!link_open(&link, &server->options, &patience, &ignored))
        return "";
    Rows rows = {0};
    bool asked = ask(server, &link, &patience, arena, &rows);
    link_close(&link);
    return asked ? backend_list(arena, &rows) : "";
}

void monitor_look(Postgres *server)
{
    if (server->backend == 0)
        return;
    Arena *arena = arena_open();
    char blocker[sizeof(server->blocker)];
    error_copy(blocker, sizeof(blocker), find_blockers(server, arena));
    if (blocker[0] != '\0' && strcmp(blocker, server->blocker) != 0) {
        const Listener *listener = &server->options.listener;
        memcpy(server->blocker, blocker, sizeof(blocker));
        if (listener->waiting != NULL)
            listener->waiting(listener->context, arena_printf(arena, "a lock held by %s", blocker));
    }
    arena_close(arena);
}
