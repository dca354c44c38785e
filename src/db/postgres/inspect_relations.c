/* What has a row in pg_class: tables, views, sequences, composite types; and their columns. */
#include "db/postgres/inspect.h"

#include "db/postgres/default_name.h"
#include "db/postgres/inspect_keys.h"
#include "db/postgres/spelling.h"

#include <string.h>

enum RelationColumn {
    RELATION_OID,
    RELATION_SCHEMA,
    RELATION_NAME,
    RELATION_KIND,
    RELATION_PERSISTENCE,
    RELATION_TYPE,
    RELATION_ARRAY,
    RELATION_METHOD,
    RELATION_TABLESPACE,
    RELATION_OPTIONS,
    RELATION_TOAST_OPTIONS,
    RELATION_ROW_SECURITY,
    RELATION_FORCE_ROW_SECURITY,
    RELATION_REPLICA_IDENTITY,
    RELATION_REPLICA_INDEX,
    RELATION_PARENTS,
    RELATION_IS_PARTITION,
    RELATION_PARTITION_KEY,
    RELATION_PARTITION_BOUND,
    RELATION_OF_TYPE,
    RELATION_IS_POPULATED,
    RELATION_IS_GRANTED,
    RELATION_OWNER,
    RELATION_COMMENT
};

enum ColumnColumn {
    COLUMN_RELATION,
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_REFERENCE,
    COLUMN_TYPE,
    COLUMN_TYPE_OID,
    COLUMN_COLLATION_OID,
    COLUMN_COLLATION,
    COLUMN_NOT_NULL,
    COLUMN_DEFAULT_OID,
    COLUMN_DEFAULT,
    COLUMN_GENERATED,
    COLUMN_IDENTITY,
    COLUMN_STORAGE,
    COLUMN_COMPRESSION,
    COLUMN_STATISTICS,
    COLUMN_OPTIONS,
    COLUMN_INHERITED,
    COLUMN_LOCAL,
    COLUMN_IS_GRANTED,
    COLUMN_COMMENT
};

enum SequenceColumn {
    SEQUENCE_OID,
    SEQUENCE_SCHEMA,
    SEQUENCE_NAME,
    SEQUENCE_PERSISTENCE,
    SEQUENCE_TYPE,
    SEQUENCE_START,
    SEQUENCE_INCREMENT,
    SEQUENCE_MINIMUM,
    SEQUENCE_MAXIMUM,
    SEQUENCE_CACHE,
    SEQUENCE_CYCLE,
    SEQUENCE_OWNING,
    SEQUENCE_TABLE,
    SEQUENCE_COLUMN,
    SEQUENCE_OWNED_BY,
    SEQUENCE_OWNER,
    SEQUENCE_COMMENT
};

enum PartColumn { PART_PARTITION, PART_IS_CONSTRAINT, PART_NAME };

enum ViewColumn { VIEW_OID, VIEW_RULE, VIEW_DEFINITION };

static StringVec options_of(Inspection *inspection, Row row)
{
    Arena *arena = inspection->arena;
    StringVec options = value_array(arena, row[RELATION_OPTIONS]);
    const StringVec toast = value_array(arena, row[RELATION_TOAST_OPTIONS]);
    for (size_t i = 0; i < toast.count; i++)
        vec_push(arena, &options, arena_printf(arena, "toast.%s", toast.items[i]));
    return options;
}

static const char *replica_identity_of(Inspection *inspection, Row row)
{
    switch (value_char(row[RELATION_REPLICA_IDENTITY])) {
    case 'f': return "FULL";
    case 'n': return "NOTHING";
    case 'i':
        return row[RELATION_REPLICA_INDEX] == NULL
                   ? "NOTHING"
                   : arena_printf(inspection->arena, "USING INDEX %s",
                                  postgres_name(inspection->arena, row[RELATION_REPLICA_INDEX]));
    default: return NULL;
    }
}

static Persistence persistence_of(const char *value)
{
    return value_char(value) == 'u' ? PERSISTENCE_UNLOGGED : PERSISTENCE_PERMANENT;
}

static void fill_table(Inspection *inspection, Object *object, Row row)
{
    TableDef *table = &object->table;
    StringVec parents = value_array(inspection->arena, row[RELATION_PARENTS]);
    table->persistence = persistence_of(row[RELATION_PERSISTENCE]);
    table->options = options_of(inspection, row);
    table->access_method = row[RELATION_METHOD];
    table->tablespace = row[RELATION_TABLESPACE];
    table->of_type = row[RELATION_OF_TYPE];
    table->partition_key = row[RELATION_PARTITION_KEY];
    table->row_security = value_is_true(row[RELATION_ROW_SECURITY]);
    table->force_row_security = value_is_true(row[RELATION_FORCE_ROW_SECURITY]);
    table->replica_identity = replica_identity_of(inspection, row);
    if (value_is_true(row[RELATION_IS_PARTITION]) && parents.count == 1) {
        list_add(inspection, LIST_PARTITIONS, row[RELATION_OID]);
        table->partition_of = parents.items[0];
        table->partition_bound = row[RELATION_PARTITION_BOUND];
    } else {
        table->parents = parents;
    }
}

static void fill_view(Inspection *inspection, Object *object, Row row)
{
    ViewDef *view = &object->view;
    view->options = options_of(inspection, row);
    view->access_method = row[RELATION_METHOD];
    view->tablespace = row[RELATION_TABLESPACE];
    view->unpopulated =
        object->kind == OBJECT_MATERIALIZED_VIEW && !value_is_true(row[RELATION_IS_POPULATED]);
}

static ObjectKind kind_of(char kind)
{
    switch (kind) {
    case 'v': return OBJECT_VIEW;
    case 'm': return OBJECT_MATERIALIZED_VIEW;
    case 'c': return OBJECT_COMPOSITE;
    default: return OBJECT_TABLE;
    }
}

static Object *add_object(Inspection *inspection, Row row)
{
    Object *object =
        schema_add(inspection->arena, inspection->schema, kind_of(value_char(row[RELATION_KIND])),
                   NULL, row[RELATION_SCHEMA], row[RELATION_NAME], NULL);
    object->owner = row[RELATION_OWNER];
    object->comment = row[RELATION_COMMENT];
    oid_map_put(inspection->objects, PG_CLASS, row[RELATION_OID], 0, object);
    return object;
}

static void add_relation(Inspection *inspection, Row row)
{
    const char *oid = row[RELATION_OID];
    Object *object = add_object(inspection, row);
    oid_map_put(inspection->objects, PG_TYPE, row[RELATION_TYPE], 0, object);
    oid_map_put(inspection->objects, PG_TYPE, row[RELATION_ARRAY], 0, object);
    list_add(inspection, LIST_ROWS, oid);
    if (value_is_true(row[RELATION_IS_GRANTED]))
        list_add(inspection, LIST_GRANTED, oid);
    if (object->kind == OBJECT_TABLE)
        fill_table(inspection, object, row);
    else if (object->kind == OBJECT_COMPOSITE)
        list_add(inspection, LIST_TYPES, row[RELATION_TYPE]);
    else
        fill_view(inspection, object, row);
    if (object->kind == OBJECT_TABLE || object->kind == OBJECT_MATERIALIZED_VIEW)
        list_add(inspection, LIST_TABLES, oid);
    if (object->kind == OBJECT_VIEW || object->kind == OBJECT_MATERIALIZED_VIEW)
        list_add(inspection, LIST_VIEWS, oid);
}

void inspect_relations(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        if (filter_owns(inspection->filter, row[RELATION_NAME]))
            add_relation(inspection, row);
    }
}

/* --- columns ---------------------------------------------------------------------------------- */

static const char *storage_of(char storage)
{
    switch (storage) {
    case 'p': return "PLAIN";
    case 'e': return "EXTERNAL";
    case 'm': return "MAIN";
    case 'x': return "EXTENDED";
    default: return NULL;
    }
}

static const char *compression_of(char compression)
{
    switch (compression) {
    case 'p': return "pglz";
    case 'l': return "lz4";
    default: return NULL;
    }
}

static Identity identity_of(char identity)
{
    switch (identity) {
    case 'a': return IDENTITY_ALWAYS;
    case 'd': return IDENTITY_BY_DEFAULT;
    default: return IDENTITY_NONE;
    }
}

static Generated generated_of(char generated)
{
    switch (generated) {
    case 's': return GENERATED_STORED;
    case 'v': return GENERATED_VIRTUAL;
    default: return GENERATED_NOT;
    }
}

static void fill_column(Inspection *inspection, ColumnDef *column, Row row)
{
    column->type = value_expression(inspection->arena, row[COLUMN_TYPE]);
    column->collation = row[COLUMN_COLLATION];
    column->not_null = value_is_true(row[COLUMN_NOT_NULL]);
    column->generated = generated_of(value_char(row[COLUMN_GENERATED]));
    column->identity = identity_of(value_char(row[COLUMN_IDENTITY]));
    column->storage = storage_of(value_char(row[COLUMN_STORAGE]));
    column->compression = compression_of(value_char(row[COLUMN_COMPRESSION]));
    column->statistics = value_number(row[COLUMN_STATISTICS]);
    column->options = value_array(inspection->arena, row[COLUMN_OPTIONS]);
    column->inherited = value_is_true(row[COLUMN_INHERITED]);
    column->repeated = column->inherited && value_is_true(row[COLUMN_LOCAL]);
    const Expression expression = value_expression(inspection->arena, row[COLUMN_DEFAULT]);
    if (column->generated == GENERATED_NOT)
        column->default_value = expression;
    else
        column->generation = expression;
}

static void add_column(Inspection *inspection, Object *parent, int position, Row row)
{
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_COLUMN, parent, "",
                                row[COLUMN_NAME], NULL);
    int number = value_int(row[COLUMN_NUMBER]);
    object->column.position = position;
    object->comment = row[COLUMN_COMMENT];
    fill_column(inspection, &object->column, row);
    oid_map_put(inspection->objects, PG_CLASS, row[COLUMN_RELATION], number, object);
    if (row[COLUMN_DEFAULT_OID] != NULL)
        oid_map_put(inspection->objects, PG_ATTRDEF, row[COLUMN_DEFAULT_OID], 0, object);
}

static void note_setting(Arena *arena, Object *view, Row row, const char *word, const char *value)
{
    if (value != NULL)
        vec_push(arena, &view->view.column_settings,
                 arena_printf(arena, "%s SET %s%s", row[COLUMN_REFERENCE], word, value));
}

/* What a materialized view keeps its columns by. */
static void note_settings(Arena *arena, Object *view, Row row)
{
    const StringVec options = value_array(arena, row[COLUMN_OPTIONS]);
    bool is_counted = value_number(row[COLUMN_STATISTICS]) >= 0;
    note_setting(arena, view, row, "STORAGE ", storage_of(value_char(row[COLUMN_STORAGE])));
    note_setting(arena, view, row, "COMPRESSION ",
                 compression_of(value_char(row[COLUMN_COMPRESSION])));
    note_setting(arena, view, row, "STATISTICS ", is_counted ? row[COLUMN_STATISTICS] : NULL);
    if (options.count > 0)
        note_setting(arena, view, row, "",
                     arena_printf(arena, "(%s)", strings_join(arena, &options, ", ")));
}

/* A view's columns are a member of it, and what is said of them. */
static void note_column(Inspection *inspection, Object *view, Row row)
{
    Arena *arena = inspection->arena;
    vec_push(arena, &view->view.columns,
             arena_printf(arena, "%s %s", row[COLUMN_REFERENCE], row[COLUMN_TYPE]));
    if (row[COLUMN_COMMENT] != NULL)
        vec_push(arena, &view->view.column_comments,
                 arena_printf(arena, "%s IS %s", row[COLUMN_REFERENCE],
                              postgres_literal(arena, row[COLUMN_COMMENT])));
    if (view->kind == OBJECT_MATERIALIZED_VIEW)
        note_settings(arena, view, row);
    if (row[COLUMN_DEFAULT_OID] == NULL)
        return;
    vec_push(arena, &view->view.column_defaults,
             arena_printf(arena, "%s SET DEFAULT %s", row[COLUMN_REFERENCE], row[COLUMN_DEFAULT]));
    oid_map_put(inspection->objects, PG_ATTRDEF, row[COLUMN_DEFAULT_OID], 0, view);
}

void inspect_columns(Inspection *inspection, const Rows *rows)
{
    const char *last = "";
    int position = 0;
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        position = strcmp(last, row[COLUMN_RELATION]) == 0 ? position + 1 : 1;
        last = row[COLUMN_RELATION];
        Object *parent = oid_map_find(inspection->objects, PG_CLASS, last, 0);
        keys_note_column(inspection, last, row[COLUMN_NUMBER],
                         &(ColumnNames){row[COLUMN_NAME], row[COLUMN_REFERENCE],
                                        row[COLUMN_TYPE_OID], row[COLUMN_COLLATION_OID]});
        if (value_is_true(row[COLUMN_IS_GRANTED]))
            list_add(inspection, LIST_GRANTED, last);
        if (parent->kind == OBJECT_TABLE || parent->kind == OBJECT_COMPOSITE)
            add_column(inspection, parent, position, row);
        else
            note_column(inspection, parent, row);
    }
}

/* --- sequences -------------------------------------------------------------------------------- */

static SequenceDef sequence_of(Row row)
{
    return (SequenceDef){
        .type = row[SEQUENCE_TYPE],
        .start = value_number(row[SEQUENCE_START]),
        .increment = value_number(row[SEQUENCE_INCREMENT]),
        .minimum = value_number(row[SEQUENCE_MINIMUM]),
        .maximum = value_number(row[SEQUENCE_MAXIMUM]),
        .cache = value_number(row[SEQUENCE_CACHE]),
        .cycle = value_is_true(row[SEQUENCE_CYCLE]),
        .persistence = persistence_of(row[SEQUENCE_PERSISTENCE]),
        .owned_by = row[SEQUENCE_OWNED_BY],
    };
}

/* A sequence that a column owns belongs to whom the column's table belongs. */
static bool is_own(const Inspection *inspection, Row row)
{
    return row[SEQUENCE_TABLE] == NULL
               ? filter_owns(inspection->filter, row[SEQUENCE_NAME])
               : oid_map_find(inspection->objects, PG_CLASS, row[SEQUENCE_TABLE], 0) != NULL;
}

static void add_sequence(Inspection *inspection, Row row)
{
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_SEQUENCE, NULL,
                                row[SEQUENCE_SCHEMA], row[SEQUENCE_NAME], NULL);
    object->sequence = sequence_of(row);
    object->owner = row[SEQUENCE_OWNER];
    object->comment = row[SEQUENCE_COMMENT];
    oid_map_put(inspection->objects, PG_CLASS, row[SEQUENCE_OID], 0, object);
    list_add(inspection, LIST_SEQUENCES, row[SEQUENCE_OID]);
}

static void fill_identity(Inspection *inspection, Object *column, Row row)
{
    Arena *arena = inspection->arena;
    column->column.identity_sequence = sequence_of(row);
    column->column.identity_sequence_name = row[SEQUENCE_NAME];
    if (!default_name_is_identity(row[SEQUENCE_NAME], column))
        column->column.identity_name =
            arena_printf(arena, "SEQUENCE NAME %s", postgres_name(arena, row[SEQUENCE_NAME]));
}

void inspect_sequences(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *column = oid_map_find(inspection->objects, PG_CLASS, row[SEQUENCE_TABLE],
                                      value_int(row[SEQUENCE_COLUMN]));
        if (value_char(row[SEQUENCE_OWNING]) == 'i') {
            if (column != NULL)
                fill_identity(inspection, column, row);
        } else if (is_own(inspection, row)) {
            add_sequence(inspection, row);
        }
    }
}

/* --- views ------------------------------------------------------------------------------------ */

/* Without the blank that some servers begin with, and the semicolon at the end. */
static const char *query_of(Arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    text += strspn(text, " ");
    size_t length = strlen(text);
    return arena_strndup(arena, text, length > 0 && text[length - 1] == ';' ? length - 1 : length);
}

void inspect_views(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *view = oid_map_find(inspection->objects, PG_CLASS, row[VIEW_OID], 0);
        const char *definition = query_of(inspection->arena, row[VIEW_DEFINITION]);
        view->view.definition = value_expression(inspection->arena, definition);
        oid_map_put(inspection->objects, PG_REWRITE, row[VIEW_RULE], 0, view);
    }
}

void inspect_partition_parts(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *table = oid_map_find(inspection->objects, PG_CLASS, row[PART_PARTITION], 0);
        vec_push(inspection->arena,
                 value_is_true(row[PART_IS_CONSTRAINT]) ? &table->table.part_constraints
                                                        : &table->table.part_indexes,
                 row[PART_NAME]);
    }
}
