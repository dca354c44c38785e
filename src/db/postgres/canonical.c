/* "status IN ('a', 'b')" over a varchar is printed as ARRAY['a'::varchar, 'b'::varchar]::text[],
 * and that, read again, as ARRAY['a'::varchar::text, 'b'::varchar::text]: the cast moves into the
 * array (transformArrayExpr in the server's parser). */
#include "db/postgres/canonical.h"

#include "db/postgres/spelling.h"

#include <string.h>

/* Behind the quoted text or name that begins at `at`; `at` if none does. */
static const char *skip_quoted(const char *at)
{
    if (*at != '\'' && *at != '"')
        return at;
    const char *end = strchr(at + 1, *at);
    return end == NULL ? at + strlen(at) : end + 1;
}

/* The bracket that closes the one at `at`, or NULL. */
static const char *closing(const char *at)
{
    int depth = 0;
    while (*at != '\0') {
        const char *behind = skip_quoted(at);
        if (behind != at) {
            at = behind;
            continue;
        }
        depth += *at == '[' || *at == '(';
        depth -= *at == ']' || *at == ')';
        if (depth == 0)
            return at;
        at++;
    }
    return NULL;
}

/* The length of "::type[]" at `at`, without the brackets; 0 if there is none. */
static size_t cast_length(const char *at)
{
    if (strncmp(at, "::", 2) != 0)
        return 0;
    size_t length = 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz_0123456789 \".");
    return strncmp(at + length, "[]", 2) == 0 ? length : 0;
}

/* Adds the elements of a list with the cast behind each. */
static void add_elements(Text *text, Span list, Span cast, bool enclosed)
{
    const char *at = arena_strndup(text->arena, list.bytes, list.length);
    const char *before = "";
    while (*at != '\0') {
        Span element = postgres_next_element(&at);
        text_add(text, before);
        text_add(text, enclosed ? "(" : "");
        text_add_bytes(text, element.bytes, element.length);
        text_add(text, enclosed ? ")" : "");
        text_add_bytes(text, cast.bytes, cast.length);
        before = ", ";
    }
}

/* Takes an array with a cast at `at`, or nothing; returns where to go on. */
static const char *take_array(Text *text, const char *at)
{
    static const char word[] = "ARRAY[";
    bool enclosed = *at == '(';
    const char *array = at + enclosed;
    if (strncmp(array, word, strlen(word)) != 0)
        return at;
    const char *end = closing(array + strlen(word) - 1);
    if (end == NULL || (enclosed && end[1] != ')'))
        return at;
    const char *cast = end + 1 + enclosed;
    size_t length = cast_length(cast);
    if (length == 0)
        return at;
    const char *first = array + strlen(word);
    text_add(text, word);
    add_elements(text, (Span){first, (size_t)(end - first)}, (Span){cast, length}, enclosed);
    text_add_char(text, ']');
    return cast + length + strlen("[]");
}

const char *postgres_canonical(Arena *arena, const char *text)
{
    if (text == NULL || strstr(text, "ARRAY[") == NULL || strstr(text, "[]") == NULL)
        return NULL;
    Text canonical = text_in(arena);
    for (const char *at = text; *at != '\0';) {
        const char *behind = skip_quoted(at);
        if (behind == at)
            behind = take_array(&canonical, at);
        else
            text_add_bytes(&canonical, at, (size_t)(behind - at));
        if (behind == at)
            text_add_char(&canonical, *at++);
        else
            at = behind;
    }
    return strcmp(text_string(&canonical), text) == 0 ? NULL : text_string(&canonical);
}

const char *postgres_canonical_body(Arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    Text canonical = text_in(arena);
    const char *whole = text;
    while (*text != '\0') {
        size_t line = strcspn(text, "\n"), kept = line;
        while (kept > 0 && strchr(" \t\r", text[kept - 1]) != NULL)
            kept--;
        text_add_bytes(&canonical, text, kept);
        text_add(&canonical, text[line] == '\n' ? "\n" : "");
        text += line + (text[line] == '\n');
    }
    return strcmp(text_string(&canonical), whole) == 0 ? NULL : text_string(&canonical);
}
