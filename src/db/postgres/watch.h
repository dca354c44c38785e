/*
 * The queries that are asked for every revision that is observed. Most of their cost is in reading
 * and planning them, so they are prepared, each when it is first asked, where the connection has
 * its server process to itself.
 */
#ifndef MIG_DB_POSTGRES_WATCH_H
#define MIG_DB_POSTGRES_WATCH_H

#include "db/postgres/server.h"

/* Asks one. `first` is SQL that is run before it, in the same round trip. */
bool watch_query(Postgres *server, WatchQuery which, const char *first, Arena *arena, Rows *rows,
                 MigError *err) MIG_MUST_CHECK;

/* Appends the query that tries for a run lock and takes the first look, a row of both. Where the
 * server has given away all that it had counted before (see Postgres.settled), nothing is counted.
 */
void watch_add_try(Postgres *server, Text *sql, const char *name);

/* Before a transaction begins: from the second one on what is asked is prepared, where nobody
 * else's statements can be in the way. Appends a transaction for what has to be done for that. */
void watch_add_preparation(Postgres *server, Text *sql);

/* Whether something has failed because what was prepared is gone, or its name is taken; it is not
 * counted on then any more. */
bool watch_is_lost(Postgres *server, const MigError *error);

/* A script that may prepare statements of its own, or throw all away. */
void watch_beware(Postgres *server, Span script);

#endif
