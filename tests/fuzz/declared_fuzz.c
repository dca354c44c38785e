/* Places in a declared schema: any text can be walked over, for both engines. */
#include "fuzz.h"

#include "migrate/places.h"

static void place(Arena *arena, Span text, bool folds_case)
{
    DeclaredFileVec files = {0};
    vec_push(arena, &files, ((DeclaredFile){"/fuzz.sql", "fuzz.sql", text}));
    Schema *schema = schema_new(arena, folds_case, folds_case ? "" : "public");
    Object *table = schema_add(arena, schema, OBJECT_TABLE, NULL, "", "t", NULL);
    schema_add(arena, schema, OBJECT_COLUMN, table, "", "a", NULL);
    schema_finish(schema);
    places_note(arena, &files, schema);
    require(table->position.line >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    place(arena, input(data, size), true);
    place(arena, input(data, size), false);
    arena_close(arena);
    return 0;
}
