/*
 * The header of a revision file: comments, of which the first is the message and those of the form
 * "-- key: value" are the keys; the others are free text. What looks like a key and is none is an
 * error, because a misspelt "down_revision" would make another history than the one meant.
 */
#include "revision/header.h"

#include "revision/template.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef struct HeaderKey {
    const char *name;
    bool (*read)(const Reader *reader, Header *header, Span value, MigError *err);
} HeaderKey;

Reader reader_of(Arena *arena, const char *file, Span content)
{
    size_t skipped = span_starts_with(content, BYTE_ORDER_MARK) ? strlen(BYTE_ORDER_MARK) : 0;
    return (Reader){
        .arena = arena,
        .file = file,
        .rest = {content.bytes + skipped, content.length - skipped},
    };
}

bool reader_next(Reader *reader)
{
    if (reader->rest.length == 0)
        return false;
    const char *start = reader->rest.bytes;
    const char *newline = memchr(start, '\n', reader->rest.length);
    size_t length = newline == NULL ? reader->rest.length : (size_t)(newline - start);
    size_t taken = newline == NULL ? length : length + 1;
    reader->rest = (Span){start + taken, reader->rest.length - taken};
    if (newline != NULL && length > 0 && start[length - 1] == '\r')
        length--;
    reader->text = (Span){start, length};
    reader->line++;
    return true;
}

static const char *copy(Arena *arena, Span span)
{
    return arena_strndup(arena, span.bytes, span.length);
}

/* The text of a comment line, trimmed; false for any other line. */
static bool is_comment(Span line, Span *text)
{
    if (!span_starts_with(line, "--"))
        return false;
    *text = span_trim((Span){line.bytes + 2, line.length - 2});
    return true;
}

const char *reader_shown(const Reader *reader)
{
    return copy(reader->arena, span_trim(reader->text));
}

bool reader_is_marker(Span line)
{
    return span_starts_with(line, MARKER);
}

bool reader_check_marker(const Reader *reader, MigError *err)
{
    Span text;
    if (reader_is_marker(reader->text) || !is_comment(span_trim(reader->text), &text) ||
        text.length < 4 || strncasecmp(text.bytes, "mig:", 4) != 0)
        return true;
    return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                   "'%s' is not read as a marker: a marker is a line that begins with '%s'",
                   reader_shown(reader), MARKER);
}

static bool check_name(const Reader *reader, const char *name, MigError *err)
{
    if (template_check_id(name, err))
        return true;
    MigError reason = *err;
    return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "%s", reason.message);
}

/* The names in a comma-separated list. */
static bool read_names(const Reader *reader, Span value, StringVec *names, MigError *err)
{
    StringVec items = strings_split(reader->arena, copy(reader->arena, value), ",");
    for (size_t i = 0; i < items.count; i++) {
        const char *name = copy(reader->arena, span_trim(span_of(items.items[i])));
        if (name[0] != '\0' && !check_name(reader, name, err))
            return false;
        if (name[0] != '\0')
            vec_push(reader->arena, names, name);
    }
    return true;
}

static bool read_revision(const Reader *reader, Header *header, Span value, MigError *err)
{
    header->id = copy(reader->arena, value);
    header->line = reader->line;
    if (value.length == 0)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "'revision' has no value");
    return check_name(reader, header->id, err);
}

static bool read_down_revision(const Reader *reader, Header *header, Span value, MigError *err)
{
    header->down_revision_line = reader->line;
    return read_names(reader, value, &header->down_revisions, err);
}

static bool read_branch_labels(const Reader *reader, Header *header, Span value, MigError *err)
{
    header->branch_labels_line = reader->line;
    return read_names(reader, value, &header->branch_labels, err);
}

static bool read_reference(const Reader *reader, const char *item, Reference *reference,
                           MigError *err)
{
    const char *colon = strchr(item, ':');
    if (colon == item)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                       "'%s' names no module before the colon", item);
    *reference = (Reference){.id = item};
    if (colon != NULL)
        *reference = (Reference){
            .module = copy(reader->arena, span_trim((Span){item, (size_t)(colon - item)})),
            .id = copy(reader->arena, span_trim(span_of(colon + 1))),
        };
    return check_name(reader, reference->id, err);
}

static bool read_depends_on(const Reader *reader, Header *header, Span value, MigError *err)
{
    header->depends_on_line = reader->line;
    StringVec items = strings_split(reader->arena, copy(reader->arena, value), ",");
    for (size_t i = 0; i < items.count; i++) {
        const char *item = copy(reader->arena, span_trim(span_of(items.items[i])));
        Reference reference;
        if (item[0] == '\0')
            continue;
        if (!read_reference(reader, item, &reference, err))
            return false;
        vec_push(reader->arena, &header->depends_on, reference);
    }
    return true;
}

static bool read_created(const Reader *reader, Header *header, Span value, MigError *err)
{
    (void)err;
    header->created = copy(reader->arena, value);
    return true;
}

static const HeaderKey header_keys[] = {
    {"revision", read_revision},
    {"down_revision", read_down_revision},
    {"branch_labels", read_branch_labels},
    {"depends_on", read_depends_on},
    {"created", read_created},
};

enum { KEY_COUNT = sizeof(header_keys) / sizeof(header_keys[0]) };

/* Whether two names are the same but for case, blanks, '_' and '-'. */
static bool is_near_name(Span text, const char *name)
{
    size_t at = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (strchr(" \t_-", text.bytes[i]) != NULL)
            continue;
        at += strspn(name + at, "_");
        if (name[at] != tolower((unsigned char)text.bytes[i]))
            return false;
        at++;
    }
    return name[at] == '\0';
}

/* The key that a name is meant to be, or KEY_COUNT. */
static size_t find_near_key(Span name)
{
    size_t key = 0;
    while (key < KEY_COUNT && !is_near_name(name, header_keys[key].name))
        key++;
    return key;
}

static bool is_lower_word(Span name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!islower((unsigned char)name.bytes[i]) && name.bytes[i] != '_')
            return false;
    return name.length > 0;
}

/* Cuts "key: value" in two; false when the comment is free text. */
static bool cut_key(Span comment, Span *key, Span *value)
{
    const char *colon = memchr(comment.bytes, ':', comment.length);
    if (colon == NULL)
        return false;
    *key = (Span){comment.bytes, (size_t)(colon - comment.bytes)};
    Span behind = {colon + 1, comment.length - key->length - 1};
    *value = span_trim(behind);
    bool apart = behind.length == 0 || isblank((unsigned char)behind.bytes[0]);
    return apart && (is_lower_word(*key) || find_near_key(*key) < KEY_COUNT);
}

/* Free text that begins with a key that is no English word was meant to be that key. */
static bool check_free_text(const Reader *reader, Span comment, MigError *err)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const char *name = header_keys[i].name;
        size_t length = strlen(name);
        if (strchr(name, '_') != NULL && span_starts_with(comment, name) &&
            (comment.length == length || strchr(" \t=", comment.bytes[length]) != NULL))
            return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                           "'%s' is not followed by a colon", name);
    }
    return true;
}

static bool fail_unknown_key(const Reader *reader, Span key, size_t meant, MigError *err)
{
    bool failed = fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                          "unknown header key '%s'", copy(reader->arena, key));
    if (meant < KEY_COUNT)
        return failed || fail_hint(err, "did you mean '%s'?", header_keys[meant].name);
    return failed || fail_hint(err, "a line of description cannot begin with a lower-case word and "
                                    "a colon");
}

static bool read_comment(const Reader *reader, Span comment, Header *header, unsigned *seen,
                         MigError *err)
{
    Span name, value;
    if (!cut_key(comment, &name, &value))
        return check_free_text(reader, comment, err);
    size_t key = find_near_key(name);
    if (key == KEY_COUNT || !span_equals(name, header_keys[key].name))
        return fail_unknown_key(reader, name, key, err);
    if ((*seen & 1U << key) != 0)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "'%s' is set twice",
                       header_keys[key].name);
    *seen |= 1U << key;
    return header_keys[key].read(reader, header, value, err);
}

static bool read_header_line(const Reader *reader, Header *header, unsigned *seen, MigError *err)
{
    Span comment;
    if (!reader_check_marker(reader, err))
        return false;
    if (is_comment(reader->text, &comment)) {
        if (reader->line > 1)
            return read_comment(reader, comment, header, seen, err);
        header->message = copy(reader->arena, comment);
        return true;
    }
    if (span_trim(reader->text).length == 0)
        return true;
    return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                   "what stands above '-- mig:up' would never run: only comments can stand there");
}

bool reader_header(Reader *reader, Header *header, MigError *err)
{
    unsigned seen = 0;
    *header = (Header){.file = reader->file, .message = "", .created = ""};
    bool marked = false;
    while (!marked && reader_next(reader)) {
        marked = reader_is_marker(reader->text);
        if (!marked && !read_header_line(reader, header, &seen, err))
            return false;
    }
    if (header->id == NULL)
        return fail_at(err, MIG_E_REVISION, reader->file, 1,
                       "there is no line '-- revision: …' below the first line");
    if (!marked)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                       "there is no line '-- mig:up'");
    return true;
}
