/* libpq's asynchronous functions (PostgreSQL manual, 34.1 and 34.4). */
#include "db/postgres/link.h"

#include "base/clock.h"

#include <ctype.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECT_SECONDS = 10 };

const char *link_field(const Link *link, const PGresult *result, int code)
{
    const char *text = link->pq->PQresultErrorField(result, code);
    return text == NULL ? "" : text;
}

/* Last words that come while nothing was asked are a notice to libpq. */
void link_heed(Link *link, const PGresult *notice)
{
    const char *severity = link_field(link, notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0)
        link->ended = true;
}

static void receive_notice(void *context, const PGresult *notice)
{
    link_heed(context, notice);
}

/* libpq breaks sentences at a tab. */
const char *link_one_line(Arena *arena, const char *text)
{
    Text joined = text_in(arena);
    StringVec lines = strings_split(arena, text, "\r\n");
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i];
        Span words = span_trim(span_of(line));
        if (words.length == 0)
            continue;
        if (joined.length > 0)
            text_add(&joined, line[0] == '\t' && islower((unsigned char)line[1]) ? " " : "; ");
        text_add_bytes(&joined, words.bytes, words.length);
    }
    return text_string(&joined);
}

/* The deadline that the user has set in the URL, the environment or a service file, by libpq's
 * rules: 0 and less is none, and less than two seconds is two. */
static int64_t connect_deadline(const Link *link)
{
    long seconds = CONNECT_SECONDS;
    PQconninfoOption *options = link->pq->PQconninfo(link->conn);
    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++)
        if (strcmp(at->keyword, "connect_timeout") == 0 && at->val != NULL && at->val[0] != '\0')
            seconds = strtol(at->val, NULL, 10);
    link->pq->PQconninfoFree(options);
    if (seconds <= 0)
        return 0;
    return clock_ticks() + (seconds < 2 ? 2 : seconds) * 1000000;
}

/* Whether a quoted piece of the connection string may be the password's: the URL as it may be shown
 * does not hold it. A piece in which %xx was decoded is not found in the URL as written. */
static bool is_secret(const Url *url, const char *quoted)
{
    bool given = strstr(url->target, quoted) != NULL || strchr(url->target, '%') != NULL;
    return given && strstr(url->shown, quoted) == NULL;
}

/* libpq quotes pieces of a connection string that it cannot make sense of. */
static const char *hide_secrets(Arena *arena, const char *message, const Url *url)
{
    Text text = text_in(arena);
    const char *at = message;
    for (;;) {
        const char *open = strchr(at, '"');
        const char *close = open == NULL ? NULL : strchr(open + 1, '"');
        if (close == NULL)
            break;
        const char *quoted = arena_strndup(arena, open + 1, (size_t)(close - open) - 1);
        text_add_bytes(&text, at, (size_t)(open - at) + 1);
        text_add(&text, is_secret(url, quoted) ? "***" : quoted);
        text_add_char(&text, '"');
        at = close + 1;
    }
    text_add(&text, at);
    return text_string(&text);
}

/* Takes "28P01: " out of "FATAL:  28P01: password authentication failed", as PQERRORS_VERBOSE
 * writes it. */
static const char *take_sqlstate(Arena *arena, const char *message, char sqlstate[8])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (const char *at = strstr(message, ":  "); at != NULL; at = strstr(at + 1, ":  ")) {
        const char *state = at + 3;
        if (strspn(state, digits) != 5 || strncmp(state + 5, ": ", 2) != 0)
            continue;
        memcpy(sqlstate, state, 5);
        return arena_printf(arena, "%.*s: %s", (int)(at - message), message, state + 7);
    }
    return message;
}

/* The lines of libpq's message that are for users. */
static const char *without_location(Arena *arena, const char *message)
{
    StringVec kept = {0}, lines = strings_split(arena, message, "\n");
    for (size_t i = 0; i < lines.count; i++)
        if (strncmp(lines.items[i], "LOCATION:", strlen("LOCATION:")) != 0)
            vec_push(arena, &kept, lines.items[i]);
    return strings_join(arena, &kept, "\n");
}

typedef struct Advice {
    const char *sqlstate;
    const char *hint;
} Advice;

static const Advice advices[] = {
    {"", "is the server running, and are host and port right?"},
    {"28P01", "wrong password: check the URL, PGPASSWORD and ~/.pgpass"},
    {"28000", "check the user, and the server's pg_hba.conf"},
    {"53300", "the server has no connection left: try a smaller --jobs"},
    {"57P03", "the server is starting or stopping: try again in a moment"},
};

static bool advise(const Link *link, MigError *err)
{
    if (strcmp(err->sqlstate, "3D000") == 0)
        return fail_hint(err, "the database is missing: createdb %s", link->pq->PQdb(link->conn));
    if (link->pq->PQconnectionNeedsPassword(link->conn))
        return fail_hint(err, "give the password in the URL, PGPASSWORD or ~/.pgpass");
    for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
        if (strcmp(err->sqlstate, advices[i].sqlstate) == 0)
            return fail_hint(err, "%s", advices[i].hint);
    return false;
}

static bool fail_open(Link *link, const Url *url, MigError *err)
{
    Arena *arena = arena_open();
    const Libpq *pq = link->pq;
    char sqlstate[8] = "";
    const char *message = without_location(arena, pq->PQerrorMessage(link->conn));
    message = take_sqlstate(arena, message, sqlstate);
    if (sqlstate[0] == '\0')
        message = hide_secrets(arena, message, url);
    bool failed = fail(err, MIG_E_CONNECTION, "cannot connect to '%s': %s", url->shown,
                       link_one_line(arena, message));
    memcpy(err->sqlstate, sqlstate, sizeof(sqlstate));
    arena_close(arena);
    bool understood = pq->PQdb(link->conn) != NULL;
    return failed || (understood && advise(link, err));
}

static bool await_open(Link *link, const Url *url, const Patience *patience, MigError *err)
{
    Patience limit = *patience;
    int64_t deadline = connect_deadline(link);
    if (limit.deadline == 0 || (deadline != 0 && deadline < limit.deadline))
        limit.deadline = deadline;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_WRITING || state == PGRES_POLLING_READING) {
        short events = state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
        Wake wake = patience_wait(&limit, link->pq->PQsocket(link->conn), events);
        if (wake == WAKE_STOPPED)
            return fail(err, MIG_E_INTERRUPTED, "interrupted while connecting to '%s'", url->shown);
        if (wake == WAKE_EXPIRED)
            return fail(err, MIG_E_CONNECTION, "cannot connect to '%s': no answer in time",
                        url->shown) ||
                   fail_hint(err, "is it a PostgreSQL server? connect_timeout sets how long to "
                                  "wait");
        state = link->pq->PQconnectPoll(link->conn);
    }
    return state == PGRES_POLLING_OK || fail_open(link, url, err);
}

static bool start(Link *link, const ConnectOptions *options, const Patience *patience,
                  MigError *err)
{
    const char *const keywords[] = {"fallback_application_name", "dbname", "client_encoding",
                                    options->database == NULL ? NULL : "dbname", NULL};
    const char *const values[] = {options->application_name, options->url->target, "UTF8",
                                  options->database, NULL};
    const Libpq *pq = link->pq;
    link->ended = false;
    link->conn = pq->PQconnectStartParams(keywords, values, 1);
    if (link->conn == NULL)
        return fail(err, MIG_E_CONNECTION, "libpq is out of memory");
    pq->PQsetNoticeReceiver(link->conn, receive_notice, link);
    pq->PQsetErrorVerbosity(link->conn, PQERRORS_VERBOSE); /* the only way to a SQLSTATE here */
    if (pq->PQstatus(link->conn) == CONNECTION_BAD)
        return fail_open(link, options->url, err);
    if (!await_open(link, options->url, patience, err))
        return false;
    pq->PQsetErrorVerbosity(link->conn, PQERRORS_DEFAULT);
    return pq->PQsetnonblocking(link->conn, 1) == 0 || fail_open(link, options->url, err);
}

bool link_open(Link *link, const ConnectOptions *options, const Patience *patience, MigError *err)
{
    if (start(link, options, patience, err))
        return true;
    link_close(link);
    return false;
}

void link_close(Link *link)
{
    if (link->conn != NULL)
        link->pq->PQfinish(link->conn);
    link->conn = NULL;
}

bool link_is_alive(Link *link)
{
    if (link->conn == NULL || link->pq->PQstatus(link->conn) != CONNECTION_OK)
        return false;
    struct pollfd file = {.fd = link->pq->PQsocket(link->conn), .events = POLLIN};
    bool alive = true;
    while (alive && poll(&file, 1, 0) > 0) {
        alive = link->pq->PQconsumeInput(link->conn);
        (void)link->pq->PQisBusy(link->conn); /* looks at what has come */
    }
    return alive && !link->ended;
}

bool link_send(Link *link, const char *sql)
{
    link->single = false;
    return link->conn != NULL && link->pq->PQsendQuery(link->conn, sql);
}

bool link_send_values(Link *link, const char *sql, const char *const *values, size_t count)
{
    link->single = false;
    return link->conn != NULL &&
           link->pq->PQsendQueryParams(link->conn, sql, (int)count, NULL, values, NULL, NULL, 0);
}

/* Outside of a pipeline a query begins with its rows all together; the first one in a pipeline goes
 * on with what was asked for last, unless something else comes before it (fe-exec.c,
 * PQsendQueryStart and pqPipelineProcessQueue). */
static bool begin_all(Link *link, const QueryVec *queries)
{
    if (!link->single || queries->count == 0)
        return true;
    const char *first = queries->items[0].sql;
    bool gives_rows = strncmp(first, "SELECT ", 7) == 0 || strstr(first, " RETURNING ") != NULL;
    return !gives_rows || link->pq->PQpipelineSync(link->conn);
}

bool link_send_all(Link *link, const QueryVec *queries)
{
    if (link->conn == NULL || !link->pq->PQenterPipelineMode(link->conn) ||
        !begin_all(link, queries))
        return false;
    for (size_t i = 0; i < queries->count; i++) {
        const Query *query = &queries->items[i];
        if (!link_send_values(link, query->sql, query->values, query->count))
            return false;
    }
    return link->pq->PQpipelineSync(link->conn);
}

void link_end_all(Link *link)
{
    if (link->conn != NULL)
        (void)link->pq->PQexitPipelineMode(link->conn); /* refused where the connection is gone */
}

/* Waits until PQgetResult would not block, or the connection breaks: what had come before that has
 * then been read. */
static Wake await_result(Link *link, const Patience *patience, Answer *answer)
{
    const Libpq *pq = link->pq;
    while (!answer->lost) {
        int unsent = pq->PQflush(link->conn);
        answer->lost = unsent < 0;
        if (answer->lost || (unsent == 0 && !pq->PQisBusy(link->conn)))
            return WAKE_READY;
        short events = unsent > 0 ? POLLIN | POLLOUT : POLLIN;
        Wake wake = patience_wait(patience, pq->PQsocket(link->conn), events);
        if (wake != WAKE_READY)
            return wake;
        answer->lost = !pq->PQconsumeInput(link->conn);
    }
    return WAKE_READY;
}

/* Reads and throws away what COPY … TO STDOUT sends. */
static Wake discard_copy(Link *link, const Patience *patience, Answer *answer)
{
    const Libpq *pq = link->pq;
    while (!answer->lost) {
        char *row = NULL;
        int length = pq->PQgetCopyData(link->conn, &row, 1);
        pq->PQfreemem(row);
        if (length < 0)
            return WAKE_READY;
        if (length > 0)
            continue;
        Wake wake = patience_wait(patience, pq->PQsocket(link->conn), POLLIN);
        if (wake != WAKE_READY)
            return wake;
        answer->lost = !pq->PQconsumeInput(link->conn);
    }
    return WAKE_READY;
}

static void keep_result(const Link *link, Answer *answer, PGresult *result)
{
    ExecStatusType status = link->pq->PQresultStatus(result);
    bool failed = status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
    if (failed ? answer->error != NULL : answer->discard) {
        link->pq->PQclear(result);
        return;
    }
    if (failed) {
        answer->error = result;
        return;
    }
    bool both =
        status == PGRES_TUPLES_OK && link->pq->PQresultStatus(answer->rows) == PGRES_TUPLES_OK;
    link->pq->PQclear(both ? answer->before : answer->rows);
    answer->before = both ? answer->rows : answer->before;
    answer->rows = result;
}

Wake link_collect(Link *link, const Patience *patience, Answer *answer)
{
    const Libpq *pq = link->pq;
    if (answer->discard)
        link->single |= pq->PQsetSingleRowMode(link->conn); /* refused once rows have come */
    for (;;) {
        Wake wake = await_result(link, patience, answer);
        if (wake != WAKE_READY || answer->lost)
            return wake;
        PGresult *result = pq->PQgetResult(link->conn);
        if (result == NULL)
            return WAKE_READY;
        ExecStatusType status = pq->PQresultStatus(result);
        keep_result(link, answer, result);
        if (status == PGRES_COPY_IN)
            (void)pq->PQputCopyEnd(link->conn, "a script carries no data for COPY");
        if (status == PGRES_COPY_OUT)
            wake = discard_copy(link, patience, answer);
        if (wake != WAKE_READY)
            return wake;
    }
}

void link_forget(const Link *link, Answer *answer)
{
    link->pq->PQclear(answer->rows);
    link->pq->PQclear(answer->before);
    link->pq->PQclear(answer->error);
    *answer = (Answer){0};
}

/* A cancellation under way, which is its thread's: that may outlive the link. */
typedef struct Cancelling {
    Arena *arena;
    Libpq pq;
    PGcancel *cancel;
} Cancelling;

static void *send_cancel(void *context)
{
    const Cancelling *cancelling = context;
    Arena *arena = cancelling->arena;
    char reason[256];
    cancelling->pq.PQcancel(cancelling->cancel, reason, sizeof(reason));
    cancelling->pq.PQfreeCancel(cancelling->cancel);
    arena_close(arena);
    return NULL;
}

/* libpq waits for the server to take it, for ever if it must: the thread goes with the process
 * then. */
void link_cancel(const Link *link, int64_t deadline)
{
    const struct timespec until = {.tv_sec = deadline / 1000000,
                                   .tv_nsec = deadline % 1000000 * 1000};
    pthread_t thread;
    PGcancel *cancel = link->pq->PQgetCancel(link->conn);
    if (cancel == NULL)
        return;
    Arena *arena = arena_open();
    Cancelling *cancelling = arena_new(arena, Cancelling);
    *cancelling = (Cancelling){arena, *link->pq, cancel};
    if (pthread_create(&thread, NULL, send_cancel, cancelling) != 0)
        send_cancel(cancelling);
    else if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) != 0)
        pthread_detach(thread);
}

/* A value often is the one above it. */
static const char *copy_value(const Link *link, PGresult *result, int row, int column, Arena *arena,
                              const char *above)
{
    const Libpq *pq = link->pq;
    if (pq->PQgetisnull(result, row, column))
        return NULL;
    const char *value = pq->PQgetvalue(result, row, column);
    return above != NULL && strcmp(above, value) == 0 ? above : arena_strdup(arena, value);
}

void link_copy_rows(const Link *link, PGresult *result, Arena *arena, Rows *rows)
{
    const Libpq *pq = link->pq;
    *rows = (Rows){0};
    size_t columns = (size_t)pq->PQnfields(result), count = (size_t)pq->PQntuples(result);
    rows->affected = strtoll(pq->PQcmdTuples(result), NULL, 10);
    if (columns == 0 || count == 0)
        return;
    rows->items.items = arena_alloc(arena, count * sizeof(Values));
    rows->items.count = rows->items.capacity = count;
    for (size_t row = 0; row < count; row++) {
        const char **values = arena_alloc(arena, columns * sizeof(*values));
        const char **above = row == 0 ? NULL : rows->items.items[row - 1].items;
        for (size_t column = 0; column < columns; column++)
            values[column] = copy_value(link, result, (int)row, (int)column, arena,
                                        above == NULL ? NULL : above[column]);
        rows->items.items[row] = (Values){values, columns, columns};
    }
}
