/*
 * The order in which changes can be made.
 *
 * Making comes after the making of what it needs, dropping before the dropping of what it stands
 * on; both by Object.needs and by parents. What takes a name comes after what gives it free. Where
 * that leaves a choice: what is moved out of the way first, then renames, then what is new and what
 * is altered, then what is dropped for good; in each the order of kinds in OBJECTS, then of keys.
 * A foreign key that closes a cycle becomes a change of its own, unless the engine writes them
 * into the table whatever they refer to; any other cycle is cut at its first change in the order.
 */
#ifndef MIG_SCHEMA_ORDER_H
#define MIG_SCHEMA_ORDER_H

#include "schema/change.h"

/* Puts the changes in order; `splits_foreign_keys` allows taking them out of `parts`. */
void order_changes(Arena *arena, ChangeVec *changes, bool splits_foreign_keys);

#endif
