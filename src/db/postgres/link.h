/*
 * One connection of libpq's: opened, asked and heard without ever blocking in libpq, so that an
 * interrupt is seen at once. Only a cancellation blocks there, in a thread of its own.
 */
#ifndef MIG_DB_POSTGRES_LINK_H
#define MIG_DB_POSTGRES_LINK_H

#include "db/driver.h"
#include "db/postgres/libpq.h"
#include "db/postgres/patience.h"

typedef struct Link {
    const Libpq *pq;
    PGconn *conn; /* NULL while closed */
    bool ended;   /* the server has said that it ends the connection */
    bool single;  /* rows of what was sent last came one by one */
} Link;

/* What came back for what was sent, as far as it has come. */
typedef struct Answer {
    PGresult *rows;   /* the last result that was no error, unless rows are thrown away */
    PGresult *before; /* the last one before it that had columns, if it has some itself */
    PGresult *error;  /* the first error */
    bool lost;        /* the connection broke before the end of it */
    bool discard;     /* throw rows away as they come */
} Answer;

/* Opens a connection within the user's connect_timeout (10 seconds when there is none).
 * MIG_E_CONNECTION with the URL as it may be shown; MIG_E_INTERRUPTED when `patience` is stopped.
 * Notices are thrown away; who receives them instead passes them to `link_heed` too. The link does
 * not move while it is open. */
bool link_open(Link *link, const ConnectOptions *options, const Patience *patience,
               MigError *err) MIG_MUST_CHECK;
void link_close(Link *link);
void link_heed(Link *link, const PGresult *notice);

/* Whether the connection is there, as far as this side knows without asking. */
bool link_is_alive(Link *link);

/* Sends one or several statements, or one with parameters in text form. False when the connection
 * is gone. */
bool link_send(Link *link, const char *sql) MIG_MUST_CHECK;
bool link_send_values(Link *link, const char *sql, const char *const *values,
                      size_t count) MIG_MUST_CHECK;

/* Sends several statements with parameters without waiting for an answer in between (libpq's
 * pipeline mode). The answer to each is collected by itself, in their order, and one more behind
 * the last; then the link is out of that mode again. */
bool link_send_all(Link *link, const QueryVec *queries) MIG_MUST_CHECK;
void link_end_all(Link *link);

/* Collects all that comes back. Unless WAKE_READY, the answer is not complete, and collecting can
 * go on. */
Wake link_collect(Link *link, const Patience *patience, Answer *answer);
void link_forget(const Link *link, Answer *answer);

/* Asks the server to cancel what is running, until `deadline` at most; the answer will tell. */
void link_cancel(const Link *link, int64_t deadline);

/* Copies the rows of an answer out of libpq. */
void link_copy_rows(const Link *link, PGresult *result, Arena *arena, Rows *rows);

/* A field of an error or a notice; "" when it has none. */
const char *link_field(const Link *link, const PGresult *result, int code);

/* Several lines as one, joined by "; ". */
const char *link_one_line(Arena *arena, const char *text);

#endif
