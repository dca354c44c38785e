/* What a fingerprint sees of SQL, and what it does not. */
#include "revision/fingerprint.h"

#include <criterion/criterion.h>

typedef struct Case {
    const char *sql, *left;
} Case;

static const Case cases[] = {
    {"", ""},
    {"SELECT 1;", "SELECT 1;\n"},
    {"SELECT 1;\n", "SELECT 1;\n"},
    {"\n\nSELECT 1;\n\n\n", "SELECT 1;\n"},
    {"SELECT 1;  \t\n", "SELECT 1;\n"},
    {"  SELECT 1;\n", "  SELECT 1;\n"},
    {"SELECT 1; -- one\n", "SELECT 1;\n"},
    {"-- one\nSELECT 1;\n", "SELECT 1;\n"},
    {"SELECT 1;\n-- the end", "SELECT 1;\n"},
    {"SELECT /* one */ 1;\n", "SELECT 1;\n"},
    {"SELECT/* one */1;\n", "SELECT 1;\n"},
    {"SELECT /* a /* b */ c */ 1;\n", "SELECT 1;\n"},
    {"SELECT /* a\n\nb */ 1;\n", "SELECT 1;\n"},
    {"/* a */ SELECT 1;\n", "SELECT 1;\n"},
    {"/* a /* b */ SELECT 1;\n", "SELECT 1;\n"},
    {"SELECT 1; /* never closed", "SELECT 1;\n"},
    {"SELECT 1 /* a */\n", "SELECT 1\n"},
    {"SELECT '-- no'; -- yes\n", "SELECT '-- no';\n"},
    {"SELECT '/* no */';\n", "SELECT '/* no */';\n"},
    {"SELECT 'it''s -- no'; -- yes\n", "SELECT 'it''s -- no';\n"},
    {"SELECT \"-- no\"; -- yes\n", "SELECT \"-- no\";\n"},
    {"SELECT `-- no`; -- yes\n", "SELECT `-- no`;\n"},
    {"SELECT 'a \n\n  b'; -- yes\n", "SELECT 'a \n\n  b';\n"},
    {"SELECT '\\'; -- yes\n", "SELECT '\\';\n"},
    {"SELECT E'\\'; -- no'; -- yes\n", "SELECT E'\\'; -- no';\n"},
    {"SELECT e'''\\' -- no'; -- yes\n", "SELECT e'''\\' -- no';\n"},
    {"SELECT nice'\\'; -- yes\n", "SELECT nice'\\';\n"},
    {"DO $$ -- no\n\n$$; -- yes\n", "DO $$ -- no\n\n$$;\n"},
    {"DO $a$ $b$ -- no $b$ $a$; -- yes\n", "DO $a$ $b$ -- no $b$ $a$;\n"},
    {"SELECT a$b$ -- yes $b$\n", "SELECT a$b$\n"},
    {"SELECT $1 -- yes $1\n", "SELECT $1\n"},
    {"SELECT a[1] -- ]\n, b['x']\n", "SELECT a[1]\n, b['x']\n"},
    {"SELECT 'never closed -- no\n", "SELECT 'never closed -- no\n\n"},
    {"SELECT 1 - -1;\n", "SELECT 1 - -1;\n"},
    {"SELECT 4 / 2 * 1;\n", "SELECT 4 / 2 * 1;\n"},
    {"SELECT 'ä' -- ü\n", "SELECT 'ä'\n"},
};

Test(fingerprint, comments_and_blank_lines_leave_no_trace)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Arena *arena = arena_open();
        Text text = text_in(arena);
        fingerprint_add(&text, span_of(cases[i].sql));
        cr_assert_str_eq(text_string(&text), cases[i].left, "%s", cases[i].sql);
        arena_close(arena);
    }
}

Test(fingerprint, text_that_was_there_is_left_alone)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    text_add(&text, "before  ");
    fingerprint_add(&text, span_of("\n -- nothing\n"));
    cr_assert_str_eq(text_string(&text), "before  ");
    arena_close(arena);
}
