/* SQLite keeps no dependencies. A view or trigger is taken to stand on the tables, views and
 * columns whose names occur in it: more than it really does at times, never less. */
#include "db/sqlite/references.h"

#include "db/sqlite/lexer.h"

#include <strings.h>

typedef struct References {
    Arena *arena;
    Schema *schema;
    Table *relations; /* tables and views by name in small letters */
} References;

static Object *find_relation(const References *references, const char *name)
{
    return table_find(references->relations, sqlite_fold(references->arena, name));
}

/* The names in a text, each once, in small letters. */
static StringVec names_in(const References *references, const char *sql, Table *seen)
{
    StringVec names = {0};
    TokenVec tokens = sqlite_tokens(references->arena, span_of(sql));
    for (size_t i = 0; i < tokens.count; i++) {
        const Token *token = &tokens.items[i];
        if (token->kind != TOKEN_WORD && token->kind != TOKEN_QUOTED)
            continue;
        const char *name =
            sqlite_fold(references->arena, sqlite_token_name(references->arena, token));
        if (table_find(seen, name) != NULL)
            continue;
        table_put(seen, name, name);
        vec_push(references->arena, &names, name);
    }
    return names;
}

/* The columns of a table that are among the names. */
static void need_columns(const References *references, Object *object, const Object *table,
                         const Table *names)
{
    for (size_t i = 0; i < table->children.count; i++) {
        Object *column = table->children.items[i];
        if (column->kind == OBJECT_COLUMN &&
            table_find(names, sqlite_fold(references->arena, column->name)) != NULL)
            schema_depend(references->arena, object, column);
    }
}

static void need_relation(const References *references, Object *object, Object *relation,
                          const Table *names)
{
    schema_depend(references->arena, object, relation);
    need_columns(references, object, relation, names);
}

static void read_definition(const References *references, Object *object, const char *sql)
{
    Table *seen = table_new(references->arena);
    StringVec names = names_in(references, sql, seen);
    if (object->parent != NULL)
        need_columns(references, object, object->parent, seen);
    for (size_t i = 0; i < names.count; i++) {
        Object *relation = find_relation(references, names.items[i]);
        if (relation != NULL && relation != object)
            need_relation(references, object, relation, seen);
    }
}

/* What an expression inside a table uses of that table. */
static void read_expression(const References *references, Object *object,
                            const Expression *expression)
{
    if (expression->text == NULL)
        return;
    Table *seen = table_new(references->arena);
    names_in(references, expression->text, seen);
    need_columns(references, object, object->parent, seen);
}

static Object *find_column(const Object *table, const char *name)
{
    for (size_t i = 0; i < table->children.count; i++) {
        Object *child = table->children.items[i];
        if (child->kind == OBJECT_COLUMN && strcasecmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

static void read_keys(const References *references, Object *object, const KeyVec *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        const Key *key = &keys->items[i];
        if (key->column == NULL)
            read_expression(references, object, &key->expression);
        else
            schema_depend(references->arena, object, find_column(object->parent, key->column));
    }
}

static void read_object(const References *references, Object *object)
{
    if (object->kind == OBJECT_VIEW || object->kind == OBJECT_VIRTUAL_TABLE)
        read_definition(references, object, object->view.definition.text);
    else if (object->kind == OBJECT_TRIGGER)
        read_definition(references, object, object->trigger.definition.text);
    else if (object->kind == OBJECT_COLUMN)
        read_expression(references, object, &object->column.generation);
    if (object->kind == OBJECT_INDEX) {
        read_keys(references, object, &object->index.keys);
        read_expression(references, object, &object->index.where);
    }
    if (object->kind == OBJECT_CONSTRAINT) {
        const ConstraintDef *constraint = &object->constraint;
        read_keys(references, object, &constraint->keys);
        read_expression(references, object, &constraint->expression);
        if (constraint->references_table != NULL)
            schema_depend(references->arena, object,
                          find_relation(references, constraint->references_table));
    }
    for (size_t i = 0; i < object->children.count; i++)
        read_object(references, object->children.items[i]);
}

void sqlite_find_references(Arena *arena, Schema *schema)
{
    References references = {arena, schema, table_new(arena)};
    for (size_t i = 0; i < schema->objects.count; i++) {
        Object *object = schema->objects.items[i];
        table_put(references.relations, sqlite_fold(arena, object->name), object);
    }
    for (size_t i = 0; i < schema->objects.count; i++)
        read_object(&references, schema->objects.items[i]);
}
