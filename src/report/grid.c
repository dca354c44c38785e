/* Columns as wide as their widest cell, counted in characters. */
#include "report/grid.h"

void grid_add(Arena *arena, Grid *grid, Tone tone, const char *text)
{
    vec_push(arena, &grid->cells, (GridCell){text, tone});
}

size_t grid_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void add_spaces(Text *text, size_t count)
{
    text_printf(text, "%*s", (int)count, "");
}

void grid_pad(Text *text, bool color, Tone tone, const char *string, size_t width)
{
    size_t own = grid_width(string);
    tone_add(text, color, tone, string);
    if (own < width)
        add_spaces(text, width - own);
}

static size_t column_width(const Grid *grid, size_t column)
{
    size_t widest = 0;
    for (size_t i = column; i < grid->cells.count; i += grid->columns) {
        size_t width = grid_width(grid->cells.items[i].text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

void grid_print(Text *text, const Grid *grid, bool color)
{
    Arena *arena = arena_open();
    size_t *widths = arena_alloc(arena, (grid->columns + 1) * sizeof(*widths));
    for (size_t column = 0; column < grid->columns; column++)
        widths[column] = column_width(grid, column);
    for (size_t i = 0; i < grid->cells.count; i++) {
        const GridCell *cell = &grid->cells.items[i];
        size_t column = i % grid->columns, width = widths[column];
        bool right = grid->right >> column & 1;
        bool last = column + 1 == grid->columns;
        if (right)
            add_spaces(text, width - grid_width(cell->text));
        grid_pad(text, color, cell->tone, cell->text, right || last ? 0 : width);
        text_add(text, last ? "\n" : "  ");
    }
    arena_close(arena);
}
