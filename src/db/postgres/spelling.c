/* Which words need quotes: all that pg_get_keywords() of PostgreSQL 13 to 18 lists and that are not
 * unreserved. As names of columns some of them would do without, but not everywhere. */
#include "db/postgres/spelling.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Sorted. */
/* clang-format off */
static const char *const words[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
    "authorization", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
    "char", "character", "check", "coalesce", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
    "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant",
    "greatest", "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout",
    "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "json",
    "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
    "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least",
    "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national", "natural",
    "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on",
    "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select",
    "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat",
    "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic",
    "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement",
    "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
    "xmltable",
};
/* clang-format on */

static int compare_words(const void *key, const void *word)
{
    return strcmp(key, *(const char *const *)word);
}

static bool needs_quotes(const char *name)
{
    if (!(name[0] >= 'a' && name[0] <= 'z') && name[0] != '_')
        return true;
    for (const char *at = name; *at != '\0'; at++)
        if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9') && *at != '_')
            return true;
    return bsearch(name, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]),
                   compare_words) != NULL;
}

static const char *quoted(Arena *arena, const char *string, char quote)
{
    Text text = text_in(arena);
    text_add_char(&text, quote);
    for (const char *at = string; *at != '\0'; at++) {
        if (*at == quote)
            text_add_char(&text, quote);
        text_add_char(&text, *at);
    }
    text_add_char(&text, quote);
    return text_string(&text);
}

const char *postgres_name(Arena *arena, const char *name)
{
    return needs_quotes(name) ? quoted(arena, name, '"') : name;
}

const char *postgres_names(Arena *arena, const StringVec *names)
{
    StringVec spelled = {0};
    for (size_t i = 0; i < names->count; i++)
        vec_push(arena, &spelled, postgres_name(arena, names->items[i]));
    return strings_join(arena, &spelled, ", ");
}

static bool has_no_schema(const Schema *schema, const Object *object)
{
    bool is_cut_off = object->parent != NULL && object->kind != OBJECT_INDEX;
    return is_cut_off || object->kind == OBJECT_NAMESPACE || object->kind == OBJECT_EXTENSION ||
           object->schema[0] == '\0' || strcmp(object->schema, schema->default_schema) == 0;
}

const char *postgres_object_name(Arena *arena, const Schema *schema, const Object *object)
{
    const char *name = postgres_name(arena, object->name);
    if (has_no_schema(schema, object))
        return name;
    return arena_printf(arena, "%s.%s", postgres_name(arena, object->schema), name);
}

const char *postgres_literal(Arena *arena, const char *value)
{
    return quoted(arena, value, '\'');
}

void postgres_put(Text *sql, const char *const *format_and_arguments)
{
    const char *const *argument = format_and_arguments + 1;
    for (const char *at = format_and_arguments[0]; *at != '\0'; at++) {
        if (*at != '%') {
            text_add_char(sql, *at);
            continue;
        }
        at++;
        assert((*at == 'n' || *at == 'l' || *at == 's') && *argument != NULL);
        text_add(sql, *at == 'n'   ? postgres_name(sql->arena, *argument)
                      : *at == 'l' ? postgres_literal(sql->arena, *argument)
                                   : *argument);
        argument++;
    }
    assert(*argument == NULL);
}

/* The end of a quoted part that begins at `at`, or `at`. */
static const char *skip_quoted(const char *at)
{
    if (*at != '\'' && *at != '"')
        return at;
    const char *end = strchr(at + 1, *at);
    return end == NULL ? at : end;
}

static bool is_enclosed(const char *expression)
{
    int depth = 0;
    for (const char *at = expression; *at != '\0'; at++) {
        at = skip_quoted(at);
        depth += *at == '(';
        depth -= *at == ')';
        if (depth == 0)
            return at > expression && at[1] == '\0' && *at == ')';
    }
    return false;
}

const char *postgres_enclosed(Arena *arena, const char *expression)
{
    return is_enclosed(expression) ? expression : arena_printf(arena, "(%s)", expression);
}

Span postgres_next_element(const char **at)
{
    Span argument = {*at, 0};
    int depth = 0;
    char quote = '\0';
    for (; **at != '\0'; (*at)++) {
        char byte = **at;
        if (quote != '\0') {
            quote = byte == quote ? '\0' : quote;
            continue;
        }
        if (byte == '\'' || byte == '"')
            quote = byte;
        depth += byte == '(' || byte == '[';
        depth -= byte == ')' || byte == ']';
        if (byte == ',' && depth == 0)
            break;
    }
    argument.length = (size_t)(*at - argument.bytes);
    *at += **at == ',';
    return span_trim(argument);
}
