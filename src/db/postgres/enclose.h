/*
 * Statements outside of a transaction that could as well be in one: they are, each in its own, so
 * that what is written with them is there if and only if their effect is.
 */
#ifndef MIG_DB_POSTGRES_ENCLOSE_H
#define MIG_DB_POSTGRES_ENCLOSE_H

#include "db/postgres/server.h"

/* What Driver.enclose promises. */
bool enclose_begin(Connection *connection, const Statement *statement, bool *enclosed,
                   MigError *err) MIG_MUST_CHECK;

/* Whether the server runs a statement in a transaction too, to the same end. Told by its words. */
bool enclose_fits(Span statement);

#endif
