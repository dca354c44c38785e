/* What a CREATE INDEX CONCURRENTLY leaves behind: an index, and one that is not valid when it has
 * failed. */
#ifndef MIG_DB_POSTGRES_LEFTOVER_H
#define MIG_DB_POSTGRES_LEFTOVER_H

#include "db/postgres/server.h"

/* Before such a statement: drops the index of its name, if it is on the same table, not valid, and
 * nobody is building it. Says so to the listener. */
bool leftover_clear(Postgres *server, Span statement, MigError *err) MIG_MUST_CHECK;

/* After such a statement has failed: says in its advice what comes of it. */
void leftover_explain(Span statement, MigError *err);

/* What Driver.evidence promises: there is some of an index that is built or dropped CONCURRENTLY.
 */
bool leftover_evidence(Connection *connection, const Statement *statement, Evidence *evidence,
                       MigError *err) MIG_MUST_CHECK;

#endif
