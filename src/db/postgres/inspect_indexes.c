/* Indexes. Most are plain, and what makes them is composed of their rows; the server is asked for
 * the others, as its deparser takes a while for each. */
#include "db/postgres/inspect.h"

#include "db/postgres/inspect_keys.h"

#include <string.h>

enum IndexColumn {
    INDEX_OID,
    INDEX_TABLE,
    INDEX_NAME,
    INDEX_REFERENCE,
    INDEX_TABLE_REFERENCE,
    INDEX_UNIQUE,
    INDEX_NULLS_NOT_DISTINCT,
    INDEX_VALID,
    INDEX_CLUSTERED,
    INDEX_METHOD,
    INDEX_OPTIONS,
    INDEX_TABLESPACE,
    INDEX_KEYS, /* KEY_COLUMNS of them */
    INDEX_SAYS_MORE = INDEX_KEYS + KEY_COLUMNS,
    INDEX_WHERE,
    INDEX_COMMENT
};

enum DefinitionColumn {
    DEFINITION_INDEX,
    DEFINITION_TEXT,
    DEFINITION_EXPRESSIONS,
    DEFINITION_STATISTICS
};

/* The index of a partitioned table is made for its partitions too. */
static const char *without_only(Arena *arena, const char *definition, const char *name)
{
    static const char only[] = " ON ONLY ";
    size_t skipped = strlen("CREATE INDEX ") + strlen(name);
    const char *at = strlen(definition) < skipped ? NULL : strstr(definition + skipped, only);
    const char *on = strlen(definition) < skipped ? NULL : strstr(definition + skipped, " ON ");
    if (at == NULL || at != on)
        return definition;
    return arena_printf(arena, "%.*s ON %s", (int)(at - definition), definition, at + strlen(only));
}

/* As pg_get_indexdef would have it. */
static const char *plain_definition(Inspection *inspection, Row row)
{
    Text text = text_in(inspection->arena);
    text_printf(&text, "CREATE %sINDEX %s ON %s USING %s ",
                value_is_true(row[INDEX_UNIQUE]) ? "UNIQUE " : "", row[INDEX_REFERENCE],
                row[INDEX_TABLE_REFERENCE], row[INDEX_METHOD]);
    keys_add_plain(inspection, row[INDEX_TABLE], row + INDEX_KEYS, &text);
    text_add(&text, value_is_true(row[INDEX_NULLS_NOT_DISTINCT]) ? " NULLS NOT DISTINCT" : "");
    if (row[INDEX_WHERE] != NULL)
        text_printf(&text, " WHERE %s", row[INDEX_WHERE]);
    return text_string(&text);
}

static void fill_index(Inspection *inspection, Object *object, Row row)
{
    Arena *arena = inspection->arena;
    IndexDef *index = &object->index;
    index->unique = value_is_true(row[INDEX_UNIQUE]);
    keys_read(inspection, row[INDEX_TABLE], row + INDEX_KEYS, &index->keys, &index->include);
    index->where = value_expression(arena, row[INDEX_WHERE]);
    index->method = row[INDEX_METHOD];
    index->nulls_not_distinct = value_is_true(row[INDEX_NULLS_NOT_DISTINCT]);
    index->options = value_array(arena, row[INDEX_OPTIONS]);
    index->tablespace = row[INDEX_TABLESPACE];
    index->clustered = value_is_true(row[INDEX_CLUSTERED]);
    index->invalid = !value_is_true(row[INDEX_VALID]);
}

static bool is_plain(Inspection *inspection, Row row)
{
    return !value_is_true(row[INDEX_SAYS_MORE]) &&
           keys_are_plain(inspection, row[INDEX_TABLE], row + INDEX_KEYS, row[INDEX_METHOD]);
}

static void add_index(Inspection *inspection, Row row)
{
    Object *table = oid_map_find(inspection->objects, PG_CLASS, row[INDEX_TABLE], 0);
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_INDEX, table, "",
                                row[INDEX_NAME], NULL);
    fill_index(inspection, object, row);
    object->comment = row[INDEX_COMMENT];
    oid_map_put(inspection->objects, PG_CLASS, row[INDEX_OID], 0, object);
    if (is_plain(inspection, row))
        object->index.definition =
            value_expression(inspection->arena, plain_definition(inspection, row));
    else
        list_add(inspection, LIST_OTHER_INDEXES, row[INDEX_OID]);
}

static void add_definition(Inspection *inspection, Row row)
{
    Arena *arena = inspection->arena;
    Object *object = oid_map_find(inspection->objects, PG_CLASS, row[DEFINITION_INDEX], 0);
    const char *text = row[DEFINITION_TEXT] == NULL ? "" : row[DEFINITION_TEXT];
    const StringVec expressions = value_array(arena, row[DEFINITION_EXPRESSIONS]);
    KeyVec *keys = &object->index.keys;
    text = without_only(arena, keys_without_options(arena, text), object->name);
    object->index.definition = value_expression(arena, text);
    object->index.key_statistics = value_array(arena, row[DEFINITION_STATISTICS]);
    for (size_t i = 0; i < keys->count && i < expressions.count; i++)
        if (keys->items[i].column == NULL)
            keys->items[i].expression = value_expression(arena, expressions.items[i]);
}

void inspect_indexes(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_index(inspection, row_at(rows, i));
}

void inspect_index_definitions(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_definition(inspection, row_at(rows, i));
}
