/* PostgreSQL's driver and dialect, over libpq (PostgreSQL manual, chapter 34). */
#ifndef MIG_DB_POSTGRES_POSTGRES_H
#define MIG_DB_POSTGRES_POSTGRES_H

#include "db/dialect.h"
#include "db/driver.h"

extern const Driver postgres_driver;
extern const Dialect postgres_dialect;

/* Loads libpq into this process, where it stays; MIG_E_CONNECTION when it is not installed. */
bool postgres_load(MigError *err) MIG_MUST_CHECK;

#endif
