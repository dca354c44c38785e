/* SQLite's slots of the table of functions that every engine fills. */
#include "db/sqlite/connection.h"
#include "db/sqlite/inspect.h"
#include "db/sqlite/making.h"
#include "db/sqlite/query.h"
#include "db/sqlite/rehearse.h"
#include "db/sqlite/sqlite.h"
#include "db/sqlite/statement.h"
#include "db/sqlite/transaction.h"

static bool reset(Connection *connection, MigError *err)
{
    return sqlite_reset((SqliteConnection *)connection, err);
}

/* What cannot be enclosed may be run twice: VACUUM, and what is set for a session. */
static bool evidence(Connection *connection, const Statement *statement, Evidence *evidence,
                     MigError *err)
{
    (void)connection, (void)statement, (void)err;
    *evidence = EVIDENCE_UNDONE;
    return true;
}

const Driver sqlite_driver = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .next = sqlite_next,
    .run = sqlite_run,
    .observe = sqlite_observe,
    .settle = sqlite_settle,
    .enclose = sqlite_enclose,
    .evidence = evidence,
    .query = sqlite_query,
    .query_all = sqlite_query_all,
    .begin = sqlite_begin,
    .join = sqlite_join,
    .refresh = sqlite_refresh,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .reset = reset,
    .in_transaction = sqlite_in_transaction,
    .lock = sqlite_lock,
    .unlock = sqlite_unlock,
    .inspect = sqlite_inspect,
    .fingerprint = sqlite_fingerprint,
    .scratch = sqlite_scratch,
    .rehearsing = &sqlite_rehearsing,
    .making = &sqlite_making,
};
