/* ALTER TABLE of SQLite renames, adds plain columns and drops unused ones; all else about a table
 * means making it anew. Views, indexes and triggers are dropped and made again. */
#include "db/sqlite/rules.h"

#include "db/sqlite/lexer.h"

#include <string.h>
#include <strings.h>

static bool is_inside_table(const Object *object)
{
    return object->kind == OBJECT_TABLE || object->kind == OBJECT_COLUMN ||
           object->kind == OBJECT_CONSTRAINT;
}

static Remedy alter(const Sides *sides, const Object *from, const Object *to,
                    AttributeSet attributes)
{
    (void)sides, (void)to;
    (void)attributes;
    return is_inside_table(from) ? REMEDY_REBUILD : REMEDY_REPLACE;
}

bool sqlite_is_literal(const char *expression)
{
    Arena *arena = arena_open();
    TokenVec tokens = sqlite_tokens(arena, span_of(expression));
    bool is_signed =
        tokens.count == 2 && tokens.items[1].kind == TOKEN_NUMBER &&
        (sqlite_token_is(&tokens.items[0], "-") || sqlite_token_is(&tokens.items[0], "+"));
    bool literal = is_signed || tokens.count == 1;
    arena_close(arena);
    return literal;
}

static bool has_moving_default(const char *expression)
{
    return strncasecmp(expression, "CURRENT_", 8) == 0 || !sqlite_is_literal(expression);
}

static bool is_foreign_key_of(const Object *constraint, const char *column)
{
    return constraint->kind == OBJECT_CONSTRAINT &&
           constraint->constraint.type == CONSTRAINT_FOREIGN_KEY &&
           constraint->constraint.column != NULL &&
           strcasecmp(constraint->constraint.column, column) == 0;
}

static bool has_foreign_key(const Object *column)
{
    for (size_t i = 0; i < column->parent->children.count; i++)
        if (is_foreign_key_of(column->parent->children.items[i], column->name))
            return true;
    return false;
}

static bool can_add_column(const Object *object)
{
    const ColumnDef *column = &object->column;
    const char *value = column->default_value.text;
    bool is_null = value == NULL || strcasecmp(value, "NULL") == 0;
    if (column->generated != GENERATED_NOT)
        return column->generated == GENERATED_VIRTUAL && !column->not_null;
    if (is_null)
        return !column->not_null;
    return !has_moving_default(value) && !has_foreign_key(object);
}

static Remedy add(const Sides *sides, const Object *child)
{
    (void)sides;
    if (child->kind == OBJECT_COLUMN)
        return can_add_column(child) ? REMEDY_ALTER : REMEDY_REBUILD;
    return is_inside_table(child) ? REMEDY_REBUILD : REMEDY_ALTER;
}

static bool needs(const Object *object, const Object *needed)
{
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i] == needed)
            return true;
    return false;
}

/* A column that a constraint or another column uses cannot be dropped by itself. */
static bool can_drop_column(const Object *column)
{
    size_t columns = 0;
    for (size_t i = 0; i < column->parent->children.count; i++) {
        const Object *sibling = column->parent->children.items[i];
        columns += sibling->kind == OBJECT_COLUMN;
        if (is_inside_table(sibling) && needs(sibling, column))
            return false;
    }
    return columns > 1;
}

static Remedy drop(const Object *child)
{
    if (child->kind == OBJECT_COLUMN)
        return can_drop_column(child) ? REMEDY_ALTER : REMEDY_REBUILD;
    return is_inside_table(child) ? REMEDY_REBUILD : REMEDY_ALTER;
}

static Remedy rename_(const Object *from, const Object *to)
{
    (void)to;
    if (from->kind == OBJECT_TABLE || from->kind == OBJECT_COLUMN ||
        from->kind == OBJECT_VIRTUAL_TABLE)
        return REMEDY_ALTER;
    return from->kind == OBJECT_CONSTRAINT ? REMEDY_REBUILD : REMEDY_REPLACE;
}

static bool is_same(const Object *from, const Object *to)
{
    (void)from, (void)to;
    return false;
}

static bool is_part(const Object *child)
{
    return child->kind == OBJECT_COLUMN || child->kind == OBJECT_CONSTRAINT;
}

static bool goes_along(const Object *child)
{
    return child->kind == OBJECT_INDEX || child->kind == OBJECT_TRIGGER;
}

static bool comes_with_column(const Object *constraint)
{
    return constraint->constraint.type == CONSTRAINT_FOREIGN_KEY ||
           constraint->constraint.type == CONSTRAINT_CHECK;
}

/* After dropping a column SQLite looks whether all views and triggers still make sense. A rebuild
 * is made so that it does not. */
static Disturbance disturbs(const Change *change, const Object *dependent)
{
    bool moves = change->kind == CHANGE_DROP && change->from->kind == OBJECT_COLUMN &&
                 (dependent->kind == OBJECT_VIEW || dependent->kind == OBJECT_TRIGGER) &&
                 needs(dependent, change->from);
    return moves ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
}

/* Nothing is taken off an object and put on again, and nothing has an owner but its table. */
static AttributeSet detached(const Object *dependent)
{
    (void)dependent;
    return 0;
}

static AttributeSet none_apart(const Object *from, const Object *to, AttributeSet attributes)
{
    (void)from, (void)to, (void)attributes;
    return 0;
}

static const Object *owner(Arena *arena, const Schema *schema, const Object *object)
{
    (void)arena, (void)schema, (void)object;
    return NULL;
}

static bool comes_with_owner(const Change *making, const Object *object, const Object *its_owner)
{
    (void)making, (void)object, (void)its_owner;
    return false;
}

static void mentions(Arena *arena, const Schema *schema, const Object *object,
                     ObjectRefVec *mentioned)
{
    (void)arena, (void)schema, (void)object, (void)mentioned;
}

/* Text in a column that takes numbers is made a number where it looks like one: '007' becomes 7. */
static bool is_numeric(const Expression *type)
{
    static const char *const words[] = {"char", "clob", "text", "blob"};
    const char *canonical = expression_canonical(type);
    if (strstr(canonical, "int") != NULL)
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strstr(canonical, words[i]) != NULL)
            return false;
    return canonical[0] != '\0';
}

static const char *loss_of_column(Arena *arena, const Change *change)
{
    const Object *from = change->from;
    if (change->kind == CHANGE_DROP && from->column.generated == GENERATED_NOT)
        return arena_printf(arena, "drops column '%s' of table '%s' and what it holds", from->name,
                            from->parent->name);
    if (change->kind != CHANGE_ALTER || (change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_TYPE)) == 0)
        return NULL;
    if (is_numeric(&from->column.type) || !is_numeric(&change->to->column.type))
        return NULL;
    return arena_printf(arena, "turns text in column '%s' of table '%s' into numbers, '007' into 7",
                        from->name, from->parent->name);
}

static const char *loss(Arena *arena, const Change *change)
{
    const Object *object = change_object(change);
    if (object->kind == OBJECT_COLUMN)
        return loss_of_column(arena, change);
    bool holds_rows = object->kind == OBJECT_TABLE || object->kind == OBJECT_VIRTUAL_TABLE;
    if (change->kind != CHANGE_DROP || !holds_rows)
        return NULL;
    return arena_printf(arena, "drops %s '%s' and its rows", object_kind_name(object->kind),
                        object->name);
}

const DiffRules sqlite_rules = {
    .alter = alter,
    .add = add,
    .drop = drop,
    .rename = rename_,
    .is_same = is_same,
    .is_part = is_part,
    .goes_along = goes_along,
    .comes_with_column = comes_with_column,
    .disturbs = disturbs,
    .detached = detached,
    .first = none_apart,
    .last = none_apart,
    .owner = owner,
    .comes_with_owner = comes_with_owner,
    .mentions = mentions,
    .loss = loss,
    .inlines_foreign_keys = true,
};
