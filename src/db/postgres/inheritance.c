/* The catalog says what a table stands on; what stands on it is found by looking at all tables. */
#include "db/postgres/inheritance.h"

#include <string.h>

static bool is_below(const Object *table)
{
    return table->kind == OBJECT_TABLE &&
           (table->table.partition_of != NULL || table->table.parents.count > 0);
}

const Object *inheritance_above(const Object *column)
{
    const Object *table = column->parent;
    for (size_t i = 0; is_below(table) && i < table->needs.count; i++) {
        const Object *needed = table->needs.items[i];
        const Object *same = needed->kind != OBJECT_TABLE
                                 ? NULL
                                 : object_child(needed, OBJECT_COLUMN, column->name, false);
        if (same != NULL)
            return same;
    }
    return NULL;
}

static bool stands_on(const Object *object, const Object *needed)
{
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i] == needed)
            return true;
    return false;
}

static void add_below(Arena *arena, const Schema *schema, const Object *table, const char *name,
                      ObjectRefVec *found)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *below = schema->objects.items[i];
        if (!is_below(below) || !stands_on(below, table))
            continue;
        const Object *column = object_child(below, OBJECT_COLUMN, name, false);
        if (column != NULL)
            vec_push(arena, found, column);
        add_below(arena, schema, below, name, found);
    }
}

ObjectRefVec inheritance_below(Arena *arena, const Schema *schema, const Object *column)
{
    ObjectRefVec found = {0};
    if (column->parent->kind == OBJECT_TABLE)
        add_below(arena, schema, column->parent, column->name, &found);
    return found;
}

static bool texts_equal(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

bool inheritance_lasts(const Sides *sides, const Object *table)
{
    const Object *from = table_find(sides->from->by_key, table->key);
    const Object *to = table_find(sides->to->by_key, table->key);
    if (from == NULL || to == NULL || !is_below(from) ||
        from->table.parents.count != to->table.parents.count ||
        !texts_equal(from->table.partition_of, to->table.partition_of) ||
        !texts_equal(from->table.partition_bound, to->table.partition_bound))
        return false;
    for (size_t i = 0; i < from->table.parents.count; i++)
        if (!texts_equal(from->table.parents.items[i], to->table.parents.items[i]))
            return false;
    return true;
}

bool inheritance_outlives(Arena *arena, const Sides *sides, const Object *column)
{
    const ObjectRefVec below = inheritance_below(arena, sides->from, column);
    for (size_t i = 0; i < below.count; i++)
        if (table_find(sides->to->by_key, below.items[i]->key) != NULL)
            return true;
    return false;
}

const Object *inheritance_attachment(const Object *constraint)
{
    const Object *table = constraint->parent;
    if (constraint->kind != OBJECT_CONSTRAINT || constraint->constraint.attached_to == NULL)
        return NULL;
    for (size_t i = 0; i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        if (above->kind == OBJECT_TABLE)
            return object_child(above, OBJECT_INDEX, constraint->constraint.attached_to, false);
    }
    return NULL;
}

bool inheritance_comes_last(const Object *table)
{
    if (table->kind != OBJECT_TABLE || table->table.partition_of == NULL)
        return false;
    for (size_t i = 0; i < table->children.count; i++)
        if (inheritance_attachment(table->children.items[i]) != NULL)
            return true;
    return false;
}
