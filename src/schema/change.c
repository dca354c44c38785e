/* Changes seen from the other side, and in words. */
#include "schema/change.h"

static const ChangeKind inverses[] = {
    [CHANGE_CREATE] = CHANGE_DROP,     [CHANGE_DROP] = CHANGE_CREATE,
    [CHANGE_RENAME] = CHANGE_RENAME,   [CHANGE_ALTER] = CHANGE_ALTER,
    [CHANGE_REBUILD] = CHANGE_REBUILD, [CHANGE_DETACH] = CHANGE_ATTACH,
    [CHANGE_ATTACH] = CHANGE_DETACH,
};

static const char *const verbs[] = {
    [CHANGE_CREATE] = "create", [CHANGE_DROP] = "drop",       [CHANGE_RENAME] = "rename",
    [CHANGE_ALTER] = "alter",   [CHANGE_REBUILD] = "rebuild", [CHANGE_DETACH] = "detach",
    [CHANGE_ATTACH] = "attach",
};

const Object *change_object(const Change *change)
{
    bool is_old = change->kind == CHANGE_DROP || change->kind == CHANGE_DETACH;
    return is_old || change->to == NULL ? change->from : change->to;
}

Change *change_inverse(Arena *arena, const Change *change)
{
    Change *inverse = arena_new(arena, Change);
    inverse->kind = inverses[change->kind];
    inverse->from = change->to;
    inverse->to = change->from;
    inverse->attributes = change->attributes;
    inverse->detached = change->detached;
    inverse->after_made = change->before_dropped;
    inverse->before_dropped = change->after_made;
    inverse->is_restored = change->is_restored;
    for (size_t i = 0; i < change->parts.count; i++)
        vec_push(arena, &inverse->parts, change_inverse(arena, change->parts.items[i]));
    return inverse;
}

bool change_fills_nulls(const Change *change)
{
    const Object *to = change->to;
    return change->kind == CHANGE_ALTER && to->kind == OBJECT_COLUMN && to->column.not_null &&
           to->column.identity == IDENTITY_NONE &&
           (change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_NOT_NULL)) != 0;
}

static const char *attributes_shown(Arena *arena, AttributeSet attributes)
{
    StringVec names = {0};
    for (int i = 0; i < ATTRIBUTE_COUNT; i++)
        if ((attributes & ATTRIBUTE_BIT(i)) != 0)
            vec_push(arena, &names, attribute_name((Attribute)i));
    return strings_join(arena, &names, ", ");
}

const char *change_shown(Arena *arena, const Schema *schema, const Change *change)
{
    const Object *object = change_object(change);
    Text text = text_in(arena);
    text_printf(&text, "%s %s ", verbs[change->kind], object_kind_name(object->kind));
    if (change->kind == CHANGE_RENAME)
        text_printf(&text, "%s to ", object_shown(arena, schema, change->from));
    text_add(&text, object_shown(arena, schema, object));
    if (change->attributes != 0)
        text_printf(&text, " (%s)", attributes_shown(arena, change->attributes));
    if (change->is_restored)
        text_add(&text, " again");
    return text_string(&text);
}
