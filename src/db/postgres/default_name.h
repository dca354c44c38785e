/* The names that PostgreSQL gives to constraints and sequences which have none. */
#ifndef MIG_DB_POSTGRES_DEFAULT_NAME_H
#define MIG_DB_POSTGRES_DEFAULT_NAME_H

#include "schema/model.h"

/* Whether a constraint is called as the server would call it, and the server would be free to. */
bool default_name_is(const Schema *schema, const Object *constraint);

/* The only column that a constraint is about, or NULL. */
const char *default_name_column(const Object *constraint);

/* What the server calls the sequence of a serial or identity column. */
const char *default_name_of_sequence(Arena *arena, const Object *column);

/* Whether a column's sequence is called so, with or without a number behind it. */
bool default_name_is_identity(const char *name, const Object *column);

/* Whether a sequence is what a serial column makes. */
bool default_name_is_serial(const Object *sequence, const Object *column);

#endif
