/*
 * Statements that the server takes outside of a transaction only: nobody can look at what they have
 * done before it stands, so that is told before they run.
 */
#ifndef MIG_DB_POSTGRES_BARE_H
#define MIG_DB_POSTGRES_BARE_H

#include "db/postgres/server.h"

/* Whether a statement is known to be one, by its words. */
bool bare_is(Span statement);

/* What such a statement will touch; of one that is not known, anything. What it names and does not
 * exist is left to the server. */
bool bare_touches(Postgres *server, Arena *arena, Span statement, const char *home,
                  TouchVec *touches, MigError *err) MIG_MUST_CHECK;

#endif
