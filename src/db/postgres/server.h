/* The PostgreSQL driver's connection, and how it asks the server something. */
#ifndef MIG_DB_POSTGRES_SERVER_H
#define MIG_DB_POSTGRES_SERVER_H

#include "db/postgres/link.h"
#include "db/postgres/syscatalog.h"

typedef struct Postgres Postgres;

struct Look;

/* What was counted when the transaction began, as long as nothing has been done in it. */
typedef struct Baseline {
    bool taken;
    bool blind; /* the server does not count */
    RowCounts counts[SYSCATALOGS];
} Baseline;

/* What is asked of a revision that is observed, see watch.h. */
typedef enum WatchQuery {
    WATCH_LOOK,    /* what is locked, and what the catalogs were given, */
    WATCH_COLUMNS, /* and how much of pg_attribute is of the tables that are locked, */
    WATCH_TRACE,   /* and of other catalogs too */
    WATCH_PROBE,
    WATCH_QUERIES
} WatchQuery;

/* What is being run: mig's own SQL has no file. */
typedef struct Origin {
    const char *sql;
    const char *file;
    int line;
} Origin;

/* A statement that has touched what it may not. It may be undone yet. */
typedef struct Suspect {
    Origin origin;
    TouchVec touches;
} Suspect;

/* A script that is observed. */
typedef struct Observation {
    const Observer *observer; /* NULL: nobody asks */
    Arena *arena;             /* as long as it is observed */
    bool blind;               /* the script may have the server count no rows */
    WatchQuery depth;         /* of the look at it, see look_count */
    struct Look *before;      /* what there was before the script; NULL where each statement is
                                 judged by itself, since it may stand before the next one runs */
    Origin last;              /* the COMMIT of what was run, at its last statement's place */
    struct Look *seen;        /* what there was behind that, while nothing was done since; NULL */
    Arena *held;              /* what it is in; NULL */
    Vec(Suspect) suspects;
} Observation;

struct Postgres {
    Connection connection; /* first, as every driver's */
    Arena *arena;
    Libpq pq;
    ConnectOptions options;
    Url url;
    const char *application; /* the name that the server was given: the user's comes before ours */
    Link main;
    Link guard; /* holds the run lock of statements outside of a transaction; else closed */
    const char *guarded; /* the lock's name */
    int backend;         /* the server process that runs our statements; 0 when that is not known */
    bool attentive;      /* the server can be told to see whether its client is still there */
    bool enclosed;       /* a transaction is open around one statement, see enclose.h */
    bool scripted;       /* a statement of a script has run in the transaction that is open */
    StringVec savepoints; /* that the script has open, the innermost last */
    bool working;         /* what is sent is a script's: any interrupt ends it */
    bool interrupted;     /* the last statement was asked to stop */
    char blocker[1024];   /* whom the last statement waited for; "" if nobody was seen */
    Observation observation;
    Baseline baseline;
    bool settling;    /* the server gives away what it has counted when the transaction ends, */
    bool settled;     /* and has done so, and nothing has been done since */
    bool prepared;    /* see watch.h: statements are, or will be when they are first asked, */
    unsigned kept;    /* these are already, */
    const char *tag;  /* with this in their names; NULL before the first, */
    bool emptied;     /* and whether all prepared statements have just been thrown away */
    const char *home; /* the schema that new tables went into when that was first asked; NULL */
    Postgres *keeper; /* of a scratch database, see scratch.c; else NULL */
    struct Rehearsed *rehearsed; /* see rehearse.h; NULL while nothing is rehearsed */
};

/* Whether an interrupt has come. */
bool server_is_interrupted(const Postgres *server);

/* Waits for what comes back for what was sent on the main link, the user's lock and interrupt in
 * sight; `sent` is what sending it gave. The answer must be forgotten either way. An interrupt that
 * had come before does not count at once, unless the server is `working`: what has to be written
 * down after it can be, within a few seconds. */
bool server_await(Postgres *server, bool sent, const Origin *origin, Answer *answer,
                  MigError *err) MIG_MUST_CHECK;

/* Throws away the answers to those statements of link_send_all that have not been collected, and
 * ends that. */
void server_drain(Postgres *server, size_t left);

/* Runs mig's own statements and throws rows away. */
bool server_run(Postgres *server, const char *sql, MigError *err) MIG_MUST_CHECK;

/* Runs mig's own statements, which end with a query; its rows are copied into `arena`. */
bool server_query(Postgres *server, const char *sql, Arena *arena, Rows *rows,
                  MigError *err) MIG_MUST_CHECK;

/* Ends a transaction by COMMIT or PREPARE TRANSACTION. MIG_E_SQL when it had failed and was rolled
 * back instead. */
bool server_end(Postgres *server, const Origin *origin, MigError *err) MIG_MUST_CHECK;

/* Whether the connection is known to have its server process to itself. Behind a proxy the next
 * transaction there may be another client's. */
bool server_is_direct(const Postgres *server);

/* After a transaction: behind a proxy the next one may run in another backend, and nothing is known
 * of that. */
void server_forget_transaction(Postgres *server);

/* Whether one is open and has not failed. */
bool server_is_in_transaction(const Postgres *server);

/* Rolls back what is open. Nothing runs then: what was sent has been waited for or given up. */
void server_rollback(Postgres *server);

/* How long a setting lasts; one for the session has no effect behind a proxy. */
typedef enum SettingScope { SETTING_TRANSACTION, SETTING_SESSION } SettingScope;

/* Appends statements that set the timeouts, and have the server notice when its client has died. */
void server_add_timeouts(const Postgres *server, Text *sql, SettingScope scope);

#endif
