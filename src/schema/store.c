/* Lines. The first has a sum of what follows; then come the snapshot and its objects, parents
 * before children, and at last who needs whom, by the numbers of objects in that order. A value is
 * one or more lines: a count where there may be several, "-" for a text that is none and "+" before
 * one that is. Line ends and backslashes in a text are escaped, so reading is cutting. */
#include "schema/store.h"

#include "base/hash.h"
#include "schema/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LISTS = 3, SUM_LENGTH = 16, DEEPEST = 8 };

typedef FieldVec FieldLists[LISTS];

static void lists_of(ObjectKind kind, FieldLists lists)
{
    lists[0] = field_common();
    lists[1] = field_list(kind);
    lists[2] = field_kept(kind);
}

/* Tells a damaged file, no more: eight bytes a step. */
static uint64_t sum_of(const char *bytes, size_t length)
{
    uint64_t sum = length;
    while (length > 0) {
        uint64_t word = 0;
        size_t step = length < sizeof(word) ? length : sizeof(word);
        memcpy(&word, bytes, step);
        sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
        bytes += step;
        length -= step;
    }
    return sum;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void add_line(Text *text, const char *line)
{
    for (;;) {
        size_t plain = strcspn(line, "\n\\");
        text_add_bytes(text, line, plain);
        line += plain;
        if (*line == '\0')
            break;
        text_add(text, *line == '\n' ? "\\n" : "\\\\");
        line++;
    }
    text_add_char(text, '\n');
}

static void add_number(Text *text, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%" PRId64 "\n", number);
    text_add_bytes(text, digits, (size_t)length);
}

static void add_text(Text *text, const char *value)
{
    text_add_char(text, value == NULL ? '-' : '+');
    add_line(text, value == NULL ? "" : value);
}

static void add_expression(Text *text, const Expression *expression)
{
    add_text(text, expression->text);
    add_text(text, expression->canonical);
}

static void add_words(Text *text, const StringVec *words)
{
    add_number(text, (int64_t)words->count);
    for (size_t i = 0; i < words->count; i++)
        add_line(text, words->items[i]);
}

static void add_keys(Text *text, const KeyVec *keys)
{
    add_number(text, (int64_t)keys->count);
    for (size_t i = 0; i < keys->count; i++) {
        const Key *key = &keys->items[i];
        add_text(text, key->column);
        add_expression(text, &key->expression);
        add_text(text, key->collation);
        add_text(text, key->opclass);
        add_text(text, key->operator);
        add_number(text, key->descending);
        add_number(text, key->nulls_first);
    }
}

static void add_privileges(Text *text, const PrivilegeVec *privileges)
{
    add_number(text, (int64_t)privileges->count);
    for (size_t i = 0; i < privileges->count; i++) {
        const Privilege *privilege = &privileges->items[i];
        add_text(text, privilege->grantee);
        add_text(text, privilege->privilege);
        add_text(text, privilege->column);
        add_number(text, privilege->grantable);
        add_number(text, privilege->revoked);
    }
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

static void add_field(Text *text, const Field *field, const void *value)
{
    switch (field->type) {
    case FIELD_TEXT: add_line(text, *(const char *const *)value); break;
    case FIELD_EXPRESSION: add_expression(text, value); break;
    case FIELD_BOOL: break;
    case FIELD_INT:
    case FIELD_CHOICE: add_number(text, *(const int *)value); break;
    case FIELD_NUMBER: add_number(text, *(const int64_t *)value); break;
    case FIELD_WORDS: add_words(text, value); break;
    case FIELD_KEYS: add_keys(text, value); break;
    case FIELD_PRIVILEGES: add_privileges(text, value); break;
    }
}

/* Numbers of members from 1, each followed by its value, and a 0. */
static void add_values(Text *text, const Object *object)
{
    FieldLists lists;
    int64_t number = 0;
    lists_of(object->kind, lists);
    for (size_t i = 0; i < LISTS; i++)
        for (size_t j = 0; j < lists[i].count; j++) {
            const Field *field = &lists[i].items[j];
            const void *value = field_value(field, object);
            number++;
            if (is_nothing(field, value))
                continue;
            add_number(text, number);
            add_field(text, field, value);
        }
    add_number(text, 0);
}

/* The objects as they are written, and the number of each by its key. */
typedef struct Numbering {
    Arena *arena;
    ObjectVec objects;
    Table *numbers;
} Numbering;

static void add_objects(Text *text, Numbering *numbering, const ObjectVec *objects)
{
    add_number(text, (int64_t)objects->count);
    for (size_t i = 0; i < objects->count; i++) {
        Object *object = objects->items[i];
        size_t *number = arena_new(numbering->arena, size_t);
        *number = numbering->objects.count;
        table_put(numbering->numbers, object->key, number);
        vec_push(numbering->arena, &numbering->objects, object);
        add_number(text, object->kind);
        add_line(text, object->schema);
        add_line(text, object->name);
        add_text(text, object->signature);
        add_text(text, object->renamed_from);
        add_text(text, object->position.file);
        add_number(text, object->position.line);
        add_values(text, object);
        add_objects(text, numbering, &object->children);
    }
}

static void add_needs(Text *text, const Numbering *numbering)
{
    for (size_t i = 0; i < numbering->objects.count; i++) {
        const ObjectVec *needs = &numbering->objects.items[i]->needs;
        if (needs->count == 0)
            continue;
        add_number(text, (int64_t)i);
        add_number(text, (int64_t)needs->count);
        for (size_t j = 0; j < needs->count; j++) {
            const size_t *number = table_find(numbering->numbers, needs->items[j]->key);
            add_number(text, number == NULL ? -1 : (int64_t)*number);
        }
    }
}

const char *store_write(Arena *arena, const Schema *schema)
{
    Text text = text_in(arena);
    Numbering numbering = {.arena = arena, .numbers = table_new(arena)};
    char sum[SUM_LENGTH + 2];
    memset(sum, '\n', sizeof(sum));
    text_add_bytes(&text, sum, SUM_LENGTH + 1);
    add_number(&text, schema->folds_case);
    add_line(&text, schema->default_schema);
    add_number(&text, (int64_t)schema->uncompared.count);
    for (size_t i = 0; i < schema->uncompared.count; i++) {
        add_line(&text, schema->uncompared.items[i].kind);
        add_line(&text, schema->uncompared.items[i].name);
    }
    add_objects(&text, &numbering, &schema->objects);
    add_needs(&text, &numbering);
    snprintf(sum, sizeof(sum), "%016" PRIx64,
             sum_of(text.bytes + SUM_LENGTH + 1, text.length - SUM_LENGTH - 1));
    memcpy(text.bytes, sum, SUM_LENGTH);
    return text_string(&text);
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct Reading {
    Arena *arena;
    char *at, *end; /* our own copy of the text, cut into strings as it is read */
    Schema *schema;
    ObjectVec objects; /* by number */
    bool broken;
} Reading;

static char *unescape(char *line)
{
    char *to = strchr(line, '\\');
    for (const char *from = to; from != NULL; from++) {
        bool escaped = *from == '\\' && from[1] != '\0';
        from += escaped;
        *to++ = escaped && *from == 'n' ? '\n' : *from;
        if (*from == '\0')
            break;
    }
    return line;
}

/* The next line, "" behind the last one. */
static char *take_line(Reading *reading)
{
    char *line = reading->at;
    char *end = line == reading->end ? NULL : memchr(line, '\n', (size_t)(reading->end - line));
    if (end == NULL) {
        reading->broken = true;
        return arena_strdup(reading->arena, "");
    }
    *end = '\0';
    reading->at = end + 1;
    return unescape(line);
}

static int64_t take_number(Reading *reading)
{
    return strtoll(take_line(reading), NULL, 10);
}

static const char *take_text(Reading *reading)
{
    const char *line = take_line(reading);
    return line[0] == '+' ? line + 1 : NULL;
}

/* How many values follow. Each takes a line at least, so there are not more than bytes are left. */
static size_t take_count(Reading *reading)
{
    int64_t count = take_number(reading);
    if (count >= 0 && count <= reading->end - reading->at)
        return (size_t)count;
    reading->broken = true;
    return 0;
}

static Expression take_expression(Reading *reading)
{
    const char *text = take_text(reading);
    return (Expression){text, take_text(reading)};
}

static StringVec take_words(Reading *reading)
{
    StringVec words = {0};
    for (size_t count = take_count(reading); count > 0; count--)
        vec_push(reading->arena, &words, take_line(reading));
    return words;
}

static KeyVec take_keys(Reading *reading)
{
    KeyVec keys = {0};
    for (size_t count = take_count(reading); count > 0; count--) {
        Key key = {.column = take_text(reading)};
        key.expression = take_expression(reading);
        key.collation = take_text(reading);
        key.opclass = take_text(reading);
        key.operator= take_text(reading);
        key.descending = take_number(reading) != 0;
        key.nulls_first = take_number(reading) != 0;
        vec_push(reading->arena, &keys, key);
    }
    return keys;
}

static PrivilegeVec take_privileges(Reading *reading)
{
    PrivilegeVec privileges = {0};
    for (size_t count = take_count(reading); count > 0; count--) {
        Privilege privilege = {.grantee = take_text(reading)};
        privilege.privilege = take_text(reading);
        privilege.column = take_text(reading);
        privilege.grantable = take_number(reading) != 0;
        privilege.revoked = take_number(reading) != 0;
        vec_push(reading->arena, &privileges, privilege);
    }
    return privileges;
}

static void take_field(Reading *reading, const Field *field, Object *object)
{
    void *value = (char *)object + field->offset;
    switch (field->type) {
    case FIELD_TEXT: *(const char **)value = take_line(reading); break;
    case FIELD_EXPRESSION: *(Expression *)value = take_expression(reading); break;
    case FIELD_BOOL: *(bool *)value = true; break;
    case FIELD_INT:
    case FIELD_CHOICE: *(int *)value = (int)take_number(reading); break;
    case FIELD_NUMBER: *(int64_t *)value = take_number(reading); break;
    case FIELD_WORDS: *(StringVec *)value = take_words(reading); break;
    case FIELD_KEYS: *(KeyVec *)value = take_keys(reading); break;
    case FIELD_PRIVILEGES: *(PrivilegeVec *)value = take_privileges(reading); break;
    }
}

static void take_values(Reading *reading, Object *object)
{
    FieldLists lists;
    lists_of(object->kind, lists);
    for (size_t number; (number = (size_t)take_number(reading)) > 0 && !reading->broken;) {
        size_t list = 0;
        for (number--; list < LISTS && number >= lists[list].count; list++)
            number -= lists[list].count;
        if (list == LISTS) {
            reading->broken = true;
            return;
        }
        take_field(reading, &lists[list].items[number], object);
    }
}

static void take_objects(Reading *reading, Object *parent, int depth)
{
    for (size_t count = take_count(reading); count > 0 && !reading->broken; count--) {
        int64_t kind = take_number(reading);
        const char *schema = take_line(reading), *name = take_line(reading);
        const char *signature = take_text(reading);
        if (kind < 0 || kind >= OBJECT_KINDS || depth > DEEPEST) {
            reading->broken = true;
            return;
        }
        Object *object = schema_add(reading->arena, reading->schema, (ObjectKind)kind, parent,
                                    schema, name, signature);
        vec_push(reading->arena, &reading->objects, object);
        object->renamed_from = take_text(reading);
        object->position.file = take_text(reading);
        object->position.line = (int)take_number(reading);
        take_values(reading, object);
        take_objects(reading, object, depth + 1);
    }
}

static Object *object_at(const Reading *reading, int64_t number)
{
    bool known = number >= 0 && (uint64_t)number < reading->objects.count;
    return known ? reading->objects.items[number] : NULL;
}

static void take_needs(Reading *reading)
{
    while (reading->at < reading->end && !reading->broken) {
        Object *object = object_at(reading, take_number(reading));
        for (size_t count = take_count(reading); count > 0; count--) {
            Object *needed = object_at(reading, take_number(reading));
            if (object != NULL)
                schema_depend(reading->arena, object, needed);
        }
    }
}

static bool is_whole(Span text)
{
    char sum[SUM_LENGTH + 2];
    if (text.length <= SUM_LENGTH + 1)
        return false;
    snprintf(sum, sizeof(sum), "%016" PRIx64 "\n",
             sum_of(text.bytes + SUM_LENGTH + 1, text.length - SUM_LENGTH - 1));
    return memcmp(sum, text.bytes, SUM_LENGTH + 1) == 0;
}

Schema *store_read(Arena *arena, Span text)
{
    if (!is_whole(text))
        return NULL;
    size_t length = text.length - SUM_LENGTH - 1;
    char *copy = arena_strndup(arena, text.bytes + SUM_LENGTH + 1, length);
    Reading reading = {.arena = arena, .at = copy, .end = copy + length};
    bool folds_case = take_number(&reading) != 0;
    reading.schema = schema_new(arena, folds_case, take_line(&reading));
    for (size_t count = take_count(&reading); count > 0; count--) {
        const char *kind = take_line(&reading);
        vec_push(arena, &reading.schema->uncompared, (Uncompared){kind, take_line(&reading)});
    }
    take_objects(&reading, NULL, 0);
    take_needs(&reading);
    return reading.broken ? NULL : reading.schema;
}

const char *store_form(Arena *arena)
{
    Text text = text_in(arena);
    text_add(&text, MIG_VERSION " lines");
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
