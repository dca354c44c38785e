/* One spelling for what the server prints in two. */
#ifndef MIG_DB_POSTGRES_CANONICAL_H
#define MIG_DB_POSTGRES_CANONICAL_H

#include "base/arena.h"

/* An expression as the server would print it after reading what it has printed; NULL when that is
 * the text itself. Only for comparing. */
const char *postgres_canonical(Arena *arena, const char *text);

/* A function's definition without the blanks at the ends of its lines, which editors take away;
 * NULL when that is the text itself. Only for comparing. */
const char *postgres_canonical_body(Arena *arena, const char *text);

#endif
