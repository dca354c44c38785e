/* Changes as SQL. */
#ifndef MIG_DB_POSTGRES_RENDER_H
#define MIG_DB_POSTGRES_RENDER_H

#include "db/postgres/spelling.h"
#include "schema/change.h"

/* A statement on its way: where it goes, and between which snapshots. */
typedef struct Render {
    Text *sql;
    Arena *arena;
    const Schema *from, *to;
} Render;

/* See Dialect. */
void postgres_render(Text *sql, const Schema *from, const Schema *to, const Change *change);

/* An object's name as the statement needs it. */
const char *render_name(const Render *render, const Object *object);

/* The name of the table (view, domain) that a child is part of. */
const char *render_parent(const Render *render, const Object *child);

/* " CASCADE" where tables are of the type whose attribute changes, else "". */
const char *render_cascade(const Render *render, const Object *attribute);

/* "TABLE t", "TRIGGER x ON t", "FUNCTION f(integer)": how DROP, COMMENT ON and ALTER name it. */
const char *render_designation(const Render *render, const Object *object);

/* What a type or table is called that is about to be replaced, until it is dropped. */
const char *render_passing_name(const Render *render, const Object *object);

/* "fillfactor=70, autovacuum_enabled=false" */
const char *render_options(const Render *render, const StringVec *options);

#endif
