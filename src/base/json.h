/* JSON values as plain values in an arena; jansson reads and writes them. */
#ifndef MIG_BASE_JSON_H
#define MIG_BASE_JSON_H

#include "base/text.h"

#include <stdint.h>

typedef struct Json Json;

Json *json_new_object(Arena *arena);
Json *json_new_array(Arena *arena);

/* Members are set in order; a key is set once. A NULL string is JSON's null. Strings are copied. */
void json_put(Arena *arena, Json *object, const char *key, Json *value);
void json_put_string(Arena *arena, Json *object, const char *key, const char *value);
void json_put_integer(Arena *arena, Json *object, const char *key, int64_t value);
void json_put_boolean(Arena *arena, Json *object, const char *key, bool value);
void json_push(Arena *arena, Json *array, Json *value);
void json_push_string(Arena *arena, Json *array, const char *value);

/* A member of an object: NULL, "" or 0 or false when it is absent or of another kind. */
const Json *json_get(const Json *object, const char *key);
const char *json_get_string(const Json *object, const char *key);
int64_t json_get_integer(const Json *object, const char *key);
bool json_get_boolean(const Json *object, const char *key);

/* The items of an array; 0 and NULL for what is none. */
size_t json_count(const Json *array);
const Json *json_item(const Json *array, size_t index);

/* The string in a string value; "" for anything else. */
const char *json_text(const Json *value);

/* Appends a value as one line, or indented by two. Bytes that are not UTF-8 become '?'. */
void json_print(Text *text, const Json *value, bool indented);

/* Reads one JSON document. The error says what is wrong and at which line. */
bool json_parse(Arena *arena, Span text, Json **value, MigError *err) MIG_MUST_CHECK;

#endif
