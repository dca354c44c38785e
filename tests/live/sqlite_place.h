/* A temporary folder with a SQLite database, and what tests do with it. Whatever is not expected to
 * fail ends the test when it does. */
#ifndef MIG_TESTS_LIVE_SQLITE_PLACE_H
#define MIG_TESTS_LIVE_SQLITE_PLACE_H

#include "db/driver.h"

#include <sys/types.h>

typedef struct Place {
    Arena *arena;
    const char *folder, *path;
    Url url;
    ConnectOptions options; /* for place_connect; a test may change them before */
    StringVec notices, waits;
    pid_t in_the_way; /* killed as soon as the driver says that it waits; 0 for none */
} Place;

/* A new folder, with the name of a database in it that does not exist yet. */
Place *place_make(void);
void place_remove(Place *place);

/* Opens the database; a failing open ends the test. */
Connection *place_connect(Place *place);

/* Opens it and expects an error. */
MigError place_refuse(Place *place);

/* The names in the folder, sorted, with blanks between; without SQLite's journal. */
const char *place_list(const Place *place);

/* Begins a transaction with a lock named "test", and ends it. */
void begin(Connection *connection);
void commit(Connection *connection);

/* Tries to commit and expects an error; the driver has then rolled back. */
MigError commit_in_vain(Connection *connection);

/* Runs a script, which begins at line 1 of "r.sql". */
bool script(Connection *connection, const char *text, bool transaction, MigError *err);

/* Runs a script inside the transaction that is open. */
void inside(Connection *connection, const char *text);

/* Runs a script in a transaction of its own. */
void revision(Connection *connection, const char *text);

/* Runs a script outside of a transaction. */
void outside(Connection *connection, const char *text);

/* The first value that a query yields; "" when it has no row, "NULL" for NULL. */
const char *ask(Connection *connection, const char *sql);

/* Runs a function in a child process; waits until it says that it is ready, which every such
 * function does by writing a byte to `ready`. It goes on until killed or done. */
pid_t spawn(void (*run)(Place *place, int ready), Place *place);

/* Waits for a child: its exit status, or minus the signal that ended it. */
int reap(pid_t child);

#endif
