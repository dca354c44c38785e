/* Files read, SQL made fit for a revision file, remarks collected. */
#include "import/source.h"

#include "base/file.h"
#include "base/path.h"
#include "import/statement.h"
#include "revision/lexeme.h"
#include "revision/script.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

const char *source_shown(const Source *source, const char *name)
{
    return path_join(source->arena, source->shown, name);
}

static Span with_plain_line_ends(Arena *arena, Span content)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < content.length; i++)
        if (content.bytes[i] != '\r' || i + 1 == content.length || content.bytes[i + 1] != '\n')
            text_add_char(&text, content.bytes[i]);
    return (Span){text_string(&text), text.length};
}

bool source_load(const Source *source, const char *name, Span *content, MigError *err)
{
    const char *path = path_join(source->arena, source->folder, name);
    if (!file_load(source->arena, path, content, err) ||
        !script_check_bytes(source_shown(source, name), *content, err))
        return false;
    size_t skipped = span_starts_with(*content, BYTE_ORDER_MARK) ? strlen(BYTE_ORDER_MARK) : 0;
    *content = with_plain_line_ends(source->arena,
                                    (Span){content->bytes + skipped, content->length - skipped});
    return true;
}

/* Where "mig:" stands in a line that mig would take for a marker, or for one that is misspelt; 0
 * for any other line. */
static size_t marker_at(Span line)
{
    size_t at = 0;
    while (at < line.length && isspace((unsigned char)line.bytes[at]))
        at++;
    if (at + 2 > line.length || strncmp(line.bytes + at, "--", 2) != 0)
        return 0;
    at += 2;
    while (at < line.length && isspace((unsigned char)line.bytes[at]))
        at++;
    return at + 4 <= line.length && strncasecmp(line.bytes + at, "mig:", 4) == 0 ? at : 0;
}

/* The end of the quote in which a place lies; 0 if it lies in none. `*at` goes up to that place. */
static size_t quoted_until(Span sql, size_t *at, size_t place)
{
    while (*at < place) {
        size_t quote = lexeme_quote(sql, *at);
        size_t comment = quote > 0 ? 0 : lexeme_comment(sql, *at);
        if (quote > 0 && *at + quote > place)
            return *at + quote;
        *at += quote + comment > 0 ? quote + comment : 1;
    }
    return 0;
}

bool source_defuse(Arena *arena, const char *shown, Span sql, Span *defused, MigError *err)
{
    Text text = text_in(arena);
    size_t read = 0;
    int number = 1;
    for (size_t start = 0; start < sql.length; number++) {
        const char *newline = memchr(sql.bytes + start, '\n', sql.length - start);
        size_t end = newline == NULL ? sql.length : (size_t)(newline + 1 - sql.bytes);
        size_t marker = marker_at((Span){sql.bytes + start, end - start});
        if (marker > 0 && quoted_until(sql, &read, start) > 0)
            return fail_at(err, MIG_E_REVISION, shown, number,
                           "a line inside of quotes would be read as a marker of mig's") ||
                   fail_hint(err, "write it in another way, such as '--' || ' mig:…'");
        text_add_bytes(&text, sql.bytes + start, marker);
        text_add(&text, marker > 0 ? "> " : "");
        text_add_bytes(&text, sql.bytes + start + marker, end - start - marker);
        start = end;
    }
    *defused = (Span){text_string(&text), text.length};
    return true;
}

bool source_load_sql(const Source *source, const char *name, Span *content, MigError *err)
{
    return source_load(source, name, content, err) &&
           source_defuse(source->arena, source_shown(source, name), *content, content, err);
}

/* The value on a line "key = value"; false for any other line. */
static bool read_setting(Arena *arena, const char *line, const char *key, Text *value)
{
    Span all = span_trim(span_of(line));
    const char *equals = memchr(all.bytes, '=', all.length);
    if (equals == NULL)
        return false;
    Span name = span_trim((Span){all.bytes, (size_t)(equals - all.bytes)});
    if (!span_equals(name, key))
        return false;
    Span rest = span_trim((Span){equals + 1, (size_t)(all.bytes + all.length - equals - 1)});
    *value = text_in(arena);
    text_add_bytes(value, rest.bytes, rest.length);
    return true;
}

const char *source_setting(Arena *arena, const char *text, const char *section, const char *key)
{
    StringVec lines = strings_split(arena, text, "\r\n");
    const char *header = section == NULL ? NULL : arena_printf(arena, "[%s]", section);
    bool inside = section == NULL;
    Text value;
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i];
        if (section != NULL && line[0] == '[')
            inside = span_equals(span_trim(span_of(line)), header);
        if (!inside || !read_setting(arena, line, key, &value))
            continue;
        bool indented = isspace((unsigned char)line[0]) != 0;
        for (i++; !indented && i < lines.count && isspace((unsigned char)lines.items[i][0]); i++)
            text_printf(&value, "\n%s", lines.items[i]);
        return text_string(&value);
    }
    return NULL;
}

void source_remark(Source *source, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = arena_alloc(source->arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    vec_push(source->arena, &source->history->remarks, text);
}

/* Whether all of a script is one transaction, which it begins and commits itself. */
static bool is_wrapped(const ForeignStatementVec *statements)
{
    size_t count = statements->count, inner = 0;
    if (count < 2 || !statement_is_begin(&statements->items[0]) ||
        !statement_is_commit(&statements->items[count - 1]))
        return false;
    for (size_t i = 1; i + 1 < count; i++)
        inner += statement_is_transaction(&statements->items[i]);
    return inner == 0;
}

static const ForeignStatement *first_outside(const ForeignStatementVec *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        if (statement_is_outside(&statements->items[i]) ||
            statement_is_transaction(&statements->items[i]))
            return &statements->items[i];
    return NULL;
}

/* A statement as it can be named in a line. */
static const char *first_line(Arena *arena, Span sql)
{
    char line[80];
    size_t length = 0;
    while (length < sql.length && sql.bytes[length] != '\n')
        length++;
    error_copy(line, sizeof(line), arena_strndup(arena, sql.bytes, length));
    return arena_strdup(arena, line);
}

static const char *trimmed(Arena *arena, Span sql)
{
    while (sql.length > 0 && isspace((unsigned char)sql.bytes[sql.length - 1]))
        sql.length--;
    for (const char *newline = memchr(sql.bytes, '\n', sql.length);
         newline != NULL && span_trim((Span){sql.bytes, (size_t)(newline - sql.bytes)}).length == 0;
         newline = memchr(sql.bytes, '\n', sql.length)) {
        sql.length -= (size_t)(newline + 1 - sql.bytes);
        sql.bytes = newline + 1;
    }
    return arena_strndup(arena, sql.bytes, sql.length);
}

/* A comment that stood behind a statement may stand at the beginning of a line without it. */
static Span defuse_again(Arena *arena, Span sql)
{
    MigError err;
    Span defused;
    bool done = source_defuse(arena, "", sql, &defused, &err);
    return done ? defused : sql;
}

ForeignSection source_section(Source *source, const char *name, Span sql, bool asked)
{
    ForeignSection section = {.exists = true, .transaction = !asked};
    ForeignStatementVec statements = statement_list(source->arena, sql);
    if (!asked && is_wrapped(&statements)) {
        sql = statement_drop(source->arena, sql, &statements, statement_is_transaction);
        statements = statement_list(source->arena, sql);
    }
    const ForeignStatement *outside = first_outside(&statements);
    if (!asked && outside != NULL) {
        section.transaction = false;
        source_remark(source, "%s: transaction=false, since '%s' cannot run inside of one", name,
                      first_line(source->arena, outside->text));
    }
    section.sql = trimmed(source->arena, defuse_again(source->arena, sql));
    return section;
}

ForeignSection source_stub(Arena *arena, const char *what)
{
    return (ForeignSection){
        .exists = true,
        .transaction = true,
        .sql = arena_printf(arena,
                            "-- What %s does is to be written here as SQL.\n"
                            "SELECT the_sql_of_this_revision_is_still_to_be_written;",
                            what),
    };
}

const char *source_message(Arena *arena, const char *name)
{
    char *message = arena_strdup(arena, name);
    for (char *at = message; *at != '\0'; at++)
        if (*at == '_' || *at == '\n')
            *at = ' ';
    Span line = span_trim(span_of(message));
    return arena_strndup(arena, line.bytes, line.length);
}

void source_chain(Source *source)
{
    ForeignRevisionVec *revisions = &source->history->revisions;
    for (size_t i = 1; i < revisions->count; i++)
        vec_push(source->arena, &revisions->items[i].down_revisions, revisions->items[i - 1].id);
}
