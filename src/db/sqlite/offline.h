/* Scripts for the sqlite3 shell. */
#ifndef MIG_DB_SQLITE_OFFLINE_H
#define MIG_DB_SQLITE_OFFLINE_H

#include "db/offline.h"

extern const Offline sqlite_offline;

#endif
