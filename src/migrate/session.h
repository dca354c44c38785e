/*
 * The migration context of one module: its connection, the names of its tables, its run lock.
 * Nothing in it is shared with another module's.
 */
#ifndef MIG_MIGRATE_SESSION_H
#define MIG_MIGRATE_SESSION_H

#include "db/dialect.h"
#include "db/driver.h"
#include "migrate/isolation.h"

typedef Vec(const Url *) UrlRefVec;

typedef struct SessionOptions {
    const char *module; /* its name, for messages and for what the server shows */
    Url url;
    const char *version_table;
    const char *version_table_schema;        /* "" for the one that new tables go into */
    int64_t lock_timeout, statement_timeout; /* microseconds; 0 waits for ever */
    int lock_retries;
    int interrupt_fd; /* see ConnectOptions; -1 for none */
    Listener listener;
    bool create;                /* make a SQLite file that does not exist */
    const UrlRefVec *databases; /* where a run over several databases may have been decided; NULL
                                   for none */
    const Territory *territory; /* what revisions may touch; NULL: all there is */
} SessionOptions;

typedef struct Session {
    SessionOptions options;
    Arena *arena; /* the session's lifetime */
    const Driver *driver;
    const Dialect *dialect;
    Connection *connection;
    const char *schema;    /* of the version table */
    const char *log_table; /* its log's name */
    const char *lock_name;
    const char *identity; /* user@host, for the log */
} Session;

/* Connects. The session lives in `arena` and must be closed. */
bool session_open(Arena *arena, const SessionOptions *options, Session **session,
                  MigError *err) MIG_MUST_CHECK;
void session_close(Session *session);

/* A session over an empty scratch database of the same engine, on the server of `dev_url` or, where
 * that is "", the module's own; closing it leaves nothing behind. */
bool session_scratch(Arena *arena, const SessionOptions *options, const char *dev_url,
                     Session **session, MigError *err) MIG_MUST_CHECK;

/* A session over the connection of another one, for a module in the same database; closing it
 * leaves the connection open. */
bool session_share(Arena *arena, const SessionOptions *options, const Session *other,
                   Session **session, MigError *err) MIG_MUST_CHECK;

/* Begins a transaction that holds the module's run lock. While another runner has it, waits and
 * says for whom. MIG_E_INTERRUPTED when told to stop meanwhile. */
bool session_begin(Session *session, MigError *err) MIG_MUST_CHECK;

/* The same, asking a query in the same round trip; its rows live in `arena`. When this fails though
 * the lock was had, `*begun` is true: it is the query that has failed, and all is rolled back. */
bool session_begin_look(Session *session, const char *sql, Arena *arena, Rows *rows, bool *begun,
                        MigError *err) MIG_MUST_CHECK;

/* The same without waiting: MIG_E_LOCK while another runner has it. */
bool session_try_begin(Session *session, MigError *err) MIG_MUST_CHECK;

/* Waiting for run locks, over several attempts. */
typedef struct LockWait {
    Text told; /* of whom */
    int64_t pause;
} LockWait;

LockWait session_wait_new(Arena *arena);

/* After an attempt that has not had the lock: says who has it where that is somebody new, and
 * pauses. What a dead run over several databases has left in the way is settled instead. */
bool session_wait(Session *session, LockWait *wait, const LockHolder *holder,
                  MigError *err) MIG_MUST_CHECK;

/* Whether what has failed with `err` is to be tried again: when a lock was not had in time and
 * lock_retries leave another attempt; `attempt` counts from 0. Says so and sleeps before it
 * answers. */
bool session_again(Session *session, int attempt, MigError *err) MIG_MUST_CHECK;

bool session_commit(Session *session, MigError *err) MIG_MUST_CHECK;
void session_rollback(Session *session);

/* Holds the run lock outside of a transaction, waiting for it as session_begin does. */
bool session_lock(Session *session, MigError *err) MIG_MUST_CHECK;
void session_unlock(Session *session);

/* Runs one statement of mig's own; see Driver.query. */
bool session_query(Session *session, const char *sql, const char *const *values, size_t count,
                   Arena *arena, Rows *rows, MigError *err) MIG_MUST_CHECK;

/* Runs several; see Driver.query_all. */
bool session_query_all(Session *session, QueryVec *queries, Arena *arena, size_t *done,
                       MigError *err) MIG_MUST_CHECK;

/* Sleeps; MIG_E_INTERRUPTED when told to stop meanwhile. */
bool session_sleep(const Session *session, int64_t microseconds, MigError *err) MIG_MUST_CHECK;

/* Tells the listener something that a user should know though nothing has failed. */
void session_warn(const Session *session, const char *text);

/* Tells the listener that the session waits for something. */
void session_tell_waiting(const Session *session, const char *text);

#endif
