/*
 * Making tables in SQLite in a time that grows with their number. Each statement that makes an
 * object has SQLite search all of sqlite_schema and go through all tables it knows, so a schema of
 * n tables takes n * n steps. Here only some are in sight at a time: the rows of sqlite_schema that
 * no statement at hand speaks of are kept in a temporary table. Their pages stay where they are,
 * and SQLite reads the rows as those of a file when they are back
 * (https://www.sqlite.org/pragma.html#pragma_schema_version).
 */
#ifndef MIG_DB_SQLITE_MAKING_H
#define MIG_DB_SQLITE_MAKING_H

#include "db/making.h"

extern const Making sqlite_making;

#endif
