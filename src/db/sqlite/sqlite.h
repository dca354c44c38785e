/* SQLite's driver and dialect (https://www.sqlite.org/c3ref/intro.html). */
#ifndef MIG_DB_SQLITE_SQLITE_H
#define MIG_DB_SQLITE_SQLITE_H

#include "db/dialect.h"
#include "db/driver.h"

extern const Driver sqlite_driver;
extern const Dialect sqlite_dialect;

#endif
