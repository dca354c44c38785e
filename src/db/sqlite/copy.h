/* A database that nobody else sees: SQLite keeps it in a file that has no name from the moment it
 * is made, so that nothing is left of it however its process ends. */
#ifndef MIG_DB_SQLITE_COPY_H
#define MIG_DB_SQLITE_COPY_H

#include "db/sqlite/connection.h"

/* Opens an empty one. */
bool sqlite_copy_open(SqliteConnection *copy, MigError *err) MIG_MUST_CHECK;

/* Fills it with what another connection's database holds, as of one moment: others may read that
 * meanwhile. A lack of room for it is MIG_E_CONNECTION. */
bool sqlite_copy_fill(SqliteConnection *copy, SqliteConnection *source,
                      MigError *err) MIG_MUST_CHECK;

#endif
