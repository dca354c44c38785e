/* What a terminal or a runner would obey is spelled out. */
#include "report/visible.h"

#include <criterion/criterion.h>

typedef struct Case {
    Visible visible;
    const char *given, *expected;
} Case;

static const Case cases[] = {
    {{0}, "a\033[2Jb\a\x7f", "a\\u001b[2Jb\\u0007\\u007f"},
    {{0}, "tab\tand line\nCR LF\r\nCR\r", "tab\tand line\nCR LF\r\nCR\\u000d"},
    {{0}, "C1 \xC2\x9B and \xC2\xA0, Größe, 日本", "C1 \\u009b and \xC2\xA0, Größe, 日本"},
    {{0}, "cut short \xC2", "cut short \xC2"},
    {{0}, "users\u202Eyad\u202C", "users\\u202eyad\\u202c"},
    {{0}, "\u2066a\u2069\u200F\u061C", "\\u2066a\\u2069\\u200f\\u061c"},
    {{0}, "\u202Fnone\u2065\u206A – שלום", "\u202Fnone\u2065\u206A – שלום"},
    {{0}, "cut short \xE2\x80", "cut short \xE2\x80"},
    {{0}, "cut short \xE2\x80\x2E", "cut short \xE2\x80\x2E"},
    {{0}, "\033[32mgood\033[0m", "\\u001b[32mgood\\u001b[0m"},
    {{.color = true}, "\033[32mgood\033[0m \033[5mblink", "\033[32mgood\033[0m \\u001b[5mblink"},
    {{0}, "::error::x", "::error::x"},
    {{.in_actions = true}, "::error::x", "\\u003a:error::x"},
    {{.in_actions = true}, "a\n \t::error::x\nb::c", "a\n \t\\u003a:error::x\nb::c"},
    {{.in_actions = true}, "\xC2\xA0::error::x", "\xC2\xA0\\u003a:error::x"},
    {{.in_actions = true}, "a\r::error::x", "a\\u000d::error::x"},
    {{.in_actions = true}, "a ##[error]x, #[b]", "a \\u0023#[error]x, #[b]"},
};

Test(visible, what_would_be_obeyed_is_spelled_out)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Text text = text_in(arena);
        visible_add(&text, cases[i].visible, cases[i].given);
        cr_expect_str_eq(text_string(&text), cases[i].expected);
    }
    arena_close(arena);
}
