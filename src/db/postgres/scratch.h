/*
 * A scratch database: made on the server, used through a connection like any other, and dropped
 * when that is closed.
 */
#ifndef MIG_DB_POSTGRES_SCRATCH_H
#define MIG_DB_POSTGRES_SCRATCH_H

#include "db/postgres/server.h"

/* What Driver.scratch promises. */
bool scratch_open(Arena *arena, const ConnectOptions *options, const char *dev_url,
                  Connection **connection, MigError *err) MIG_MUST_CHECK;

/* Drops the database of a connection that scratch_open made, once that is closed. */
void scratch_drop(Postgres *server);

/* Adds what is to be known of a statement that failed in a scratch database. */
void scratch_explain(MigError *err);

#endif
