/*
 * A lexer that knows just enough of PostgreSQL and SQLite to tell comments from quotes. Square
 * brackets are no quotes here: PostgreSQL's arrays are written with them.
 */
#include "revision/lexeme.h"

#include <ctype.h>
#include <string.h>

bool lexeme_is_word(char character)
{
    unsigned char byte = (unsigned char)character;
    return isalnum(byte) || byte == '_' || byte == '$' || byte >= 0x80;
}

/* The byte `ahead` of the span's start, NUL behind its end. */
static char peek(Span span, size_t ahead)
{
    return ahead < span.length ? span.bytes[ahead] : '\0';
}

/* A quote up to its end, a doubled quote being part of it; the rest if it is not closed. */
static size_t quote_length(Span rest, bool backslashes)
{
    char quote = rest.bytes[0];
    size_t at = 1;
    while (at < rest.length) {
        if (backslashes && rest.bytes[at] == '\\')
            at += 2;
        else if (rest.bytes[at] != quote)
            at++;
        else if (peek(rest, at + 1) == quote)
            at += 2;
        else
            return at + 1;
    }
    return rest.length;
}

/* $$…$$ or $tag$…$tag$; 0 if none begins here. */
static size_t dollar_length(Span rest)
{
    size_t tag = 1;
    while (lexeme_is_word(peek(rest, tag)) && peek(rest, tag) != '$')
        tag++;
    if (peek(rest, tag) != '$' || isdigit((unsigned char)peek(rest, 1)))
        return 0;
    tag++;
    const char *end = memmem(rest.bytes + tag, rest.length - tag, rest.bytes, tag);
    return end == NULL ? rest.length : (size_t)(end - rest.bytes) + tag;
}

size_t lexeme_quote(Span sql, size_t at)
{
    Span rest = {sql.bytes + at, sql.length - at};
    bool in_word = at > 0 && lexeme_is_word(sql.bytes[at - 1]);
    switch (rest.bytes[0]) {
    case '\'':
    case '"':
    case '`': return quote_length(rest, false);
    case '$': return in_word ? 0 : dollar_length(rest);
    case 'e':
    case 'E':
        if (in_word || peek(rest, 1) != '\'')
            return 0;
        return 1 + quote_length((Span){rest.bytes + 1, rest.length - 1}, true);
    default: return 0;
    }
}

/* A block comment: nested as in PostgreSQL. Where that finds no end it is SQLite's, which do not
 * nest: what follows the first end is code then. */
static size_t block_length(Span rest)
{
    size_t depth = 1, at = 2;
    for (; at < rest.length && depth > 0; at++) {
        bool opens = rest.bytes[at] == '/' && peek(rest, at + 1) == '*';
        bool closes = rest.bytes[at] == '*' && peek(rest, at + 1) == '/';
        if (opens)
            depth++;
        if (closes)
            depth--;
        if (opens || closes)
            at++;
    }
    if (depth == 0)
        return at;
    const char *end = memmem(rest.bytes + 2, rest.length - 2, "*/", 2);
    return end == NULL ? rest.length : (size_t)(end - rest.bytes) + 2;
}

size_t lexeme_comment(Span sql, size_t at)
{
    Span rest = {sql.bytes + at, sql.length - at};
    if (rest.bytes[0] == '/' && peek(rest, 1) == '*')
        return block_length(rest);
    if (rest.bytes[0] != '-' || peek(rest, 1) != '-')
        return 0;
    const char *end = memchr(rest.bytes, '\n', rest.length);
    return end == NULL ? rest.length : (size_t)(end - rest.bytes);
}
