/* The quick way through a look: whether it is plain that all that was done may be. */
#ifndef MIG_DB_POSTGRES_SCREEN_H
#define MIG_DB_POSTGRES_SCREEN_H

#include "db/postgres/look.h"

/* Sets `*plain` when everything that happened between two looks, of which `after` is the cheap
 * half, happened to tables that the observer permits to be touched. When it is not set, nothing is
 * known. The half may be taken anew.
 */
bool screen_pass(Postgres *server, Arena *arena, const Look *before, Look *after, bool *plain,
                 MigError *err) MIG_MUST_CHECK;

#endif
