/* Events and errors as JSON: between a module's process and the runner, and in `--format json`. */
#ifndef MIG_BASE_EVENT_H
#define MIG_BASE_EVENT_H

#include "base/json.h"

#include "mig/event.h"

/* All fields that say something, under the names they have in C. */
Json *error_to_json(Arena *arena, const MigError *error);

/* The reverse; what is missing is empty. */
void error_from_json(const Json *json, MigError *error);

/* All fields that say something; `kind` and `direction` by name, the error as error_to_json gives
 * it. */
Json *event_to_json(Arena *arena, const MigEvent *event);

/* The reverse, its strings and its error in the arena. MIG_E_FILE when there is no such kind. */
bool event_from_json(Arena *arena, const Json *json, MigEvent *event, MigError *err) MIG_MUST_CHECK;

#endif
