/*
 * What the harnesses share. Each is one file with libFuzzer's entry point
 * (https://llvm.org/docs/LibFuzzer.html), which takes any bytes and must neither crash nor break
 * what its `require` lines say. In the test run the seeds go through it by replay.c.
 */
#ifndef MIG_TESTS_FUZZ_H
#define MIG_TESTS_FUZZ_H

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process as a finding. */
#define require(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The input as text. */
static inline Span input(const uint8_t *data, size_t size)
{
    return (Span){(const char *)data, size};
}

/* The input as SQL comes to whoever reads it: UTF-8 without a NUL, and NUL-terminated. */
static inline Span sql_input(Arena *arena, const uint8_t *data, size_t size)
{
    return span_of(arena_strndup(arena, (const char *)data, span_valid_utf8(input(data, size))));
}

#endif
