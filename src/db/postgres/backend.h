/* Another session of the server, as messages name it. */
#ifndef MIG_DB_POSTGRES_BACKEND_H
#define MIG_DB_POSTGRES_BACKEND_H

#include "db/driver.h"

/* The sessions that lock_holder.sql and blockers.sql found: "pid 71 (psql, user alice from
 * 10.0.0.7, since 2026-11-22 10:46:00+00:00, query: LOCK TABLE a)", several joined by ", "; "" for
 * none. */
const char *backend_list(Arena *arena, const Rows *rows);

#endif
