/* What CREATE OR REPLACE FUNCTION leaves as it is. */
#ifndef MIG_DB_POSTGRES_ROUTINE_H
#define MIG_DB_POSTGRES_ROUTINE_H

#include "schema/model.h"

/* Whether a function of the same signature can be replaced: its result and the names of its
 * arguments stay, and no argument loses its default. */
bool routine_is_replaceable(const Object *from, const Object *to);

#endif
