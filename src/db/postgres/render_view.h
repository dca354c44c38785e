/* Views, plain and materialized. */
#ifndef MIG_DB_POSTGRES_RENDER_VIEW_H
#define MIG_DB_POSTGRES_RENDER_VIEW_H

#include "db/postgres/render.h"

/* CREATE VIEW, and what can only be said behind it. */
void render_view(const Render *render, const Object *view);

/* CREATE OR REPLACE where the query changes, ALTER where it does not. */
void render_altered_view(const Render *render, const Change *change);

#endif
