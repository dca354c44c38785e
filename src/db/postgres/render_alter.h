/* What ALTER does to tables, columns, constraints and indexes. */
#ifndef MIG_DB_POSTGRES_RENDER_ALTER_H
#define MIG_DB_POSTGRES_RENDER_ALTER_H

#include "db/postgres/render.h"

void render_altered_table(const Render *render, const Change *change);
/* A table taken off those above it, and put below them again; also what is said by naming an index.
 */
void render_detached_table(const Render *render, const Change *change);
void render_attached_table(const Render *render, const Change *change);
/* Drops of what was a partition of others, and is called so by `now`, what it has of their indexes,
 * keys and checks: those are no objects, but they stay when it is let go. */
void render_dropped_parts(const Render *render, const Object *partition, const Object *now);
void render_altered_column(const Render *render, const Change *change);
void render_altered_constraint(const Render *render, const Change *change);
void render_altered_index(const Render *render, const Change *change);

/* ALTER … SET (…) and RESET (…) of what differs. */
void render_changed_options(const Render *render, const char *alter, const StringVec *from,
                            const StringVec *to);

#endif
