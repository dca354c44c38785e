/* Misspelt words. */
#include "cli/nearest.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Case {
    const char *word, *expected; /* NULL: none is close */
} Case;

static const char *const words[] = {"init",    "revision", "upgrade", "downgrade",
                                    "current", "history",  "heads",   "show"};

static const Case cases[] = {
    {"upgarde", "upgrade"}, {"upgrad", "upgrade"}, {"updgrade", "upgrade"},
    {"up", "upgrade"},      {"rev", "revision"},   {"histroy", "history"},
    {"head", "heads"},      {"sow", "show"},       {"hist", "history"},
    {"frobnicate", NULL},   {"x", NULL},           {"", NULL},
};

Test(nearest, a_slip_finds_the_word_and_another_word_finds_none)
{
    Arena *arena = arena_open();
    StringVec candidates = {0};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        vec_push(arena, &candidates, words[i]);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *found = nearest(cases[i].word, &candidates);
        if (cases[i].expected == NULL)
            cr_assert_null(found, "%s: %s", cases[i].word, found);
        else
            cr_assert(found != NULL && strcmp(found, cases[i].expected) == 0, "%s: %s",
                      cases[i].word, found);
    }
    arena_close(arena);
}

Test(nearest, a_word_of_any_length_is_safe)
{
    Arena *arena = arena_open();
    StringVec candidates = {0};
    char word[5000];
    memset(word, 'u', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    vec_push(arena, &candidates, "upgrade");
    cr_assert_null(nearest(word, &candidates));
    vec_push(arena, &candidates, word);
    cr_assert_str_eq(nearest("upgrad", &candidates), "upgrade");
    arena_close(arena);
}
