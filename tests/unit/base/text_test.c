/* Texts that grow, spans, UTF-8. */
#include "base/text.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(text, .init = open_arena, .fini = close_arena);

Test(text, an_empty_text_is_an_empty_string)
{
    Text text = text_in(arena);
    cr_assert_str_eq(text_string(&text), "");
    text_add(&text, "");
    text_add_bytes(&text, NULL, 0);
    cr_assert_str_eq(text_string(&text), "");
    text_printf(&text, "%s", "");
    cr_assert_str_eq(text_string(&text), "");
    cr_assert_eq(text.length, 0);
}

Test(text, it_grows_by_strings_bytes_characters_and_formats)
{
    Text text = text_in(arena);
    text_add(&text, "ab");
    text_add_bytes(&text, "cdXX", 2);
    text_add_char(&text, 'e');
    text_printf(&text, "%d-%s", 12, "f");
    cr_assert_str_eq(text_string(&text), "abcde12-f");
    cr_assert_eq(text.length, 9);
}

Test(text, it_grows_over_many_blocks)
{
    Text text = text_in(arena);
    for (int i = 0; i < 100000; i++)
        text_printf(&text, "%05d", i);
    cr_assert_eq(text.length, 500000);
    cr_assert_eq(strncmp(text_string(&text) + 5 * 77777, "77777", 5), 0);
}

Test(text, cleared_it_starts_again)
{
    Text text = text_in(arena);
    text_clear(&text);
    text_add(&text, "before");
    text_clear(&text);
    cr_assert_str_eq(text_string(&text), "");
    text_add(&text, "after");
    cr_assert_str_eq(text_string(&text), "after");
}

Test(text, spans_compare_with_strings)
{
    Span span = {"select 1", 6};
    cr_assert(span_equals(span, "select"));
    cr_assert(!span_equals(span, "selec"));
    cr_assert(!span_equals(span, "select "));
    cr_assert(span_starts_with(span, "sel"));
    cr_assert(span_starts_with(span, ""));
    cr_assert(!span_starts_with(span, "select 1"));
}

Test(text, a_span_of_nothing_is_a_valid_value)
{
    Span empty = {0};
    cr_assert(span_equals(empty, ""));
    cr_assert(!span_equals(empty, "a"));
    cr_assert(span_starts_with(empty, ""));
    cr_assert_eq(span_trim(empty).length, 0);
    cr_assert_eq(span_valid_utf8(empty), 0);
}

Test(text, trimming_takes_white_space_at_both_ends_only)
{
    cr_assert(span_equals(span_trim(span_of(" \t\r\n\v\fa b\n ")), "a b"));
    cr_assert(span_equals(span_trim(span_of("\n \t")), ""));
    cr_assert(span_equals(span_trim(span_of("à")), "à"));
}

Test(text, words_are_found_anywhere_and_in_letters_of_either_case)
{
    static const char *const words[] = {"drop", "(", "track_counts"};
    cr_assert(span_has_any(span_of("x DrOp"), words, 3));
    cr_assert(span_has_any(span_of("backdrops"), words, 3));
    cr_assert(span_has_any(span_of("f(x)"), words, 3));
    cr_assert(span_has_any(span_of("SET TRACK_COUNTS = off"), words, 3));
    cr_assert_not(span_has_any(span_of("dro"), words, 3));
    cr_assert_not(span_has_any((Span){"drop", 3}, words, 3));
    cr_assert_not(span_has_any(span_of(""), words, 3));
    cr_assert_not(span_has_any(span_of("dr\0op"), words, 0));
}

typedef struct Utf8Case {
    const char *bytes;
    size_t length, valid;
} Utf8Case;

Test(text, utf8_is_checked_as_rfc_3629_says)
{
    static const Utf8Case cases[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"é€𝄞", 9, 9},
        {"\x7F", 1, 1},
        {"\xC2\x80", 2, 2},
        {"\xDF\xBF", 2, 2},
        {"\xE0\xA0\x80", 3, 3},
        {"\xED\x9F\xBF", 3, 3},
        {"\xEE\x80\x80", 3, 3},
        {"\xEF\xBF\xBF", 3, 3},
        {"\xF0\x90\x80\x80", 4, 4},
        {"\xF4\x8F\xBF\xBF", 4, 4},
        {"a\0b", 3, 1},                      /* NUL */
        {"ab\x80", 3, 2},                    /* a continuation alone */
        {"\xC0\xAF", 2, 0},                  /* overlong */
        {"\xC1\xBF", 2, 0},                  /* overlong */
        {"\xE0\x9F\xBF", 3, 0},              /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0},          /* overlong */
        {"\xED\xA0\x80", 3, 0},              /* surrogate */
        {"\xED\xBF\xBF", 3, 0},              /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0},          /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},          /* beyond U+10FFFF */
        {"\xFF", 1, 0},                      /* never */
        {"x\xC3", 2, 1},                     /* cut short */
        {"x\xE2\x82", 3, 1},                 /* cut short */
        {"x\xF0\x9D\x84", 4, 1},             /* cut short */
        {"\xE2\x28\xA1", 3, 0},              /* no continuation */
        {"ok \xC3\xA9 \xC3(", 8, 6},         /* no continuation */
        {"\xC3\xA9\xC3\xA9\xE9t\xE9", 7, 4}, /* Latin-1 */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_eq(span_valid_utf8((Span){cases[i].bytes, cases[i].length}), cases[i].valid,
                     "case %zu", i);
}

Test(text, beyond_its_limit_the_process_ends, .signal = SIGABRT)
{
    Text text = {.arena = arena, .length = TEXT_LIMIT - 2};
    text_add(&text, "xx");
}
