/* CREATE TABLE, out of the model. */
#ifndef MIG_DB_SQLITE_RENDER_TABLE_H
#define MIG_DB_SQLITE_RENDER_TABLE_H

#include "base/text.h"
#include "schema/model.h"

/* The statement with its end, for a table that is to be called `name`. */
void sqlite_render_table(Text *sql, const Object *table, const char *name);

/* A column's definition, with the constraints that are written behind it. */
void sqlite_render_column(Text *sql, const Object *column, bool all_behind);

/* Columns, expressions, collations and directions: "a, lower(b) DESC". */
void sqlite_render_keys(Text *sql, const KeyVec *keys);

#endif
