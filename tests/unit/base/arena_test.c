/* Arenas: lifetimes, large requests beside small ones. */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <string.h>

Test(arena, memory_is_zeroed_and_aligned)
{
    Arena *arena = arena_open();
    for (size_t size = 1; size < 9000; size += 37) {
        char *memory = arena_alloc(arena, size);
        cr_assert_eq((size_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            cr_assert_eq(memory[i], 0);
        memset(memory, 'x', size);
    }
    arena_close(arena);
}

Test(arena, a_large_request_leaves_the_small_block_in_use)
{
    Arena *arena = arena_open();
    char *before = arena_strdup(arena, "before");
    char *large = arena_alloc(arena, 1 << 20);
    char *after = arena_strdup(arena, "after");
    memset(large, 'x', 1 << 20);
    cr_assert_str_eq(before, "before");
    cr_assert_str_eq(after, "after");
    cr_assert_lt(after - before, 1024);
    arena_close(arena);
}

Test(arena, printf_formats_into_the_arena)
{
    Arena *arena = arena_open();
    cr_assert_str_eq(arena_printf(arena, "%s-%d", "a", 7), "a-7");
    arena_close(arena);
}

Test(arena, nothing_can_be_closed)
{
    arena_close(NULL);
}

Test(arena, a_missing_string_stays_missing)
{
    Arena *arena = arena_open();
    cr_assert_null(arena_strdup(arena, NULL));
    cr_assert_str_eq(arena_strndup(arena, NULL, 0), "");
    cr_assert_str_eq(arena_strndup(arena, "abc", 2), "ab");
    arena_close(arena);
}
