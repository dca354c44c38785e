/* What is known by the one statement that makes it: collations, operators and casts. */
#include "db/postgres/inspect.h"

enum DefinedColumn {
    DEFINED_CATALOG,
    DEFINED_OID,
    DEFINED_SCHEMA,
    DEFINED_NAME,
    DEFINED_SIGNATURE,
    DEFINED_OWN, /* the name by which it is the module's */
    DEFINED_TEXT,
    DEFINED_OWNER,
    DEFINED_COMMENT
};

static ObjectKind kind_of(Catalog catalog)
{
    switch (catalog) {
    case PG_COLLATION: return OBJECT_COLLATION;
    case PG_OPERATOR: return OBJECT_OPERATOR;
    default: return OBJECT_CAST;
    }
}

static void add_defined(Inspection *inspection, Row row)
{
    Catalog catalog = (Catalog)value_int(row[DEFINED_CATALOG]);
    Object *object = schema_add(inspection->arena, inspection->schema, kind_of(catalog), NULL,
                                row[DEFINED_SCHEMA], row[DEFINED_NAME], row[DEFINED_SIGNATURE]);
    object->defined.text = row[DEFINED_TEXT];
    object->owner = row[DEFINED_OWNER];
    object->comment = row[DEFINED_COMMENT];
    oid_map_put(inspection->objects, catalog, row[DEFINED_OID], 0, object);
}

void inspect_defined(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        if (filter_owns(inspection->filter, row[DEFINED_OWN]))
            add_defined(inspection, row);
    }
}
