/* Lists, and lists of strings. */
#include "base/vec.h"

#include <criterion/criterion.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(vec, .init = open_arena, .fini = close_arena);

typedef struct Pair {
    int a, b;
} Pair;

Test(vec, it_keeps_order_while_it_grows)
{
    Vec(Pair) pairs = {0};
    for (int i = 0; i < 1000; i++)
        vec_push(arena, &pairs, (Pair){i, -i});
    cr_assert_eq(pairs.count, 1000);
    for (int i = 0; i < 1000; i++) {
        cr_assert_eq(pairs.items[i].a, i);
        cr_assert_eq(pairs.items[i].b, -i);
    }
}

Test(vec, strings_are_found_by_their_bytes)
{
    StringVec strings = {0};
    cr_assert(!strings_has(&strings, ""));
    vec_push(arena, &strings, "one");
    vec_push(arena, &strings, "two");
    cr_assert(strings_has(&strings, "two"));
    cr_assert(!strings_has(&strings, "Two"));
}

Test(vec, strings_are_split_at_any_separator_and_joined)
{
    StringVec words = strings_split(arena, " ,a, b\tc  ,", " \t,");
    cr_assert_eq(words.count, 3);
    cr_assert_str_eq(strings_join(arena, &words, "|"), "a|b|c");
    words = strings_split(arena, " , ", " ,");
    cr_assert_eq(words.count, 0);
    cr_assert_str_eq(strings_join(arena, &words, "|"), "");
}

Test(vec, strings_are_sorted_by_bytes)
{
    StringVec words = strings_split(arena, "b é a B aa", " ");
    strings_sort(&words);
    cr_assert_str_eq(strings_join(arena, &words, " "), "B a aa b é");
    words = (StringVec){0};
    strings_sort(&words);
    cr_assert_eq(words.count, 0);
}

typedef struct SuggestCase {
    const char *word, *advice;
} SuggestCase;

Test(vec, a_slip_is_recognized)
{
    static const SuggestCase cases[] = {
        {"jbos", "did you mean 'jobs'?"},
        {"job", "did you mean 'jobs'?"},
        {"tabel_prefix", "did you mean 'table_prefix'?"},
        {"table", "did you mean 'table_prefix'?"},
        {"tableprefix", "did you mean 'table_prefix'?"},
        {"table_prefixes", "did you mean 'table_prefix'?"},
        {"URI", "choose from jobs, url, table_prefix"},
        {"uri", "did you mean 'url'?"},
        {"colour", "choose from jobs, url, table_prefix"},
        {"u", "choose from jobs, url, table_prefix"},
        {"", "choose from jobs, url, table_prefix"},
    };
    StringVec keys = strings_split(arena, "jobs url table_prefix", " ");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(strings_suggest(arena, &keys, cases[i].word), cases[i].advice, "%s",
                         cases[i].word);
}

Test(vec, very_long_words_are_not_compared)
{
    char *word = arena_alloc(arena, 5001);
    for (size_t i = 0; i < 5000; i++)
        word[i] = 'x';
    StringVec words = {0};
    vec_push(arena, &words, word);
    cr_assert_eq(strncmp(strings_suggest(arena, &words, word), "choose from xxx", 15), 0);
    words = strings_split(arena, "jobs", " ");
    cr_assert_str_eq(strings_suggest(arena, &words, word), "choose from jobs");
}
