/* The only place that sees uthash: its allocations are pointed at the table's arena. */
#include "base/table.h"

/* its hash function falls through on purpose, and clang sees that as ours */
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
#define uthash_malloc(size) arena_alloc(table->arena, (size))
#define uthash_free(memory, size) ((void)(memory))
#include <uthash.h>

typedef struct Entry {
    const char *key;
    const void *value;
    UT_hash_handle hh;
} Entry;

struct Table {
    Arena *arena;
    Entry *entries;
};

/* Eight bytes a step: keys are long, and there are many. */
static unsigned hash_of(const char *key, size_t length)
{
    uint64_t hash = length;
    while (length > 0) {
        uint64_t word = 0;
        size_t step = length < sizeof(word) ? length : sizeof(word);
        memcpy(&word, key, step);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
        key += step;
        length -= step;
    }
    return (unsigned)hash;
}

Table *table_new(Arena *arena)
{
    Table *table = arena_new(arena, Table);
    table->arena = arena;
    return table;
}

static Entry *find_entry(const Table *table, const char *key, size_t length, unsigned hash)
{
    Entry *entry;
    HASH_FIND_BYHASHVALUE(hh, table->entries, key, length, hash, entry);
    return entry;
}

static bool put(Table *table, const char *key, const void *value, bool replaces)
{
    size_t length = strlen(key);
    unsigned hash = hash_of(key, length);
    Entry *entry = find_entry(table, key, length, hash);
    if (entry != NULL && !replaces)
        return false;
    if (entry == NULL) {
        entry = arena_new(table->arena, Entry);
        entry->key = key;
        HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->entries, entry->key, length, hash, entry);
    }
    entry->value = value;
    return true;
}

void table_put(Table *table, const char *key, const void *value)
{
    bool done = put(table, key, value, true);
    (void)done;
}

bool table_add(Table *table, const char *key, const void *value)
{
    return put(table, key, value, false);
}

void *table_find(const Table *table, const char *key)
{
    size_t length = strlen(key);
    const Entry *entry = find_entry(table, key, length, hash_of(key, length));
    return entry == NULL ? NULL : (void *)(uintptr_t)entry->value;
}
