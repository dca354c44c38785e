/* What tables stand on: schemas, extensions, and types that are no rows of tables. */
#include "db/postgres/inspect.h"

#include <string.h>

enum SchemaColumn { SCHEMA_OID, SCHEMA_NAME, SCHEMA_OWNER, SCHEMA_COMMENT };

enum ExtensionColumn {
    EXTENSION_OID,
    EXTENSION_SCHEMA,
    EXTENSION_NAME,
    EXTENSION_VERSION,
    EXTENSION_RELOCATABLE,
    EXTENSION_OWNER,
    EXTENSION_SPACE,
    EXTENSION_COMMENT,
    EXTENSION_FIRST_COMMENT
};

enum TypeColumn {
    TYPE_OID,
    TYPE_SCHEMA,
    TYPE_NAME,
    TYPE_TYPE,
    TYPE_ARRAY,
    TYPE_LABELS,
    TYPE_BASE,
    TYPE_COLLATION,
    TYPE_NOT_NULL,
    TYPE_DEFAULT,
    TYPE_SUBTYPE,
    TYPE_OPCLASS,
    TYPE_RANGE_COLLATION,
    TYPE_CANONICAL,
    TYPE_SUBTYPE_DIFF,
    TYPE_MULTIRANGE,
    TYPE_MULTIRANGE_OID,
    TYPE_OWNER,
    TYPE_COMMENT
};

/* The default schema and "public" are there before anything is declared. */
static bool is_given(const Inspection *inspection, const char *name)
{
    return strcmp(name, inspection->schema->default_schema) == 0 || strcmp(name, "public") == 0;
}

static void fill_schema(const Inspection *inspection, Object *object, Row row)
{
    static const char standard[] = "standard public schema";
    const char *comment = row[SCHEMA_COMMENT];
    object->owner = row[SCHEMA_OWNER];
    object->namespace.is_given = is_given(inspection, object->name);
    if (strcmp(object->name, "public") == 0)
        object->namespace.first_comment = standard;
    bool is_first = object->namespace.first_comment != NULL && comment != NULL &&
                    strcmp(comment, standard) == 0;
    object->comment = is_first ? NULL : comment;
}

void inspect_schemas(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        list_add(inspection, LIST_SCHEMAS, row[SCHEMA_OID]);
        if (!filter_owns(inspection->filter, row[SCHEMA_NAME]))
            continue;
        Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_NAMESPACE, NULL,
                                    "", row[SCHEMA_NAME], NULL);
        fill_schema(inspection, object, row);
        oid_map_put(inspection->objects, PG_NAMESPACE, row[SCHEMA_OID], 0, object);
    }
}

static void fill_extension(Object *object, Row row)
{
    const char *comment = row[EXTENSION_COMMENT], *first = row[EXTENSION_FIRST_COMMENT];
    object->extension = (ExtensionDef){.space = row[EXTENSION_SPACE],
                                       .version = row[EXTENSION_VERSION],
                                       .is_relocatable = value_is_true(row[EXTENSION_RELOCATABLE]),
                                       .first_comment = first};
    object->owner = row[EXTENSION_OWNER];
    bool is_first = comment != NULL && first != NULL && strcmp(comment, first) == 0;
    object->comment = is_first ? NULL : comment;
}

void inspect_extensions(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        if (!filter_owns(inspection->filter, row[EXTENSION_NAME]))
            continue;
        Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_EXTENSION, NULL,
                                    row[EXTENSION_SCHEMA], row[EXTENSION_NAME], NULL);
        fill_extension(object, row);
        oid_map_put(inspection->objects, PG_EXTENSION, row[EXTENSION_OID], 0, object);
    }
}

static ObjectKind kind_of(char type)
{
    switch (type) {
    case 'e': return OBJECT_ENUM;
    case 'd': return OBJECT_DOMAIN;
    default: return OBJECT_RANGE;
    }
}

/* The name that a range's multirange gets where nobody names it (PostgreSQL manual, CREATE TYPE).
 */
static bool is_usual_multirange(const Inspection *inspection, const char *range, const char *name)
{
    const char *at = strstr(range, "range");
    const char *usual =
        at == NULL ? arena_printf(inspection->arena, "%s_multirange", range)
                   : arena_printf(inspection->arena, "%.*smulti%s", (int)(at - range), range, at);
    size_t length = name == NULL ? 0 : strlen(name), wanted = strlen(usual);
    return length >= wanted && strcmp(name + length - wanted, usual) == 0 &&
           (length == wanted || name[length - wanted - 1] == '.');
}

static void fill_type(Inspection *inspection, Object *object, Row row)
{
    if (object->kind == OBJECT_ENUM)
        object->enumeration.labels = value_array(inspection->arena, row[TYPE_LABELS]);
    if (object->kind == OBJECT_DOMAIN)
        object->domain =
            (DomainDef){.type = row[TYPE_BASE],
                        .collation = row[TYPE_COLLATION],
                        .not_null = value_is_true(row[TYPE_NOT_NULL]),
                        .default_value = value_expression(inspection->arena, row[TYPE_DEFAULT])};
    if (object->kind == OBJECT_RANGE)
        object->range = (RangeDef){.subtype = row[TYPE_SUBTYPE],
                                   .opclass = row[TYPE_OPCLASS],
                                   .collation = row[TYPE_RANGE_COLLATION],
                                   .canonical = row[TYPE_CANONICAL],
                                   .subtype_diff = row[TYPE_SUBTYPE_DIFF]};
    if (object->kind == OBJECT_RANGE &&
        !is_usual_multirange(inspection, object->name, row[TYPE_MULTIRANGE]))
        object->range.multirange = row[TYPE_MULTIRANGE];
}

void inspect_types(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        if (!filter_owns(inspection->filter, row[TYPE_NAME]))
            continue;
        Object *object =
            schema_add(inspection->arena, inspection->schema, kind_of(value_char(row[TYPE_TYPE])),
                       NULL, row[TYPE_SCHEMA], row[TYPE_NAME], NULL);
        object->owner = row[TYPE_OWNER];
        object->comment = row[TYPE_COMMENT];
        fill_type(inspection, object, row);
        list_add(inspection, LIST_TYPES, row[TYPE_OID]);
        if (object->kind == OBJECT_DOMAIN)
            list_add(inspection, LIST_DOMAINS, row[TYPE_OID]);
        oid_map_put(inspection->objects, PG_TYPE, row[TYPE_OID], 0, object);
        oid_map_put(inspection->objects, PG_TYPE, row[TYPE_ARRAY], 0, object);
        oid_map_put(inspection->objects, PG_TYPE, row[TYPE_MULTIRANGE_OID], 0, object);
    }
}
