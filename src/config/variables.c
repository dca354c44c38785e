/* Variables as a POSIX shell expands them, as far as ${NAME} and ${NAME:-default} go. */
#include "config/variables.h"

#include "base/text.h"

#include <string.h>

enum { DEPTH_LIMIT = 10 }; /* of defaults within defaults: each takes stack */

static const char form[] = "write ${NAME} or ${NAME:-default}, and $${ for '${' itself";

/* One "${NAME:-default}"; both may be "". */
typedef struct Reference {
    const char *name;
    const char *fallback; /* NULL if there is none */
    size_t length;        /* from the '$' to the '}' */
} Reference;

/* The offset of the '}' that closes what has been opened before `at`; that of the NUL if none. */
static size_t find_close(const char *at)
{
    int open = 1;
    size_t offset = 0;
    for (; at[offset] != '\0'; offset++) {
        open += (at[offset] == '{') - (at[offset] == '}');
        if (open == 0)
            break;
    }
    return offset;
}

static bool read_reference(Arena *arena, const char *at, Reference *reference, MigError *err)
{
    static const char name_bytes[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    const char *name = at + 2;
    size_t close = find_close(name);
    if (name[close] == '\0')
        return fail(err, MIG_E_CONFIG, "a '${' is not closed by a '}'") ||
               fail_hint(err, "%s", form);
    size_t length = strspn(name, name_bytes);
    bool has_default = length > 0 && strncmp(name + length, ":-", 2) == 0;
    if (length == 0 || (length != close && !has_default))
        return fail(err, MIG_E_CONFIG, "'${%.*s…' is no variable", (int)length, name) ||
               fail_hint(err, "%s", form);
    reference->name = arena_strndup(arena, name, length);
    reference->fallback =
        has_default ? arena_strndup(arena, name + length + 2, close - length - 2) : NULL;
    reference->length = close + 3;
    return true;
}

static bool is_kept(const Variables *variables, const char *name)
{
    if (variables->kept != NULL)
        for (size_t i = 0; variables->kept[i] != NULL; i++)
            if (strcmp(variables->kept[i], name) == 0)
                return true;
    return false;
}

static const char *find_value(const Variables *variables, const char *name)
{
    return strcmp(name, "here") == 0 ? variables->here : variables->environment(name);
}

static bool expand(const Variables *variables, const char *value, Text *out, int depth,
                   MigError *err);

static bool expand_reference(const Variables *variables, const Reference *reference, Text *out,
                             int depth, MigError *err)
{
    const char *value = find_value(variables, reference->name);
    if (value == NULL && reference->fallback == NULL)
        return fail(err, MIG_E_CONFIG, "the variable '%s' is not set", reference->name) ||
               fail_hint(err, "set it, or give it a default: ${%s:-default}", reference->name);
    if (reference->fallback != NULL && (value == NULL || value[0] == '\0'))
        return expand(variables, reference->fallback, out, depth + 1, err);
    Span span = span_of(value);
    if (span_valid_utf8(span) != span.length)
        return fail(err, MIG_E_CONFIG, "the variable '%s' is not UTF-8", reference->name);
    text_add(out, value);
    return true;
}

static bool expand(const Variables *variables, const char *value, Text *out, int depth,
                   MigError *err)
{
    if (depth > DEPTH_LIMIT)
        return fail(err, MIG_E_CONFIG, "defaults are nested more than %d deep", DEPTH_LIMIT);
    for (const char *at = value; *at != '\0';) {
        if (strncmp(at, "$${", 3) == 0) {
            text_add(out, variables->kept == NULL ? "${" : "$${");
            at += 3;
            continue;
        }
        if (strncmp(at, "${", 2) != 0) {
            text_add_char(out, *at++);
            continue;
        }
        Reference reference;
        if (!read_reference(out->arena, at, &reference, err))
            return false;
        if (is_kept(variables, reference.name))
            text_add_bytes(out, at, reference.length);
        else if (!expand_reference(variables, &reference, out, depth, err))
            return false;
        at += reference.length;
    }
    return true;
}

bool variables_expand(Arena *arena, const Variables *variables, const char *value,
                      const char **expanded, MigError *err)
{
    Text text = text_in(arena);
    if (!expand(variables, value, &text, 0, err))
        return false;
    *expanded = text_string(&text);
    return true;
}
