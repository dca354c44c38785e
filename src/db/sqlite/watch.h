/* Keeps an eye on a statement that runs or waits: timeouts, and the word to stop. */
#ifndef MIG_DB_SQLITE_WATCH_H
#define MIG_DB_SQLITE_WATCH_H

#include "db/driver.h"

#include <sqlite3.h>

/* Why a statement was cut short. */
typedef enum WatchStop { WATCH_GOES_ON, WATCH_INTERRUPTED, WATCH_TIMED_OUT } WatchStop;

typedef struct Watch {
    const char *database; /* its file, for messages */
    int interrupt_fd;
    int64_t lock_timeout, statement_timeout;
    Listener listener;
    int64_t deadline;      /* of the statement, in ticks; 0 if it has none */
    int64_t waiting_since; /* in ticks */
    bool told;             /* the listener knows of this wait */
    WatchStop stop;
} Watch;

/* Watches the next statement of a connection, which may run for `timeout` microseconds (0: for
 * ever) and wait for others as long as lock_timeout says. */
void sqlite_watch_start(Watch *watch, sqlite3 *db, int64_t timeout);

/* Whether somebody has asked to stop. */
bool sqlite_watch_is_interrupted(const Watch *watch);

#endif
