/* The main link at work: cancelled when an interrupt comes, and looked after while it waits. */
#include "db/postgres/server.h"

#include "base/clock.h"
#include "db/postgres/failure.h"
#include "db/postgres/monitor.h"

#include <limits.h>
#include <string.h>

/* microseconds */
static const int64_t first_look = 300000; /* at who blocks a statement; then twice as long … */
static const int64_t longest_look = 30 * 1000000L; /* … up to this */
static const int64_t cancel_patience = 5 * 1000000L;
static const int64_t cancel_pause = 250000;
static const int64_t late_patience = 5 * 1000000L;

bool server_is_interrupted(const Postgres *server)
{
    Patience now = patience_until(clock_ticks());
    now.stops[0] = server->options.interrupt_fd;
    return patience_wait(&now, -1, 0) == WAKE_STOPPED;
}

/* A statement whose lock_timeout is short is looked at before that is over. */
static int64_t look_after(const Postgres *server)
{
    int64_t quarter = server->options.lock_timeout / 4;
    return quarter > 0 && quarter < first_look ? quarter : first_look;
}

/* Cancels and waits for the end of it. The server may not have begun with what it was sent, and
 * then does not heed it, so that it is told more than once. One that does not answer is given up.
 */
static bool cancel(Postgres *server, Answer *answer)
{
    int64_t deadline = clock_ticks() + cancel_patience;
    Wake wake = WAKE_EXPIRED;
    while (wake != WAKE_READY && clock_ticks() < deadline) {
        Patience patience = patience_until(clock_ticks() + cancel_pause);
        link_cancel(&server->main, deadline);
        wake = link_collect(&server->main, &patience, answer);
    }
    if (wake == WAKE_READY)
        return true;
    link_close(&server->main);
    return false;
}

/* False when the connection was given up. */
static bool collect(Postgres *server, Answer *answer)
{
    Patience patience = patience_until(0);
    int64_t pause = look_after(server), end = INT64_MAX;
    if (server->working || !server_is_interrupted(server))
        patience.stops[0] = server->options.interrupt_fd;
    else
        end = clock_ticks() + late_patience;
    for (;;) {
        int64_t look = clock_ticks() + pause;
        patience.deadline = look < end ? look : end;
        Wake wake = link_collect(&server->main, &patience, answer);
        if (wake == WAKE_READY)
            return true;
        if (wake == WAKE_STOPPED || clock_ticks() >= end) {
            server->interrupted = true;
            return cancel(server, answer);
        }
        monitor_look(server);
        pause = pause * 2 > longest_look ? longest_look : pause * 2;
    }
}

bool server_await(Postgres *server, bool sent, const Origin *origin, Answer *answer, MigError *err)
{
    server->interrupted = false;
    server->blocker[0] = '\0';
    bool collected = sent && collect(server, answer);
    if (collected && answer->error != NULL)
        return failure_of_result(server, answer->error, origin, err);
    return (collected && !answer->lost) || failure_of_link(server, origin, err);
}

/* What the first failure leaves is refused by the server, so that it is there already. A link that
 * is kept waiting is no good any more. */
void server_drain(Postgres *server, size_t left)
{
    Link *link = &server->main;
    Patience patience = patience_until(clock_ticks() + cancel_patience);
    for (size_t i = 0; link->conn != NULL && i < left + 1; i++) {
        Answer answer = {0};
        if (link_collect(link, &patience, &answer) != WAKE_READY)
            link_close(link);
        link_forget(link, &answer);
    }
    link_end_all(link);
}

bool server_run(Postgres *server, const char *sql, MigError *err)
{
    Answer answer = {.discard = true};
    const Origin origin = {.sql = sql, .file = ""};
    bool done = server_await(server, link_send(&server->main, sql), &origin, &answer, err);
    link_forget(&server->main, &answer);
    return done;
}

bool server_query(Postgres *server, const char *sql, Arena *arena, Rows *rows, MigError *err)
{
    Answer answer = {0};
    const Origin origin = {.sql = sql, .file = ""};
    bool done = server_await(server, link_send(&server->main, sql), &origin, &answer, err);
    *rows = (Rows){0};
    if (done && answer.rows != NULL)
        link_copy_rows(&server->main, answer.rows, arena, rows);
    link_forget(&server->main, &answer);
    return done;
}

bool server_is_direct(const Postgres *server)
{
    return server->backend != 0 && server->backend == server->pq.PQbackendPID(server->main.conn);
}

void server_forget_transaction(Postgres *server)
{
    server->baseline.taken = server->scripted = false;
    server->savepoints.count = 0;
    server->settled = server->settling;
    server->settling = false;
    if (server->backend != server->pq.PQbackendPID(server->main.conn))
        server->backend = 0;
}

/* In a transaction that has failed they succeed as ROLLBACK. */
bool server_end(Postgres *server, const Origin *origin, MigError *err)
{
    Answer answer = {0};
    bool sent = link_send(&server->main, origin->sql);
    bool done = server_await(server, sent, origin, &answer, err);
    bool rolled_back =
        done && answer.rows != NULL && strcmp(server->pq.PQcmdStatus(answer.rows), "ROLLBACK") == 0;
    link_forget(&server->main, &answer);
    server_forget_transaction(server);
    if (rolled_back)
        return fail(err, MIG_E_SQL, "the transaction had failed and was rolled back");
    return done;
}

bool server_is_in_transaction(const Postgres *server)
{
    return server->pq.PQtransactionStatus(server->main.conn) == PQTRANS_INTRANS;
}

/* Nobody hears what goes wrong here: a transaction whose connection is gone is rolled back too. */
void server_rollback(Postgres *server)
{
    Link *link = &server->main;
    Answer answer = {.discard = true};
    PGTransactionStatusType status = server->pq.PQtransactionStatus(link->conn);
    if ((status != PQTRANS_INTRANS && status != PQTRANS_INERROR) || !link_send(link, "ROLLBACK"))
        return;
    Patience patience = patience_until(clock_ticks() + cancel_patience);
    if (link_collect(link, &patience, &answer) != WAKE_READY)
        link_close(link);
    link_forget(link, &answer);
    server_forget_transaction(server);
}

/* Whole milliseconds, the least that the server knows, and at most what it takes. */
static int milliseconds(int64_t microseconds)
{
    int64_t rounded = microseconds / 1000 + (microseconds % 1000 != 0);
    return rounded > INT_MAX ? INT_MAX : (int)rounded;
}

typedef struct Setting {
    const char *name;
    int value;
} Setting;

/* Seconds and milliseconds after which a client is given up whose machine, or the way to it, is
 * gone; the system's own are hours. One whose process has died is looked for during a statement,
 * which the server would end first, and keep its locks as long. */
static const Setting attention[] = {{"tcp_keepalives_idle", 60},
                                    {"tcp_keepalives_interval", 15},
                                    {"tcp_user_timeout", 150000},
                                    {"client_connection_check_interval", 1000}};

enum { ATTENTION = sizeof(attention) / sizeof(attention[0]), OLDER_ATTENTION = ATTENTION - 1 };

/* What is set for a transaction ends with it; for a session, only one that is ours: behind a proxy
 * it would be another client's next. */
static void add_settings(const Postgres *server, Text *sql, SettingScope scope,
                         const Setting *settings, size_t count)
{
    if (scope == SETTING_TRANSACTION) {
        for (size_t i = 0; i < count; i++)
            text_printf(sql, "SET LOCAL %s = %d; ", settings[i].name, settings[i].value);
        return;
    }
    for (size_t i = 0; i < count; i++)
        text_printf(sql, "%s pg_catalog.set_config('%s', '%d', false)", i == 0 ? "SELECT" : ",",
                    settings[i].name, settings[i].value);
    text_printf(sql, " WHERE pg_catalog.pg_backend_pid() = %d; ",
                server->pq.PQbackendPID(server->main.conn));
}

void server_add_timeouts(const Postgres *server, Text *sql, SettingScope scope)
{
    int version = server->pq.PQserverVersion(server->main.conn);
    Setting settings[4 + ATTENTION] = {
        {"lock_timeout", milliseconds(server->options.lock_timeout)},
        {"statement_timeout", milliseconds(server->options.statement_timeout)},
        {"idle_in_transaction_session_timeout", 0},
    };
    size_t count = 3;
    if (version >= 170000)
        settings[count++] = (Setting){"transaction_timeout", 0};
    size_t heeded = version >= 140000 ? ATTENTION : OLDER_ATTENTION;
    for (size_t i = 0; server->attentive && i < heeded; i++)
        settings[count++] = attention[i];
    add_settings(server, sql, scope, settings, count);
}
