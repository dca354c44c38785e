/* Types: enums, composites, ranges and domains. */
#ifndef MIG_DB_POSTGRES_RENDER_TYPE_H
#define MIG_DB_POSTGRES_RENDER_TYPE_H

#include "db/postgres/render.h"

/* CREATE TYPE or CREATE DOMAIN. */
void render_type(const Render *render, const Object *type);

/* A type made anew under its name, and what has it along with it. */
void render_rebuilt_type(const Render *render, const Change *change);

void render_altered_enum(const Render *render, const Change *change);
void render_altered_domain(const Render *render, const Change *change);

/* Whether every label of `from` is in `to`, in the same order. */
bool enum_only_grows(const Object *from, const Object *to);

#endif
