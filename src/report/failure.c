/* The lines of an error. */
#include "report/failure.h"

#include "report/tone.h"

#include <string.h>

void failure_add_lines(Text *text, const char *indent, const char *lines)
{
    Span rest = span_trim(span_of(lines));
    for (size_t i = 0; i < rest.length; i++) {
        if (rest.bytes[i] == '\r')
            continue;
        text_add_char(text, rest.bytes[i]);
        if (rest.bytes[i] == '\n')
            text_add(text, indent);
    }
}

static void add_field(Text *text, bool color, const char *label, const char *value)
{
    if (value[0] == '\0')
        return;
    text_add(text, "  ");
    tone_add(text, color, TONE_FAINT, label);
    text_add_char(text, ' ');
    failure_add_lines(text, "    ", value);
    text_add_char(text, '\n');
}

static void add_place(Text *text, bool color, const MigError *err)
{
    if (err->file[0] == '\0')
        return;
    text_add(text, "  ");
    tone_add(text, color, TONE_FAINT, "at");
    text_printf(text, " %s", err->file);
    if (err->line > 0)
        text_printf(text, ":%d", err->line);
    text_add_char(text, '\n');
}

void failure_add(Text *text, bool color, const char *prefix, const MigError *err)
{
    tone_add(text, color, TONE_BAD, prefix);
    text_add_char(text, ' ');
    failure_add_lines(text, "    ", err->message);
    if (err->sqlstate[0] != '\0')
        text_printf(text, " [%s]", err->sqlstate);
    text_add_char(text, '\n');
    add_place(text, color, err);
    add_field(text, color, "statement:", err->statement);
    add_field(text, color, "detail:", err->detail);
    add_field(text, color, "hint:", err->hint);
}
