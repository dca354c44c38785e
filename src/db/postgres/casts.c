/* The casts of pg_cast that matter to columns, by groups; a cast that is not known here is written
 * out, which does no harm. */
#include "db/postgres/casts.h"

#include "base/text.h"

#include <string.h>

typedef struct Cast {
    const char *from, *to;
} Cast;

/* Each into each, where a value is stored. */
static const char *const numbers[] = {"smallint", "integer",          "bigint", "numeric",
                                      "real",     "double precision", NULL};
static const char *const strings[] = {
    "text", "character varying", "character", "name", "\"char\"", "citext", NULL};

/* What else is stored without being asked. */
static const Cast assignable[] = {
    {"date", "timestamp without time zone"},
    {"date", "timestamp with time zone"},
    {"timestamp without time zone", "date"},
    {"timestamp without time zone", "time without time zone"},
    {"timestamp without time zone", "timestamp with time zone"},
    {"timestamp with time zone", "date"},
    {"timestamp with time zone", "time without time zone"},
    {"timestamp with time zone", "time with time zone"},
    {"timestamp with time zone", "timestamp without time zone"},
    {"time without time zone", "time with time zone"},
    {"time without time zone", "interval"},
    {"time with time zone", "time without time zone"},
    {"interval", "time without time zone"},
    {"json", "jsonb"},
    {"jsonb", "json"},
    {"cidr", "inet"},
    {"inet", "cidr"},
    {"macaddr", "macaddr8"},
    {"macaddr8", "macaddr"},
    {"bit", "bit varying"},
    {"bit varying", "bit"},
    {"integer", "money"},
    {"bigint", "money"},
    {"numeric", "money"},
    {"money", "numeric"},
    {"integer", "oid"},
    {"bigint", "oid"},
    {"oid", "integer"},
    {"oid", "bigint"},
};

/* What is done when it is written out. */
static const Cast explicit_[] = {
    {"integer", "boolean"}, {"boolean", "integer"}, {"integer", "bit"},
    {"bigint", "bit"},      {"bit", "integer"},     {"bit", "bigint"},
    {"jsonb", "boolean"},   {"jsonb", "numeric"},   {"jsonb", "smallint"},
    {"jsonb", "integer"},   {"jsonb", "bigint"},    {"jsonb", "real"},
    {"text", "xml"},        {"circle", "point"},    {"jsonb", "double precision"},
};

static bool is_one_of(const char *const *list, const char *type)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, type) == 0)
            return true;
    return false;
}

static bool is_listed(const Cast *casts, size_t count, const char *from, const char *to)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(casts[i].from, from) == 0 && strcmp(casts[i].to, to) == 0)
            return true;
    return false;
}

#define IS_LISTED(casts, from, to) is_listed(casts, sizeof(casts) / sizeof((casts)[0]), from, to)

static bool is_array(const char *type)
{
    size_t length = strlen(type);
    return length > 2 && strcmp(type + length - 2, "[]") == 0;
}

/* The type without length, precision and brackets: "timestamp(3) without time zone[]" is
 * "timestamp without time zone". */
static const char *bare(Arena *arena, const char *type)
{
    Text text = text_in(arena);
    size_t end = strlen(type) - (is_array(type) ? 2 : 0);
    bool quoted = false;
    for (size_t i = 0; i < end; i++) {
        quoted = quoted != (type[i] == '"');
        if (!quoted && type[i] == '(')
            i += strcspn(type + i, ")");
        else
            text_add_char(&text, type[i]);
    }
    const char *name = text_string(&text);
    return strncmp(name, "interval ", 9) == 0 ? "interval" : name;
}

/* The type that a domain stands for. */
static const char *base_of(const Schema *schema, const char *type)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *object = schema->objects.items[i];
        if (object->kind == OBJECT_DOMAIN && strcmp(object->name, type) == 0)
            return base_of(schema, object->domain.type);
    }
    return type;
}

static bool is_assignable(const char *from, const char *to)
{
    return strcmp(from, to) == 0 || is_one_of(strings, to) ||
           (is_one_of(numbers, from) && is_one_of(numbers, to)) || IS_LISTED(assignable, from, to);
}

bool cast_is_assignable(const Schema *schema, const char *from, const char *to)
{
    Arena *arena = arena_open();
    from = base_of(schema, from);
    to = base_of(schema, to);
    const char *x = bare(arena, from), *y = bare(arena, to);
    bool found = is_array(from) == is_array(to) ? is_assignable(x, y)
                                                : !is_array(to) && is_one_of(strings, y);
    arena_close(arena);
    return found;
}

/* A value becomes the only element of an array, and an array its first. */
static const char *cast_element(Arena *arena, const char *value, const char *from, const char *to)
{
    if (is_array(from))
        return cast_explicit(arena, arena_printf(arena, "%s[1]", value),
                             arena_strndup(arena, from, strlen(from) - 2), to);
    const char *type = arena_strndup(arena, to, strlen(to) - 2);
    return arena_printf(arena, "CASE WHEN %s IS NOT NULL THEN ARRAY[%s] END", value,
                        cast_explicit(arena, value, from, type));
}

const char *cast_explicit(Arena *arena, const char *value, const char *from, const char *to)
{
    const char *x = bare(arena, from), *y = bare(arena, to);
    if (is_array(from) != is_array(to) && !is_one_of(strings, is_array(from) ? y : x))
        return cast_element(arena, value, from, to);
    if (is_one_of(strings, x) || IS_LISTED(explicit_, x, y))
        return arena_printf(arena, "%s::%s", value, to);
    if ((strcmp(x, "boolean") == 0 && is_one_of(numbers, y)) ||
        (strcmp(y, "boolean") == 0 && is_one_of(numbers, x)))
        return arena_printf(arena, "%s::integer::%s", value, to);
    return arena_printf(arena, is_array(from) ? "%s::text[]::%s" : "%s::text::%s", value, to);
}

bool cast_is_comparable(const char *a, const char *b)
{
    Arena *arena = arena_open();
    const char *x = bare(arena, a), *y = bare(arena, b);
    bool same = strcmp(x, y) == 0 || (is_one_of(numbers, x) && is_one_of(numbers, y)) ||
                (is_one_of(strings, x) && is_one_of(strings, y));
    arena_close(arena);
    return same;
}

static bool has_fractions(const char *type)
{
    return strcmp(type, "numeric") == 0 || strcmp(type, "real") == 0 ||
           strcmp(type, "double precision") == 0;
}

static bool is_whole(const char *type)
{
    return strcmp(type, "smallint") == 0 || strcmp(type, "integer") == 0 ||
           strcmp(type, "bigint") == 0;
}

const char *cast_loss(const char *from, const char *to)
{
    Arena *arena = arena_open();
    const char *x = bare(arena, from), *y = bare(arena, to), *loss = NULL;
    if (is_array(from) && !is_array(to) && !is_one_of(strings, y))
        loss = "all but the first element";
    else if (has_fractions(x) && is_whole(y))
        loss = "fractions";
    else if (strncmp(x, "timestamp", 9) == 0 && strcmp(y, "date") == 0)
        loss = "times of day";
    else if (strncmp(x, "timestamp", 9) == 0 && strncmp(y, "time ", 5) == 0)
        loss = "dates";
    else if (strcmp(x, "json") != 0 && strcmp(y, "boolean") == 0 && is_one_of(numbers, x))
        loss = "numbers other than 0 and 1";
    arena_close(arena);
    return loss;
}
