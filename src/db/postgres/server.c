/* The main link at work: cancelled when an interrupt comes, and looked after while it waits. */
#include "db/postgres/server.h"

#include "base/clock.h"
#include "db/postgres/failure.h"
#include "db/postgres/monitor.h"

#include <limits.h>
#include <poll.h>

/* microseconds */
static const int64_t first_look = 300000; /* at who blocks a statement; then twice as long … */
static const int64_t longest_look = 30 * 1000000L; /* … up to this */
static const int64_t cancel_patience = 10 * 1000000L;

bool server_is_interrupted(const Postgres *session)
{
    Patience now = patience_until(clock_ticks());
    now.stops[0] = session->options.interrupt_fd;
    return patience_wait(&now, -1, 0) == WAKE_STOPPED;
}

/* A statement whose lock_timeout is short is looked at before that is over. */
static int64_t look_after(const Postgres *session)
{
    int64_t half = session->options.lock_timeout / 2;
    return half > 0 && half < first_look ? half : first_look;
}

/* Cancels and waits for the end of it. A server that does not answer is given up. */
static bool cancel(Postgres *session, Answer *answer)
{
    Patience patience = patience_until(clock_ticks() + cancel_patience);
    link_cancel(&session->main);
    if (link_collect(&session->main, &patience, answer) == WAKE_READY)
        return true;
    link_close(&session->main);
    return false;
}

/* False when the connection was given up. */
static bool collect(Postgres *session, Answer *answer)
{
    Patience patience = patience_until(0);
    int64_t pause = look_after(session);
    if (!server_is_interrupted(session))
        patience.stops[0] = session->options.interrupt_fd;
    for (;;) {
        patience.deadline = clock_ticks() + pause;
        Wake wake = link_collect(&session->main, &patience, answer);
        if (wake == WAKE_READY)
            return true;
        if (wake == WAKE_STOPPED) {
            session->interrupted = true;
            return cancel(session, answer);
        }
        monitor_look(session);
        pause = pause * 2 > longest_look ? longest_look : pause * 2;
    }
}

bool server_await(Postgres *session, bool sent, const Origin *origin, Answer *answer,
                   MigError *err)
{
    session->interrupted = false;
    session->blocker[0] = '\0';
    if (!sent || !collect(session, answer))
        return failure_of_link(session, origin, err);
    if (answer->error != NULL)
        return failure_of_result(session, answer->error, origin, err);
    return true;
}

bool server_run(Postgres *session, const char *sql, MigError *err)
{
    Answer answer = {.discard = true};
    const Origin origin = {.sql = sql, .file = ""};
    bool done = server_await(session, link_send(&session->main, sql), &origin, &answer, err);
    link_forget(&session->main, &answer);
    return done;
}

bool server_query(Postgres *session, const char *sql, Arena *arena, Rows *rows, MigError *err)
{
    Answer answer = {0};
    const Origin origin = {.sql = sql, .file = ""};
    bool done = server_await(session, link_send(&session->main, sql), &origin, &answer, err);
    if (done && answer.rows != NULL)
        link_copy_rows(&session->main, answer.rows, arena, rows);
    link_forget(&session->main, &answer);
    return done;
}

/* Nobody hears what goes wrong here: a transaction whose connection is gone is rolled back too. */
void server_rollback(Postgres *session)
{
    Link *link = &session->main;
    Answer answer = {.discard = true};
    PGTransactionStatusType status = session->pq.PQtransactionStatus(link->conn);
    if (status == PQTRANS_ACTIVE && cancel(session, &answer))
        status = session->pq.PQtransactionStatus(link->conn);
    link_forget(link, &answer);
    if ((status != PQTRANS_INTRANS && status != PQTRANS_INERROR) || !link_send(link, "ROLLBACK"))
        return;
    Patience patience = patience_until(clock_ticks() + cancel_patience);
    if (link_collect(link, &patience, &answer) != WAKE_READY)
        link_close(link);
    link_forget(link, &answer);
}

/* Whole milliseconds, the least that the server knows, and at most what it takes. */
static int milliseconds(int64_t microseconds)
{
    int64_t rounded = microseconds / 1000 + (microseconds % 1000 != 0);
    return rounded > INT_MAX ? INT_MAX : (int)rounded;
}

void server_add_timeouts(const Postgres *session, Text *sql, const char *set)
{
    text_printf(sql, "%s lock_timeout = %d; ", set, milliseconds(session->options.lock_timeout));
    text_printf(sql, "%s statement_timeout = %d; ", set,
                milliseconds(session->options.statement_timeout));
    text_printf(sql, "%s idle_in_transaction_session_timeout = 0; ", set);
    if (session->pq.PQserverVersion(session->main.conn) >= 170000)
        text_printf(sql, "%s transaction_timeout = 0; ", set);
}
