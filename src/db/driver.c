/* Which driver serves which kind of URL. */
#include "db/driver.h"

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
