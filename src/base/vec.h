/*
 * A list in an arena: `Vec(Revision *) list = {0}; vec_push(arena, &list, revision);`
 *
 * Take pointers into `items` only when the list is complete: growing moves it, and what it leaves
 * behind is poisoned, so that AddressSanitizer sees a stale pointer.
 */
#ifndef MIG_BASE_VEC_H
#define MIG_BASE_VEC_H

#include "base/arena.h"

#define Vec(T)                                                                                     \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }

#define vec_push(arena, vec, ...)                                                                  \
    do {                                                                                           \
        if ((vec)->count == (vec)->capacity)                                                       \
            (vec)->items = vec_grow((arena), (vec)->items, (vec)->count, &(vec)->capacity,         \
                                    sizeof(*(vec)->items));                                        \
        (vec)->items[(vec)->count++] = (__VA_ARGS__);                                              \
    } while (0)

typedef Vec(const char *) StringVec;

/* Room for more items of `size` bytes: the moved items; `*capacity` is updated. */
void *vec_grow(Arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* Whether the list holds a string equal to `string`. */
bool strings_has(const StringVec *strings, const char *string);

/* The strings with `separator` between them. */
const char *strings_join(Arena *arena, const StringVec *strings, const char *separator);

/* The words of `text`, cut at any of the bytes in `separators`; empty words are left out. */
StringVec strings_split(Arena *arena, const char *text, const char *separators);

/* The string that was probably meant by a word that is none of them; NULL if none is near. */
const char *strings_nearest(const StringVec *strings, const char *word);

/* Advice for who has written `word` where one of the strings was due: "did you mean 'x'?" where one
 * is near, else "choose from a, b, c". */
const char *strings_suggest(Arena *arena, const StringVec *strings, const char *word);

/* Sorts by bytes. */
void strings_sort(StringVec *strings);

#endif
