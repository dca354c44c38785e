/*
 * inih reads an outline of the file, since its buffers are short and it neither tells lines nor
 * empty sections: in the outline a section is named by the number of its line, and a setting has no
 * value. inih says what each line is and which section a setting belongs to; names of sections and
 * values are then taken from the text itself.
 */
#include "config/ini.h"

#include "base/table.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Reader {
    Arena *arena;
    const char *file;
    Span rest; /* the lines that inih has not been shown */
    Span line; /* the one it was shown last, without blanks around it */
    int number;
    Ini *ini;
    Table *lines; /* "SECTION\nKEY" and "SECTION": where it stands, an int */
    bool failed;
    MigError *err;
} Reader;

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

/* Takes the next line off the text. */
static bool next_line(Reader *reader)
{
    if (reader->rest.length == 0)
        return false;
    const char *end = memchr(reader->rest.bytes, '\n', reader->rest.length);
    size_t length = end == NULL ? reader->rest.length : (size_t)(end - reader->rest.bytes);
    size_t taken = length + (end != NULL);
    reader->line = span_trim((Span){reader->rest.bytes, length});
    reader->rest = (Span){reader->rest.bytes + taken, reader->rest.length - taken};
    reader->number++;
    return true;
}

/* Notes that something stands on the current line; it is an error if it has stood before. */
static bool note_line(Reader *reader, const char *id, const char *what)
{
    const int *before = table_find(reader->lines, id);
    if (before != NULL)
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "%s stands twice, first on line %d", what, *before);
    int *line = arena_new(reader->arena, int);
    *line = reader->number;
    table_put(reader->lines, id, line);
    return true;
}

/* Notes the section that the current line, "[NAME]", opens. */
static bool open_section(Reader *reader, size_t close)
{
    Span name = span_trim((Span){reader->line.bytes + 1, close - 1});
    Span after = span_trim((Span){reader->line.bytes + close + 1, reader->line.length - close - 1});
    if (name.length == 0)
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "the section has no name");
    if (after.length > 0 && after.bytes[0] != ';' && after.bytes[0] != '#')
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "text follows the section's ']'");
    IniSection section = {arena_strndup(reader->arena, name.bytes, name.length), reader->number};
    vec_push(reader->arena, &reader->ini->sections, section);
    return note_line(reader, section.name, arena_printf(reader->arena, "[%s]", section.name));
}

/* The section that the outline names by its line; NULL before the first. */
static const char *find_section(const Reader *reader, const char *outline)
{
    int line = atoi(outline);
    for (size_t i = reader->ini->sections.count; i > 0; i--)
        if (reader->ini->sections.items[i - 1].line == line)
            return reader->ini->sections.items[i - 1].name;
    return NULL;
}

/* The value between double quotes. */
static bool read_quoted(Reader *reader, Span raw, IniSetting *setting)
{
    Text value = text_in(reader->arena);
    size_t at = 1;
    for (; at < raw.length && raw.bytes[at] != '"'; at++) {
        bool escape = raw.bytes[at] == '\\' && at + 1 < raw.length &&
                      (raw.bytes[at + 1] == '"' || raw.bytes[at + 1] == '\\');
        at += escape;
        text_add_char(&value, raw.bytes[at]);
    }
    setting->value = text_string(&value);
    if (at >= raw.length)
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "the value of '%s' begins with a '\"' that is not closed", setting->key);
    Span after = span_trim((Span){raw.bytes + at + 1, raw.length - at - 1});
    if (after.length > 0 && after.bytes[0] != ';')
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "text follows the quoted value of '%s'", setting->key) ||
               fail_hint(reader->err, "put the whole value in double quotes, and write \\\" for a "
                                      "quote within it");
    return true;
}

/* The offset of the ';' that begins a comment behind a value; its length if there is none. False
 * when one may be meant as a part of the value. A quote opens at the start of a word or behind '=',
 * as in a shell's or libpq's words: the one in "don't" is an apostrophe. */
static bool find_comment(Span raw, size_t *comment)
{
    char quote = 0;
    bool within_quotes = false;
    for (size_t at = 0; at < raw.length; at++) {
        char byte = raw.bytes[at], before = at == 0 ? ' ' : raw.bytes[at - 1];
        bool semicolon = byte == ';' && is_blank(before);
        if (quote != 0) {
            within_quotes = within_quotes || semicolon;
            at += byte == '\\';
            quote = byte == quote ? 0 : quote;
        } else if ((byte == '"' || byte == '\'') && (is_blank(before) || before == '=')) {
            quote = byte;
            within_quotes = false;
        } else if (semicolon) {
            *comment = at;
            return at + 1 == raw.length || is_blank(raw.bytes[at + 1]);
        }
    }
    *comment = raw.length;
    return quote == 0 || !within_quotes;
}

static bool read_plain(Reader *reader, Span raw, IniSetting *setting)
{
    size_t comment;
    if (!find_comment(raw, &comment))
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "the ' ;' behind '%s' may begin a comment or belong to the value",
                       setting->key) ||
               fail_hint(reader->err, "put the value in double quotes, or a blank on both sides of "
                                      "the ';' of a comment");
    Span value = span_trim((Span){raw.bytes, comment});
    setting->value = arena_strndup(reader->arena, value.bytes, value.length);
    setting->commented = comment < raw.length;
    return true;
}

/* The first of `bytes` in a line, or its length. */
static size_t find_any(Span line, const char *bytes)
{
    size_t at = 0;
    while (at < line.length && strchr(bytes, line.bytes[at]) == NULL)
        at++;
    return at;
}

/* Writes the outline of the next line, as fgets would. */
static char *show_line(char *shown, int size, void *context)
{
    Reader *reader = context;
    if (reader->failed || !next_line(reader))
        return NULL;
    bool section = span_starts_with(reader->line, "[");
    size_t end = find_any(reader->line, section ? "]" : "=:");
    if (section && end < reader->line.length) {
        reader->failed = !open_section(reader, end);
        snprintf(shown, (size_t)size, "[%d]", reader->number);
        return reader->failed ? NULL : shown;
    }
    size_t length = end + (end < reader->line.length);
    if (length >= (size_t)size)
        length = (size_t)size - 1;
    snprintf(shown, (size_t)size, "%.*s", (int)length, reader->line.bytes);
    return shown;
}

/* Notes the setting on the current line. */
static bool add_setting(Reader *reader, const char *section, const char *key)
{
    if (section == NULL)
        return fail_at(reader->err, MIG_E_CONFIG, reader->file, reader->number,
                       "'%s' stands before any section", key) ||
               fail_hint(reader->err, "put [mig] above it");
    const char *id = arena_printf(reader->arena, "%s\n%s", section, key);
    if (!note_line(reader, id, arena_printf(reader->arena, "'%s' of [%s]", key, section)))
        return false;
    IniSetting setting = {section, arena_strdup(reader->arena, key), "", reader->number, false};
    size_t value = find_any(reader->line, "=:") + 1;
    Span raw = span_trim((Span){reader->line.bytes + value, reader->line.length - value});
    bool quoted = span_starts_with(raw, "\"");
    if (!(quoted ? read_quoted(reader, raw, &setting) : read_plain(reader, raw, &setting)))
        return false;
    vec_push(reader->arena, &reader->ini->settings, setting);
    return true;
}

/* Told by inih of a setting on the current line; the outline has no value. */
static int take_setting(void *context, const char *outline, const char *key, const char *value)
{
    Reader *reader = context;
    (void)value;
    reader->failed = !add_setting(reader, find_section(reader, outline), key);
    return !reader->failed;
}

static bool check_bytes(const char *file, Span text, MigError *err)
{
    size_t bad = span_valid_utf8(text);
    if (bad == text.length)
        return true;
    int line = 1;
    for (size_t i = 0; i < bad; i++)
        line += text.bytes[i] == '\n';
    if (text.bytes[bad] == '\0')
        return fail_at(err, MIG_E_CONFIG, file, line, "the line holds a NUL");
    return fail_at(err, MIG_E_CONFIG, file, line, "the line is not UTF-8");
}

bool ini_read(Arena *arena, const char *file, Span text, Ini *ini, MigError *err)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    *ini = (Ini){0};
    if (!check_bytes(file, text, err))
        return false;
    if (span_starts_with(text, byte_order_mark))
        text = (Span){text.bytes + 3, text.length - 3};
    Reader reader = {.arena = arena,
                     .file = file,
                     .rest = text,
                     .ini = ini,
                     .lines = table_new(arena),
                     .err = err};
    int wrong = ini_parse_stream(show_line, &reader, take_setting, &reader);
    if (wrong > 0 && (!reader.failed || wrong < reader.number))
        return fail_at(err, MIG_E_CONFIG, file, wrong,
                       "the line is no [section], no 'key = value' and no comment") ||
               fail_hint(err, "a value stands on the line of its key; a comment begins with ';' or "
                              "'#'");
    return !reader.failed;
}

const char *ini_quote(Arena *arena, const char *value)
{
    if (strpbrk(value, ";\"'") == NULL && span_trim(span_of(value)).length == strlen(value))
        return value;
    Text quoted = text_in(arena);
    text_add_char(&quoted, '"');
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            text_add_char(&quoted, '\\');
        text_add_char(&quoted, *at);
    }
    text_add_char(&quoted, '"');
    return text_string(&quoted);
}
