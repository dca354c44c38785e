/* Growth of lists, and what is asked of lists of strings. */
#include "base/vec.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(bytes, size) ASAN_POISON_MEMORY_REGION((bytes), (size))
#else
#define POISON(bytes, size) ((void)(bytes), (void)(size))
#endif

void *vec_grow(Arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    void *moved = arena_alloc(arena, *capacity * size);
    if (count > 0) {
        memcpy(moved, items, count * size);
        POISON(items, count * size);
    }
    return moved;
}

bool strings_has(const StringVec *strings, const char *string)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], string) == 0)
            return true;
    return false;
}

const char *strings_join(Arena *arena, const StringVec *strings, const char *separator)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < strings->count; i++) {
        if (i > 0)
            text_add(&text, separator);
        text_add(&text, strings->items[i]);
    }
    return text_string(&text);
}

StringVec strings_split(Arena *arena, const char *text, const char *separators)
{
    StringVec words = {0};
    const char *at = text + strspn(text, separators);
    while (*at != '\0') {
        size_t length = strcspn(at, separators);
        vec_push(arena, &words, arena_strndup(arena, at, length));
        at += length;
        at += strspn(at, separators);
    }
    return words;
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void strings_sort(StringVec *strings)
{
    if (strings->count > 1)
        qsort(strings->items, strings->count, sizeof(*strings->items), compare_strings);
}

/* How many bytes must be put in, taken out or replaced to make `b` of `a` (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
    size_t row[64];
    size_t width = strlen(b);
    if (width >= sizeof(row) / sizeof(row[0]))
        return SIZE_MAX;
    for (size_t column = 0; column <= width; column++)
        row[column] = column;
    for (size_t line = 1; a[line - 1] != '\0'; line++) {
        size_t diagonal = row[0];
        row[0] = line;
        for (size_t column = 1; column <= width; column++) {
            size_t best = diagonal + (a[line - 1] != b[column - 1]);
            diagonal = row[column];
            if (row[column] + 1 < best)
                best = row[column] + 1;
            if (row[column - 1] + 1 < best)
                best = row[column - 1] + 1;
            row[column] = best;
        }
    }
    return row[width];
}

/* A word that was only cut short is as near as can be. */
static size_t difference(const char *word, size_t length, const char *string)
{
    bool cut_short = length >= 2 && strncmp(word, string, length) == 0 && string[length] != '\0';
    return cut_short ? 0 : distance(word, string);
}

const char *strings_nearest(const StringVec *strings, const char *word)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t least = length < 3 ? length : length / 3 + 2; /* one byte more than a third may differ */
    for (size_t i = 0; i < strings->count; i++) {
        size_t between = difference(word, length, strings->items[i]);
        if (between < least) {
            least = between;
            nearest = strings->items[i];
        }
    }
    return nearest;
}

const char *strings_suggest(Arena *arena, const StringVec *strings, const char *word)
{
    const char *nearest = strings_nearest(strings, word);
    if (nearest != NULL)
        return arena_printf(arena, "did you mean '%s'?", nearest);
    return arena_printf(arena, "choose from %s", strings_join(arena, strings, ", "));
}
