/* Growing strings, and the few questions that are asked of spans. */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

Text text_in(Arena *arena)
{
    return (Text){.arena = arena};
}

static void reserve(Text *text, size_t more)
{
    if (more >= TEXT_LIMIT || text->length + more >= TEXT_LIMIT) {
        fputs("mig: a text grew beyond its limit\n", stderr);
        abort();
    }
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity == 0 ? 64 : text->capacity;
    while (capacity < needed)
        capacity *= 2;
    char *bytes = arena_alloc(text->arena, capacity);
    if (text->length > 0)
        memcpy(bytes, text->bytes, text->length);
    text->bytes = bytes;
    text->capacity = capacity;
}

void text_add_bytes(Text *text, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(Text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_char(Text *text, char character)
{
    text_add_bytes(text, &character, 1);
}

void text_printf(Text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

const char *text_string(const Text *text)
{
    return text->bytes == NULL ? "" : text->bytes;
}

void text_clear(Text *text)
{
    text->length = 0;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

Span span_of(const char *string)
{
    return (Span){string, strlen(string)};
}

bool span_equals(Span span, const char *string)
{
    return strlen(string) == span.length && span_starts_with(span, string);
}

bool span_starts_with(Span span, const char *prefix)
{
    size_t length = strlen(prefix);
    return length == 0 || (length <= span.length && memcmp(span.bytes, prefix, length) == 0);
}

/* isspace would ask the locale, and some take a byte of a UTF-8 character for a space. */
static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

Span span_trim(Span span)
{
    while (span.length > 0 && is_space(span.bytes[0])) {
        span.bytes++;
        span.length--;
    }
    while (span.length > 0 && is_space(span.bytes[span.length - 1]))
        span.length--;
    return span;
}

static bool is_at(Span span, size_t at, const char *word)
{
    size_t length = strlen(word);
    return span.length - at >= length && strncasecmp(span.bytes + at, word, length) == 0;
}

/* Most places are passed over by their first letter. */
bool span_has_any(Span span, const char *const *words, size_t count)
{
    bool begins[256] = {false};
    for (size_t i = 0; i < count; i++)
        begins[(unsigned char)words[i][0] | ' '] = true;
    for (size_t at = 0; at < span.length; at++) {
        if (!begins[(unsigned char)span.bytes[at] | ' '])
            continue;
        for (size_t i = 0; i < count; i++)
            if (is_at(span, at, words[i]))
                return true;
    }
    return false;
}

/* The bytes of the character that starts at `at`; 0 if it is not well-formed. */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return at[0] == 0 ? 0 : 1;
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || left < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xED && at[1] > 0x9F;
    bool beyond = at[0] == 0xF4 && at[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

size_t span_valid_utf8(Span span)
{
    size_t at = 0;
    while (at < span.length) {
        size_t length = utf8_length((const unsigned char *)span.bytes + at, span.length - at);
        if (length == 0)
            return at;
        at += length;
    }
    return span.length;
}
