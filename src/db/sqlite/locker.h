/* Which process has locked a database file, as Linux tells it in /proc/locks. */
#ifndef MIG_DB_SQLITE_LOCKER_H
#define MIG_DB_SQLITE_LOCKER_H

#include "base/arena.h"

/* "pid 71 (sqlite3)" for the process whose lock on a database is in the way of a writer, or
 * "another process" where the system does not tell. Opens nothing of the database: closing it again
 * would drop this process's own locks. */
const char *sqlite_locker_find(Arena *arena, const char *database);

#endif
