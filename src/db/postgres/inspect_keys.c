/* Keys come as vectors of numbers and oids: what these are called was read before. */
#include "db/postgres/inspect_keys.h"

#include "db/postgres/inspect.h"

#include <string.h>

enum NameColumn { NAME_OID, NAME_REFERENCE, NAME_IS_DEFAULT, NAME_TYPE };

/* Bits of pg_index.indoption. */
enum { FLAG_DESCENDING = 1, FLAG_NULLS_FIRST = 2 };

/* Types that take the default operator class of another one: varchar that of text. */
static const char text_oid[] = "25", varchar_oid[] = "1043";

void inspect_key_names(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        KeyName *name = arena_new(inspection->arena, KeyName);
        *name = (KeyName){row[NAME_REFERENCE], value_is_true(row[NAME_IS_DEFAULT]), row[NAME_TYPE]};
        oid_map_put(inspection->names, KEY_NAMES, row[NAME_OID], 0, name);
    }
}

void keys_note_column(Inspection *inspection, const char *table, const char *number,
                      const ColumnNames *names)
{
    ColumnNames *copy = arena_new(inspection->arena, ColumnNames);
    *copy = *names;
    oid_map_put(inspection->columns, PG_CLASS, table, value_int(number), copy);
}

static const ColumnNames *column_at(const Inspection *inspection, const char *table,
                                    const char *number)
{
    return oid_map_find(inspection->columns, PG_CLASS, table, value_int(number));
}

static const KeyName *name_at(const Inspection *inspection, const char *oid)
{
    return oid_map_find(inspection->names, KEY_NAMES, oid, 0);
}

static const char *item(const StringVec *items, size_t number)
{
    return number < items->count ? items->items[number] : NULL;
}

/* The collation of a key where it is not its column's. */
static const char *collation_of(const Inspection *inspection, const ColumnNames *column,
                                const char *collation)
{
    bool same = collation == NULL || column == NULL || strcmp(column->collation, collation) == 0;
    const KeyName *name = same ? NULL : name_at(inspection, collation);
    return name == NULL ? NULL : name->reference;
}

void keys_read(Inspection *inspection, const char *table, Row row, KeyVec *keys, StringVec *include)
{
    Arena *arena = inspection->arena;
    const StringVec numbers = value_numbers(arena, row[KEY_NUMBERS]);
    const StringVec opclasses = value_numbers(arena, row[KEY_OPCLASSES]);
    const StringVec collations = value_numbers(arena, row[KEY_COLLATIONS]);
    const StringVec flags = value_numbers(arena, row[KEY_FLAGS]);
    const StringVec expressions = value_array(arena, row[KEY_EXPRESSIONS]);
    size_t count = (size_t)value_int(row[KEY_COUNT]);
    for (size_t i = 0; i < numbers.count; i++) {
        const ColumnNames *column = column_at(inspection, table, numbers.items[i]);
        if (i >= count) {
            vec_push(arena, include, column == NULL ? "" : column->name);
            continue;
        }
        const KeyName *opclass = name_at(inspection, item(&opclasses, i));
        int flag = value_int(item(&flags, i));
        Key key = {
            .column = column == NULL ? NULL : column->name,
            .collation = collation_of(inspection, column, item(&collations, i)),
            .opclass = opclass == NULL || opclass->is_default ? NULL : opclass->reference,
            .descending = (flag & FLAG_DESCENDING) != 0,
            .nulls_first = (flag & FLAG_NULLS_FIRST) != 0,
        };
        if (column == NULL)
            key.expression = value_expression(arena, item(&expressions, i));
        vec_push(arena, keys, key);
    }
}

/* --- plain keys ------------------------------------------------------------------------------- */

static bool is_default_of(const KeyName *opclass, const ColumnNames *column)
{
    if (opclass == NULL || !opclass->is_default)
        return false;
    bool of_text = strcmp(opclass->type, text_oid) == 0;
    return strcmp(opclass->type, column->type) == 0 ||
           (of_text && strcmp(column->type, varchar_oid) == 0);
}

bool keys_are_plain(Inspection *inspection, const char *table, Row row, const char *method)
{
    Arena *arena = inspection->arena;
    const StringVec numbers = value_numbers(arena, row[KEY_NUMBERS]);
    const StringVec opclasses = value_numbers(arena, row[KEY_OPCLASSES]);
    const StringVec collations = value_numbers(arena, row[KEY_COLLATIONS]);
    const StringVec flags = value_numbers(arena, row[KEY_FLAGS]);
    for (size_t i = 0; i < numbers.count; i++) {
        const ColumnNames *column = column_at(inspection, table, numbers.items[i]);
        if (column == NULL)
            return false;
        if (i >= opclasses.count)
            continue;
        bool ordered = value_int(item(&flags, i)) != 0 && strcmp(method, "btree") != 0;
        if (ordered || collation_of(inspection, column, item(&collations, i)) != NULL ||
            !is_default_of(name_at(inspection, opclasses.items[i]), column))
            return false;
    }
    return true;
}

static const char *order_of(int flag)
{
    switch (flag & (FLAG_DESCENDING | FLAG_NULLS_FIRST)) {
    case FLAG_DESCENDING: return " DESC NULLS LAST";
    case FLAG_DESCENDING | FLAG_NULLS_FIRST: return " DESC";
    case FLAG_NULLS_FIRST: return " NULLS FIRST";
    default: return "";
    }
}

void keys_add_plain(Inspection *inspection, const char *table, Row row, Text *text)
{
    const StringVec numbers = value_numbers(inspection->arena, row[KEY_NUMBERS]);
    const StringVec flags = value_numbers(inspection->arena, row[KEY_FLAGS]);
    size_t count = (size_t)value_int(row[KEY_COUNT]);
    for (size_t i = 0; i < numbers.count; i++) {
        const ColumnNames *column = column_at(inspection, table, numbers.items[i]);
        text_add(text, i == 0 ? "(" : i == count ? ") INCLUDE (" : ", ");
        text_add(text, column == NULL ? "" : column->reference);
        text_add(text, i < count ? order_of(value_int(item(&flags, i))) : "");
    }
    text_add_char(text, ')');
}

/* --- columns ---------------------------------------------------------------------------------- */

StringVec keys_columns(Inspection *inspection, const char *table, const char *numbers)
{
    StringVec columns = {0};
    const StringVec items = value_numbers(inspection->arena, numbers);
    for (size_t i = 0; i < items.count; i++) {
        const ColumnNames *column = column_at(inspection, table, items.items[i]);
        vec_push(inspection->arena, &columns, column == NULL ? "" : column->name);
    }
    return columns;
}

const char *keys_references(Inspection *inspection, const char *table, const char *numbers)
{
    StringVec columns = {0};
    const StringVec items = value_numbers(inspection->arena, numbers);
    for (size_t i = 0; i < items.count; i++) {
        const ColumnNames *column = column_at(inspection, table, items.items[i]);
        vec_push(inspection->arena, &columns, column == NULL ? "" : column->reference);
    }
    return strings_join(inspection->arena, &columns, ", ");
}

/* --- options ---------------------------------------------------------------------------------- */

/* Where the text of an index has " WITH (", outside of quotes and parentheses; NULL if nowhere. */
static const char *find_options(const char *definition)
{
    int depth = 0;
    char quote = '\0';
    for (const char *at = definition; *at != '\0'; at++) {
        if (quote != '\0') {
            quote = *at == quote ? '\0' : quote;
            continue;
        }
        if (*at == '\'' || *at == '"')
            quote = *at;
        if (depth == 0 && strncmp(at, " WITH (", 7) == 0)
            return at;
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    }
    return NULL;
}

const char *keys_without_options(Arena *arena, const char *definition)
{
    const char *start = find_options(definition), *end = start;
    if (start == NULL)
        return definition;
    for (bool quoted = false; *end != '\0' && (quoted || *end != ')'); end++)
        quoted = *end == '\'' ? !quoted : quoted;
    return arena_printf(arena, "%.*s%s", (int)(start - definition), definition,
                        *end == '\0' ? end : end + 1);
}
