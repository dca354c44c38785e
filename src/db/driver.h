/*
 * One database engine behind a table of functions. Whoever holds a Connection talks to it through
 * its driver only; no handle of a foreign library leaves the driver's folder.
 */
#ifndef MIG_DB_DRIVER_H
#define MIG_DB_DRIVER_H

#include "base/text.h"
#include "base/url.h"
#include "base/vec.h"
#include "db/observer.h"
#include "schema/filter.h"
#include "schema/model.h"

#include <stdint.h>

typedef struct Driver Driver;
typedef struct Rehearsing Rehearsing; /* see db/rehearsal.h */
typedef struct Making Making;         /* see db/making.h */

/* An open connection; every driver's own struct begins with this one. */
typedef struct Connection {
    const Driver *driver;
} Connection;

/* Told what a server says beside results: notices and warnings, and that a statement waits for
 * somebody. */
typedef struct Listener {
    void (*notice)(void *context, const char *severity, const char *text);
    void (*waiting)(void *context, const char *text); /* "a lock held by pid 71 (psql, …)" */
    void *context;
} Listener;

typedef struct ConnectOptions {
    const Url *url;
    const char *application_name;            /* what pg_stat_activity shows */
    int64_t lock_timeout, statement_timeout; /* microseconds; 0 waits for ever */
    int interrupt_fd; /* a running or waiting statement is cancelled (MIG_E_INTERRUPTED) as soon as
                         this can be read or is at its end, and `run` and `open` are refused from
                         then on; the others still work, so that what has happened can be written
                         down. -1 for none. Nothing is read from it. */
    Listener listener;
    bool create; /* make a SQLite file that does not exist; else that is MIG_E_CONNECTION */
    bool copy; /* SQLite: work on a copy that nobody else sees and that is gone with the connection,
                  whatever ends it; a file that does not exist stays so */
    bool observed; /* scripts will be observed: `begin` makes ready for that, which costs less then
                    */
    /* PostgreSQL: */
    const char *database; /* instead of the URL's; NULL */
    const char *schema;   /* that unqualified names go into in a scratch database, made there if it
                             is missing; NULL: as in the database that the URL names */
} ConnectOptions;

/* One statement of a script. */
typedef struct Statement {
    Span text;  /* without the semicolon and the blanks and comments around it */
    int line;   /* of its first character, in the user's file */
    int number; /* from 1 */
} Statement;

typedef Vec(Statement) StatementVec;

/* Of whether a statement has been run. */
typedef enum Evidence { EVIDENCE_NONE, EVIDENCE_DONE, EVIDENCE_UNDONE } Evidence;

/* A place in a script; a driver keeps in `state` what it needs between two calls. */
typedef struct ScriptCursor {
    Arena *arena;
    const char *file; /* as errors show it */
    Span text;
    int line;
    bool transaction; /* false: run outside of one; statements that begin or end a transaction are
                         then allowed */
    int number;       /* of the statement found last */
    size_t offset;    /* in `text`: where the next one is looked for */
    void *state;
} ScriptCursor;

typedef Vec(const char *) Values; /* a row's columns; NULL is SQL's */

typedef struct Rows {
    Vec(Values) items;
    int64_t affected; /* rows inserted, updated or deleted */
} Rows;

/* Who holds a lock. */
typedef struct LockHolder {
    const char
        *text; /* "pid 71 (mig module_one, alice@build-3, since 2026-11-22 10:46:00+00:00)" */
    const char *prepared; /* the name of the prepared transaction that it is; NULL: it is none */
} LockHolder;

/* An attempt at a run lock. */
typedef struct LockTry {
    const char *look; /* a query to be asked under the lock, in the same round trip; NULL: none */
    bool taken;
    Rows rows;         /* of `look`, when the lock was had */
    LockHolder holder; /* else who has it */
} LockTry;

/* One statement of mig's own. */
typedef struct Query {
    const char *sql;
    const char *const *values; /* bound as $1 … in PostgreSQL, ?1 … in SQLite */
    size_t count;
    Rows rows; /* what came of it */
} Query;

typedef Vec(Query) QueryVec;

/* How a transaction has ended. */
typedef enum Outcome {
    OUTCOME_COMMITTED,
    OUTCOME_ABORTED,
    OUTCOME_OPEN,      /* it has not yet */
    OUTCOME_FORGOTTEN, /* so long ago that the server does not know any more */
    OUTCOME_ELSEWHERE  /* it was another server's */
} Outcome;

/* Transactions in two phases, for one over several databases. */
typedef struct Preparing {
    /* Whether the server takes prepared transactions: MIG_E_CONFIG when it does not. */
    bool (*check)(Connection *connection, MigError *err) MIG_MUST_CHECK;

    /* What the open transaction can be asked after by anybody, on any connection to its server, as
     * long as that remembers it. Its commit is then on disk when `commit` has returned. */
    bool (*identify)(Connection *connection, Arena *arena, const char **identity,
                     MigError *err) MIG_MUST_CHECK;
    bool (*outcome)(Connection *connection, const char *identity, Outcome *outcome,
                    MigError *err) MIG_MUST_CHECK;

    /* Ends the open transaction so that it outlives the connection, its locks included. */
    bool (*prepare)(Connection *connection, const char *name, MigError *err) MIG_MUST_CHECK;

    /* The names that begin so of those prepared in this database. */
    bool (*list)(Connection *connection, const char *prefix, Arena *arena, StringVec *names,
                 MigError *err) MIG_MUST_CHECK;

    /* Commits or rolls back a prepared transaction; one that is gone is fine. */
    bool (*settle)(Connection *connection, const char *name, bool commit,
                   MigError *err) MIG_MUST_CHECK;
} Preparing;

struct Driver {
    const char *name;    /* "sqlite", "postgresql" */
    bool shares_scratch; /* making a scratch database is costly: several modules share one */

    /* Opens a connection, which lives in `arena` and must be closed. MIG_E_CONNECTION, with the URL
     * as it may be shown. */
    bool (*open)(Arena *arena, const ConnectOptions *options, Connection **connection,
                 MigError *err) MIG_MUST_CHECK;
    void (*close)(Connection *connection);

    /* Finds the next statement of a script; `*found` is false behind the last. Text that cannot be
     * split (an unclosed quote) and, where `cursor->transaction`, statements that begin or end a
     * transaction: MIG_E_SQL at file and line. */
    bool (*next)(Connection *connection, ScriptCursor *cursor, Statement *statement, bool *found,
                 MigError *err) MIG_MUST_CHECK;

    /* Runs the statement that `next` found last and throws its rows away. MIG_E_SQL with file,
     * line, statement, the server's message, detail, hint and SQLSTATE; MIG_E_LOCK when a lock was
     * not had within lock_timeout (who holds it is in the message); MIG_E_CONNECTION when the
     * server is gone; MIG_E_INTERRUPTED. */
    bool (*run)(Connection *connection, const ScriptCursor *cursor, const Statement *statement,
                MigError *err) MIG_MUST_CHECK;

    /* Has `observer` judge what the statements of a script do, those that `run` runs from now on,
     * until it is called with NULL. Inside a transaction call it before the first of them. */
    bool (*observe)(Connection *connection, const Observer *observer, Span script,
                    MigError *err) MIG_MUST_CHECK;

    /* Behind the last statement of a script inside the transaction that is open: has all of it
     * judged that was not yet, and sees to it that what the script has set for its session does not
     * reach mig's own statements. */
    bool (*settle)(Connection *connection, MigError *err) MIG_MUST_CHECK;

    /* Outside of a transaction: begins one for the statement that `next` found last, if that does
     * the same inside of one. What is written beside it is then there if and only if its effect is;
     * `settle` goes between the two, and `commit` or `rollback` ends it. */
    bool (*enclose)(Connection *connection, const Statement *statement, bool *enclosed,
                    MigError *err) MIG_MUST_CHECK;

    /* What there is of a statement that cannot be enclosed, after a run of it that may have died at
     * any moment. */
    bool (*evidence)(Connection *connection, const Statement *statement, Evidence *evidence,
                     MigError *err) MIG_MUST_CHECK;

    /* One statement of mig's own; values are bound as $1 … in PostgreSQL, ?1 … in SQLite. NULL
     * `rows` throws them away. */
    bool (*query)(Connection *connection, const char *sql, const char *const *values, size_t count,
                  Arena *arena, Rows *rows, MigError *err) MIG_MUST_CHECK;

    /* Several of them, one after the other, in one round trip. The first that fails ends it;
     * `*done` is how many have not failed. Outside of a transaction: only what changes nothing. */
    bool (*query_all)(Connection *connection, QueryVec *queries, Arena *arena, size_t *done,
                      MigError *err) MIG_MUST_CHECK;

    /* Begins a transaction that holds the run lock `name`, or takes nothing and says who holds it
     * (`attempt->taken` false). Never waits longer than the moment a lock takes to answer. The lock
     * goes with the transaction. What an earlier revision has SET in the session is reset, timeouts
     * are set. When this fails though the lock was had, it is `attempt->look` that has failed. */
    bool (*begin)(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err) MIG_MUST_CHECK;

    /* Takes a further run lock within the open transaction, as `begin` does, without a look. */
    bool (*join)(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err) MIG_MUST_CHECK;

    /* Within the open transaction: what an earlier revision has SET is reset, and these timeouts
     * hold from here on. */
    bool (*refresh)(Connection *connection, int64_t lock_timeout, int64_t statement_timeout,
                    MigError *err) MIG_MUST_CHECK;

    /* Ends it; SQLite: foreign keys that the transaction broke are MIG_E_SQL, and it is rolled
     * back. */
    bool (*commit)(Connection *connection, MigError *err) MIG_MUST_CHECK;
    void (*rollback)(Connection *connection);

    /* Leaves the session as a new one would be: what a script has set is gone. Outside of a
     * transaction. */
    bool (*reset)(Connection *connection, MigError *err) MIG_MUST_CHECK;

    /* Whether a transaction is open, a script's own or mig's. */
    bool (*in_transaction)(const Connection *connection);

    /* The same lock, without a look, for statements that run outside of a transaction, until
     * `unlock` or the death of this process. It never makes CREATE INDEX CONCURRENTLY wait for
     * itself, and holds behind a transaction-pooling proxy. */
    bool (*lock)(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err) MIG_MUST_CHECK;
    void (*unlock)(Connection *connection);

    const Preparing *preparing; /* NULL where a transaction is of one database */
    const Rehearsing *rehearsing;
    const Making *making;

    /* Reads a snapshot of what the filter lets through, in a fixed number of queries: one per kind
     * of object. It lives in `arena` and is finished (schema_finish). Positions and earlier names
     * are not known to a database: migrate/declared.h fills them in. */
    bool (*inspect)(Arena *arena, Connection *connection, const InspectFilter *filter,
                    Schema **schema, MigError *err) MIG_MUST_CHECK;

    /* A hash of all that `inspect` reads: a database in which it is the same has the same snapshot.
     * NULL, instead of this function, where finding it out costs as much as inspecting
     * (PostgreSQL). */
    bool (*fingerprint)(Arena *arena, Connection *connection, const char **fingerprint,
                        MigError *err) MIG_MUST_CHECK;

    /* Opens an empty database for the length of this connection; closing it leaves nothing behind,
     * and what a killed run has left is cleaned up here. SQLite: in memory. PostgreSQL: a database
     * of its own, on the server of `dev_url`, or of `options->url` where that is "". */
    bool (*scratch)(Arena *arena, const ConnectOptions *options, const char *dev_url,
                    Connection **connection, MigError *err) MIG_MUST_CHECK;
};

/* The driver for a kind of URL. Nothing is loaded or opened yet. */
const Driver *driver_find(UrlKind kind);

/* Loads the client library that a driver needs, once for this process and those forked from it; it
 * is not started. */
bool driver_load(UrlKind kind, MigError *err) MIG_MUST_CHECK;

/* Sets the advice of an error about a lock that was not had within `lock_timeout` (microseconds; 0:
 * no limit). */
void driver_advise_waiting(int64_t lock_timeout, MigError *err);

#endif
