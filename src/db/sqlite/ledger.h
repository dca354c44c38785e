/*
 * SQLite's own tables with rows about everybody's: whose rows a statement has changed is told by
 * comparing them.
 */
#ifndef MIG_DB_SQLITE_LEDGER_H
#define MIG_DB_SQLITE_LEDGER_H

#include "db/driver.h"

struct SqliteConnection;

enum { LEDGER_COUNT = 3 };

/* The number of the ledger that has this name; LEDGER_COUNT for no ledger. */
size_t sqlite_ledger_find(const char *table);

/* The column that names a row's table. */
const char *sqlite_ledger_key(size_t ledger);

/* That a table's rows in a ledger change. */
Touch sqlite_ledger_touch(size_t ledger, const char *table);

/* The ledgers that the statement at hand writes, LEDGER_COUNT of them: before it runs. */
bool sqlite_ledger_read(struct SqliteConnection *sqlite, Rows *ledgers,
                        MigError *err) MIG_MUST_CHECK;

/* Has judged what has become of them: after it has run. */
bool sqlite_ledger_judge(struct SqliteConnection *sqlite, const Rows *before,
                         MigError *err) MIG_MUST_CHECK;

#endif
