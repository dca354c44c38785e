/* What is compared, in the words of modules.ini; and what is not, which is kept as it is. */
#include "schema/diff.h"

#include <string.h>

bool diff_looks_at(const DiffScope *scope, Attribute attribute)
{
    return (scope->ignored_attributes & ATTRIBUTE_BIT(attribute)) == 0 &&
           !(attribute == ATTRIBUTE_OWNER && !scope->owners) &&
           !(attribute == ATTRIBUTE_PRIVILEGES && !scope->privileges) &&
           !(attribute == ATTRIBUTE_POSITION && !scope->column_order);
}

static size_t size_of(FieldType type)
{
    switch (type) {
    case FIELD_TEXT: return sizeof(const char *);
    case FIELD_EXPRESSION: return sizeof(Expression);
    case FIELD_BOOL: return sizeof(bool);
    case FIELD_INT:
    case FIELD_CHOICE: return sizeof(int);
    case FIELD_NUMBER: return sizeof(int64_t);
    case FIELD_WORDS: return sizeof(StringVec);
    case FIELD_KEYS: return sizeof(KeyVec);
    case FIELD_PRIVILEGES: return sizeof(PrivilegeVec);
    }
    return 0;
}

/* What is not compared of an object stays as it was found, where it is made again too. Positions
 * are how the columns are sorted here. */
static void keep_values(const Object *found, Object *declared, FieldVec fields,
                        const DiffScope *scope)
{
    for (size_t i = 0; i < fields.count; i++) {
        const Field *field = &fields.items[i];
        if (diff_looks_at(scope, field->attribute) || field->attribute == ATTRIBUTE_POSITION)
            continue;
        memcpy((char *)declared + field->offset, field_value(field, found), size_of(field->type));
    }
}

/* Nobody has asked for a new object's owner, nor for what others may do with it. */
static void forget_values(Object *declared, const DiffScope *scope)
{
    if (!scope->owners)
        declared->owner = NULL;
    if (!scope->privileges)
        declared->privileges = (PrivilegeVec){0};
    for (size_t i = 0; i < declared->children.count; i++)
        forget_values(declared->children.items[i], scope);
}

static void keep_object(const Schema *found, Object *declared, const DiffScope *scope)
{
    const Object *same = table_find(found->by_key, declared->key);
    if (same == NULL) {
        forget_values(declared, scope);
        return;
    }
    keep_values(same, declared, field_list(declared->kind), scope);
    keep_values(same, declared, field_common(), scope);
    for (size_t i = 0; i < declared->children.count; i++)
        keep_object(found, declared->children.items[i], scope);
}

static void keep_children(Arena *arena, const Object *found, Object *declared,
                          const DiffScope *scope)
{
    ObjectVec kept = {0};
    for (size_t i = 0; i < declared->children.count; i++)
        if (!scope->ignored[declared->children.items[i]->kind])
            vec_push(arena, &kept, declared->children.items[i]);
    for (size_t i = 0; i < found->children.count; i++)
        if (scope->ignored[found->children.items[i]->kind])
            vec_push(arena, &kept, found->children.items[i]);
    declared->children = kept;
}

void diff_keep_ignored(Arena *arena, const Schema *found, Schema *declared, const DiffScope *scope)
{
    bool any = false;
    for (int kind = 0; kind < OBJECT_KINDS; kind++)
        any = any || scope->ignored[kind];
    declared->user = found->user;
    for (size_t i = 0; i < declared->objects.count; i++) {
        Object *object = declared->objects.items[i];
        const Object *same = table_find(found->by_key, object->key);
        keep_object(found, object, scope);
        if (any && same != NULL)
            keep_children(arena, same, object, scope);
    }
}

/* Words of `ignore` that are about attributes. */
typedef struct IgnoredWord {
    const char *word;
    AttributeSet attributes;
} IgnoredWord;

static const IgnoredWord ignored_words[] = {
    {"comments", ATTRIBUTE_BIT(ATTRIBUTE_COMMENT)},
    {"defaults", ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT)},
    {"statistics", ATTRIBUTE_BIT(ATTRIBUTE_STATISTICS)},
    {"storage", ATTRIBUTE_BIT(ATTRIBUTE_STORAGE) | ATTRIBUTE_BIT(ATTRIBUTE_COMPRESSION)},
};

static bool ignore_word(const char *word, DiffScope *scope)
{
    bool known = false;
    for (size_t i = 0; i < sizeof(ignored_words) / sizeof(ignored_words[0]); i++) {
        if (strcmp(word, ignored_words[i].word) != 0)
            continue;
        scope->ignored_attributes |= ignored_words[i].attributes;
        known = true;
    }
    for (int kind = 0; kind < OBJECT_KINDS; kind++) {
        if (strcmp(word, object_kind_plural((ObjectKind)kind)) != 0)
            continue;
        scope->ignored[kind] = true;
        known = true;
    }
    return known;
}

bool diff_scope(const StringVec *compare, const StringVec *ignore, DiffScope *scope, MigError *err)
{
    *scope = (DiffScope){
        .owners = strings_has(compare, "owners"),
        .privileges = strings_has(compare, "privileges"),
        .column_order = strings_has(compare, "column_order"),
    };
    for (size_t i = 0; i < ignore->count; i++)
        if (!ignore_word(ignore->items[i], scope))
            return fail(err, MIG_E_CONFIG, "'%s' is nothing that can be ignored",
                        ignore->items[i]) ||
                   fail_hint(err, "ignore takes comments, or kinds: indexes, triggers, views, …");
    return true;
}
