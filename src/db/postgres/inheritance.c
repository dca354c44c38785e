/* The catalog says what a table stands on; what stands on it is found by looking at all tables. */
#include "db/postgres/inheritance.h"

#include "db/postgres/spelling.h"

#include <ctype.h>
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

bool inheritance_stays_typed(const Sides *sides, const Object *table)
{
    const Object *from = table_find(sides->from->by_key, table->key);
    const Object *to = table_find(sides->to->by_key, table->key);
    return from != NULL && to != NULL && from->kind == OBJECT_TABLE && to->kind == OBJECT_TABLE &&
           from->table.of_type != NULL && texts_equal(from->table.of_type, to->table.of_type);
}

/* Whether a table inherits all checks of those above it on one side, or has its own. */
static bool has_checks(const Object *above, const Object *table)
{
    for (size_t i = 0; i < above->children.count; i++) {
        const Object *check = above->children.items[i];
        if (check->kind == OBJECT_CONSTRAINT && check->constraint.type == CONSTRAINT_CHECK &&
            !check->constraint.no_inherit &&
            object_child(table, OBJECT_CONSTRAINT, check->name, false) == NULL)
            return false;
    }
    return true;
}

/* Whether `other` has the checks that `table` has from those above it. */
static bool keeps_checks(const Object *table, const Object *other)
{
    for (size_t i = 0; i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        bool leaves = above->kind == OBJECT_TABLE;
        for (size_t j = 0; j < other->needs.count; j++)
            leaves = leaves && strcmp(other->needs.items[j]->key, above->key) != 0;
        if (leaves && !has_checks(above, other))
            return false;
    }
    return true;
}

/* Whether a table that `other` is below too has the column. */
static bool is_from_lasting(const Object *column, const Object *other)
{
    const Object *table = column->parent;
    for (size_t i = 0; i < table->needs.count; i++)
        for (size_t j = 0; j < other->needs.count; j++)
            if (strcmp(table->needs.items[i]->key, other->needs.items[j]->key) == 0 &&
                object_child(table->needs.items[i], OBJECT_COLUMN, column->name, false) != NULL)
                return true;
    return false;
}

/* Whether a column would be said by its table if only the parents of that changed. */
static bool is_repeated_then(const Object *column, const Object *other)
{
    return !column->column.inherited || column->column.repeated || !is_from_lasting(column, other);
}

bool inheritance_follows(const Object *from, const Object *to)
{
    for (size_t i = 0; i < to->children.count; i++) {
        const Object *column = to->children.items[i];
        if (column->kind != OBJECT_COLUMN || !column->column.inherited)
            continue;
        const Object *same = object_child(from, OBJECT_COLUMN, column->name, false);
        if (same == NULL ? !column->column.repeated
                         : is_repeated_then(same, to) != column->column.repeated)
            return false;
    }
    return keeps_checks(from, to) && keeps_checks(to, from);
}

bool inheritance_only_inherits(const Object *table)
{
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *column = table->children.items[i];
        if (column->kind == OBJECT_COLUMN && column->column.inherited && !column->column.repeated)
            return true;
    }
    return false;
}

bool inheritance_repeats(const Object *from, const Object *to)
{
    if (inheritance_only_inherits(to))
        return false;
    bool stays = from->table.parents.count == to->table.parents.count;
    for (size_t i = 0; stays && i < to->table.parents.count; i++)
        stays = strings_has(&from->table.parents, to->table.parents.items[i]);
    return stays;
}

bool inheritance_outlives(Arena *arena, const Sides *sides, const Object *column)
{
    if (table_find(sides->to->by_key, column->key) != NULL)
        return false; /* it is made again, and so are those */
    const ObjectRefVec below = inheritance_below(arena, sides->from, column);
    for (size_t i = 0; i < below.count; i++)
        if (table_find(sides->to->by_key, below.items[i]->key) != NULL)
            return true;
    return false;
}

static bool is_letter(char letter)
{
    return letter == '_' || letter == '$' || letter == '"' || (letter & 0x80) != 0 ||
           isalnum((unsigned char)letter);
}

/* Whether a name stands in a text by itself. */
static bool says_name(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name))
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
            return true;
    return false;
}

bool inheritance_partitions(const Object *column)
{
    Arena *arena = arena_open();
    const char *name = postgres_name(arena, column->name);
    bool found = false;
    for (const Object *at = column; at != NULL && !found; at = inheritance_above(at)) {
        const char *key = at->parent->kind == OBJECT_TABLE ? at->parent->table.partition_key : NULL;
        found = key != NULL && says_name(key, name);
    }
    arena_close(arena);
    return found;
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
