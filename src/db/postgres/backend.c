/* The rows that describe sessions, read where they are put into words. */
#include "db/postgres/backend.h"

#include <string.h>

/* The columns of lock_holder.sql and blockers.sql. */
enum {
    BACKEND_PID,
    BACKEND_APPLICATION,
    BACKEND_USER,
    BACKEND_ADDRESS,
    BACKEND_SINCE,
    BACKEND_QUERY,
    BACKEND_COLUMNS
};

/* What the server does not tell everybody is left out. */
static const char *describe(Arena *arena, const char *const *row)
{
    static const char *const formats[BACKEND_COLUMNS] = {
        [BACKEND_APPLICATION] = ", ", [BACKEND_USER] = ", user ",    [BACKEND_ADDRESS] = " from ",
        [BACKEND_SINCE] = ", since ", [BACKEND_QUERY] = ", query: ",
    };
    if (row[BACKEND_PID] == NULL || strcmp(row[BACKEND_PID], "0") == 0)
        return "a prepared transaction (see pg_prepared_xacts)";
    Text text = text_in(arena);
    for (int column = BACKEND_APPLICATION; column < BACKEND_COLUMNS; column++)
        if (row[column] != NULL && row[column][0] != '\0') {
            text_add(&text, formats[column]);
            text_add(&text, row[column]);
        }
    const char *known = text_string(&text);
    known += strspn(known, ", ");
    return known[0] == '\0' ? arena_printf(arena, "pid %s", row[BACKEND_PID])
                            : arena_printf(arena, "pid %s (%s)", row[BACKEND_PID], known);
}

const char *backend_list(Arena *arena, const Rows *rows)
{
    StringVec texts = {0};
    for (size_t i = 0; i < rows->items.count; i++)
        vec_push(arena, &texts, describe(arena, rows->items.items[i].items));
    return strings_join(arena, &texts, ", ");
}
