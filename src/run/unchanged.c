/* By the fingerprint of the database and the name that the cache has for what is declared. */
#include "run/unchanged.h"

const char *unchanged_state(Arena *arena, const Module *module, const char *fingerprint)
{
    return arena_printf(arena, "%s\ncompare %s\nignore %s\n", fingerprint,
                        strings_join(arena, &module->compare, " "),
                        strings_join(arena, &module->ignore, " "));
}

bool unchanged_since(Declarations *declarations, const Module *module, const State *state)
{
    Arena *arena = declarations->arena;
    Declaration declaration;
    MigError ignored;
    if (state->schema == NULL || !declaration_read(declarations, module, &declaration, &ignored))
        return false;
    const char *snapshot =
        declaration_path(arena, declarations->workspace, &declaration, &state->schema->server);
    return cache_has_equal(arena, snapshot,
                           unchanged_state(arena, module, state->schema->fingerprint));
}
