/* Databases that are as they were when they last equalled what is declared: they need not be read
 * again. */
#ifndef MIG_RUN_UNCHANGED_H
#define MIG_RUN_UNCHANGED_H

#include "run/survey.h"

/* A database as it is, by its fingerprint, and what of it a module looks at: what cache_has_equal
 * and cache_save_equal go by. */
const char *unchanged_state(Arena *arena, const Module *module, const char *fingerprint);

/* Whether the database of a surveyed module equalled what is declared when it was as it is now.
 * False also where that cannot be told, or the declared schema cannot be read. */
bool unchanged_since(Declarations *declarations, const Module *module, const State *state);

#endif
