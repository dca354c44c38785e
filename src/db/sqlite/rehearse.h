/* Looking on while revisions run on a copy of a SQLite database. */
#ifndef MIG_DB_SQLITE_REHEARSE_H
#define MIG_DB_SQLITE_REHEARSE_H

#include "db/rehearsal.h"

extern const Rehearsing sqlite_rehearsing;

#endif
