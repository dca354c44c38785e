/* Constraints and indexes: both have keys, and an index behind them. */
#include "db/postgres/inspect.h"

#include "embedded/postgres.h"

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
    CONSTRAINT_FOREIGN_COLUMNS,
    CONSTRAINT_ON_UPDATE,
    CONSTRAINT_ON_DELETE,
    CONSTRAINT_ON_DELETE_COLUMNS,
    CONSTRAINT_MATCH,
    CONSTRAINT_PERIOD,
    CONSTRAINT_INDEX,
    CONSTRAINT_KEYS, /* KEY_COLUMNS of them */
    CONSTRAINT_WHERE = CONSTRAINT_KEYS + 6,
    CONSTRAINT_NULLS_NOT_DISTINCT,
    CONSTRAINT_CLUSTERED,
    CONSTRAINT_METHOD,
    CONSTRAINT_OPTIONS,
    CONSTRAINT_TABLESPACE,
    CONSTRAINT_OPERATORS,
    CONSTRAINT_COMMENT
};

enum IndexColumn {
    INDEX_OID,
    INDEX_TABLE,
    INDEX_NAME,
    INDEX_DEFINITION,
    INDEX_UNIQUE,
    INDEX_NULLS_NOT_DISTINCT,
    INDEX_VALID,
    INDEX_CLUSTERED,
    INDEX_METHOD,
    INDEX_OPTIONS,
    INDEX_TABLESPACE,
    INDEX_KEYS, /* KEY_COLUMNS of them */
    INDEX_WHERE = INDEX_KEYS + 6,
    INDEX_STATISTICS,
    INDEX_COMMENT
};

/* What both queries have of an index's keys, from a column on. */
enum KeyColumn {
    KEY_NUMBERS,
    KEY_COUNT,
    KEY_OPCLASSES,
    KEY_COLLATIONS,
    KEY_FLAGS,
    KEY_EXPRESSIONS,
    KEY_COLUMNS
};

/* Bits of pg_index.indoption. */
enum { FLAG_DESCENDING = 1, FLAG_NULLS_FIRST = 2 };

static const char *column_name(const Inspection *inspection, const char *table, const char *number)
{
    return oid_map_find(inspection->names, PG_CLASS, table, value_int(number));
}

static const char *item(const StringVec *items, size_t number)
{
    return number < items->count ? items->items[number] : NULL;
}

/* The collation of a key where it is not its column's. */
static const char *collation_of(const Inspection *inspection, const char *table, const char *number,
                                const char *collation)
{
    const char *own = oid_map_find(inspection->collations, PG_CLASS, table, value_int(number));
    bool same = collation == NULL || own == NULL || strcmp(own, collation) == 0;
    return same ? NULL : oid_map_find(inspection->names, KEY_NAMES, collation, 0);
}

/* The keys of an index, from the columns of its row on; what follows them is included only. */
static void read_keys(Inspection *inspection, const char *table, Row row, KeyVec *keys,
                      StringVec *include)
{
    Arena *arena = inspection->arena;
    const StringVec numbers = value_numbers(arena, row[KEY_NUMBERS]);
    const StringVec opclasses = value_numbers(arena, row[KEY_OPCLASSES]);
    const StringVec collations = value_numbers(arena, row[KEY_COLLATIONS]);
    const StringVec flags = value_numbers(arena, row[KEY_FLAGS]);
    const StringVec expressions = value_array(arena, row[KEY_EXPRESSIONS]);
    size_t count = (size_t)value_int(row[KEY_COUNT]);
    for (size_t i = 0; i < numbers.count; i++) {
        const char *column = column_name(inspection, table, numbers.items[i]);
        if (i >= count) {
            vec_push(arena, include, column);
            continue;
        }
        int flag = value_int(item(&flags, i));
        Key key = {
            .column = column,
            .collation = collation_of(inspection, table, numbers.items[i], item(&collations, i)),
            .opclass = oid_map_find(inspection->names, KEY_NAMES, item(&opclasses, i), 0),
            .descending = (flag & FLAG_DESCENDING) != 0,
            .nulls_first = (flag & FLAG_NULLS_FIRST) != 0,
        };
        if (column == NULL)
            key.expression = value_expression(item(&expressions, i));
        vec_push(arena, keys, key);
    }
}

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

static const char *without_options(Arena *arena, const char *definition)
{
    const char *start = find_options(definition), *end = start;
    if (start == NULL)
        return definition;
    for (bool quoted = false; *end != '\0' && (quoted || *end != ')'); end++)
        quoted = *end == '\'' ? !quoted : quoted;
    return arena_printf(arena, "%.*s%s", (int)(start - definition), definition,
                        *end == '\0' ? end : end + 1);
}

static StringVec sorted_array(Arena *arena, const char *value)
{
    StringVec words = value_array(arena, value);
    strings_sort(&words);
    return words;
}

/* --- constraints ------------------------------------------------------------------------------ */

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

static StringVec columns_of(Inspection *inspection, const char *table, const char *numbers)
{
    StringVec columns = {0};
    const StringVec items = value_numbers(inspection->arena, numbers);
    for (size_t i = 0; i < items.count; i++)
        vec_push(inspection->arena, &columns, column_name(inspection, table, items.items[i]));
    return columns;
}

static void fill_foreign_key(Inspection *inspection, ConstraintDef *constraint, Row row)
{
    Arena *arena = inspection->arena;
    const StringVec own = columns_of(inspection, row[CONSTRAINT_TABLE], row[CONSTRAINT_COLUMNS]);
    for (size_t i = 0; i < own.count; i++)
        vec_push(arena, &constraint->keys, (Key){.column = own.items[i]});
    constraint->references_schema = row[CONSTRAINT_FOREIGN_SCHEMA];
    constraint->references_table = row[CONSTRAINT_FOREIGN_TABLE];
    constraint->references_columns = value_array(arena, row[CONSTRAINT_FOREIGN_COLUMNS]);
    constraint->on_update = action_of(value_char(row[CONSTRAINT_ON_UPDATE]));
    constraint->on_delete = action_of(value_char(row[CONSTRAINT_ON_DELETE]));
    constraint->on_delete_columns =
        columns_of(inspection, row[CONSTRAINT_TABLE], row[CONSTRAINT_ON_DELETE_COLUMNS]);
    constraint->match = value_char(row[CONSTRAINT_MATCH]) == 'f' ? MATCH_FULL : MATCH_SIMPLE;
}

/* What a primary key, a unique or an exclude constraint has of its index. */
static void fill_index_of(Inspection *inspection, ConstraintDef *constraint, Row row)
{
    Arena *arena = inspection->arena;
    const StringVec operators = value_array(arena, row[CONSTRAINT_OPERATORS]);
    read_keys(inspection, row[CONSTRAINT_TABLE], row + CONSTRAINT_KEYS, &constraint->keys,
              &constraint->include);
    for (size_t i = 0; i < constraint->keys.count; i++)
        constraint->keys.items[i].operator= item(&operators, i);
    if (constraint->type == CONSTRAINT_EXCLUDE)
        constraint->method = row[CONSTRAINT_METHOD];
    constraint->where = value_expression(row[CONSTRAINT_WHERE]);
    constraint->nulls_not_distinct = value_is_true(row[CONSTRAINT_NULLS_NOT_DISTINCT]);
    constraint->clustered = value_is_true(row[CONSTRAINT_CLUSTERED]);
    constraint->options = sorted_array(arena, row[CONSTRAINT_OPTIONS]);
    constraint->tablespace = row[CONSTRAINT_TABLESPACE];
}

/* A check's is what its expression is, and is not asked for. */
static Expression definition_of(Inspection *inspection, Row row)
{
    Arena *arena = inspection->arena;
    const char *expression = row[CONSTRAINT_EXPRESSION], *text = row[CONSTRAINT_DEFINITION];
    if (text == NULL)
        return value_expression(arena_printf(arena, "CHECK (%s)", expression));
    return value_expression(without_tail(arena, without_options(arena, text)));
}

static void fill_constraint(Inspection *inspection, Object *object, Row row)
{
    ConstraintDef *constraint = &object->constraint;
    constraint->type = type_of(value_char(row[CONSTRAINT_TYPE]));
    constraint->expression = value_expression(row[CONSTRAINT_EXPRESSION]);
    constraint->definition = definition_of(inspection, row);
    constraint->deferrable = value_is_true(row[CONSTRAINT_DEFERRABLE]);
    constraint->initially_deferred = value_is_true(row[CONSTRAINT_DEFERRED]);
    constraint->not_valid = !value_is_true(row[CONSTRAINT_VALID]);
    constraint->not_enforced = !value_is_true(row[CONSTRAINT_ENFORCED]);
    constraint->no_inherit =
        constraint->type == CONSTRAINT_CHECK && value_is_true(row[CONSTRAINT_NO_INHERIT]);
    constraint->without_overlaps = value_is_true(row[CONSTRAINT_PERIOD]);
    if (constraint->type == CONSTRAINT_FOREIGN_KEY)
        fill_foreign_key(inspection, constraint, row);
    else if (row[CONSTRAINT_INDEX] != NULL)
        fill_index_of(inspection, constraint, row);
}

static Object *parent_of(const Inspection *inspection, Row row)
{
    bool of_table = value_int(row[CONSTRAINT_TABLE]) != 0;
    return of_table ? oid_map_find(inspection->objects, PG_CLASS, row[CONSTRAINT_TABLE], 0)
                    : oid_map_find(inspection->objects, PG_TYPE, row[CONSTRAINT_DOMAIN], 0);
}

/* PostgreSQL 18 has a constraint for each NOT NULL, of which the column tells most. */
static bool is_column_affair(Inspection *inspection, Object *parent, Row row)
{
    bool says_more =
        !value_is_true(row[CONSTRAINT_VALID]) || value_is_true(row[CONSTRAINT_NO_INHERIT]);
    if (value_char(row[CONSTRAINT_TYPE]) != 'n' || says_more)
        return false;
    const StringVec numbers = value_numbers(inspection->arena, row[CONSTRAINT_COLUMNS]);
    const char *number = item(&numbers, 0);
    Object *column =
        oid_map_find(inspection->objects, PG_CLASS, row[CONSTRAINT_TABLE], value_int(number));
    if (column == NULL)
        return true;
    const char *usual =
        arena_printf(inspection->arena, "%s_%s_not_null", parent->name, column->name);
    if (strcmp(usual, row[CONSTRAINT_NAME]) != 0)
        column->column.not_null_name = row[CONSTRAINT_NAME];
    return true;
}

static void add_constraint(Inspection *inspection, Row row)
{
    Object *parent = parent_of(inspection, row);
    if (parent == NULL || is_column_affair(inspection, parent, row))
        return;
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_CONSTRAINT, parent,
                                "", row[CONSTRAINT_NAME], NULL);
    fill_constraint(inspection, object, row);
    object->comment = row[CONSTRAINT_COMMENT];
    oid_map_put(inspection->objects, PG_CONSTRAINT, row[CONSTRAINT_OID], 0, object);
    if (row[CONSTRAINT_INDEX] != NULL)
        oid_map_put(inspection->objects, PG_CLASS, row[CONSTRAINT_INDEX], 0, object);
}

static bool read_key_names(Inspection *inspection, MigError *err)
{
    Rows rows;
    const char *tables = oids_array(&inspection->tables);
    if (!inspect_query(inspection, sql_inspect_key_names, &tables, 1, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        oid_map_put(inspection->names, KEY_NAMES, row_at(&rows, i)[0], 0, row_at(&rows, i)[1]);
    return true;
}

bool inspect_constraints(Inspection *inspection, MigError *err)
{
    Rows rows;
    const char *const values[] = {oids_array(&inspection->tables),
                                  oids_array(&inspection->domains)};
    if (!read_key_names(inspection, err) ||
        !inspect_query(inspection, sql_inspect_constraints, values, 2, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        add_constraint(inspection, row_at(&rows, i));
    return true;
}

/* --- indexes ---------------------------------------------------------------------------------- */

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

static void fill_index(Inspection *inspection, Object *object, Row row)
{
    Arena *arena = inspection->arena;
    IndexDef *index = &object->index;
    const char *definition = row[INDEX_DEFINITION] == NULL ? "" : row[INDEX_DEFINITION];
    definition = without_only(arena, without_options(arena, definition), object->name);
    index->definition = value_expression(definition);
    index->unique = value_is_true(row[INDEX_UNIQUE]);
    read_keys(inspection, row[INDEX_TABLE], row + INDEX_KEYS, &index->keys, &index->include);
    index->where = value_expression(row[INDEX_WHERE]);
    index->method = row[INDEX_METHOD];
    index->nulls_not_distinct = value_is_true(row[INDEX_NULLS_NOT_DISTINCT]);
    index->options = sorted_array(arena, row[INDEX_OPTIONS]);
    index->tablespace = row[INDEX_TABLESPACE];
    index->clustered = value_is_true(row[INDEX_CLUSTERED]);
    index->invalid = !value_is_true(row[INDEX_VALID]);
    index->key_statistics = value_array(arena, row[INDEX_STATISTICS]);
}

bool inspect_indexes(Inspection *inspection, MigError *err)
{
    Rows rows;
    const char *tables = oids_array(&inspection->tables);
    if (!inspect_query(inspection, sql_inspect_indexes, &tables, 1, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        Row row = row_at(&rows, i);
        Object *table = oid_map_find(inspection->objects, PG_CLASS, row[INDEX_TABLE], 0);
        Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_INDEX, table, "",
                                    row[INDEX_NAME], NULL);
        fill_index(inspection, object, row);
        object->comment = row[INDEX_COMMENT];
        oid_map_put(inspection->objects, PG_CLASS, row[INDEX_OID], 0, object);
    }
    return true;
}
