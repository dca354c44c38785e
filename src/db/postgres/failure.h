/* What PostgreSQL says went wrong, as a MigError. */
#ifndef MIG_DB_POSTGRES_FAILURE_H
#define MIG_DB_POSTGRES_FAILURE_H

#include "db/postgres/server.h"

/* A statement's error. Returns false. */
bool failure_of_result(const Postgres *server, const PGresult *result, const Origin *origin,
                       MigError *err) MIG_MUST_CHECK;

/* The main link is gone. Returns false. */
bool failure_of_link(const Postgres *server, const Origin *origin, MigError *err) MIG_MUST_CHECK;

#endif
