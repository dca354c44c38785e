/* What a transaction puts off to its COMMIT: the checks and triggers of constraints that are
 * deferred, and the queries of cursors WITH HOLD. */
#ifndef MIG_DB_POSTGRES_DEFERRAL_H
#define MIG_DB_POSTGRES_DEFERRAL_H

#include "db/postgres/server.h"

/* Statements after which nothing is left of it, and a transaction only commits, unless a trigger
 * has deferred constraints once more. Such cursors are closed. */
extern const char deferral_end[];

typedef enum Deferral {
    DEFERRAL_ALL,
    DEFERRAL_TRIGGERS /* those that somebody has made, which do who knows what */
} Deferral;

/* The same in a transaction that goes on, for some of it, under mig's own settings. Constraints are
 * left as a new transaction has them. */
bool deferral_settle(Postgres *server, Deferral deferral, MigError *err) MIG_MUST_CHECK;

#endif
