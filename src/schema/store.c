/* A line with a hash of what follows, then JSON. An object's values stand in the order of its
 * fields; needs are told by their keys, when all objects are known. */
#include "schema/store.h"

#include "base/hash.h"
#include "base/json.h"
#include "schema/field.h"

#include <stdlib.h>
#include <string.h>

enum { LISTS = 3, HASH_LENGTH = 40 };

typedef FieldVec FieldLists[LISTS];

static void lists_of(ObjectKind kind, FieldLists lists)
{
    lists[0] = field_common();
    lists[1] = field_list(kind);
    lists[2] = field_kept(kind);
}

/* --- writing ---------------------------------------------------------------------------------- */

static Json *json_from_text(Arena *arena, const char *text)
{
    Json *holder = json_new_array(arena);
    if (text != NULL)
        json_push_string(arena, holder, text);
    return holder;
}

static Json *json_from_expression(Arena *arena, const Expression *expression)
{
    Json *json = json_from_text(arena, expression->text);
    if (expression->text != NULL && expression->canonical != NULL)
        json_push_string(arena, json, expression->canonical);
    return json;
}

static Json *json_from_words(Arena *arena, const StringVec *words)
{
    Json *json = json_new_array(arena);
    for (size_t i = 0; i < words->count; i++)
        json_push_string(arena, json, words->items[i]);
    return json;
}

static Json *json_from_keys(Arena *arena, const KeyVec *keys)
{
    Json *json = json_new_array(arena);
    for (size_t i = 0; i < keys->count; i++) {
        const Key *key = &keys->items[i];
        Json *item = json_new_array(arena);
        json_push(arena, item, json_from_text(arena, key->column));
        json_push(arena, item, json_from_expression(arena, &key->expression));
        json_push(arena, item, json_from_text(arena, key->collation));
        json_push(arena, item, json_from_text(arena, key->opclass));
        json_push(arena, item, json_from_text(arena, key->operator));
        json_push_string(arena, item, key->descending ? "1" : "0");
        json_push_string(arena, item, key->nulls_first ? "1" : "0");
        json_push(arena, json, item);
    }
    return json;
}

static Json *json_from_privileges(Arena *arena, const PrivilegeVec *privileges)
{
    Json *json = json_new_array(arena);
    for (size_t i = 0; i < privileges->count; i++) {
        const Privilege *privilege = &privileges->items[i];
        Json *item = json_new_array(arena);
        json_push(arena, item, json_from_text(arena, privilege->grantee));
        json_push(arena, item, json_from_text(arena, privilege->privilege));
        json_push(arena, item, json_from_text(arena, privilege->column));
        json_push_string(arena, item, privilege->grantable ? "1" : "0");
        json_push_string(arena, item, privilege->revoked ? "1" : "0");
        json_push(arena, json, item);
    }
    return json;
}

/* Whether a member says nothing: it is not written then, as most are not. */
static bool is_nothing(const Field *field, const void *value)
{
    switch (field->type) {
    case FIELD_TEXT: return *(const char *const *)value == NULL;
    case FIELD_EXPRESSION: return ((const Expression *)value)->text == NULL;
    case FIELD_BOOL: return !*(const bool *)value;
    case FIELD_INT:
    case FIELD_CHOICE: return *(const int *)value == 0;
    case FIELD_NUMBER: return *(const int64_t *)value == 0;
    case FIELD_WORDS: return ((const StringVec *)value)->count == 0;
    case FIELD_KEYS: return ((const KeyVec *)value)->count == 0;
    case FIELD_PRIVILEGES: return ((const PrivilegeVec *)value)->count == 0;
    }
    return true;
}

static void push_number(Arena *arena, Json *array, int64_t number)
{
    json_push_string(arena, array, arena_printf(arena, "%lld", (long long)number));
}

static void push_field(Arena *arena, Json *array, const Field *field, const void *value)
{
    switch (field->type) {
    case FIELD_TEXT: json_push_string(arena, array, *(const char *const *)value); break;
    case FIELD_EXPRESSION: json_push(arena, array, json_from_expression(arena, value)); break;
    case FIELD_BOOL: json_push_string(arena, array, "1"); break;
    case FIELD_INT:
    case FIELD_CHOICE: push_number(arena, array, *(const int *)value); break;
    case FIELD_NUMBER: push_number(arena, array, *(const int64_t *)value); break;
    case FIELD_WORDS: json_push(arena, array, json_from_words(arena, value)); break;
    case FIELD_KEYS: json_push(arena, array, json_from_keys(arena, value)); break;
    case FIELD_PRIVILEGES: json_push(arena, array, json_from_privileges(arena, value)); break;
    }
}

/* Numbers of members, each followed by its value. */
static Json *json_from_values(Arena *arena, const Object *object)
{
    FieldLists lists;
    Json *values = json_new_array(arena);
    size_t number = 0;
    lists_of(object->kind, lists);
    for (size_t i = 0; i < LISTS; i++)
        for (size_t j = 0; j < lists[i].count; j++, number++) {
            const Field *field = &lists[i].items[j];
            const void *value = field_value(field, object);
            if (is_nothing(field, value))
                continue;
            push_number(arena, values, (int64_t)number);
            push_field(arena, values, field, value);
        }
    return values;
}

static Json *json_from_objects(Arena *arena, const ObjectVec *objects);

static void put_text(Arena *arena, Json *json, const char *key, const char *text)
{
    if (text != NULL)
        json_put_string(arena, json, key, text);
}

static Json *json_from_object(Arena *arena, const Object *object)
{
    Json *json = json_new_object(arena), *needs = json_new_array(arena);
    for (size_t i = 0; i < object->needs.count; i++)
        json_push_string(arena, needs, object->needs.items[i]->key);
    json_put_integer(arena, json, "kind", object->kind);
    if (object->parent == NULL)
        json_put_string(arena, json, "schema", object->schema);
    json_put_string(arena, json, "name", object->name);
    put_text(arena, json, "signature", object->signature);
    put_text(arena, json, "renamed_from", object->renamed_from);
    put_text(arena, json, "file", object->position.file);
    if (object->position.file != NULL)
        json_put_integer(arena, json, "line", object->position.line);
    json_put(arena, json, "values", json_from_values(arena, object));
    if (object->needs.count > 0)
        json_put(arena, json, "needs", needs);
    if (object->children.count > 0)
        json_put(arena, json, "children", json_from_objects(arena, &object->children));
    return json;
}

static Json *json_from_objects(Arena *arena, const ObjectVec *objects)
{
    Json *json = json_new_array(arena);
    for (size_t i = 0; i < objects->count; i++)
        json_push(arena, json, json_from_object(arena, objects->items[i]));
    return json;
}

const char *store_write(Arena *arena, const Schema *schema)
{
    Json *json = json_new_object(arena), *uncompared = json_new_array(arena);
    for (size_t i = 0; i < schema->uncompared.count; i++) {
        json_push_string(arena, uncompared, schema->uncompared.items[i].kind);
        json_push_string(arena, uncompared, schema->uncompared.items[i].name);
    }
    json_put_boolean(arena, json, "folds_case", schema->folds_case);
    json_put_string(arena, json, "default_schema", schema->default_schema);
    json_put(arena, json, "uncompared", uncompared);
    json_put(arena, json, "objects", json_from_objects(arena, &schema->objects));
    Text text = text_in(arena);
    json_print(&text, json, false);
    const char *content = text_string(&text);
    return arena_printf(arena, "%s\n%s", hash_bytes(arena, span_of(content)), content);
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *text_from(const Json *holder)
{
    return json_count(holder) == 0 ? NULL : json_text(json_item(holder, 0));
}

static Expression expression_from(const Json *json)
{
    return (Expression){text_from(json),
                        json_count(json) > 1 ? json_text(json_item(json, 1)) : NULL};
}

static bool flag_from(const Json *json)
{
    return strcmp(json_text(json), "1") == 0;
}

static int64_t number_from(const Json *json)
{
    return strtoll(json_text(json), NULL, 10);
}

static StringVec words_from(Arena *arena, const Json *json)
{
    StringVec words = {0};
    for (size_t i = 0; i < json_count(json); i++)
        vec_push(arena, &words, json_text(json_item(json, i)));
    return words;
}

static KeyVec keys_from(Arena *arena, const Json *json)
{
    KeyVec keys = {0};
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        vec_push(arena, &keys,
                 (Key){.column = text_from(json_item(item, 0)),
                       .expression = expression_from(json_item(item, 1)),
                       .collation = text_from(json_item(item, 2)),
                       .opclass = text_from(json_item(item, 3)),
                       .operator= text_from(json_item(item, 4)),
                       .descending = flag_from(json_item(item, 5)),
                       .nulls_first = flag_from(json_item(item, 6))});
    }
    return keys;
}

static PrivilegeVec privileges_from(Arena *arena, const Json *json)
{
    PrivilegeVec privileges = {0};
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        vec_push(arena, &privileges,
                 (Privilege){.grantee = text_from(json_item(item, 0)),
                             .privilege = text_from(json_item(item, 1)),
                             .column = text_from(json_item(item, 2)),
                             .grantable = flag_from(json_item(item, 3)),
                             .revoked = flag_from(json_item(item, 4))});
    }
    return privileges;
}

static void read_field(Arena *arena, const Field *field, const Json *json, Object *object)
{
    void *value = (char *)object + field->offset;
    switch (field->type) {
    case FIELD_TEXT: *(const char **)value = json_text(json); break;
    case FIELD_EXPRESSION: *(Expression *)value = expression_from(json); break;
    case FIELD_BOOL: *(bool *)value = true; break;
    case FIELD_INT:
    case FIELD_CHOICE: *(int *)value = (int)number_from(json); break;
    case FIELD_NUMBER: *(int64_t *)value = number_from(json); break;
    case FIELD_WORDS: *(StringVec *)value = words_from(arena, json); break;
    case FIELD_KEYS: *(KeyVec *)value = keys_from(arena, json); break;
    case FIELD_PRIVILEGES: *(PrivilegeVec *)value = privileges_from(arena, json); break;
    }
}

static void read_values(Arena *arena, const Json *values, Object *object)
{
    FieldLists lists;
    lists_of(object->kind, lists);
    for (size_t i = 0; i + 1 < json_count(values); i += 2) {
        size_t number = (size_t)number_from(json_item(values, i)), list = 0;
        while (list + 1 < LISTS && number >= lists[list].count)
            number -= lists[list++].count;
        if (number < lists[list].count)
            read_field(arena, &lists[list].items[number], json_item(values, i + 1), object);
    }
}

static const char *member_text(const Json *json, const char *key)
{
    return json_get(json, key) == NULL ? NULL : json_get_string(json, key);
}

static void read_objects(Arena *arena, Schema *schema, Object *parent, const Json *json)
{
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        Object *object = schema_add(arena, schema, (ObjectKind)json_get_integer(item, "kind"),
                                    parent, json_get_string(item, "schema"),
                                    json_get_string(item, "name"), member_text(item, "signature"));
        object->renamed_from = member_text(item, "renamed_from");
        object->position.file = member_text(item, "file");
        object->position.line = (int)json_get_integer(item, "line");
        read_values(arena, json_get(item, "values"), object);
        read_objects(arena, schema, object, json_get(item, "children"));
    }
}

/* The objects are in the order in which they were written. */
static void read_needs(Arena *arena, const Schema *schema, const ObjectVec *objects,
                       const Json *json)
{
    for (size_t i = 0; i < objects->count; i++) {
        const Json *item = json_item(json, i), *needs = json_get(item, "needs");
        for (size_t j = 0; j < json_count(needs); j++)
            schema_depend(arena, objects->items[i],
                          table_find(schema->by_key, json_text(json_item(needs, j))));
        read_needs(arena, schema, &objects->items[i]->children, json_get(item, "children"));
    }
}

Schema *store_read(Arena *arena, Span text)
{
    if (text.length <= HASH_LENGTH + 1)
        return NULL;
    Span content = {text.bytes + HASH_LENGTH + 1, text.length - HASH_LENGTH - 1};
    const char *hash = hash_bytes(arena, content);
    Json *json;
    MigError err;
    if (strncmp(hash, text.bytes, HASH_LENGTH) != 0 || !json_parse(arena, content, &json, &err))
        return NULL;
    Schema *schema = schema_new(arena, json_get_boolean(json, "folds_case"),
                                json_get_string(json, "default_schema"));
    const Json *objects = json_get(json, "objects"), *uncompared = json_get(json, "uncompared");
    read_objects(arena, schema, NULL, objects);
    read_needs(arena, schema, &schema->objects, objects);
    for (size_t i = 0; i + 1 < json_count(uncompared); i += 2)
        vec_push(arena, &schema->uncompared,
                 (Uncompared){json_text(json_item(uncompared, i)),
                              json_text(json_item(uncompared, i + 1))});
    return schema;
}

const char *store_form(Arena *arena)
{
    Text text = text_in(arena);
    text_add(&text, MIG_VERSION);
    for (int kind = 0; kind < OBJECT_KINDS; kind++) {
        FieldLists lists;
        lists_of((ObjectKind)kind, lists);
        text_printf(&text, "|%s", object_kind_name((ObjectKind)kind));
        for (size_t i = 0; i < LISTS; i++)
            for (size_t j = 0; j < lists[i].count; j++)
                text_printf(&text, " %d@%zu", (int)lists[i].items[j].type,
                            lists[i].items[j].offset);
    }
    return hash_bytes(arena, span_of(text_string(&text)));
}
