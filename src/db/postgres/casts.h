/* Which values PostgreSQL turns into another type by itself where they are stored. */
#ifndef MIG_DB_POSTGRES_CASTS_H
#define MIG_DB_POSTGRES_CASTS_H

#include "schema/model.h"

/* Whether ALTER COLUMN … TYPE needs no USING: an assignment cast is known. Types as format_type
 * spells them; `schema` has the domains. */
bool cast_is_assignable(const Schema *schema, const char *from, const char *to);

/* An expression that turns `value` of a type into another: "c::integer::boolean". */
const char *cast_explicit(Arena *arena, const char *value, const char *from, const char *to);

/* Whether a foreign key over two such types can be checked. */
bool cast_is_comparable(const char *a, const char *b);

/* What a change of type takes away of the values ("fractions"), or NULL. */
const char *cast_loss(const char *from, const char *to);

#endif
