/* Errors as lines. */
#include "report/failure.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect(const MigError *err, const char *expected)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    failure_add(&text, false, "mig:", err);
    cr_assert_str_eq(text_string(&text), expected);
    arena_close(arena);
}

Test(failure, a_message_alone_is_one_line)
{
    MigError err = {.code = MIG_E_USAGE, .message = "no command given"};
    expect(&err, "mig: no command given\n");
}

Test(failure, all_that_is_known_is_said_below_the_message)
{
    MigError err = {
        .code = MIG_E_SQL,
        .message = "no such table: orders",
        .file = "a/b.sql",
        .line = 17,
        .statement = "ALTER TABLE orders\r\n  ADD COLUMN x;\n",
        .sqlstate = "42P01",
        .detail = "the detail",
        .hint = "the hint",
    };
    expect(&err, "mig: no such table: orders [42P01]\n"
                 "  at a/b.sql:17\n"
                 "  statement: ALTER TABLE orders\n"
                 "      ADD COLUMN x;\n"
                 "  detail: the detail\n"
                 "  hint: the hint\n");
}

Test(failure, an_unknown_line_leaves_the_file_alone)
{
    MigError err = {.code = MIG_E_CONFIG, .message = "empty", .file = "modules.ini"};
    expect(&err, "mig: empty\n  at modules.ini\n");
}

Test(failure, colors_frame_the_labels_only)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    MigError err = {.code = MIG_E_CONFIG, .message = "empty", .hint = "fill it"};
    failure_add(&text, true, "mig:", &err);
    cr_assert_str_eq(text_string(&text),
                     "\033[1;31mmig:\033[0m empty\n  \033[2mhint:\033[0m fill it\n");
    arena_close(arena);
}
