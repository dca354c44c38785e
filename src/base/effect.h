/* What a rehearsal has measured as JSON: between a process and the runner, and in `--format json`.
 */
#ifndef MIG_BASE_EFFECT_H
#define MIG_BASE_EFFECT_H

#include "base/json.h"

#include "mig/rehearsal.h"

/* All fields, under the names they have in C; but what the server does not count is left out, and
 * when a lock was taken where none was. */
Json *effect_to_json(Arena *arena, const MigEffect *effect);

/* The reverse, its strings in the arena. */
MigEffect effect_from_json(Arena *arena, const Json *json);

/* All fields. */
Json *slow_to_json(Arena *arena, const MigSlowStatement *slow);

/* The reverse, its text in the arena. */
MigSlowStatement slow_from_json(Arena *arena, const Json *json);

#endif
