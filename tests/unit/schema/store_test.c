#include "schema/store.h"

#include "schema/build.h"

#include <string.h>

static Schema *example(Arena *arena)
{
    Schema *schema = schema_new(arena, true, "public");
    Object *table = build_table(arena, schema, "users");
    table->comment = "it's \"quoted\"";
    table->position = (Position){"schema.sql", 7};
    vec_push(arena, &table->privileges, (Privilege){"alice", "SELECT", NULL, true, true});
    Object *column = build_column(arena, schema, table, "id", "integer");
    column->column.statistics = -1;
    column->column.default_value = (Expression){"NOW()", "now ( )"};
    build_foreign_key(arena, schema, table, "self", table);
    Object *index = schema_add(arena, schema, OBJECT_INDEX, table, "", "by_id", NULL);
    vec_push(arena, &index->index.keys, (Key){.column = "id", .descending = true});
    schema_depend(arena, index, column);
    build_view(arena, schema, "v", "SELECT 1", column);
    vec_push(arena, &schema->uncompared, (Uncompared){"foreign table", "far"});
    schema_finish(schema);
    return schema;
}

Test(store, a_snapshot_is_read_as_it_was_written)
{
    Arena *arena = arena_open();
    Schema *schema = example(arena), *kept;
    const char *text = store_write(arena, schema);
    kept = store_read(arena, span_of(text));
    cr_assert_not_null(kept);
    cr_assert_str_eq(store_write(arena, kept), text);
    cr_assert_str_eq(build_changes(arena, schema, kept), "");
    cr_assert(kept->folds_case);
    const Object *table = kept->objects.items[0], *column = table->children.items[0];
    cr_assert_str_eq(table->comment, "it's \"quoted\"");
    cr_assert_eq(table->position.line, 7);
    cr_assert_eq(column->column.statistics, -1);
    cr_assert_str_eq(column->column.default_value.text, "NOW()");
    cr_assert_eq(kept->objects.items[1]->needs.items[0], column);
    cr_assert_str_eq(kept->uncompared.items[0].name, "far");
    arena_close(arena);
}

Test(store, a_damaged_snapshot_is_none)
{
    Arena *arena = arena_open();
    const char *text = store_write(arena, example(arena));
    char *damaged = arena_strdup(arena, text);
    *strstr(damaged, "users") = 'U';
    cr_assert_null(store_read(arena, span_of(damaged)));
    cr_assert_null(store_read(arena, span_of("")));
    cr_assert_null(store_read(arena, (Span){text, strlen(text) - 1}));
    arena_close(arena);
}
