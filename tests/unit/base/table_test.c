/* Tables from strings to pointers. */
#include "base/table.h"

#include <criterion/criterion.h>

Test(table, an_empty_table_finds_nothing)
{
    Arena *arena = arena_open();
    cr_assert_null(table_find(table_new(arena), "a"));
    arena_close(arena);
}

Test(table, a_later_value_takes_the_place_of_an_older_one)
{
    Arena *arena = arena_open();
    Table *table = table_new(arena);
    int one = 1, two = 2;
    table_put(table, "a", &one);
    table_put(table, "", &two);
    cr_assert_eq(table_find(table, "a"), &one);
    table_put(table, "a", &two);
    cr_assert_eq(table_find(table, "a"), &two);
    cr_assert_eq(table_find(table, ""), &two);
    cr_assert_null(table_find(table, "A"));
    arena_close(arena);
}

Test(table, ten_thousand_keys_are_all_found)
{
    Arena *arena = arena_open();
    Table *table = table_new(arena);
    for (int i = 0; i < 10000; i++) {
        char *key = arena_printf(arena, "key %d", i);
        table_put(table, key, key);
    }
    for (int i = 0; i < 10000; i++) {
        const char *key = arena_printf(arena, "key %d", i);
        cr_assert_str_eq(table_find(table, key), key);
    }
    cr_assert_null(table_find(table, "key 10000"));
    arena_close(arena);
}
