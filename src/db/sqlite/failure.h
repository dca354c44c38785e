/* SQLite's result codes as errors of mig's. */
#ifndef MIG_DB_SQLITE_FAILURE_H
#define MIG_DB_SQLITE_FAILURE_H

#include "db/sqlite/connection.h"

/* Fills in an error with what SQLite, which has just returned `result`, says: MIG_E_INTERRUPTED,
 * MIG_E_LOCK when another process has the database locked, else MIG_E_SQL. */
bool sqlite_fail(const SqliteConnection *sqlite, int result, MigError *err) MIG_MUST_CHECK;

/* Adds to an error which statement it is about. */
bool sqlite_fail_statement(MigError *err, Span statement) MIG_MUST_CHECK;

#endif
