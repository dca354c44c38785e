/* What the sqlite3 shell reads otherwise than SQLite does. */
#ifndef MIG_DB_SQLITE_SHELL_H
#define MIG_DB_SQLITE_SHELL_H

#include "db/driver.h"

/* See Offline: cuts a script as a run does, and fails with MIG_E_SQL where the shell would cut it
 * otherwise, or take a line of it for a command of its own. */
bool sqlite_shell_next(ScriptCursor *cursor, Statement *statement, bool *found,
                       MigError *err) MIG_MUST_CHECK;

#endif
