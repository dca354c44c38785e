/* Snapshots built by hand, and rules of an engine that is made up for the tests. */
#ifndef MIG_TESTS_UNIT_SCHEMA_BUILD_H
#define MIG_TESTS_UNIT_SCHEMA_BUILD_H

#include "base/text.h"
#include "schema/diff.h"

#include <criterion/criterion.h>

static inline Object *build_table(Arena *arena, Schema *schema, const char *name)
{
    return schema_add(arena, schema, OBJECT_TABLE, NULL, "public", name, NULL);
}

static inline Object *build_column(Arena *arena, Schema *schema, Object *table, const char *name,
                                   const char *type)
{
    Object *column = schema_add(arena, schema, OBJECT_COLUMN, table, "", name, NULL);
    column->column.type.text = type;
    column->column.position = (int)table->children.count;
    return column;
}

static inline Object *build_foreign_key(Arena *arena, Schema *schema, Object *table,
                                        const char *name, Object *target)
{
    Object *key = schema_add(arena, schema, OBJECT_CONSTRAINT, table, "", name, NULL);
    key->constraint.type = CONSTRAINT_FOREIGN_KEY;
    key->constraint.references_table = target->name;
    schema_depend(arena, key, target);
    return key;
}

static inline Object *build_view(Arena *arena, Schema *schema, const char *name,
                                 const char *definition, Object *needed)
{
    Object *view = schema_add(arena, schema, OBJECT_VIEW, NULL, "public", name, NULL);
    view->view.definition.text = definition;
    schema_depend(arena, view, needed);
    return view;
}

/* Columns are altered in place, views and keys replaced; a view is in the way of what happens to a
 * column that it uses. */
static inline Remedy build_alter(const Sides *sides, const Object *from, const Object *to,
                                 AttributeSet attributes)
{
    (void)sides, (void)to, (void)attributes;
    return from->kind == OBJECT_COLUMN || from->kind == OBJECT_TABLE ? REMEDY_ALTER
                                                                     : REMEDY_REPLACE;
}

static inline Remedy build_always(const Object *child)
{
    (void)child;
    return REMEDY_ALTER;
}

static inline Remedy build_added(const Sides *sides, const Object *child)
{
    (void)sides, (void)child;
    return REMEDY_ALTER;
}

static inline Remedy build_rename(const Object *from, const Object *to)
{
    (void)from, (void)to;
    return REMEDY_ALTER;
}

static inline bool build_is_same(const Object *from, const Object *to)
{
    (void)from, (void)to;
    return false;
}

static inline bool build_is_part(const Object *child)
{
    return child->kind == OBJECT_COLUMN || child->kind == OBJECT_CONSTRAINT;
}

static inline bool build_goes_along(const Object *child)
{
    return child->kind == OBJECT_INDEX || child->kind == OBJECT_TRIGGER;
}

static inline bool build_never(const Object *object)
{
    (void)object;
    return false;
}

static inline Disturbance build_disturbs(const Change *change, const Object *dependent)
{
    bool moves = change->kind == CHANGE_DROP || change->kind == CHANGE_ALTER;
    return moves && dependent->kind == OBJECT_VIEW ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
}

static inline AttributeSet build_detached(const Object *dependent)
{
    (void)dependent;
    return 0;
}

static inline AttributeSet build_none_apart(const Object *from, const Object *to,
                                            AttributeSet attributes)
{
    (void)from, (void)to, (void)attributes;
    return 0;
}

static inline const Object *build_owner(Arena *arena, const Schema *schema, const Object *object)
{
    (void)arena, (void)schema, (void)object;
    return NULL;
}

static inline bool build_comes_with_owner(const Change *making, const Object *object,
                                          const Object *owner)
{
    (void)making, (void)object, (void)owner;
    return false;
}

static inline void build_mentions(Arena *arena, const Schema *schema, const Object *object,
                                  ObjectRefVec *mentioned)
{
    (void)arena, (void)schema, (void)object, (void)mentioned;
}

static inline const char *build_loss(Arena *arena, const Change *change)
{
    (void)arena;
    return change->kind == CHANGE_DROP && change->from->kind == OBJECT_TABLE ? "rows" : NULL;
}

static const DiffRules build_rules = {
    .alter = build_alter,
    .add = build_added,
    .drop = build_always,
    .rename = build_rename,
    .is_same = build_is_same,
    .is_part = build_is_part,
    .goes_along = build_goes_along,
    .comes_with_column = build_never,
    .disturbs = build_disturbs,
    .detached = build_detached,
    .first = build_none_apart,
    .last = build_none_apart,
    .owner = build_owner,
    .comes_with_owner = build_comes_with_owner,
    .mentions = build_mentions,
    .loss = build_loss,
};

/* The changes between two snapshots, a line each, with what they lose. */
static inline const char *build_changes(Arena *arena, Schema *from, Schema *to)
{
    Diff diff;
    const DiffScope scope = {0};
    Text text = text_in(arena);
    schema_finish(from);
    schema_finish(to);
    diff_make(arena, from, to, &build_rules, &scope, &diff);
    for (size_t i = 0; i < diff.changes.count; i++) {
        const Change *change = diff.changes.items[i];
        text_printf(&text, "%s%s\n", change_shown(arena, to, change),
                    change->loss == NULL ? "" : " !");
    }
    return text_string(&text);
}

#endif
