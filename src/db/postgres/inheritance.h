/* Tables below others: partitions, and those that inherit. What ALTER TABLE does to a column it
 * does to the same column of all tables below. */
#ifndef MIG_DB_POSTGRES_INHERITANCE_H
#define MIG_DB_POSTGRES_INHERITANCE_H

#include "schema/diff.h"

/* The column of the table above that an inherited one is; NULL if that is not in sight. */
const Object *inheritance_above(const Object *column);

/* The same column of each table below, those below these too. */
ObjectRefVec inheritance_below(Arena *arena, const Schema *schema, const Object *column);

/* Whether a table is below the same one all the while, so that its columns follow those above. */
bool inheritance_lasts(const Sides *sides, const Object *table);

/* Whether a table is of the same type all the while, so that its columns are that type's. */
bool inheritance_stays_typed(const Sides *sides, const Object *table);

/* Whether a table whose parents change has by that, and by its own columns, what it is to have: the
 * columns that are said by it and those that are not, and the checks. */
bool inheritance_follows(const Object *from, const Object *to);

/* Whether all that a table inherits is to be said by it too, under the parents that it has: letting
 * go of them and taking them again does that. */
bool inheritance_repeats(const Object *from, const Object *to);

/* Whether a table has a column only from above: it would be its own when the table lets go. */
bool inheritance_only_inherits(const Object *table);

/* Whether a column keeps its place when the table above loses it. */
bool inheritance_outlives(Arena *arena, const Sides *sides, const Object *column);

/* The partitioned table's index that a partition's constraint is part of with its own; NULL: none,
 * or it is not in sight. */
const Object *inheritance_attachment(const Object *constraint);

/* Whether a table, its column's or one above it, is partitioned by that column. */
bool inheritance_partitions(const Object *column);

/* Whether a partition has such constraints: then they have to be there before it becomes one, since
 * it is given other indexes else. */
bool inheritance_comes_last(const Object *table);

#endif
