/*
 * Python cut into logical lines: brackets, strings and a backslash at a line's end hold several
 * lines together, comments count for nothing. More of the language is not needed: what matters
 * stands at the left edge.
 */
#include "import/python.h"

#include <ctype.h>
#include <string.h>

typedef struct Line {
    Span text; /* without blanks around it and without comments behind it */
    int number;
    bool indented;
} Line;

typedef struct Python {
    Arena *arena;
    const char *shown;
    Span text;
    size_t at;
    int number;
} Python;

static char peek(Span text, size_t at)
{
    return at < text.length ? text.bytes[at] : '\0';
}

/* The length of the string that begins at `at`, quotes included; 0 if none does. */
static size_t string_length(Span text, size_t at)
{
    char quote = peek(text, at);
    if (quote != '\'' && quote != '"')
        return 0;
    size_t quotes = peek(text, at + 1) == quote && peek(text, at + 2) == quote ? 3 : 1;
    for (size_t end = at + quotes; end < text.length; end++) {
        if (text.bytes[end] == '\\')
            end++;
        else if (text.bytes[end] == quote &&
                 (quotes == 1 || (peek(text, end + 1) == quote && peek(text, end + 2) == quote)))
            return end + quotes - at;
        else if (quotes == 1 && text.bytes[end] == '\n')
            return end - at;
    }
    return text.length - at;
}

static void count_lines(Python *python, size_t end)
{
    for (; python->at < end; python->at++)
        python->number += peek(python->text, python->at) == '\n';
}

static size_t comment_end(Span text, size_t at)
{
    while (at < text.length && text.bytes[at] != '\n')
        at++;
    return at;
}

/* Passes over blank lines, comments and indentation. */
static void skip_blank(Python *python, bool *indented)
{
    Span text = python->text;
    *indented = false;
    while (python->at < text.length) {
        char character = text.bytes[python->at];
        if (character == '#')
            python->at = comment_end(text, python->at);
        else if (!isspace((unsigned char)character))
            return;
        else {
            *indented = character != '\n';
            count_lines(python, python->at + 1);
        }
    }
}

static bool next_line(Python *python, Line *line)
{
    Span text = python->text;
    skip_blank(python, &line->indented);
    line->number = python->number;
    size_t start = python->at, end = start;
    int depth = 0;
    for (size_t at = start; at < text.length; at = python->at) {
        char character = text.bytes[at];
        size_t string = string_length(text, at);
        bool escaped = character == '\\' && peek(text, at + 1) == '\n';
        if (character == '\n' && depth == 0)
            break;
        if (character == '#') {
            python->at = comment_end(text, at);
            continue;
        }
        depth += strchr("([{", character) != NULL;
        depth -= strchr(")]}", character) != NULL && depth > 0;
        count_lines(python, at + (string > 0 ? string : escaped ? 2 : 1));
        end = python->at;
    }
    line->text = span_trim((Span){text.bytes + start, end - start});
    return start < text.length;
}

/* The content of a string literal, escapes as they stand; NULL when a span is none. */
static const char *string_content(Arena *arena, Span text)
{
    size_t prefix = 0;
    while (prefix < text.length && strchr("rRuU", text.bytes[prefix]) != NULL)
        prefix++;
    size_t length = string_length(text, prefix);
    if (length < 2 || prefix + length != text.length)
        return NULL;
    char quote = text.bytes[prefix];
    size_t quotes =
        length >= 6 && text.bytes[prefix + 1] == quote && text.bytes[prefix + 2] == quote ? 3 : 1;
    return arena_strndup(arena, text.bytes + prefix + quotes, length - 2 * quotes);
}

/* The end of an item of a collection: a comma outside of strings, or the end. */
static size_t item_end(Span text, size_t at)
{
    while (at < text.length && text.bytes[at] != ',') {
        size_t string = string_length(text, at);
        at += string > 0 ? string : 1;
    }
    return at;
}

static bool read_items(Arena *arena, Span text, StringVec *strings)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = item_end(text, at);
        Span item = span_trim((Span){text.bytes + at, end - at});
        const char *string = string_content(arena, item);
        if (string == NULL && item.length > 0)
            return false;
        if (string != NULL)
            vec_push(arena, strings, string);
        at = end + 1;
    }
    return true;
}

static bool read_literal(Arena *arena, Span text, StringVec *strings)
{
    if (span_equals(text, "None"))
        return true;
    const char *string = string_content(arena, text);
    if (string != NULL) {
        vec_push(arena, strings, string);
        return true;
    }
    if (text.length < 2 || strchr("([{", text.bytes[0]) == NULL)
        return text.length > 0 && memchr(text.bytes, ',', text.length) != NULL &&
               read_items(arena, text, strings);
    return read_items(arena, (Span){text.bytes + 1, text.length - 2}, strings);
}

/* Without blanks, and without a backslash that goes on to the next line. */
static Span trim(Span text)
{
    text = span_trim(text);
    while (peek(text, 0) == '\\' && peek(text, 1) == '\n')
        text = span_trim((Span){text.bytes + 2, text.length - 2});
    return text;
}

/* What stands behind "NAME =" or "NAME: annotation ="; nothing for any other line. */
static Span assigned(Span line, const char *name)
{
    size_t at = strlen(name);
    int depth = 0;
    Span none = {line.bytes, 0};
    if (!span_starts_with(line, name) || strchr(" \t:=", peek(line, at)) == NULL)
        return none;
    for (; at < line.length; at++) {
        depth += strchr("([{", line.bytes[at]) != NULL;
        depth -= strchr(")]}", line.bytes[at]) != NULL;
        if (line.bytes[at] == '=' && depth == 0 && peek(line, at + 1) != '=')
            return trim((Span){line.bytes + at + 1, line.length - at - 1});
    }
    return none;
}

static bool read_value(Python *python, const Line *line, const char *name, PythonValue *value,
                       MigError *err)
{
    Span text = assigned(line->text, name);
    if (text.length == 0)
        return true;
    *value = (PythonValue){.line = line->number};
    if (read_literal(python->arena, text, &value->strings))
        return true;
    return fail_at(err, MIG_E_REVISION, python->shown, line->number,
                   "'%s' is set to something other than strings", name) ||
           fail_hint(err, "write the value itself there: what Python would make of it is not known "
                          "here");
}

/* Whether a line defines a function; `*rest` is what stands behind the colon. */
static bool is_function(Span line, const char *name, Span *rest)
{
    Span text = line;
    if (!span_starts_with(text, "def "))
        return false;
    text = span_trim((Span){text.bytes + 4, text.length - 4});
    if (!span_starts_with(text, name) || strchr(" (", peek(text, strlen(name))) == NULL)
        return false;
    const char *colon = memrchr(text.bytes, ':', text.length);
    *rest = (Span){text.bytes, 0};
    if (colon != NULL)
        *rest = span_trim((Span){colon + 1, (size_t)(text.bytes + text.length - colon - 1)});
    return true;
}

/* What one more statement makes of a body. */
static PythonBody add_statement(Arena *arena, PythonBody body, Span text)
{
    bool idle = text.length == 0 || span_equals(text, "pass") || span_equals(text, "...") ||
                span_equals(text, "return") || span_equals(text, "return None") ||
                string_content(arena, text) != NULL;
    if (body != BODY_EMPTY || idle)
        return body;
    return span_starts_with(text, "raise ") ? BODY_RAISES : BODY_WORKS;
}

static bool read_line(Python *python, const Line *line, PythonModule *module, PythonBody **open,
                      MigError *err)
{
    Span rest;
    if (line->indented) {
        if (*open != NULL)
            **open = add_statement(python->arena, **open, line->text);
        return true;
    }
    *open = is_function(line->text, "upgrade", &rest)     ? &module->upgrade
            : is_function(line->text, "downgrade", &rest) ? &module->downgrade
                                                          : NULL;
    if (*open != NULL) {
        **open = add_statement(python->arena, BODY_EMPTY, rest);
        return true;
    }
    return read_value(python, line, "revision", &module->revision, err) &&
           read_value(python, line, "down_revision", &module->down_revision, err) &&
           read_value(python, line, "branch_labels", &module->branch_labels, err) &&
           read_value(python, line, "depends_on", &module->depends_on, err);
}

bool python_read(Arena *arena, const char *shown, Span text, PythonModule *module, MigError *err)
{
    Python python = {.arena = arena, .shown = shown, .text = text, .number = 1};
    Line line;
    PythonBody *open = NULL;
    *module = (PythonModule){.docstring = ""};
    for (bool first = true; next_line(&python, &line); first = false) {
        const char *docstring = first ? string_content(arena, line.text) : NULL;
        if (docstring != NULL)
            module->docstring = docstring;
        else if (!read_line(&python, &line, module, &open, err))
            return false;
    }
    return true;
}
