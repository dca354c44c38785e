/* Statements of mig's own. */
#ifndef MIG_DB_SQLITE_QUERY_H
#define MIG_DB_SQLITE_QUERY_H

#include "db/driver.h"

/* See Driver.query. Values are bound to $1 … as well as to ?1 …. */
bool sqlite_query(Connection *connection, const char *sql, const char *const *values, size_t count,
                  Arena *arena, Rows *rows, MigError *err) MIG_MUST_CHECK;

/* A hash of all values that a query without parameters returns, in their order; SQL has no NULL
 * among them. */
bool sqlite_query_hash(Connection *connection, const char *sql, Arena *arena, const char **hash,
                       MigError *err) MIG_MUST_CHECK;

/* See Driver.query_all: there are no round trips to save. */
bool sqlite_query_all(Connection *connection, QueryVec *queries, Arena *arena, size_t *done,
                      MigError *err) MIG_MUST_CHECK;

#endif
