/*
 * The queries that are asked for every revision that is observed. Most of their cost is in reading
 * and planning them, so they are prepared where the connection has its server process to itself.
 */
#ifndef MIG_DB_POSTGRES_WATCH_H
#define MIG_DB_POSTGRES_WATCH_H

#include "db/postgres/server.h"

typedef enum WatchQuery { WATCH_LOOK, WATCH_TRACE, WATCH_PROBE, WATCH_QUERIES } WatchQuery;

enum { WATCH_TABLES = 4 };

/* Asks one, of these oids where it takes some, one at least and WATCH_TABLES at most. `first` is
 * SQL that is run before it, in the same round trip. */
bool watch_query(Postgres *server, WatchQuery which, const StringVec *oids, const char *first,
                 Arena *arena, Rows *rows, MigError *err) MIG_MUST_CHECK;

/* Appends the query that tries for a run lock and takes the first look, a row of both. */
void watch_add_try(const Postgres *server, Text *sql, const char *name);

/* Inside a transaction that has just begun: prepares them, where that has not been done. */
bool watch_prepare(Postgres *server, MigError *err) MIG_MUST_CHECK;

/* Whether something has failed because what was prepared is gone; it is not counted on then any
 * more. */
bool watch_is_lost(Postgres *server, const MigError *error);

/* A script that may prepare statements of its own, or throw all away. */
void watch_beware(Postgres *server, Span script);

#endif
