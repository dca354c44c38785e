/* Reading a snapshot of a SQLite database. */
#ifndef MIG_DB_SQLITE_INSPECT_H
#define MIG_DB_SQLITE_INSPECT_H

#include "db/driver.h"

/* See Driver. */
bool sqlite_inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                    Schema **schema, MigError *err) MIG_MUST_CHECK;

/* See Driver: all that SQLite knows of its schema is the text of it. */
bool sqlite_fingerprint(Arena *arena, Connection *connection, const char **fingerprint,
                        MigError *err) MIG_MUST_CHECK;

/* See Driver: a database in memory. */
bool sqlite_scratch(Arena *arena, const ConnectOptions *options, const char *dev_url,
                    Connection **connection, MigError *err) MIG_MUST_CHECK;

#endif
