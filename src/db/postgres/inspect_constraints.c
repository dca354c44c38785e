/* Constraints of tables and domains. */
#include "db/postgres/inspect.h"

#include "db/postgres/inspect_keys.h"

#include <string.h>

enum ConstraintColumn {
    CONSTRAINT_OID,
    CONSTRAINT_TABLE,
    CONSTRAINT_DOMAIN,
    CONSTRAINT_NAME,
    CONSTRAINT_TYPE,
    CONSTRAINT_DEFINITION,
    CONSTRAINT_DEFERRABLE,
    CONSTRAINT_DEFERRED,
    CONSTRAINT_VALID,
    CONSTRAINT_ENFORCED,
    CONSTRAINT_NO_INHERIT,
    CONSTRAINT_COLUMNS,
    CONSTRAINT_EXPRESSION,
    CONSTRAINT_FOREIGN_SCHEMA,
    CONSTRAINT_FOREIGN_TABLE,
    CONSTRAINT_FOREIGN_REFERENCE,
    CONSTRAINT_FOREIGN_OID,
    CONSTRAINT_FOREIGN_COLUMNS,
    CONSTRAINT_ON_UPDATE,
    CONSTRAINT_ON_DELETE,
    CONSTRAINT_ON_DELETE_COLUMNS,
    CONSTRAINT_MATCH,
    CONSTRAINT_PERIOD,
    CONSTRAINT_INDEX,
    CONSTRAINT_KEYS, /* KEY_COLUMNS of them */
    CONSTRAINT_WHERE = CONSTRAINT_KEYS + KEY_COLUMNS,
    CONSTRAINT_NULLS_NOT_DISTINCT,
    CONSTRAINT_CLUSTERED,
    CONSTRAINT_INVALID,
    CONSTRAINT_ATTACHED_TO,
    CONSTRAINT_METHOD,
    CONSTRAINT_OPTIONS,
    CONSTRAINT_TABLESPACE,
    CONSTRAINT_OPERATORS,
    CONSTRAINT_COMMENT,
    CONSTRAINT_INDEX_COMMENT
};

enum ForeignColumn {
    FOREIGN_TABLE,
    FOREIGN_NUMBER,
    FOREIGN_NAME,
    FOREIGN_REFERENCE,
    FOREIGN_TYPE,
    FOREIGN_COLLATION
};

static ConstraintType type_of(char type)
{
    switch (type) {
    case 'p': return CONSTRAINT_PRIMARY_KEY;
    case 'u': return CONSTRAINT_UNIQUE;
    case 'f': return CONSTRAINT_FOREIGN_KEY;
    case 'x': return CONSTRAINT_EXCLUDE;
    case 'n': return CONSTRAINT_NOT_NULL;
    default: return CONSTRAINT_CHECK;
    }
}

static Action action_of(char action)
{
    switch (action) {
    case 'r': return ACTION_RESTRICT;
    case 'c': return ACTION_CASCADE;
    case 'n': return ACTION_SET_NULL;
    case 'd': return ACTION_SET_DEFAULT;
    default: return ACTION_NONE;
    }
}

/* The definition without what is said behind it; each of that is a member too. */
static const char *without_tail(Arena *arena, const char *definition)
{
    static const char *const tails[] = {" NOT VALID", " NOT ENFORCED", " INITIALLY DEFERRED",
                                        " DEFERRABLE", " NO INHERIT"};
    size_t length = strlen(definition);
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        size_t tail = strlen(tails[i]);
        if (length > tail && strncmp(definition + length - tail, tails[i], tail) == 0)
            length -= tail;
    }
    return arena_strndup(arena, definition, length);
}

static void fill_foreign_key(Inspection *inspection, ConstraintDef *constraint, Row row)
{
    Arena *arena = inspection->arena;
    const StringVec own = keys_columns(inspection, row[CONSTRAINT_TABLE], row[CONSTRAINT_COLUMNS]);
    for (size_t i = 0; i < own.count; i++)
        vec_push(arena, &constraint->keys, (Key){.column = own.items[i]});
    constraint->references_schema = row[CONSTRAINT_FOREIGN_SCHEMA];
    constraint->references_table = row[CONSTRAINT_FOREIGN_TABLE];
    constraint->references_columns =
        keys_columns(inspection, row[CONSTRAINT_FOREIGN_OID], row[CONSTRAINT_FOREIGN_COLUMNS]);
    constraint->on_update = action_of(value_char(row[CONSTRAINT_ON_UPDATE]));
    constraint->on_delete = action_of(value_char(row[CONSTRAINT_ON_DELETE]));
    constraint->on_delete_columns =
        keys_columns(inspection, row[CONSTRAINT_TABLE], row[CONSTRAINT_ON_DELETE_COLUMNS]);
    constraint->match = value_char(row[CONSTRAINT_MATCH]) == 'f' ? MATCH_FULL : MATCH_SIMPLE;
}

/* What a primary key, a unique or an exclude constraint has of its index. */
static void fill_index_of(Inspection *inspection, ConstraintDef *constraint, Row row)
{
    Arena *arena = inspection->arena;
    const StringVec operators = value_array(arena, row[CONSTRAINT_OPERATORS]);
    keys_read(inspection, row[CONSTRAINT_TABLE], row + CONSTRAINT_KEYS, &constraint->keys,
              &constraint->include);
    for (size_t i = 0; i < constraint->keys.count; i++)
        constraint->keys.items[i].operator= i<operators.count ? operators.items[i] : NULL;
    if (constraint->type == CONSTRAINT_EXCLUDE)
        constraint->method = row[CONSTRAINT_METHOD];
    constraint->where = value_expression(arena, row[CONSTRAINT_WHERE]);
    constraint->nulls_not_distinct = value_is_true(row[CONSTRAINT_NULLS_NOT_DISTINCT]);
    constraint->clustered = value_is_true(row[CONSTRAINT_CLUSTERED]);
    constraint->invalid = value_is_true(row[CONSTRAINT_INVALID]);
    constraint->attached_to = row[CONSTRAINT_ATTACHED_TO];
    constraint->options = value_array(arena, row[CONSTRAINT_OPTIONS]);
    constraint->tablespace = row[CONSTRAINT_TABLESPACE];
}

/* --- definitions ------------------------------------------------------------------------------ */

/* What pg_get_constraintdef says is composed here of what the row has already, as that takes the
 * server a while for each. */
static const char *key_definition(Inspection *inspection, Row row)
{
    Text text = text_in(inspection->arena);
    bool primary = value_char(row[CONSTRAINT_TYPE]) == 'p';
    text_add(&text, primary ? "PRIMARY KEY " : "UNIQUE ");
    text_add(&text, value_is_true(row[CONSTRAINT_NULLS_NOT_DISTINCT]) ? "NULLS NOT DISTINCT " : "");
    keys_add_plain(inspection, row[CONSTRAINT_TABLE], row + CONSTRAINT_KEYS, &text);
    return text_string(&text);
}

static const char *foreign_key_definition(Inspection *inspection, const ConstraintDef *constraint,
                                          Row row)
{
    static const char *const actions[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                          "SET DEFAULT"};
    const char *table = row[CONSTRAINT_TABLE];
    Text text = text_in(inspection->arena);
    text_printf(
        &text, "FOREIGN KEY (%s) REFERENCES %s(%s)",
        keys_references(inspection, table, row[CONSTRAINT_COLUMNS]),
        row[CONSTRAINT_FOREIGN_REFERENCE],
        keys_references(inspection, row[CONSTRAINT_FOREIGN_OID], row[CONSTRAINT_FOREIGN_COLUMNS]));
    text_add(&text, constraint->match == MATCH_FULL ? " MATCH FULL" : "");
    if (constraint->on_update != ACTION_NONE)
        text_printf(&text, " ON UPDATE %s", actions[constraint->on_update]);
    if (constraint->on_delete != ACTION_NONE)
        text_printf(&text, " ON DELETE %s", actions[constraint->on_delete]);
    if (constraint->on_delete_columns.count > 0)
        text_printf(&text, " (%s)",
                    keys_references(inspection, table, row[CONSTRAINT_ON_DELETE_COLUMNS]));
    return text_string(&text);
}

static const char *definition_of(Inspection *inspection, const ConstraintDef *constraint, Row row)
{
    Arena *arena = inspection->arena;
    const char *text = row[CONSTRAINT_DEFINITION];
    if (text != NULL)
        return without_tail(arena, keys_without_options(arena, text));
    switch (constraint->type) {
    case CONSTRAINT_PRIMARY_KEY:
    case CONSTRAINT_UNIQUE: return key_definition(inspection, row);
    case CONSTRAINT_FOREIGN_KEY: return foreign_key_definition(inspection, constraint, row);
    default: return arena_printf(arena, "CHECK (%s)", row[CONSTRAINT_EXPRESSION]);
    }
}

/* --- constraints ------------------------------------------------------------------------------ */

static void fill_constraint(Inspection *inspection, Object *object, Row row)
{
    ConstraintDef *constraint = &object->constraint;
    constraint->type = type_of(value_char(row[CONSTRAINT_TYPE]));
    constraint->expression = value_expression(inspection->arena, row[CONSTRAINT_EXPRESSION]);
    constraint->deferrable = value_is_true(row[CONSTRAINT_DEFERRABLE]);
    constraint->initially_deferred = value_is_true(row[CONSTRAINT_DEFERRED]);
    constraint->not_valid = !value_is_true(row[CONSTRAINT_VALID]);
    constraint->not_enforced = !value_is_true(row[CONSTRAINT_ENFORCED]);
    constraint->no_inherit =
        (constraint->type == CONSTRAINT_CHECK || constraint->type == CONSTRAINT_NOT_NULL) &&
        value_is_true(row[CONSTRAINT_NO_INHERIT]);
    constraint->without_overlaps = value_is_true(row[CONSTRAINT_PERIOD]);
    if (constraint->type == CONSTRAINT_FOREIGN_KEY)
        fill_foreign_key(inspection, constraint, row);
    else if (row[CONSTRAINT_INDEX] != NULL)
        fill_index_of(inspection, constraint, row);
    constraint->definition =
        value_expression(inspection->arena, definition_of(inspection, constraint, row));
}

static Object *parent_of(const Inspection *inspection, Row row)
{
    bool of_table = value_int(row[CONSTRAINT_TABLE]) != 0;
    return of_table ? oid_map_find(inspection->objects, PG_CLASS, row[CONSTRAINT_TABLE], 0)
                    : oid_map_find(inspection->objects, PG_TYPE, row[CONSTRAINT_DOMAIN], 0);
}

/* Whether the server chooses such names for a NOT NULL: of tables and columns that are called
 * otherwise by now too. */
static bool is_chosen(const char *name)
{
    static const char usual[] = "_not_null";
    size_t length = strlen(name), end = strlen(usual);
    while (length > 0 && strchr("0123456789", name[length - 1]) != NULL)
        length--;
    return length >= end && strncmp(name + length - end, usual, end) == 0;
}

/* PostgreSQL 18 has a constraint for each NOT NULL, of which the column tells most; 17 has one for
 * a domain's. */
static bool is_column_affair(Inspection *inspection, Row row)
{
    bool says_more =
        !value_is_true(row[CONSTRAINT_VALID]) || value_is_true(row[CONSTRAINT_NO_INHERIT]);
    if (value_char(row[CONSTRAINT_TYPE]) != 'n')
        return false;
    const StringVec numbers = value_numbers(inspection->arena, row[CONSTRAINT_COLUMNS]);
    const char *number = numbers.count == 0 ? NULL : numbers.items[0];
    Object *object =
        oid_map_find(inspection->objects, PG_CLASS, row[CONSTRAINT_TABLE], value_int(number));
    if (object == NULL)
        return true;
    ColumnDef *column = &object->column;
    column->not_null = !says_more;
    if (says_more)
        return false;
    column->not_null_name = row[CONSTRAINT_NAME];
    column->not_null_constraint = is_chosen(row[CONSTRAINT_NAME]) ? NULL : row[CONSTRAINT_NAME];
    column->not_null_comment = row[CONSTRAINT_COMMENT];
    return true;
}

static void add_constraint(Inspection *inspection, Row row)
{
    Object *parent = parent_of(inspection, row);
    if (parent == NULL || is_column_affair(inspection, row))
        return;
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_CONSTRAINT, parent,
                                "", row[CONSTRAINT_NAME], NULL);
    fill_constraint(inspection, object, row);
    object->comment = row[CONSTRAINT_COMMENT];
    object->constraint.index_comment = row[CONSTRAINT_INDEX_COMMENT];
    oid_map_put(inspection->objects, PG_CONSTRAINT, row[CONSTRAINT_OID], 0, object);
    if (row[CONSTRAINT_INDEX] != NULL)
        oid_map_put(inspection->objects, PG_CLASS, row[CONSTRAINT_INDEX], 0, object);
}

void inspect_constraints(Inspection *inspection, const Rows *rows)
{
    inspection->constraints = *rows;
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        const char *table = row[CONSTRAINT_FOREIGN_OID];
        if (value_char(row[CONSTRAINT_TYPE]) == 'f' &&
            oid_map_find(inspection->objects, PG_CLASS, table, 0) == NULL)
            list_add(inspection, LIST_FOREIGN, table);
    }
}

void inspect_foreign_columns(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        const ColumnNames names = {row[FOREIGN_NAME], row[FOREIGN_REFERENCE], row[FOREIGN_TYPE],
                                   row[FOREIGN_COLLATION]};
        keys_note_column(inspection, row[FOREIGN_TABLE], row[FOREIGN_NUMBER], &names);
    }
    for (size_t i = 0; i < inspection->constraints.items.count; i++)
        add_constraint(inspection, row_at(&inspection->constraints, i));
}
