/* Has what a script does judged: when to look at it, and what follows. */
#ifndef MIG_DB_POSTGRES_OBSERVE_H
#define MIG_DB_POSTGRES_OBSERVE_H

#include "db/postgres/server.h"

/* What Driver.observe and .settle promise. */
bool observe_begin(Connection *connection, const Observer *observer, Span script,
                   MigError *err) MIG_MUST_CHECK;
bool observe_settle(Connection *connection, MigError *err) MIG_MUST_CHECK;

/* A statement of a script, and how it is run. */
typedef struct ObservedStatement {
    const Statement *statement;
    const Origin *origin;
    bool alone; /* neither mig nor the script has begun a transaction */
    bool (*run)(Postgres *server, const struct ObservedStatement *statement, bool alone,
                MigError *err);
} ObservedStatement;

/* Runs a statement, and has judged what it does where each is judged by itself. One that is alone
 * is then run in a transaction of its own, if the server takes it there, so that it can be rolled
 * back; else it is judged before it runs, by its words. */
bool observe_run(Postgres *server, const ObservedStatement *statement,
                 MigError *err) MIG_MUST_CHECK;

#endif
