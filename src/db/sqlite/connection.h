/* An open SQLite database, and how it is opened and closed. */
#ifndef MIG_DB_SQLITE_CONNECTION_H
#define MIG_DB_SQLITE_CONNECTION_H

#include "db/sqlite/foreign_keys.h"
#include "db/sqlite/observe.h"
#include "db/sqlite/run_lock.h"
#include "db/sqlite/watch.h"

/* How a scratch database is being filled, see making.h. */
typedef enum MakingState {
    MAKING_NOTHING,
    MAKING_IN_SIGHT, /* something was made, and all is where it belongs */
    MAKING_AMONG_FEW /* some is out of sight */
} MakingState;

typedef struct SqliteConnection {
    Connection base;
    Arena *arena;
    sqlite3 *db;
    const char *path; /* absolute, or ":memory:" */
    Watch watch;
    RunLock lock;
    Vec(RunLock *) joined; /* further run locks of the transaction that is open */
    bool locked;           /* by sqlite_lock, beyond a transaction's end */
    bool begun;            /* mig's own transaction is open */
    bool enclosed;         /* one is open around a statement outside of it, see sqlite_enclose */
    int enforced;          /* foreign keys were, before it */
    bool query_only;       /* a script outside of it has set this, before it */
    int script_begin_line; /* of the statement that began the transaction which a script outside of
                              one has open; 0 if none */
    ForeignKeys foreign_keys;
    Observation observation;
    StringVec savepoints; /* that the script has open, the innermost last */
    bool has_temporaries; /* a script has had to do with temporary objects */
    MakingState making;
    struct Rehearsed *rehearsed; /* see rehearse.h; NULL while nothing is rehearsed */
} SqliteConnection;

/* See Driver. */
bool sqlite_open(Arena *arena, const ConnectOptions *options, Connection **connection,
                 MigError *err) MIG_MUST_CHECK;
void sqlite_close(Connection *connection);

/* Runs statements of mig's own that yield nothing of interest. */
bool sqlite_execute(SqliteConnection *sqlite, const char *sql, MigError *err) MIG_MUST_CHECK;

/* Sets the session back to what it was when it was opened: settings, attached databases, temporary
 * objects. Inside a transaction, what can be set back there. */
bool sqlite_reset(SqliteConnection *sqlite, MigError *err) MIG_MUST_CHECK;
bool sqlite_reset_inside(SqliteConnection *sqlite, MigError *err) MIG_MUST_CHECK;

#endif
