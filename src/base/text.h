/* A string while it is being built, in an arena, and the slice of bytes that lexers work on. */
#ifndef MIG_BASE_TEXT_H
#define MIG_BASE_TEXT_H

#include "base/arena.h"

typedef struct Text {
    Arena *arena;
    char *bytes; /* NUL-terminated, or NULL while empty */
    size_t length, capacity;
} Text;

/* `length` bytes of somebody else's memory, not NUL-terminated. */
typedef struct Span {
    const char *bytes;
    size_t length;
} Span;

/* A text may grow to this many bytes; more ends the process as out of memory does. */
#define TEXT_LIMIT ((size_t)1 << 30)

/* An empty text that grows in `arena`. */
Text text_in(Arena *arena);

void text_add(Text *text, const char *string);
void text_add_bytes(Text *text, const char *bytes, size_t length);
void text_add_char(Text *text, char character);
void text_printf(Text *text, const char *format, ...) FORMAT(2, 3);

/* The string built so far, never NULL; it lives as long as the arena, and changes with the text. */
const char *text_string(const Text *text);

/* Forgets the content and keeps the memory. */
void text_clear(Text *text);

Span span_of(const char *string);
bool span_equals(Span span, const char *string);
bool span_starts_with(Span span, const char *prefix);

/* The span without white space at both ends. */
Span span_trim(Span span);

/* Whether one of these words, which are in small letters, is anywhere in the span, in letters of
 * either case and inside of longer words too. */
bool span_has_any(Span span, const char *const *words, size_t count);

/* The offset of the first byte that is not UTF-8 (RFC 3629), or of a NUL; `length` if there is
 * none. */
size_t span_valid_utf8(Span span);

#endif
