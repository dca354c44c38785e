/* Looking, from a second connection, at who keeps the session's statement waiting. */
#ifndef MIG_DB_POSTGRES_MONITOR_H
#define MIG_DB_POSTGRES_MONITOR_H

#include "db/postgres/server.h"

/* Tells the listener when the session's statement waits for somebody new, and notes who it is.
 * Gives up without a word when it cannot find out, and as soon as the statement's answer comes. */
void monitor_look(Postgres *server);

#endif
