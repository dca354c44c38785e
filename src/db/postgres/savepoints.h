/* The savepoints that a script has open. In one transaction over several revisions nobody behind it
 * is to go back to them: that would undo what was told to be done, and mig's books with it. */
#ifndef MIG_DB_POSTGRES_SAVEPOINTS_H
#define MIG_DB_POSTGRES_SAVEPOINTS_H

#include "db/postgres/server.h"

/* After a statement of a script has run. Savepoints are made, released and gone back to by
 * statements of their own only. */
void savepoints_note(Postgres *server, Span statement);

/* Behind a script: releases those that it has left. */
bool savepoints_release(Postgres *server, MigError *err) MIG_MUST_CHECK;

#endif
