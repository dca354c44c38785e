/* ChooseIndexName, ChooseConstraintName and makeObjectName of the server. They shorten what is
 * longer than a name may be, which is not followed here: such a name is none of the server's. */
#include "db/postgres/default_name.h"

#include "base/text.h"

#include <string.h>

enum { LONGEST_NAME = 63 };

static const char *const suffixes[] = {
    [CONSTRAINT_PRIMARY_KEY] = "pkey", [CONSTRAINT_UNIQUE] = "key",
    [CONSTRAINT_FOREIGN_KEY] = "fkey", [CONSTRAINT_CHECK] = "check",
    [CONSTRAINT_EXCLUDE] = "excl",
};

/* The columns that a CHECK is about, as far as there is one or none. */
static const char *checked_column(const Object *constraint)
{
    const char *column = NULL;
    for (size_t i = 0; i < constraint->needs.count; i++) {
        const Object *needed = constraint->needs.items[i];
        if (needed->kind != OBJECT_COLUMN || needed->parent != constraint->parent)
            continue;
        if (column != NULL)
            return NULL;
        column = needed->name;
    }
    return column;
}

const char *default_name_column(const Object *object)
{
    const ConstraintDef *constraint = &object->constraint;
    if (object->parent->kind == OBJECT_DOMAIN || constraint->type == CONSTRAINT_EXCLUDE ||
        constraint->type == CONSTRAINT_NOT_NULL)
        return NULL;
    if (constraint->type == CONSTRAINT_CHECK)
        return checked_column(object);
    if (constraint->nulls_not_distinct || constraint->include.count > 0 ||
        constraint->keys.count != 1)
        return NULL;
    return constraint->keys.items[0].column;
}

/* "a_b", or "" for none. */
static const char *columns_of(Arena *arena, const Object *object)
{
    const ConstraintDef *constraint = &object->constraint;
    StringVec names = {0};
    if (constraint->type == CONSTRAINT_CHECK) {
        const char *column = object->parent->kind == OBJECT_DOMAIN ? NULL : checked_column(object);
        return column == NULL ? "" : column;
    }
    for (size_t i = 0; constraint->type != CONSTRAINT_PRIMARY_KEY && i < constraint->keys.count;
         i++)
        vec_push(arena, &names,
                 constraint->keys.items[i].column == NULL ? "expr"
                                                          : constraint->keys.items[i].column);
    return strings_join(arena, &names, "_");
}

static const char *composed(Arena *arena, const char *table, const char *columns,
                            ConstraintType type)
{
    return arena_printf(arena, columns[0] == '\0' ? "%s%s_%s" : "%s_%s_%s", table, columns,
                        suffixes[type]);
}

static bool is_called(const Object *constraint, const char *columns)
{
    Arena *arena = arena_open();
    const char *name =
        composed(arena, constraint->parent->name, columns, constraint->constraint.type);
    bool same = strlen(name) <= LONGEST_NAME && strcmp(name, constraint->name) == 0;
    arena_close(arena);
    return same;
}

bool default_name_is(const Schema *schema, const Object *constraint)
{
    if (constraint->constraint.type == CONSTRAINT_NOT_NULL ||
        constraint->constraint.include.count > 0)
        return false;
    Arena *arena = arena_open();
    bool same = is_called(constraint, columns_of(arena, constraint)) &&
                !schema_has_twin(arena, schema, constraint);
    arena_close(arena);
    return same;
}

static bool is_plain(const SequenceDef *sequence, const char *type)
{
    int64_t maximum = strcmp(type, "smallint") == 0  ? INT16_MAX
                      : strcmp(type, "integer") == 0 ? INT32_MAX
                                                     : INT64_MAX;
    return sequence->type != NULL && strcmp(sequence->type, type) == 0 && sequence->start == 1 &&
           sequence->increment == 1 && sequence->minimum == 1 && sequence->maximum == maximum &&
           sequence->cache == 1 && !sequence->cycle;
}

static bool is_integer(const char *type)
{
    return strcmp(type, "smallint") == 0 || strcmp(type, "integer") == 0 ||
           strcmp(type, "bigint") == 0;
}

const char *default_name_of_sequence(Arena *arena, const Object *column)
{
    return arena_printf(arena, "%s_%s_seq", column->parent->name, column->name);
}

bool default_name_is_identity(const char *name, const Object *column)
{
    Arena *arena = arena_open();
    const char *usual = default_name_of_sequence(arena, column);
    size_t length = strlen(usual);
    bool same = length <= LONGEST_NAME && strncmp(name, usual, length) == 0 &&
                strspn(name + length, "0123456789") == strlen(name + length);
    arena_close(arena);
    return same;
}

bool default_name_is_serial(const Object *sequence, const Object *column)
{
    const ColumnDef *def = &column->column;
    const char *value = def->default_value.text;
    if (sequence->sequence.persistence != column->parent->table.persistence ||
        !is_integer(def->type.text) || !def->not_null || def->inherited || value == NULL ||
        strcmp(sequence->schema, column->schema) != 0 ||
        !is_plain(&sequence->sequence, def->type.text))
        return false;
    Arena *arena = arena_open();
    const char *name = default_name_of_sequence(arena, column);
    bool same = strlen(name) <= LONGEST_NAME && strcmp(name, sequence->name) == 0 &&
                strncmp(value, "nextval(", strlen("nextval(")) == 0 &&
                strstr(value, "::regclass)") == value + strlen(value) - strlen("::regclass)");
    arena_close(arena);
    return same;
}
