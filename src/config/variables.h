/* ${NAME} and ${NAME:-default} in the values of modules.ini. */
#ifndef MIG_CONFIG_VARIABLES_H
#define MIG_CONFIG_VARIABLES_H

#include "base/arena.h"

typedef struct Variables {
    const char *(*environment)(const char *name); /* NULL for a variable that is not set */
    const char *here;                             /* what ${here} stands for */
    const char *const *kept; /* names that another reader will expand, ended by a NULL: they are
                                left as they stand, and so is $${; NULL for none */
} Variables;

/* Expands a value: ${NAME}, ${NAME:-default} where the variable is not set or empty (the default is
 * expanded too), ${here}; $${ stands for ${ itself. MIG_E_CONFIG for a variable that is not set and
 * for what is no variable; no content of a variable is in the message. */
bool variables_expand(Arena *arena, const Variables *variables, const char *value,
                      const char **expanded, MigError *err) MIG_MUST_CHECK;

#endif
