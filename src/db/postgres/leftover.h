/* What a CREATE INDEX CONCURRENTLY that failed leaves behind: an index that is not valid. */
#ifndef MIG_DB_POSTGRES_LEFTOVER_H
#define MIG_DB_POSTGRES_LEFTOVER_H

#include "db/postgres/server.h"

/* Before such a statement: drops the index of its name, if it is on the same table, not valid, and
 * nobody is building it. Says so to the listener. */
bool leftover_clear(Postgres *server, Span statement, MigError *err) MIG_MUST_CHECK;

/* After such a statement has failed: says in its advice what comes of it. */
void leftover_explain(Span statement, MigError *err);

#endif
