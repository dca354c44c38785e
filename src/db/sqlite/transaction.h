/* Transactions, and the run lock that goes with them. */
#ifndef MIG_DB_SQLITE_TRANSACTION_H
#define MIG_DB_SQLITE_TRANSACTION_H

#include "db/sqlite/connection.h"

/* See Driver. A connection that holds the lock by sqlite_lock may begin transactions of the same
 * name. A writer that is no mig is waited for as long as lock_timeout says, then it is MIG_E_LOCK.
 */
bool sqlite_begin(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err) MIG_MUST_CHECK;
bool sqlite_join(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err) MIG_MUST_CHECK;
bool sqlite_refresh(Connection *connection, int64_t lock_timeout, int64_t statement_timeout,
                    MigError *err) MIG_MUST_CHECK;
bool sqlite_commit(Connection *connection, MigError *err) MIG_MUST_CHECK;
void sqlite_rollback(Connection *connection);
bool sqlite_enclose(Connection *connection, const Statement *statement, bool *enclosed,
                    MigError *err) MIG_MUST_CHECK;
bool sqlite_in_transaction(const Connection *connection);
bool sqlite_lock(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                 MigError *err) MIG_MUST_CHECK;
void sqlite_unlock(Connection *connection);

/* Rolls back the transaction that a script outside of one has begun and not ended, if there is one.
 */
void sqlite_abandon(SqliteConnection *sqlite);

#endif
