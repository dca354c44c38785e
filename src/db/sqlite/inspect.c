/* The catalog of SQLite as a snapshot: five queries, whatever the size of the schema, joined here
 * with what the tokenizer finds in the texts. */
#include "db/sqlite/inspect.h"

#include "base/hash.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/query.h"
#include "db/sqlite/references.h"
#include "db/sqlite/table_text.h"
#include "embedded/sqlite.h"

#include <string.h>
#include <strings.h>

enum ObjectColumn { OBJECT_TYPE, OBJECT_NAME, OBJECT_TABLE_NAME, OBJECT_SQL };
enum TableColumn { TABLE_NAME, TABLE_TYPE, TABLE_WITHOUT_ROWID, TABLE_STRICT };
enum ColumnColumn {
    COLUMN_TABLE,
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_NOT_NULL,
    COLUMN_DEFAULT,
    COLUMN_KEY,
    COLUMN_HIDDEN
};
enum KeyColumn {
    KEY_TABLE,
    KEY_INDEX,
    KEY_UNIQUE,
    KEY_ORIGIN,
    KEY_NUMBER,
    KEY_COLUMN,
    KEY_DESCENDING,
    KEY_COLLATION
};
enum ReferenceColumn {
    REFERENCE_TABLE,
    REFERENCE_ID,
    REFERENCE_PARENT,
    REFERENCE_FROM,
    REFERENCE_TO,
    REFERENCE_ON_UPDATE,
    REFERENCE_ON_DELETE
};

/* A table while it is put together. */
typedef struct Building {
    Object *table;
    TableText text;
    StringVec key;       /* names of the primary key's columns, by their place in it */
    size_t foreign_keys; /* found so far */
} Building;

typedef struct Inspection {
    Arena *arena;
    const InspectFilter *filter;
    Schema *schema;
    Rows objects, tables, columns, keys, references;
    Table *by_name;   /* the Building of each table, by name in small letters */
    Table *index_sql; /* the text of each index, by name in small letters */
    Table *names;     /* every name of a table or column, in small letters */
} Inspection;

static const char *folded(const Inspection *inspection, const char *name)
{
    return sqlite_fold(inspection->arena, name);
}

static Building *find_building(const Inspection *inspection, const char *table)
{
    return table_find(inspection->by_name, folded(inspection, table));
}

static Expression expression_of(const Inspection *inspection, TokenSpan tokens)
{
    if (tokens.count == 0)
        return (Expression){0};
    return (Expression){sqlite_tokens_text(inspection->arena, tokens),
                        sqlite_canonical(inspection->arena, tokens, inspection->names)};
}

static TokenSpan tokens_of(const Inspection *inspection, const char *text)
{
    TokenVec tokens = sqlite_tokens(inspection->arena, span_of(text));
    return (TokenSpan){tokens.items, tokens.count};
}

static Expression whole_text(const Inspection *inspection, const char *sql)
{
    Expression expression = expression_of(inspection, tokens_of(inspection, sql));
    expression.text = sql;
    return expression;
}

/* --- tables ----------------------------------------------------------------------------------- */

static bool is_true(const char *value)
{
    return value != NULL && strcmp(value, "0") != 0;
}

static void add_table(Inspection *inspection, const char *name, const char *sql, const Values *row)
{
    Arena *arena = inspection->arena;
    Building *building = arena_new(arena, Building);
    building->table = schema_add(arena, inspection->schema, OBJECT_TABLE, NULL, "", name, NULL);
    building->text = sqlite_table_text(arena, sql);
    TableDef *table = &building->table->table;
    table->definition = sql;
    table->needs_definition = !building->text.is_whole;
    table->strict = is_true(row->items[TABLE_STRICT]);
    table->without_rowid = is_true(row->items[TABLE_WITHOUT_ROWID]);
    table_put(inspection->by_name, folded(inspection, name), building);
}

static void add_virtual_table(Inspection *inspection, const char *name, const char *sql)
{
    Object *table = schema_add(inspection->arena, inspection->schema, OBJECT_VIRTUAL_TABLE, NULL,
                               "", name, NULL);
    table->view.definition = whole_text(inspection, sql);
}

/* Shadow tables come and go with their virtual table and are nobody's. */
static void read_tables(Inspection *inspection)
{
    Table *kinds = table_new(inspection->arena);
    for (size_t i = 0; i < inspection->tables.items.count; i++) {
        const Values *row = &inspection->tables.items.items[i];
        table_put(kinds, row->items[TABLE_NAME], row);
    }
    for (size_t i = 0; i < inspection->objects.items.count; i++) {
        const Values *row = &inspection->objects.items.items[i];
        const char *name = row->items[OBJECT_NAME], *sql = row->items[OBJECT_SQL];
        const Values *kind = table_find(kinds, name);
        if (strcmp(row->items[OBJECT_TYPE], "table") != 0 || kind == NULL ||
            !filter_owns(inspection->filter, name))
            continue;
        if (strcmp(kind->items[TABLE_TYPE], "virtual") == 0)
            add_virtual_table(inspection, name, sql);
        else if (strcmp(kind->items[TABLE_TYPE], "table") == 0)
            add_table(inspection, name, sql, kind);
    }
}

/* --- columns ---------------------------------------------------------------------------------- */

/* A type is compared without regard to case and blanks. */
static Expression type_of(const Inspection *inspection, const char *type)
{
    TokenSpan tokens = tokens_of(inspection, type);
    if (tokens.count == 0)
        return (Expression){0};
    return (Expression){type, sqlite_canonical(inspection->arena, tokens, NULL)};
}

static void note_key(Inspection *inspection, Building *building, const char *place,
                     const char *column)
{
    size_t number = 0;
    for (; *place >= '0' && *place <= '9'; place++)
        number = number * 10 + (size_t)(*place - '0');
    while (building->key.count < number)
        vec_push(inspection->arena, &building->key, "");
    if (number > 0)
        building->key.items[number - 1] = column;
}

static Generated generated_of(const char *hidden)
{
    if (strcmp(hidden, "2") == 0)
        return GENERATED_VIRTUAL;
    return strcmp(hidden, "3") == 0 ? GENERATED_STORED : GENERATED_NOT;
}

static void add_column(Inspection *inspection, Building *building, const Values *row, int position)
{
    const char *name = row->items[COLUMN_NAME];
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_COLUMN,
                                building->table, "", name, NULL);
    const TextColumn *text = sqlite_text_column(&building->text, name);
    ColumnDef *column = &object->column;
    column->position = position;
    column->type = type_of(inspection, row->items[COLUMN_TYPE]);
    column->not_null = is_true(row->items[COLUMN_NOT_NULL]);
    column->generated = generated_of(row->items[COLUMN_HIDDEN]);
    if (row->items[COLUMN_DEFAULT] != NULL)
        column->default_value =
            (Expression){row->items[COLUMN_DEFAULT],
                         sqlite_canonical(inspection->arena,
                                          tokens_of(inspection, row->items[COLUMN_DEFAULT]), NULL)};
    note_key(inspection, building, row->items[COLUMN_KEY], name);
    if (text == NULL)
        return;
    if (column->type.text != NULL && strcasecmp(text->type, column->type.text) == 0)
        column->type.text = text->type; /* as it was written: SQLite shouts */
    column->collation = text->collation;
    column->not_null_name = text->not_null_name;
    column->not_null_conflict = text->not_null_conflict;
    column->generation = expression_of(inspection, text->generation);
}

static void read_columns(Inspection *inspection)
{
    const char *last = "";
    int position = 0;
    for (size_t i = 0; i < inspection->columns.items.count; i++) {
        const Values *row = &inspection->columns.items.items[i];
        position = strcmp(last, row->items[COLUMN_TABLE]) == 0 ? position + 1 : 1;
        last = row->items[COLUMN_TABLE];
        Building *building = find_building(inspection, last);
        if (building != NULL)
            add_column(inspection, building, row, position);
    }
}

/* --- constraints ------------------------------------------------------------------------------ */

static const char *columns_shown(const Inspection *inspection, const StringVec *columns)
{
    return folded(inspection, strings_join(inspection->arena, columns, ", "));
}

static bool same_columns(const StringVec *a, const StringVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcasecmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

/* The constraint of the text that is on these columns, or NULL. */
static const TextConstraint *find_text(const Building *building, ConstraintType type,
                                       const StringVec *columns)
{
    for (size_t i = 0; i < building->text.constraints.count; i++) {
        const TextConstraint *text = &building->text.constraints.items[i];
        if (text->type == type && (columns == NULL || same_columns(&text->keys, columns)))
            return text;
    }
    return NULL;
}

static Object *add_constraint(Inspection *inspection, Building *building,
                              const TextConstraint *text, ConstraintType type,
                              const char *signature)
{
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_CONSTRAINT,
                                building->table, "", text == NULL ? "" : text->name, signature);
    ConstraintDef *constraint = &object->constraint;
    constraint->type = type;
    if (text == NULL)
        return object;
    constraint->column = text->column;
    constraint->conflict = text->conflict;
    constraint->autoincrement = text->autoincrement;
    constraint->deferrable = text->deferrable;
    constraint->initially_deferred = text->initially_deferred;
    return object;
}

static void add_keys(const Inspection *inspection, Object *object, const StringVec *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        vec_push(inspection->arena, &object->constraint.keys, (Key){.column = columns->items[i]});
}

static void add_primary_key(Inspection *inspection, Building *building)
{
    if (building->key.count == 0)
        return;
    const TextConstraint *text = find_text(building, CONSTRAINT_PRIMARY_KEY, NULL);
    const char *signature = arena_printf(inspection->arena, "primary key (%s)",
                                         columns_shown(inspection, &building->key));
    Object *object = add_constraint(inspection, building, text, CONSTRAINT_PRIMARY_KEY, signature);
    add_keys(inspection, object, &building->key);
}

/* Columns of a key that have a collation or an order of their own. */
static void add_key_details(Object *object, const Rows *rows, size_t first)
{
    KeyVec *keys = &object->constraint.keys;
    for (size_t i = 0; i < keys->count; i++) {
        const Values *row = &rows->items.items[first + i];
        const Object *column =
            object_child(object->parent, OBJECT_COLUMN, keys->items[i].column, true);
        const char *own = column == NULL || column->column.collation == NULL
                              ? "BINARY"
                              : column->column.collation;
        if (row->items[KEY_COLLATION] != NULL && strcasecmp(row->items[KEY_COLLATION], own) != 0)
            keys->items[i].collation = row->items[KEY_COLLATION];
        keys->items[i].descending = is_true(row->items[KEY_DESCENDING]);
    }
}

static Object *find_primary_key(const Building *building)
{
    for (size_t i = 0; i < building->table->children.count; i++) {
        Object *child = building->table->children.items[i];
        if (child->kind == OBJECT_CONSTRAINT && child->constraint.type == CONSTRAINT_PRIMARY_KEY)
            return child;
    }
    return NULL;
}

static void add_unique(Inspection *inspection, Building *building, size_t first, size_t count)
{
    StringVec columns = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(inspection->arena, &columns,
                 inspection->keys.items.items[first + i].items[KEY_COLUMN]);
    const char *signature =
        arena_printf(inspection->arena, "unique (%s)", columns_shown(inspection, &columns));
    Object *object =
        add_constraint(inspection, building, find_text(building, CONSTRAINT_UNIQUE, &columns),
                       CONSTRAINT_UNIQUE, signature);
    add_keys(inspection, object, &columns);
    add_key_details(object, &inspection->keys, first);
}

static Action action_of(const char *text)
{
    static const char *const actions[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                          "SET DEFAULT"};
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (strcasecmp(text, actions[i]) == 0)
            return (Action)i;
    return ACTION_NONE;
}

/* The columns that a foreign key refers to: without any said, the primary key's. */
static StringVec referenced_columns(const Inspection *inspection, size_t first, size_t count)
{
    StringVec columns = {0};
    const Values *row = &inspection->references.items.items[first];
    if (row->items[REFERENCE_TO] != NULL) {
        for (size_t i = 0; i < count; i++)
            vec_push(inspection->arena, &columns,
                     inspection->references.items.items[first + i].items[REFERENCE_TO]);
        return columns;
    }
    const Building *parent = find_building(inspection, row->items[REFERENCE_PARENT]);
    return parent == NULL ? columns : parent->key;
}

static const TextConstraint *nth_foreign_key(const Building *building, size_t n)
{
    for (size_t i = 0; i < building->text.constraints.count; i++) {
        const TextConstraint *text = &building->text.constraints.items[i];
        if (text->type == CONSTRAINT_FOREIGN_KEY && n-- == 0)
            return text;
    }
    return NULL;
}

static void add_foreign_key(Inspection *inspection, Building *building, size_t first, size_t count)
{
    Arena *arena = inspection->arena;
    StringVec columns = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(arena, &columns,
                 inspection->references.items.items[first + i].items[REFERENCE_FROM]);
    const Values *row = &inspection->references.items.items[first];
    const char *parent = row->items[REFERENCE_PARENT];
    const TextConstraint *text = nth_foreign_key(building, building->foreign_keys++);
    const char *signature =
        arena_printf(arena, "foreign key (%s) to %s", columns_shown(inspection, &columns),
                     folded(inspection, parent));
    Object *object = add_constraint(inspection, building, text, CONSTRAINT_FOREIGN_KEY, signature);
    add_keys(inspection, object, &columns);
    ConstraintDef *constraint = &object->constraint;
    constraint->references_table = parent;
    constraint->references_columns = referenced_columns(inspection, first, count);
    constraint->references_key = row->items[REFERENCE_TO] == NULL;
    constraint->on_update = action_of(row->items[REFERENCE_ON_UPDATE]);
    constraint->on_delete = action_of(row->items[REFERENCE_ON_DELETE]);
    if (count == 1 && constraint->column == NULL) {
        constraint->column = columns.items[0];
        constraint->stands_alone = true;
    }
    if (text != NULL && text->match != NULL && strcmp(text->match, "FULL") == 0)
        constraint->match = MATCH_FULL;
    if (text != NULL && text->match != NULL && strcmp(text->match, "PARTIAL") == 0)
        constraint->match = MATCH_PARTIAL;
}

static void add_checks(Inspection *inspection, Building *building)
{
    for (size_t i = 0; i < building->text.constraints.count; i++) {
        const TextConstraint *text = &building->text.constraints.items[i];
        if (text->type != CONSTRAINT_CHECK)
            continue;
        Expression expression = expression_of(inspection, text->expression);
        const char *signature =
            arena_printf(inspection->arena, "check (%s)", expression_canonical(&expression));
        Object *object = add_constraint(inspection, building, text, CONSTRAINT_CHECK, signature);
        object->constraint.expression = expression;
    }
}

static bool continues(const Rows *rows, size_t at, size_t first, int table, int id)
{
    return at < rows->items.count &&
           strcmp(rows->items.items[at].items[table], rows->items.items[first].items[table]) == 0 &&
           strcmp(rows->items.items[at].items[id], rows->items.items[first].items[id]) == 0;
}

static void read_foreign_keys(Inspection *inspection)
{
    const Rows *rows = &inspection->references;
    size_t count;
    for (size_t first = 0; first < rows->items.count; first += count) {
        for (count = 1; continues(rows, first + count, first, REFERENCE_TABLE, REFERENCE_ID);)
            count++;
        Building *building =
            find_building(inspection, rows->items.items[first].items[REFERENCE_TABLE]);
        if (building != NULL)
            add_foreign_key(inspection, building, first, count);
    }
}

/* --- indexes, views, triggers ----------------------------------------------------------------- */

/* The elements of an index as its text has them, and what follows WHERE. */
typedef struct IndexText {
    Vec(TokenSpan) elements;
    TokenSpan where;
} IndexText;

static IndexText read_index_text(const Inspection *inspection, const char *sql)
{
    IndexText text = {0};
    TokenSpan tokens = tokens_of(inspection, sql);
    size_t open = 0;
    while (open < tokens.count && !sqlite_token_is(&tokens.items[open], "("))
        open++;
    size_t close = sqlite_closing(tokens, open), start = open + 1, depth = 0;
    for (size_t i = start; i < tokens.count && i <= close; i++) {
        const Token *token = &tokens.items[i];
        if (i == close || (depth == 0 && sqlite_token_is(token, ","))) {
            vec_push(inspection->arena, &text.elements,
                     (TokenSpan){tokens.items + start, i - start});
            start = i + 1;
        }
        depth += sqlite_token_is(token, "(");
        depth -= i < close && sqlite_token_is(token, ")");
    }
    if (close + 2 < tokens.count && sqlite_token_is(&tokens.items[close + 1], "WHERE"))
        text.where = (TokenSpan){tokens.items + close + 2, tokens.count - close - 2};
    return text;
}

/* An element's expression: without the order and collation that the catalog tells. */
static TokenSpan strip_element(TokenSpan element)
{
    size_t count = element.count;
    if (count > 1 && (sqlite_token_is(&element.items[count - 1], "DESC") ||
                      sqlite_token_is(&element.items[count - 1], "ASC")))
        count--;
    if (count > 2 && sqlite_token_is(&element.items[count - 2], "COLLATE"))
        count -= 2;
    return (TokenSpan){element.items, count};
}

static Key key_of(const Inspection *inspection, const Object *table, const Values *row,
                  const TokenSpan *element)
{
    Key key = {.column = row->items[KEY_COLUMN], .descending = is_true(row->items[KEY_DESCENDING])};
    const Object *column =
        key.column == NULL ? NULL : object_child(table, OBJECT_COLUMN, key.column, true);
    const char *own = "BINARY";
    if (column != NULL && column->column.collation != NULL)
        own = column->column.collation;
    if (row->items[KEY_COLLATION] != NULL && strcasecmp(row->items[KEY_COLLATION], own) != 0)
        key.collation = row->items[KEY_COLLATION];
    if (key.column == NULL && element != NULL)
        key.expression = expression_of(inspection, strip_element(*element));
    return key;
}

static void add_index(Inspection *inspection, Building *building, size_t first, size_t count)
{
    const Values *row = &inspection->keys.items.items[first];
    const char *name = row->items[KEY_INDEX];
    const char *sql = table_find(inspection->index_sql, folded(inspection, name));
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_INDEX,
                                building->table, "", name, NULL);
    IndexText text = read_index_text(inspection, sql == NULL ? "" : sql);
    object->index.unique = is_true(row->items[KEY_UNIQUE]);
    object->index.where = expression_of(inspection, text.where);
    for (size_t i = 0; i < count; i++)
        vec_push(inspection->arena, &object->index.keys,
                 key_of(inspection, building->table, &inspection->keys.items.items[first + i],
                        i < text.elements.count ? &text.elements.items[i] : NULL));
}

static void add_index_or_constraint(Inspection *inspection, Building *building, size_t first,
                                    size_t count)
{
    const char *origin = inspection->keys.items.items[first].items[KEY_ORIGIN];
    Object *primary_key = find_primary_key(building);
    if (strcmp(origin, "u") == 0)
        add_unique(inspection, building, first, count);
    else if (strcmp(origin, "c") == 0)
        add_index(inspection, building, first, count);
    else if (primary_key != NULL && primary_key->constraint.keys.count == count)
        add_key_details(primary_key, &inspection->keys, first);
}

static void read_keys(Inspection *inspection)
{
    const Rows *rows = &inspection->keys;
    size_t count;
    for (size_t first = 0; first < rows->items.count; first += count) {
        for (count = 1; continues(rows, first + count, first, KEY_TABLE, KEY_INDEX);)
            count++;
        Building *building = find_building(inspection, rows->items.items[first].items[KEY_TABLE]);
        if (building != NULL)
            add_index_or_constraint(inspection, building, first, count);
    }
}

static void read_views(Inspection *inspection)
{
    for (size_t i = 0; i < inspection->objects.items.count; i++) {
        const Values *row = &inspection->objects.items.items[i];
        const char *name = row->items[OBJECT_NAME];
        if (strcmp(row->items[OBJECT_TYPE], "view") != 0 || !filter_owns(inspection->filter, name))
            continue;
        Object *view =
            schema_add(inspection->arena, inspection->schema, OBJECT_VIEW, NULL, "", name, NULL);
        view->view.definition = whole_text(inspection, row->items[OBJECT_SQL]);
    }
}

/* A trigger belongs to whom its table or view belongs. */
static void read_triggers(Inspection *inspection)
{
    static const ObjectKind kinds[] = {OBJECT_TABLE, OBJECT_VIEW};
    for (size_t i = 0; i < inspection->objects.items.count; i++) {
        const Values *row = &inspection->objects.items.items[i];
        Object *parent = NULL;
        for (size_t j = 0; parent == NULL && j < 2; j++)
            parent = schema_find(inspection->arena, inspection->schema, kinds[j], NULL, "",
                                 row->items[OBJECT_TABLE_NAME], NULL);
        if (parent == NULL || strcmp(row->items[OBJECT_TYPE], "trigger") != 0)
            continue;
        Object *trigger = schema_add(inspection->arena, inspection->schema, OBJECT_TRIGGER, parent,
                                     "", row->items[OBJECT_NAME], NULL);
        trigger->trigger.definition = whole_text(inspection, row->items[OBJECT_SQL]);
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool run_queries(Inspection *inspection, Connection *connection, MigError *err)
{
    const struct {
        const char *sql;
        Rows *rows;
    } queries[] = {
        {sql_objects, &inspection->objects},         {sql_tables, &inspection->tables},
        {sql_columns, &inspection->columns},         {sql_index_keys, &inspection->keys},
        {sql_foreign_keys, &inspection->references},
    };
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        if (!sqlite_query(connection, queries[i].sql, NULL, 0, inspection->arena, queries[i].rows,
                          err))
            return fail_within(err, "cannot read the schema");
    return true;
}

static void note_name(Inspection *inspection, const char *name)
{
    const char *small = folded(inspection, name);
    table_put(inspection->names, small, small);
}

static void note_names(Inspection *inspection)
{
    for (size_t i = 0; i < inspection->objects.items.count; i++) {
        const Values *row = &inspection->objects.items.items[i];
        note_name(inspection, row->items[OBJECT_NAME]);
        if (strcmp(row->items[OBJECT_TYPE], "index") == 0)
            table_put(inspection->index_sql, folded(inspection, row->items[OBJECT_NAME]),
                      row->items[OBJECT_SQL]);
    }
    for (size_t i = 0; i < inspection->columns.items.count; i++)
        note_name(inspection, inspection->columns.items.items[i].items[COLUMN_NAME]);
}

static void read_constraints(Inspection *inspection)
{
    for (size_t i = 0; i < inspection->schema->objects.count; i++) {
        Building *building = find_building(inspection, inspection->schema->objects.items[i]->name);
        if (building == NULL)
            continue;
        add_primary_key(inspection, building);
        add_checks(inspection, building);
    }
    read_keys(inspection);
    read_foreign_keys(inspection);
}

bool sqlite_inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                    Schema **schema, MigError *err)
{
    Inspection inspection = {
        .arena = arena,
        .filter = filter,
        .schema = schema_new(arena, true, ""),
        .by_name = table_new(arena),
        .index_sql = table_new(arena),
        .names = table_new(arena),
    };
    if (!run_queries(&inspection, connection, err))
        return false;
    note_names(&inspection);
    read_tables(&inspection);
    read_columns(&inspection);
    read_constraints(&inspection);
    read_views(&inspection);
    read_triggers(&inspection);
    sqlite_find_references(arena, inspection.schema);
    schema_finish(inspection.schema);
    *schema = inspection.schema;
    return true;
}

bool sqlite_fingerprint(Arena *arena, Connection *connection, const char **fingerprint,
                        MigError *err)
{
    return sqlite_query_hash(connection, sql_objects, arena, fingerprint, err) ||
           fail_within(err, "cannot read the schema");
}

bool sqlite_scratch(Arena *arena, const ConnectOptions *options, const char *dev_url,
                    Connection **connection, MigError *err)
{
    (void)dev_url;
    Url memory = {.kind = URL_SQLITE, .target = ":memory:", .shown = "sqlite::memory:"};
    ConnectOptions own = *options;
    own.url = &memory;
    own.create = true;
    return sqlite_open(arena, &own, connection, err);
}
