/* Cells in aligned columns. */
#ifndef MIG_REPORT_GRID_H
#define MIG_REPORT_GRID_H

#include "base/vec.h"
#include "report/tone.h"

typedef struct GridCell {
    const char *text;
    Tone tone;
} GridCell;

typedef struct Grid {
    size_t columns;
    unsigned right; /* bit n: column n is aligned to the right */
    Vec(GridCell) cells;
} Grid;

/* Adds the next cell, row by row. */
void grid_add(Arena *arena, Grid *grid, Tone tone, const char *text);

/* Appends the rows, two spaces between columns and none at a line's end. */
void grid_print(Text *text, const Grid *grid, bool color);

/* The characters of a UTF-8 string. */
size_t grid_width(const char *text);

/* Appends a string, and spaces up to `width` characters. */
void grid_pad(Text *text, bool color, Tone tone, const char *string, size_t width);

#endif
