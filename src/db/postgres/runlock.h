/*
 * The run lock: an advisory lock of a transaction, so that it goes with its holder and stays with
 * it behind a transaction-pooling proxy.
 */
#ifndef MIG_DB_POSTGRES_RUNLOCK_H
#define MIG_DB_POSTGRES_RUNLOCK_H

#include "db/postgres/server.h"

/* What Driver.reset, .begin, .join, .refresh, .lock and .unlock promise. */
bool runlock_reset(Connection *connection, MigError *err) MIG_MUST_CHECK;
bool runlock_begin(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                   MigError *err) MIG_MUST_CHECK;
bool runlock_join(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err) MIG_MUST_CHECK;
bool runlock_lock(Connection *connection, const char *name, Arena *arena, LockTry *attempt,
                  MigError *err) MIG_MUST_CHECK;
bool runlock_refresh(Connection *connection, int64_t lock_timeout, int64_t statement_timeout,
                     MigError *err) MIG_MUST_CHECK;
void runlock_unlock(Connection *connection);

/* Statements after which, to the end of the transaction, what a script has set for its session does
 * not reach mig's own statements. */
extern const char runlock_own_settings[];

/* A format for `ddl`: the query that tries for a lock, whose name is given as ready SQL. */
extern const char runlock_try[];

/* Fails when the lock for statements outside of a transaction was held and its connection is gone.
 */
bool runlock_check(Postgres *server, MigError *err) MIG_MUST_CHECK;

/* Before a transaction is committed in which a script has run: resets what that has set for the
 * session, where the session may be another client's next. */
bool runlock_leave(Postgres *server, MigError *err) MIG_MUST_CHECK;

#endif
