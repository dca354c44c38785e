/* The only place where names and values are quoted into SQL text. Both engines take the standard's
 * quotes. */
#include "db/dialect.h"

#include "db/postgres/postgres.h"
#include "db/sqlite/sqlite.h"

#include <assert.h>
#include <string.h>

const Dialect *dialect_find(UrlKind kind)
{
    return kind == URL_SQLITE ? &sqlite_dialect : &postgres_dialect;
}

static void add_quoted(Text *text, const char *string, char quote)
{
    text_add_char(text, quote);
    for (const char *at = string; *at != '\0'; at++) {
        if (*at == quote)
            text_add_char(text, quote);
        text_add_char(text, *at);
    }
    text_add_char(text, quote);
}

/* A backslash is a character like any other: SQLite knows no escapes, and the PostgreSQL driver
 * keeps standard_conforming_strings on. */
static void add_argument(Text *text, char kind, const char *argument)
{
    if (kind == 'I')
        add_quoted(text, argument, '"');
    else if (kind == 'L')
        add_quoted(text, argument, '\'');
    else
        text_add(text, argument);
}

void ddl_build(Text *text, const char *const *format_and_arguments)
{
    const char *format = format_and_arguments[0];
    const char *const *argument = format_and_arguments + 1;
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            text_add_char(text, *at);
            continue;
        }
        at++;
        if (*at == '%') {
            text_add_char(text, '%');
            continue;
        }
        assert((*at == 'I' || *at == 'L' || *at == 's') && *argument != NULL);
        add_argument(text, *at, *argument++);
    }
    assert(*argument == NULL);
}
