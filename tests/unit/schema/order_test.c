#include "schema/build.h"

Test(order, what_is_needed_comes_first_and_goes_last)
{
    Arena *arena = arena_open();
    Schema *none = schema_new(arena, false, "public"), *some = schema_new(arena, false, "public");
    Object *z = build_table(arena, some, "z"), *a = build_table(arena, some, "a");
    build_foreign_key(arena, some, a, "a_z", z);
    build_view(arena, some, "v", "SELECT 1 FROM a", a);
    cr_assert_str_eq(build_changes(arena, none, some), "create table z\n"
                                                       "create table a\n"
                                                       "create view v\n");
    cr_assert_str_eq(build_changes(arena, some, none), "drop view v\n"
                                                       "drop table a !\n"
                                                       "drop table z !\n");
    arena_close(arena);
}

Test(order, a_cycle_of_foreign_keys_is_broken_by_taking_them_out)
{
    Arena *arena = arena_open();
    Schema *none = schema_new(arena, false, "public"), *some = schema_new(arena, false, "public");
    Object *a = build_table(arena, some, "a"), *b = build_table(arena, some, "b");
    build_foreign_key(arena, some, a, "a_b", b);
    build_foreign_key(arena, some, b, "b_a", a);
    cr_assert_str_eq(build_changes(arena, none, some), "create table a\n"
                                                       "create table b\n"
                                                       "create constraint b.b_a\n"
                                                       "create constraint a.a_b\n");
    cr_assert_str_eq(build_changes(arena, some, none), "drop constraint b.b_a\n"
                                                       "drop constraint a.a_b\n"
                                                       "drop table b !\n"
                                                       "drop table a !\n");
    arena_close(arena);
}

Test(order, a_table_that_refers_to_itself_is_no_cycle)
{
    Arena *arena = arena_open();
    Schema *none = schema_new(arena, false, "public"), *some = schema_new(arena, false, "public");
    Object *a = build_table(arena, some, "a");
    build_foreign_key(arena, some, a, "a_a", a);
    cr_assert_str_eq(build_changes(arena, none, some), "create table a\n");
    arena_close(arena);
}

Test(order, a_name_is_given_free_before_it_is_taken)
{
    Arena *arena = arena_open();
    Schema *from = schema_new(arena, false, "public"), *to = schema_new(arena, false, "public");
    build_view(arena, from, "x", "SELECT 1", NULL);
    build_table(arena, to, "x");
    cr_assert_str_eq(build_changes(arena, from, to), "drop view x\ncreate table x\n");
    arena_close(arena);
}

Test(order, what_hangs_on_a_table_follows_it)
{
    Arena *arena = arena_open();
    Schema *none = schema_new(arena, false, "public"), *some = schema_new(arena, false, "public");
    Object *a = build_table(arena, some, "a"), *b = build_table(arena, some, "b");
    schema_add(arena, some, OBJECT_INDEX, a, "", "a_index", NULL);
    schema_add(arena, some, OBJECT_TRIGGER, b, "", "b_trigger", NULL);
    schema_add(arena, some, OBJECT_INDEX, b, "", "b_index", NULL);
    cr_assert_str_eq(build_changes(arena, none, some), "create table a\n"
                                                       "create index a_index\n"
                                                       "create table b\n"
                                                       "create index b_index\n"
                                                       "create trigger b.b_trigger\n");
    arena_close(arena);
}

Test(order, declared_tables_keep_the_order_of_their_declaration)
{
    Arena *arena = arena_open();
    Schema *none = schema_new(arena, false, "public"), *some = schema_new(arena, false, "public");
    build_table(arena, some, "a")->position = (Position){"schema.sql", 9};
    build_table(arena, some, "b")->position = (Position){"schema.sql", 2};
    cr_assert_str_eq(build_changes(arena, none, some), "create table b\ncreate table a\n");
    arena_close(arena);
}
