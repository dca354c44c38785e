/* What the text of a function tells. */
#ifndef MIG_DB_POSTGRES_ROUTINE_H
#define MIG_DB_POSTGRES_ROUTINE_H

#include "schema/change.h"

/* Whether a function of the same signature can be replaced: its result and the names of its
 * arguments stay, and no argument loses its default. */
bool routine_is_replaceable(const Object *from, const Object *to);

/* The objects whose names stand in a function's body. The server looks at some of them when the
 * function is made, and remembers none. */
void routine_mentions(Arena *arena, const Schema *schema, const Object *routine,
                      ObjectRefVec *mentioned);

#endif
