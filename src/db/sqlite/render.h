/* Changes as SQL. */
#ifndef MIG_DB_SQLITE_RENDER_H
#define MIG_DB_SQLITE_RENDER_H

#include "schema/change.h"

/* See Dialect. */
void sqlite_render(Text *sql, const Schema *from, const Schema *to, const Change *change);

/* A name as a person writes it. */
void sqlite_add_name(Text *sql, const char *name);

/* Names with commas between them. */
void sqlite_add_names(Text *sql, const StringVec *names);

#endif
