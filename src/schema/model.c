/* Building a snapshot: keys, order, and looking objects up again. */
#include "schema/model.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BELOW                                                                                      \
    "\x1f" /* between the keys of a parent and its child; in no name that a person types */

typedef struct KindName {
    const char *name, *plural;
} KindName;

static const KindName kind_names[] = {
#define X(kind, name, plural) {name, plural},
    OBJECTS(X)
#undef X
};

const char *object_kind_name(ObjectKind kind)
{
    return kind_names[kind].name;
}

const char *object_kind_plural(ObjectKind kind)
{
    return kind_names[kind].plural;
}

Schema *schema_new(Arena *arena, bool folds_case, const char *default_schema)
{
    Schema *schema = arena_new(arena, Schema);
    schema->folds_case = folds_case;
    schema->default_schema = default_schema;
    schema->by_key = table_new(arena);
    schema->constraints = table_new(arena);
    return schema;
}

static void fold(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* The strings as one. Keys are made by the hundred thousand. */
static char *joined(Arena *arena, const char *const *parts, size_t count)
{
    size_t lengths[8], length = 0;
    assert(count <= sizeof(lengths) / sizeof(lengths[0]));
    for (size_t i = 0; i < count; i++)
        length += lengths[i] = strlen(parts[i]);
    char *whole = arena_alloc(arena, length + 1), *at = whole;
    for (size_t i = 0; i < count; i++) {
        memcpy(at, parts[i], lengths[i]);
        at += lengths[i];
    }
    return whole;
}

static bool is_overloaded(ObjectKind kind)
{
    return kind == OBJECT_ROUTINE || kind == OBJECT_OPERATOR;
}

/* Names are folded where the engine folds them; a signature is canonical as it is. */
static const char *make_key(Arena *arena, const Schema *schema, ObjectKind kind,
                            const Object *parent, const char *namespace, const char *name,
                            const char *signature)
{
    const char *const names[] = {parent == NULL ? "" : parent->key,
                                 parent == NULL ? "" : BELOW,
                                 kind_names[kind].name,
                                 " ",
                                 namespace,
                                 ".",
                                 name};
    char *key = joined(arena, names, sizeof(names) / sizeof(names[0]));
    if (schema->folds_case)
        fold(parent == NULL ? key : key + strlen(parent->key) + 1);
    bool signed_ = signature != NULL && (name[0] == '\0' || is_overloaded(kind));
    return signed_ ? arena_printf(arena, "%s(%s)", key, signature) : key;
}

static const char *constraint_key(Arena *arena, const Object *constraint)
{
    return arena_printf(arena, "%s.%s", constraint->schema, constraint->name);
}

static void count_name(Arena *arena, Schema *schema, const Object *constraint)
{
    const char *key = constraint_key(arena, constraint);
    size_t *count = table_find(schema->constraints, key);
    if (count == NULL) {
        count = arena_new(arena, size_t);
        table_put(schema->constraints, key, count);
    }
    *count += 1;
}

bool schema_has_twin(Arena *arena, const Schema *schema, const Object *constraint)
{
    const size_t *count = table_find(schema->constraints, constraint_key(arena, constraint));
    return count != NULL && *count > 1;
}

Object *schema_add(Arena *arena, Schema *schema, ObjectKind kind, Object *parent,
                   const char *namespace, const char *name, const char *signature)
{
    Object *object = arena_new(arena, Object);
    object->kind = kind;
    object->schema = parent == NULL ? namespace : parent->schema;
    object->name = name;
    object->signature = signature;
    object->parent = parent;
    object->key = make_key(arena, schema, kind, parent, object->schema, name, signature);
    const char *key = object->key;
    for (int twin = 2; !table_add(schema->by_key, object->key, object); twin++)
        object->key = arena_printf(arena, "%s #%d", key, twin);
    if (parent == NULL)
        vec_push(arena, &schema->objects, object);
    else
        vec_push(arena, &parent->children, object);
    if (kind == OBJECT_CONSTRAINT && name[0] != '\0')
        count_name(arena, schema, object);
    return object;
}

Object *schema_find(Arena *arena, const Schema *schema, ObjectKind kind, const Object *parent,
                    const char *namespace, const char *name, const char *signature)
{
    const char *space = parent == NULL ? namespace : parent->schema;
    return table_find(schema->by_key,
                      make_key(arena, schema, kind, parent, space, name, signature));
}

void schema_depend(Arena *arena, Object *object, Object *needed)
{
    if (needed == NULL || needed == object || needed == object->parent)
        return;
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i] == needed)
            return;
    vec_push(arena, &object->needs, needed);
}

static int compare_objects(const void *a, const void *b)
{
    const Object *left = *(Object *const *)a, *right = *(Object *const *)b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->kind == OBJECT_COLUMN && left->parent == right->parent &&
        left->column.position != right->column.position)
        return left->column.position < right->column.position ? -1 : 1;
    return strcmp(left->key, right->key);
}

static void sort_objects(ObjectVec *objects)
{
    if (objects->count > 1)
        qsort(objects->items, objects->count, sizeof(objects->items[0]), compare_objects);
    for (size_t i = 0; i < objects->count; i++) {
        Object *object = objects->items[i];
        sort_objects(&object->children);
        if (object->needs.count > 1)
            qsort(object->needs.items, object->needs.count, sizeof(object->needs.items[0]),
                  compare_objects);
    }
}

void schema_finish(Schema *schema)
{
    sort_objects(&schema->objects);
}

const char *object_local_key(const Object *object)
{
    return object->parent == NULL ? object->key : object->key + strlen(object->parent->key) + 1;
}

const Object *object_root(const Object *object)
{
    while (object->parent != NULL)
        object = object->parent;
    return object;
}

const Object *object_child(const Object *object, ObjectKind kind, const char *name, bool folds_case)
{
    for (size_t i = 0; i < object->children.count; i++) {
        const Object *child = object->children.items[i];
        if (child->kind == kind &&
            (folds_case ? strcasecmp(child->name, name) == 0 : strcmp(child->name, name) == 0))
            return child;
    }
    return NULL;
}

/* Indexes, and in SQLite triggers, are called by their own names; what else belongs to a table is
 * called after it. */
static bool is_shown_below(const Object *object)
{
    return object->parent != NULL && object->kind != OBJECT_INDEX;
}

const char *object_shown(Arena *arena, const Schema *schema, const Object *object)
{
    if (is_shown_below(object)) {
        const char *parent = object_shown(arena, schema, object->parent);
        if (object->name[0] == '\0')
            return arena_printf(arena, "%s %s", parent, object->signature);
        return arena_printf(arena, "%s.%s", parent, object->name);
    }
    bool plain = object->schema[0] == '\0' || object->kind == OBJECT_EXTENSION ||
                 strcmp(object->schema, schema->default_schema) == 0;
    const char *name =
        plain ? object->name : arena_printf(arena, "%s.%s", object->schema, object->name);
    if (is_overloaded(object->kind) && object->signature != NULL)
        return arena_printf(arena, "%s(%s)", name, object->signature);
    return name;
}

const char *expression_canonical(const Expression *expression)
{
    const char *text = expression->canonical != NULL ? expression->canonical : expression->text;
    return text == NULL ? "" : text;
}
