/* Scripts for psql. */
#ifndef MIG_DB_POSTGRES_OFFLINE_H
#define MIG_DB_POSTGRES_OFFLINE_H

#include "db/offline.h"

extern const Offline postgres_offline;

#endif
