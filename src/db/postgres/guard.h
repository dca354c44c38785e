/* What a script for psql has its transactions look at before they end. */
#ifndef MIG_DB_POSTGRES_GUARD_H
#define MIG_DB_POSTGRES_GUARD_H

#include "db/offline.h"

/* What Offline.remember and .guard promise. */
void postgres_guard_remember(Text *sql);
void postgres_guard(Text *sql, const OfflineModule *module, const OfflineBounds *bounds);

#endif
