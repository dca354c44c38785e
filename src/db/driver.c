/* Which driver serves which kind of URL, and what all of them say. */
#include "db/driver.h"

#include "base/clock.h"
#include "base/error.h"
#include "db/postgres/postgres.h"
#include "db/sqlite/sqlite.h"

const Driver *driver_find(UrlKind kind)
{
    return kind == URL_SQLITE ? &sqlite_driver : &postgres_driver;
}

bool driver_load(UrlKind kind, MigError *err)
{
    return kind == URL_SQLITE || postgres_load(err);
}

void driver_advise_waiting(int64_t lock_timeout, MigError *err)
{
    Arena *arena = arena_open();
    const char *more = lock_timeout == 0 ? ""
                                         : arena_printf(arena, ", or raise lock_timeout (%s)",
                                                        duration_format(arena, lock_timeout));
    error_advise(err, "try again when that is done%s", more);
    arena_close(arena);
}
