/* Trees in an arena, turned into jansson's and back; no jansson handle outlives a function here. */
#include "base/json.h"

#include "base/vec.h"

#include <jansson.h>
#include <string.h>

typedef enum JsonKind {
    KIND_NULL,
    KIND_BOOLEAN,
    KIND_INTEGER,
    KIND_REAL,
    KIND_STRING,
    KIND_ARRAY,
    KIND_OBJECT
} JsonKind;

struct Json {
    JsonKind kind;
    const char *key; /* as a member of an object */
    const char *string;
    int64_t integer;
    double real;
    Vec(Json *) items; /* of an array, or the members of an object */
};

static Json *new_value(Arena *arena, JsonKind kind)
{
    Json *value = arena_new(arena, Json);
    value->kind = kind;
    return value;
}

static Json *new_string(Arena *arena, const char *string)
{
    Json *value = new_value(arena, string == NULL ? KIND_NULL : KIND_STRING);
    value->string = arena_strdup(arena, string);
    return value;
}

Json *json_new_object(Arena *arena)
{
    return new_value(arena, KIND_OBJECT);
}

Json *json_new_array(Arena *arena)
{
    return new_value(arena, KIND_ARRAY);
}

void json_put(Arena *arena, Json *object, const char *key, Json *value)
{
    value->key = arena_strdup(arena, key);
    vec_push(arena, &object->items, value);
}

void json_put_string(Arena *arena, Json *object, const char *key, const char *string)
{
    json_put(arena, object, key, new_string(arena, string));
}

void json_put_integer(Arena *arena, Json *object, const char *key, int64_t integer)
{
    Json *value = new_value(arena, KIND_INTEGER);
    value->integer = integer;
    json_put(arena, object, key, value);
}

void json_put_boolean(Arena *arena, Json *object, const char *key, bool boolean)
{
    Json *value = new_value(arena, KIND_BOOLEAN);
    value->integer = boolean;
    json_put(arena, object, key, value);
}

void json_push(Arena *arena, Json *array, Json *value)
{
    vec_push(arena, &array->items, value);
}

void json_push_string(Arena *arena, Json *array, const char *string)
{
    json_push(arena, array, new_string(arena, string));
}

const Json *json_get(const Json *object, const char *key)
{
    if (object == NULL || object->kind != KIND_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->items.count; i++)
        if (strcmp(object->items.items[i]->key, key) == 0)
            return object->items.items[i];
    return NULL;
}

const char *json_text(const Json *value)
{
    return value == NULL || value->kind != KIND_STRING ? "" : value->string;
}

const char *json_get_string(const Json *object, const char *key)
{
    return json_text(json_get(object, key));
}

int64_t json_get_integer(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value == NULL || value->kind != KIND_INTEGER ? 0 : value->integer;
}

bool json_get_boolean(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value != NULL && value->kind == KIND_BOOLEAN && value->integer != 0;
}

size_t json_count(const Json *array)
{
    return array == NULL || array->kind != KIND_ARRAY ? 0 : array->items.count;
}

const Json *json_item(const Json *array, size_t index)
{
    return index < json_count(array) ? array->items.items[index] : NULL;
}

/* A string as jansson takes it: bytes that are not UTF-8 become '?'. */
static const char *mend(Arena *arena, const char *string)
{
    Span span = span_of(string);
    size_t bad = span_valid_utf8(span);
    if (bad == span.length)
        return string;
    char *mended = arena_strdup(arena, string);
    while (bad < span.length) {
        mended[bad] = '?';
        bad += span_valid_utf8((Span){mended + bad, span.length - bad});
    }
    return mended;
}

static json_t *to_jansson(Arena *arena, const Json *value)
{
    json_t *result = NULL;
    switch (value->kind) {
    case KIND_NULL: return json_null();
    case KIND_BOOLEAN: return value->integer ? json_true() : json_false();
    case KIND_INTEGER: return json_integer(value->integer);
    case KIND_REAL: return json_real(value->real);
    case KIND_STRING: return json_string_nocheck(mend(arena, value->string));
    case KIND_ARRAY:
        result = json_array();
        for (size_t i = 0; i < value->items.count; i++)
            json_array_append_new(result, to_jansson(arena, value->items.items[i]));
        break;
    case KIND_OBJECT:
        result = json_object();
        for (size_t i = 0; i < value->items.count; i++)
            json_object_set_new_nocheck(result, mend(arena, value->items.items[i]->key),
                                        to_jansson(arena, value->items.items[i]));
        break;
    }
    return result;
}

static Json *from_jansson(Arena *arena, json_t *value)
{
    Json *result = json_new_object(arena);
    size_t index;
    const char *key;
    json_t *item;
    switch (json_typeof(value)) {
    case JSON_NULL: return new_value(arena, KIND_NULL);
    case JSON_STRING: return new_string(arena, json_string_value(value));
    case JSON_TRUE:
    case JSON_FALSE:
        result = new_value(arena, KIND_BOOLEAN);
        result->integer = json_is_true(value);
        break;
    case JSON_INTEGER:
        result = new_value(arena, KIND_INTEGER);
        result->integer = json_integer_value(value);
        break;
    case JSON_REAL:
        result = new_value(arena, KIND_REAL);
        result->real = json_real_value(value);
        break;
    case JSON_ARRAY:
        result = json_new_array(arena);
        json_array_foreach(value, index, item) json_push(arena, result, from_jansson(arena, item));
        break;
    case JSON_OBJECT:
        json_object_foreach(value, key, item)
            json_put(arena, result, key, from_jansson(arena, item));
        break;
    }
    return result;
}

static int append_bytes(const char *bytes, size_t size, void *text)
{
    text_add_bytes(text, bytes, size);
    return 0;
}

void json_print(Text *text, const Json *value, bool indented)
{
    Arena *arena = arena_open();
    json_t *tree = to_jansson(arena, value);
    size_t flags = JSON_ENCODE_ANY | (indented ? JSON_INDENT(2) : JSON_COMPACT);
    json_dump_callback(tree, append_bytes, text, flags);
    json_decref(tree);
    arena_close(arena);
}

bool json_parse(Arena *arena, Span text, Json **value, MigError *err)
{
    json_error_t error;
    json_t *tree =
        json_loadb(text.length == 0 ? "" : text.bytes, text.length, JSON_DECODE_ANY, &error);
    if (tree == NULL)
        return fail(err, MIG_E_FILE, "not JSON, line %d: %s", error.line, error.text);
    *value = from_jansson(arena, tree);
    json_decref(tree);
    return true;
}
