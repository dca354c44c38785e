/* Templates are text with ${variables}; "$${" stands for "${" itself. */
#include "revision/template.h"

#include "base/clock.h"
#include "revision/script.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_ID = 200 };

const char template_revision[] = "-- ${message}\n"
                                 "--\n"
                                 "-- revision: ${rev}\n"
                                 "-- down_revision: ${down_revision}\n"
                                 "-- branch_labels: ${branch_labels}\n"
                                 "-- depends_on: ${depends_on}\n"
                                 "-- created: ${created}\n"
                                 "\n"
                                 "-- mig:up\n"
                                 "${up}\n"
                                 "\n"
                                 "-- mig:down\n"
                                 "${down}\n";

typedef struct Variable {
    const char *name, *value;
} Variable;

typedef struct CodeRange {
    unsigned first, last;
} CodeRange;

/* What is no letter, digit or mark beyond ASCII, by and large: signs, punctuation, spaces, arrows,
 * box drawing, pictures. */
static const CodeRange separators[] = {
    {0x80, 0xA9},     {0xAB, 0xB1},     {0xB4, 0xB4},     {0xB6, 0xB8},     {0xBB, 0xBB},
    {0xBF, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x206F}, {0x20A0, 0x20CF},
    {0x2190, 0x245F}, {0x2500, 0x2775}, {0x2794, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},
    {0x3008, 0x3020}, {0xFE10, 0xFE6F}, {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20}, {0x1F000, 0x1FAFF},
};

/* The bytes of the character at `text`, which is not at its end. */
static size_t character_length(const char *text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

static unsigned character_code(const char *text, size_t length)
{
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (length >= sizeof(first_bits))
        return 0;
    unsigned code = (unsigned char)text[0] & first_bits[length];
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    return code;
}

static bool is_word_character(const char *text, size_t length)
{
    if (length == 1)
        return isalnum((unsigned char)text[0]) || text[0] == '_';
    unsigned code = character_code(text, length);
    for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
        if (code >= separators[i].first && code <= separators[i].last)
            return false;
    return true;
}

/* The words of a message with "_" between them. */
static void add_words(Text *slug, const char *message)
{
    bool in_word = false;
    for (size_t length; *message != '\0'; message += length) {
        length = character_length(message);
        bool word = is_word_character(message, length);
        if (word && !in_word && slug->length > 0)
            text_add_char(slug, '_');
        if (word && length == 1)
            text_add_char(slug, (char)tolower((unsigned char)message[0]));
        else if (word)
            text_add_bytes(slug, message, length);
        in_word = word;
    }
}

const char *template_slug(Arena *arena, const char *message, int limit)
{
    Text text = text_in(arena);
    add_words(&text, message);
    const char *slug = text_string(&text), *end = slug;
    for (int i = 0; i < limit && *end != '\0'; i++)
        end += character_length(end);
    if (*end == '\0')
        return slug;
    const char *word = memrchr(slug, '_', (size_t)(end - slug));
    int kept = (int)((word == NULL ? end : word) - slug);
    return arena_printf(arena, "%.*s_", kept, slug);
}

static const Variable *find_variable(const Variable *variables, Span name)
{
    for (; variables->name != NULL; variables++)
        if (span_equals(name, variables->name))
            return variables;
    return NULL;
}

/* Blanks in front of an empty value go with it. */
static void trim_blanks(Text *out)
{
    while (out->length > 0 && isblank((unsigned char)out->bytes[out->length - 1]))
        out->bytes[--out->length] = '\0';
}

/* Puts values in the place of variables, the last of which has no name. NULL, or where a variable
 * begins that there is not. */
static const char *expand(Text *out, const char *text, const Variable *variables)
{
    for (const char *at = text; *at != '\0';) {
        if (strncmp(at, "$${", 3) == 0) {
            text_add(out, "${");
            at += 3;
            continue;
        }
        if (strncmp(at, "${", 2) != 0) {
            text_add_char(out, *at++);
            continue;
        }
        size_t length = strcspn(at + 2, "}\n");
        const Variable *variable = find_variable(variables, (Span){at + 2, length});
        if (at[2 + length] != '}' || variable == NULL)
            return at;
        at += length + 3;
        text_add(out, variable->value);
        if (variable->value[0] == '\0' && (*at == '\n' || *at == '\0'))
            trim_blanks(out);
    }
    return NULL;
}

/* A variable as it is written: "${name}". */
static const char *variable_text(Arena *arena, const char *at)
{
    size_t length = strcspn(at, "}\n");
    return arena_strndup(arena, at, at[length] == '}' ? length + 1 : length);
}

/* Each part of a path must be a name that is looked at when revisions are read. */
static bool check_path(Arena *arena, const char *file_template, const char *path, MigError *err)
{
    StringVec parts = strings_split(arena, path, "/");
    size_t slashes = 0;
    for (const char *at = path; *at != '\0'; at++)
        slashes += *at == '/';
    if (parts.count != slashes + 1)
        return fail(err, MIG_E_CONFIG,
                    "file_template '%s' makes '%s', which is no path below a "
                    "folder",
                    file_template, path);
    for (size_t i = 0; i < parts.count; i++) {
        if (parts.items[i][0] == '.')
            return fail(err, MIG_E_CONFIG,
                        "file_template '%s' makes '%s', where '%s' begins with "
                        "a dot",
                        file_template, path, parts.items[i]);
        if (strlen(parts.items[i]) > NAME_MAX)
            return fail(err, MIG_E_CONFIG,
                        "file_template '%s' makes a name of %zu bytes: %d are "
                        "the most",
                        file_template, strlen(parts.items[i]), NAME_MAX) ||
                   fail_hint(err, "lower truncate_slug_length");
    }
    return true;
}

bool template_file_name(Arena *arena, const char *file_template, int slug_limit,
                        const NewRevision *revision, const char **name, MigError *err)
{
    struct tm created = revision->created, copy = created;
    long long epoch = (long long)timegm(&copy) - created.tm_gmtoff;
    const Variable variables[] = {
        {"rev", revision->id},
        {"slug", template_slug(arena, revision->message, slug_limit)},
        {"year", arena_printf(arena, "%04d", created.tm_year + 1900)},
        {"month", arena_printf(arena, "%02d", created.tm_mon + 1)},
        {"day", arena_printf(arena, "%02d", created.tm_mday)},
        {"hour", arena_printf(arena, "%02d", created.tm_hour)},
        {"minute", arena_printf(arena, "%02d", created.tm_min)},
        {"second", arena_printf(arena, "%02d", created.tm_sec)},
        {"epoch", arena_printf(arena, "%lld", epoch)},
        {NULL, NULL},
    };
    Text text = text_in(arena);
    const char *unknown = expand(&text, file_template, variables);
    if (unknown != NULL)
        return fail(err, MIG_E_CONFIG, "unknown variable '%s' in file_template '%s'",
                    variable_text(arena, unknown), file_template);
    if (text.length == 0)
        return fail(err, MIG_E_CONFIG, "file_template '%s' makes an empty name", file_template);
    text_add(&text, ".sql");
    *name = text_string(&text);
    return check_path(arena, file_template, *name, err);
}

/* SQL without the line ends behind it: the template has its own. */
static const char *section_text(Arena *arena, const char *sql)
{
    size_t length = strlen(sql);
    while (length > 0 && strchr("\r\n", sql[length - 1]) != NULL)
        length--;
    return arena_strndup(arena, sql, length);
}

/* A message on one line. */
static const char *message_text(Arena *arena, const char *message)
{
    char *text = arena_strdup(arena, message);
    for (char *at = text; *at != '\0'; at++)
        if (iscntrl((unsigned char)*at))
            *at = ' ';
    Span line = span_trim(span_of(text));
    return arena_strndup(arena, line.bytes, line.length);
}

/* What has a value must have a place, or it would be lost. */
static bool check_places(const char *file, const char *text, const Variable *variables,
                         MigError *err)
{
    for (; variables->name != NULL; variables++) {
        char place[32];
        snprintf(place, sizeof(place), "${%s}", variables->name);
        bool needed = strcmp(variables->name, "message") != 0 &&
                      strcmp(variables->name, "created") != 0 && variables->value[0] != '\0';
        if (needed && strstr(text, place) == NULL)
            return fail_at(err, MIG_E_CONFIG, file, 0, "the template has no place for %s", place);
    }
    return true;
}

static int line_of(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

bool template_content(Arena *arena, const char *file, const char *text, const NewRevision *revision,
                      const char **content, MigError *err)
{
    const Variable variables[] = {
        {"message", message_text(arena, revision->message)},
        {"rev", revision->id},
        {"down_revision", strings_join(arena, &revision->down_revisions, ", ")},
        {"branch_labels", strings_join(arena, &revision->branch_labels, ", ")},
        {"depends_on", strings_join(arena, &revision->depends_on, ", ")},
        {"created", clock_format(arena, &revision->created)},
        {"up", section_text(arena, revision->up)},
        {"down", section_text(arena, revision->down)},
        {NULL, NULL},
    };
    if (strncasecmp(variables[0].value, "mig:", 4) == 0)
        return fail(err, MIG_E_USAGE, "a message cannot begin with 'mig:': a marker does");
    Text out = text_in(arena);
    const char *unknown = expand(&out, text, variables);
    if (unknown != NULL)
        return fail_at(err, MIG_E_CONFIG, file, line_of(text, unknown), "unknown variable '%s'",
                       variable_text(arena, unknown));
    if (!check_places(file, text, variables, err))
        return false;
    while (out.length > 0 && out.bytes[out.length - 1] == '\n')
        out.bytes[--out.length] = '\0';
    text_add_char(&out, '\n');
    *content = text_string(&out);
    Script script;
    return script_parse(arena, file, span_of(*content), &script, err) ||
           fail_within(err, "what the template makes cannot be read");
}

static bool is_reserved(const char *id)
{
    static const char *const words[] = {"head", "heads", "base", "current"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(id, words[i]) == 0)
            return true;
    return false;
}

bool template_check_id(const char *id, MigError *err)
{
    size_t length = strlen(id);
    if (length == 0)
        return fail(err, MIG_E_USAGE, "a revision needs a name");
    if (length > LONGEST_ID)
        return fail(err, MIG_E_USAGE,
                    "'%s' cannot name a revision: it is longer than %d characters", id, LONGEST_ID);
    for (const char *at = id; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("_-.", *at) == NULL)
            return fail(err, MIG_E_USAGE,
                        "'%s' cannot name a revision: only letters, digits, '_', '-' and '.' can",
                        id);
    if (id[0] == '-' || id[0] == '.')
        return fail(err, MIG_E_USAGE, "'%s' cannot name a revision: it begins with '%c'", id,
                    id[0]);
    if (is_reserved(id))
        return fail(err, MIG_E_USAGE, "'%s' cannot name a revision: the word means something else",
                    id);
    return true;
}
