/*
 * Revision files: found in their folders, read as far as needed, cut into their two sections.
 */
#include "revision/script.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "revision/fingerprint.h"
#include "revision/header.h"

#include <ctype.h>
#include <string.h>

enum { FIRST_CHUNK = 4096 };

bool script_check_bytes(const char *file, Span content, MigError *err)
{
    size_t valid = span_valid_utf8(content);
    if (valid == content.length)
        return true;
    int line = 1;
    for (size_t i = 0; i < valid; i++)
        line += content.bytes[i] == '\n';
    if (content.bytes[valid] == '\0')
        return fail_at(err, MIG_E_REVISION, file, line, "there is a NUL byte");
    return fail_at(err, MIG_E_REVISION, file, line, "byte 0x%02X is not UTF-8",
                   (unsigned)(unsigned char)content.bytes[valid]);
}

/* The bytes up to the end of the first marker's line, or all if there is none. */
static Span header_span(Span content, bool *complete)
{
    const char *end = content.bytes + content.length;
    const char *at = content.bytes;
    while (at < end && !reader_is_marker((Span){at, (size_t)(end - at)})) {
        at = memmem(at, (size_t)(end - at), "\n" MARKER, 1 + strlen(MARKER));
        at = at == NULL ? end : at + 1;
    }
    const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    *complete = newline != NULL;
    return newline == NULL ? content : (Span){content.bytes, (size_t)(newline + 1 - content.bytes)};
}

/* The first section must be the way up. */
static bool check_first_marker(const Reader *reader, MigError *err)
{
    const char *up = MARKER "up";
    if (span_starts_with(reader->text, up) &&
        (reader->text.length == strlen(up) ||
         isblank((unsigned char)reader->text.bytes[strlen(up)])))
        return true;
    return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "'%s' stands above '-- mig:up'",
                   reader_shown(reader));
}

static bool parse_header(Arena *arena, const char *shown, Span content, Header *header,
                         MigError *err)
{
    Reader reader = reader_of(arena, shown, content);
    return script_check_bytes(shown, content, err) && reader_header(&reader, header, err) &&
           check_first_marker(&reader, err);
}

/* Loads as much of a file as its header needs. */
static bool load_header(Arena *arena, const char *path, Span *content, MigError *err)
{
    bool whole = false, complete = false;
    for (size_t limit = FIRST_CHUNK; !whole && !complete && limit < TEXT_LIMIT; limit *= 16) {
        if (!file_load_start(arena, path, limit, content, &whole, err))
            return false;
        *content = header_span(*content, &complete);
    }
    return true;
}

bool script_read_header(Arena *arena, const char *path, const char *shown, Header *header,
                        MigError *err)
{
    Arena *scratch = arena_open();
    Span content;
    bool done = load_header(scratch, path, &content, err) &&
                parse_header(arena, shown, content, header, err);
    arena_close(scratch);
    return done;
}

static bool read_option(const Reader *reader, const char *option, Section *section, bool *seen,
                        MigError *err)
{
    static const char name[] = "transaction=";
    if (strncmp(option, name, strlen(name)) != 0)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "unknown option '%s'",
                       option) ||
               fail_hint(err, "the only option is transaction=false");
    const char *value = option + strlen(name);
    section->transaction = strcmp(value, "true") == 0;
    if (!section->transaction && strcmp(value, "false") != 0)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                       "transaction is '%s': neither true nor false", value);
    if (*seen)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                       "'transaction' is set twice");
    *seen = true;
    return true;
}

static bool begin_section(const Reader *reader, const StringVec *options, Section *section,
                          MigError *err)
{
    if (section->exists)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line,
                       "'%s' stands a second time; the first is on line %d", reader_shown(reader),
                       section->line - 1);
    *section = (Section){.exists = true, .transaction = true, .line = reader->line + 1};
    section->sql = (Span){reader->rest.bytes, 0};
    bool seen = false;
    for (size_t i = 1; i < options->count; i++)
        if (!read_option(reader, options->items[i], section, &seen, err))
            return false;
    return true;
}

/* Reads a marker; `*section` becomes the section that begins with it. */
static bool read_marker(const Reader *reader, Script *script, Section **section, MigError *err)
{
    const char *text =
        arena_strndup(reader->arena, reader->text.bytes, reader->text.length) + strlen(MARKER);
    StringVec words = strings_split(reader->arena, text, " \t");
    const char *name = isblank((unsigned char)text[0]) || words.count == 0 ? "" : words.items[0];
    if (strcmp(name, "destructive") == 0 && *section != NULL)
        return true;
    bool up = strcmp(name, "up") == 0;
    if (!up && strcmp(name, "down") != 0)
        return fail_at(err, MIG_E_REVISION, reader->file, reader->line, "unknown marker '%s'",
                       reader_shown(reader));
    *section = up ? &script->up : &script->down;
    return begin_section(reader, &words, *section, err);
}

/* Reads the sections, the first marker being the reader's line. */
static bool read_sections(Reader *reader, Script *script, MigError *err)
{
    Section *section = NULL;
    do {
        if (!reader_check_marker(reader, err))
            return false;
        if (reader_is_marker(reader->text) && !read_marker(reader, script, &section, err))
            return false;
        if (section->line <= reader->line)
            section->sql.length = (size_t)(reader->rest.bytes - section->sql.bytes);
    } while (reader_next(reader));
    return true;
}

/* A copy with every CRLF read as LF; the span itself when there is none. */
static Span with_plain_line_ends(Arena *arena, Span sql)
{
    if (sql.length == 0 || memmem(sql.bytes, sql.length, "\r\n", 2) == NULL)
        return sql;
    char *bytes = arena_alloc(arena, sql.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < sql.length; i++)
        if (sql.bytes[i] != '\r' || i + 1 == sql.length || sql.bytes[i + 1] != '\n')
            bytes[length++] = sql.bytes[i];
    return (Span){bytes, length};
}

static void add_section(Text *text, const char *name, const Section *section)
{
    if (!section->exists)
        return;
    text_printf(text, "%s%s%s\n", MARKER, name, section->transaction ? "" : " transaction=false");
    fingerprint_add(text, section->sql);
}

static const char *fingerprint(Arena *arena, const Script *script)
{
    Text text = text_in(arena);
    add_section(&text, "up", &script->up);
    add_section(&text, "down", &script->down);
    return hash_bytes(arena, span_of(text_string(&text)));
}

bool script_parse(Arena *arena, const char *shown, Span content, Script *script, MigError *err)
{
    *script = (Script){.content = content};
    Reader reader = reader_of(arena, shown, content);
    if (!script_check_bytes(shown, content, err) || !reader_header(&reader, &script->header, err) ||
        !check_first_marker(&reader, err) || !read_sections(&reader, script, err))
        return false;
    script->up.sql = with_plain_line_ends(arena, script->up.sql);
    script->down.sql = with_plain_line_ends(arena, script->down.sql);
    script->blob_id = hash_blob(arena, content);
    script->fingerprint = fingerprint(arena, script);
    return true;
}

static bool same_strings(const StringVec *a, const StringVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

static bool same_references(const ReferenceVec *a, const ReferenceVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const char *one = a->items[i].module, *other = b->items[i].module;
        if (strcmp(a->items[i].id, b->items[i].id) != 0 ||
            strcmp(one == NULL ? "" : one, other == NULL ? "" : other) != 0)
            return false;
    }
    return true;
}

bool script_is_same(const Script *a, const Script *b)
{
    return strcmp(a->fingerprint, b->fingerprint) == 0 &&
           same_strings(&a->header.down_revisions, &b->header.down_revisions) &&
           same_references(&a->header.depends_on, &b->header.depends_on);
}

/* Whether two headers ask for the same place in the graph. */
static bool same_place(const Header *a, const Header *b)
{
    return strcmp(a->id, b->id) == 0 && same_strings(&a->down_revisions, &b->down_revisions) &&
           same_strings(&a->branch_labels, &b->branch_labels) &&
           same_references(&a->depends_on, &b->depends_on);
}

bool script_load(Arena *arena, const char *path, const char *shown, const Header *before,
                 Script *script, MigError *err)
{
    Span content;
    if (!file_load(arena, path, &content, err) || !script_parse(arena, shown, content, script, err))
        return false;
    if (before == NULL || same_place(before, &script->header))
        return true;
    return fail_at(err, MIG_E_CONFLICT, shown, script->header.line,
                   "the header was changed while the revisions were being read") ||
           fail_hint(err, "nothing has been done with it: run again");
}

/* What the search for revision files carries along. */
typedef struct Search {
    Arena *arena;
    const char *root;
    bool recursive;
    StringVec visited; /* real paths of folders */
    HeaderVec *headers;
} Search;

static bool is_revision_file(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static const char *shown_name(const char *root, const char *path)
{
    if (strcmp(root, "/") == 0 || !path_is_within(root, path) || strcmp(root, path) == 0)
        return path;
    return path + strlen(root) + 1;
}

static bool read_file(Search *search, const char *path, MigError *err)
{
    Header header;
    if (!script_read_header(search->arena, path, shown_name(search->root, path), &header, err))
        return false;
    vec_push(search->arena, search->headers, header);
    return true;
}

/* Reads the files of a folder; the folders in it are added to `below`. */
static bool read_folder(Search *search, const char *folder, StringVec *below, MigError *err)
{
    StringVec names;
    if (!folder_list(search->arena, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_printf(search->arena, "%s/%s", folder, names.items[i]);
        if (is_revision_file(names.items[i])) {
            if (!read_file(search, path, err))
                return false;
        } else if (search->recursive && file_kind(path) == FILE_FOLDER) {
            vec_push(search->arena, below, path);
        }
    }
    return true;
}

/* Reads a folder, then those below it, each once: links may lead in circles. */
static bool read_tree(Search *search, const char *folder, MigError *err)
{
    StringVec left = {0};
    vec_push(search->arena, &left, folder);
    while (left.count > 0) {
        const char *next = left.items[--left.count];
        const char *real = path_real(search->arena, next);
        if (strings_has(&search->visited, real))
            continue;
        vec_push(search->arena, &search->visited, real);
        StringVec below = {0};
        if (!read_folder(search, next, &below, err))
            return false;
        while (below.count > 0)
            vec_push(search->arena, &left, below.items[--below.count]);
    }
    return true;
}

bool script_read_folders(Arena *arena, const StringVec *folders, bool recursive, const char *root,
                         HeaderVec *headers, MigError *err)
{
    *headers = (HeaderVec){0};
    Search search = {.arena = arena, .root = root, .recursive = recursive, .headers = headers};
    for (size_t i = 0; i < folders->count; i++) {
        const char *folder = folders->items[i];
        if (file_kind(folder) != FILE_MISSING && !read_tree(&search, folder, err))
            return false;
    }
    return true;
}
