/*
 * The one authorizer of a connection: it tells which objects a statement of a revision's touches,
 * triggers and cascades included, before it runs.
 */
#ifndef MIG_DB_SQLITE_OBSERVE_H
#define MIG_DB_SQLITE_OBSERVE_H

#include "db/driver.h"
#include "db/sqlite/ledger.h"

#include <sqlite3.h>

struct SqliteConnection;

/* The statement at hand. */
typedef enum ObservePhase { OBSERVE_NOTHING, OBSERVE_PREPARING, OBSERVE_RUNNING } ObservePhase;

typedef struct Observation {
    const Observer *observer; /* NULL: nobody asks */
    ObservePhase phase;
    Arena *arena; /* the statement's */
    TouchVec touches;
    size_t permitted;   /* so many of them are known to be, from the first on */
    bool makes_trigger; /* a temporary one, whose table's schema is still to be told */
    bool defines_table; /* the statement makes or alters one */
    bool writes_ledger[LEDGER_COUNT];
    bool keeps_ledgers;    /* as it goes with another deed: a table's drop or rename, ANALYZE */
    bool in_other_file;    /* it works there for a while, as VACUUM does */
    const char *savepoint; /* what the statement does to one, and its name; NULL */
    const char *savepoint_name;
    bool refused; /* while SQLite was at work, and `error` says why */
    MigError error;
} Observation;

/* See sqlite3_set_authorizer; the context is the connection. */
int sqlite_observe_action(void *context, int action, const char *first, const char *second,
                          const char *schema, const char *trigger);

/* Whether a pragma's setting stays in the file, so that setting it touches what is everybody's. */
bool sqlite_observe_setting(const char *name, Touch *touch);

/* What opening a further file touches. */
Touch sqlite_observe_file(const char *file);

/* See Driver. */
bool sqlite_observe(Connection *connection, const Observer *observer, Span script,
                    MigError *err) MIG_MUST_CHECK;
bool sqlite_settle(Connection *connection, MigError *err) MIG_MUST_CHECK;

/* Frames one statement: what is prepared from now on is noted, until the end. */
void sqlite_observe_begin(struct SqliteConnection *sqlite, Arena *arena);
void sqlite_observe_end(struct SqliteConnection *sqlite);

/* Whether what was heard of a statement may be another one's: a virtual table that is used for the
 * first time prepares its own. Then it is to be prepared anew, and heard anew. */
bool sqlite_observe_again(struct SqliteConnection *sqlite);

/* Has a statement that was prepared, and did not run yet, judged. */
bool sqlite_observe_prepared(struct SqliteConnection *sqlite, Span text, sqlite3_stmt *prepared,
                             MigError *err) MIG_MUST_CHECK;

/* Whether a statement that was prepared writes ledgers as it likes. */
bool sqlite_observe_writes_ledgers(const Observation *observation);

#endif
