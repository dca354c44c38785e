/* Columns. */
#include "report/grid.h"

#include <criterion/criterion.h>
#include <string.h>

Test(grid, columns_are_as_wide_as_their_widest_cell)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    Grid grid = {.columns = 3, .right = 1 << 1};
    static const char *const cells[] = {"NAME", "COUNT",   "WHERE", "a", "7",
                                        "x",    "längste", "12",    ""};
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
        grid_add(arena, &grid, TONE_PLAIN, cells[i]);
    grid_print(&text, &grid, false);
    cr_assert_str_eq(text_string(&text), "NAME     COUNT  WHERE\n"
                                         "a            7  x\n"
                                         "längste     12  \n");
    arena_close(arena);
}

Test(grid, colors_do_not_count_as_width)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    Grid grid = {.columns = 2};
    grid_add(arena, &grid, TONE_GOOD, "ok");
    grid_add(arena, &grid, TONE_PLAIN, "a");
    grid_add(arena, &grid, TONE_PLAIN, "longer");
    grid_add(arena, &grid, TONE_PLAIN, "b");
    grid_print(&text, &grid, true);
    cr_assert_str_eq(text_string(&text), "\033[32mok\033[0m      a\nlonger  b\n");
    arena_close(arena);
}

/* Measuring a column for each of its cells would take minutes. */
Test(grid, many_rows_take_a_moment, .timeout = 120)
{
    enum { ROWS = 200000 };
    Arena *arena = arena_open();
    Text text = text_in(arena);
    Grid grid = {.columns = 2};
    for (int i = 0; i < ROWS; i++) {
        grid_add(arena, &grid, TONE_PLAIN, "row");
        grid_add(arena, &grid, TONE_PLAIN, "x");
    }
    grid_print(&text, &grid, false);
    cr_assert_eq(text.length, ROWS * strlen("row  x\n"));
    arena_close(arena);
}

Test(grid, an_empty_grid_prints_nothing)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    Grid grid = {.columns = 2};
    grid_print(&text, &grid, false);
    cr_assert_str_eq(text_string(&text), "");
    arena_close(arena);
}
