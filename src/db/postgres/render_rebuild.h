/* A table made anew under its name, for what ALTER TABLE cannot do: how it is partitioned. */
#ifndef MIG_DB_POSTGRES_RENDER_REBUILD_H
#define MIG_DB_POSTGRES_RENDER_REBUILD_H

#include "db/postgres/render.h"

/* The old table is renamed, the new one made, with the partitions among the parts; the rows go from
 * the one into the other, and the old one is dropped. */
void render_rebuilt_table(const Render *render, const Change *change);

#endif
