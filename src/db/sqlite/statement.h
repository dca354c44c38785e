/* The statements of a revision's script. */
#ifndef MIG_DB_SQLITE_STATEMENT_H
#define MIG_DB_SQLITE_STATEMENT_H

#include "db/driver.h"

/* Cuts a script as Driver.next does, without looking at what the connection has open. */
bool sqlite_cut(ScriptCursor *cursor, Statement *statement, bool *found,
                MigError *err) MIG_MUST_CHECK;

/* See Driver. A transaction that a script outside of one leaves open is an error of the last call,
 * and is rolled back. */
bool sqlite_next(Connection *connection, ScriptCursor *cursor, Statement *statement, bool *found,
                 MigError *err) MIG_MUST_CHECK;

/* See Driver. When a statement fails inside a transaction that the script itself has begun, that is
 * rolled back. */
bool sqlite_run(Connection *connection, const ScriptCursor *cursor, const Statement *statement,
                MigError *err) MIG_MUST_CHECK;

#endif
