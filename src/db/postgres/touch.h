/* What two looks say of what was done in between. */
#ifndef MIG_DB_POSTGRES_TOUCH_H
#define MIG_DB_POSTGRES_TOUCH_H

#include "db/postgres/look.h"

/* The touches between two looks, tables in the order of their age. `home` is the schema that new
 * tables go into. False when the looks do not tell: something may have been dropped or renamed
 * whose name was not known before; two whole looks always tell. */
bool touch_find(Arena *arena, const Look *before, const Look *after, const char *home,
                TouchVec *touches);

#endif
