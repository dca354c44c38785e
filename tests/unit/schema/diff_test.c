#include "schema/build.h"

static Schema *new_schema(Arena *arena)
{
    return schema_new(arena, false, "public");
}

Test(diff, equal_snapshots_have_no_changes_and_no_differences)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_column(arena, a, build_table(arena, a, "t"), "c", "integer");
    build_column(arena, b, build_table(arena, b, "t"), "c", "integer");
    cr_assert_str_eq(build_changes(arena, a, b), "");
    arena_close(arena);
}

Test(diff, what_differs_is_said_with_both_values)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_column(arena, a, build_table(arena, a, "t"), "c", "integer");
    Object *column = build_column(arena, b, build_table(arena, b, "t"), "c", "bigint");
    column->column.not_null = true;
    Diff diff;
    const DiffScope scope = {0};
    diff_make(arena, a, b, &build_rules, &scope, &diff);
    cr_assert_eq(diff.differences.count, 2);
    const Difference *type = &diff.differences.items[0];
    cr_assert_eq(type->attribute, ATTRIBUTE_TYPE);
    cr_assert_str_eq(type->declared_text, "bigint");
    cr_assert_str_eq(type->found_text, "integer");
    cr_assert_eq(type->declared, column);
    cr_assert_eq(diff.differences.items[1].attribute, ATTRIBUTE_NOT_NULL);
    cr_assert_str_eq(build_changes(arena, a, b), "alter column t.c (type, not null)\n");
    arena_close(arena);
}

Test(diff, parts_of_what_is_missing_as_a_whole_are_not_listed)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_column(arena, b, build_table(arena, b, "t"), "c", "integer");
    Diff diff;
    const DiffScope scope = {0};
    diff_make(arena, a, b, &build_rules, &scope, &diff);
    cr_assert_eq(diff.differences.count, 1);
    cr_assert_eq(diff.differences.items[0].attribute, ATTRIBUTE_COUNT);
    cr_assert_null(diff.differences.items[0].found_text);
    cr_assert_str_eq(diff.differences.items[0].declared_text, "table");
    arena_close(arena);
}

Test(diff, a_view_and_those_over_it_make_way_for_a_change_of_its_column)
{
    Arena *arena = arena_open();
    Schema *schemas[] = {new_schema(arena), new_schema(arena)};
    static const char *const types[] = {"integer", "bigint"};
    for (size_t i = 0; i < 2; i++) {
        Object *table = build_table(arena, schemas[i], "t");
        Object *column = build_column(arena, schemas[i], table, "c", types[i]);
        Object *view = build_view(arena, schemas[i], "v", "SELECT c FROM t", column);
        build_view(arena, schemas[i], "above", "SELECT c FROM v", view);
        build_view(arena, schemas[i], "aside", "SELECT 1", NULL);
    }
    cr_assert_str_eq(build_changes(arena, schemas[0], schemas[1]), "drop view above again\n"
                                                                   "drop view v again\n"
                                                                   "alter column t.c (type)\n"
                                                                   "create view v again\n"
                                                                   "create view above again\n");
    arena_close(arena);
}

Test(diff, a_rename_counts_on_either_side)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_column(arena, a, build_table(arena, a, "old"), "c", "integer");
    Object *table = build_table(arena, b, "new");
    table->renamed_from = "old";
    build_column(arena, b, table, "c", "integer");
    cr_assert_str_eq(build_changes(arena, a, b), "rename table old to new\n");
    cr_assert_str_eq(build_changes(arena, b, a), "rename table new to old\n");
    cr_assert_eq(diff_renames(arena, a, b).count, 1);
    arena_close(arena);
}

Test(diff, a_rename_that_has_been_made_is_no_change)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_table(arena, a, "new");
    build_table(arena, b, "new")->renamed_from = "old";
    cr_assert_str_eq(build_changes(arena, a, b), "");
    cr_assert_eq(diff_renames(arena, a, b).count, 0);
    arena_close(arena);
}

Test(diff, names_that_differ_in_case_are_the_same_where_the_engine_folds_them)
{
    Arena *arena = arena_open();
    for (int folds = 0; folds < 2; folds++) {
        Schema *a = schema_new(arena, folds, "public"), *b = schema_new(arena, folds, "public");
        build_table(arena, a, "Users");
        build_table(arena, b, "users");
        cr_assert_str_eq(build_changes(arena, a, b),
                         folds ? "" : "drop table Users !\ncreate table users\n");
    }
    arena_close(arena);
}

Test(diff, owners_privileges_and_positions_count_only_when_asked_for)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_table(arena, a, "t")->owner = "alice";
    build_table(arena, b, "t")->owner = "bob";
    cr_assert_str_eq(build_changes(arena, a, b), "");
    StringVec compare = {0}, ignore = {0};
    vec_push(arena, &compare, "owners");
    DiffScope scope;
    MigError err;
    cr_assert(diff_scope(&compare, &ignore, &scope, &err));
    Diff diff;
    diff_make(arena, a, b, &build_rules, &scope, &diff);
    cr_assert_eq(diff.differences.count, 1);
    cr_assert_eq(diff.differences.items[0].attribute, ATTRIBUTE_OWNER);
    arena_close(arena);
}

Test(diff, an_ignored_kind_is_not_looked_at)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_view(arena, b, "v", "SELECT 1", NULL);
    StringVec compare = {0}, ignore = {0};
    vec_push(arena, &ignore, "views");
    DiffScope scope;
    MigError err;
    cr_assert(diff_scope(&compare, &ignore, &scope, &err));
    Diff diff;
    diff_make(arena, a, b, &build_rules, &scope, &diff);
    cr_assert_eq(diff.changes.count, 0);
    vec_push(arena, &ignore, "vews");
    cr_assert_not(diff_scope(&compare, &ignore, &scope, &err));
    cr_assert_str_eq(err.message, "'vews' is nothing that can be ignored");
    arena_close(arena);
}

Test(diff, defaults_and_kinds_that_are_never_compared_can_be_ignored)
{
    Arena *arena = arena_open();
    Schema *a = new_schema(arena), *b = new_schema(arena);
    build_column(arena, a, build_table(arena, a, "t"), "c", "integer");
    Object *column = build_column(arena, b, build_table(arena, b, "t"), "c", "integer");
    column->column.default_value.text = "1";
    StringVec compare = {0}, ignore = {0};
    vec_push(arena, &ignore, "defaults");
    vec_push(arena, &ignore, "casts");
    DiffScope scope;
    MigError err;
    cr_assert(diff_scope(&compare, &ignore, &scope, &err));
    Diff diff;
    diff_make(arena, a, b, &build_rules, &scope, &diff);
    cr_assert_eq(diff.differences.count, 0);
    arena_close(arena);
}

Test(diff, an_inverse_is_the_same_step_from_the_other_side)
{
    Arena *arena = arena_open();
    Schema *b = new_schema(arena);
    Object *table = build_table(arena, b, "t");
    Change create = {.kind = CHANGE_CREATE, .to = table};
    Change *drop = change_inverse(arena, &create);
    cr_assert_eq(drop->kind, CHANGE_DROP);
    cr_assert_eq(drop->from, table);
    cr_assert_null(drop->to);
    cr_assert_eq(change_inverse(arena, drop)->kind, CHANGE_CREATE);
    arena_close(arena);
}
