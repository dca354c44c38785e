/* A hash table by oid, since a large schema has some hundred thousand of them, and small readers of
 * what comes as text. */
#include "db/postgres/catalog.h"

#include "db/postgres/canonical.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Slot {
    uint32_t catalog, oid;
    int part;
    const void *value; /* NULL: free */
} Slot;

struct OidMap {
    Arena *arena;
    Slot *slots;
    size_t count, size; /* `size` is a power of two */
};

enum { FIRST_SIZE = 256 };

OidMap *oid_map_new(Arena *arena)
{
    OidMap *map = arena_new(arena, OidMap);
    map->arena = arena;
    map->size = FIRST_SIZE;
    map->slots = arena_alloc(arena, FIRST_SIZE * sizeof(Slot));
    return map;
}

static uint32_t oid_of(const char *text)
{
    return text == NULL ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

/* The slot of a key, or the free one where it belongs. */
static Slot *find_slot(Slot *slots, size_t size, uint32_t catalog, uint32_t oid, int part)
{
    uint64_t hash = ((uint64_t)oid << 16) ^ ((uint64_t)catalog << 40) ^ (uint64_t)(unsigned)part;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    for (size_t at = (size_t)(hash >> 32);; at++) {
        Slot *slot = &slots[at & (size - 1)];
        if (slot->value == NULL ||
            (slot->oid == oid && slot->catalog == catalog && slot->part == part))
            return slot;
    }
}

static void grow(OidMap *map)
{
    size_t size = map->size * 2;
    Slot *slots = arena_alloc(map->arena, size * sizeof(Slot));
    for (size_t i = 0; i < map->size; i++) {
        const Slot *old = &map->slots[i];
        if (old->value != NULL)
            *find_slot(slots, size, old->catalog, old->oid, old->part) = *old;
    }
    map->slots = slots;
    map->size = size;
}

void oid_map_put(OidMap *map, Catalog catalog, const char *oid, int part, const void *value)
{
    if (map->count * 3 >= map->size * 2)
        grow(map);
    uint32_t number = oid_of(oid);
    Slot *slot = find_slot(map->slots, map->size, (uint32_t)catalog, number, part);
    map->count += slot->value == NULL;
    *slot = (Slot){(uint32_t)catalog, number, part, value};
}

void *oid_map_find(const OidMap *map, Catalog catalog, const char *oid, int part)
{
    const Slot *slot = find_slot(map->slots, map->size, (uint32_t)catalog, oid_of(oid), part);
    void *value;
    memcpy(&value, &slot->value, sizeof(value));
    return value;
}

void oid_map_list(const OidMap *map, Text *catalogs, Text *oids)
{
    char number[16];
    for (size_t i = 0; i < map->size; i++) {
        const Slot *slot = &map->slots[i];
        if (slot->value == NULL || slot->part != 0)
            continue;
        snprintf(number, sizeof(number), "%u", slot->catalog);
        oids_add(catalogs, number);
        snprintf(number, sizeof(number), "%u", slot->oid);
        oids_add(oids, number);
    }
}

/* --- queries ---------------------------------------------------------------------------------- */

/* The major version in a comment that is about one, "/" + "* 15: … *" + "/", and where its text
 * begins; 0 for any other comment. */
static int comment_version(const char *comment, const char **text)
{
    const char *at = comment + 2 + strspn(comment + 2, " ");
    char *end;
    long version = isdigit((unsigned char)*at) ? strtol(at, &end, 10) : 0;
    if (version == 0 || *end != ':')
        return 0;
    *text = end + 1;
    return (int)version;
}

/* Takes the word at the end away. */
static void drop_word(Text *sql)
{
    while (sql->length > 0 && strchr(" \n(", sql->bytes[sql->length - 1]) == NULL)
        sql->length--;
    sql->bytes[sql->length] = '\0';
}

const char *catalog_for_version(Arena *arena, const char *sql, int version)
{
    Text text = text_in(arena);
    const char *at = sql, *comment, *newer = NULL;
    while ((comment = strstr(at, "/*")) != NULL) {
        const char *end = strstr(comment, "*/");
        int since = comment_version(comment, &newer);
        text_add_bytes(&text, at, (size_t)(comment - at));
        if (since > 0 && version >= since * 10000) {
            drop_word(&text);
            const Span word = span_trim((Span){newer, (size_t)(end - newer)});
            text_add_bytes(&text, word.bytes, word.length);
        }
        at = end + 2;
    }
    text_add(&text, at);
    return text_string(&text);
}

Row row_at(const Rows *rows, size_t number)
{
    return rows->items.items[number].items;
}

void oids_add(Text *oids, const char *oid)
{
    text_add_char(oids, oids->length == 0 ? '{' : ',');
    text_add(oids, oid);
}

void list_add(Inspection *inspection, OidList list, const char *oid)
{
    oids_add(&inspection->lists[list], oid);
}

const char *oids_array(const Text *oids)
{
    return oids->length == 0 ? "{}" : arena_printf(oids->arena, "%s}", text_string(oids));
}

/* --- values ----------------------------------------------------------------------------------- */

bool value_is_true(const char *value)
{
    return value != NULL && value[0] == 't';
}

int64_t value_number(const char *value)
{
    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

int value_int(const char *value)
{
    return (int)value_number(value);
}

char value_char(const char *value)
{
    return value == NULL ? '\0' : value[0];
}

/* One element, from `at` to the comma or brace behind it. */
static const char *take_element(Text *element, const char *at)
{
    bool quoted = false;
    for (; *at != '\0' && (quoted || (*at != ',' && *at != '}')); at++) {
        if (*at == '"') {
            quoted = !quoted;
            continue;
        }
        if (*at == '\\' && at[1] != '\0')
            at++;
        text_add_char(element, *at);
    }
    return at;
}

StringVec value_array(Arena *arena, const char *value)
{
    StringVec elements = {0};
    if (value == NULL || value[0] != '{' || value[1] == '}')
        return elements;
    for (const char *at = value; *at != '\0' && *at != '}';) {
        Text element = text_in(arena);
        at = take_element(&element, at + 1);
        vec_push(arena, &elements, text_string(&element));
    }
    return elements;
}

StringVec value_numbers(Arena *arena, const char *value)
{
    return strings_split(arena, value == NULL ? "" : value, " {},");
}

Expression value_expression(Arena *arena, const char *value)
{
    return (Expression){.text = value, .canonical = postgres_canonical(arena, value)};
}
