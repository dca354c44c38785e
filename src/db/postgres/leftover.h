/* What a CREATE INDEX CONCURRENTLY leaves behind: an index, and one that is not valid when it has
 * failed. */
#ifndef MIG_DB_POSTGRES_LEFTOVER_H
#define MIG_DB_POSTGRES_LEFTOVER_H

#include "db/postgres/server.h"

/* Before such a statement: drops the index of its name, if it is on the same table, not valid, and
 * nobody is building it. Says so to the listener. `*cleared` when there was one. */
bool leftover_clear(Postgres *server, Span statement, bool *cleared, MigError *err) MIG_MUST_CHECK;

/* After such a statement: whether it may have come upon the index of one that was still at work
 * before it, when it was done (by IF NOT EXISTS) or, with its error, when it was not. */
bool leftover_is_met(bool done, const MigError *error);

/* After such a statement has failed: says in its advice what comes of it. */
void leftover_explain(Span statement, MigError *err);

/* What Driver.evidence promises: there is some of an index that is built or dropped CONCURRENTLY.
 */
bool leftover_evidence(Connection *connection, const Statement *statement, Evidence *evidence,
                       MigError *err) MIG_MUST_CHECK;

#endif
