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

Table *table_new(Arena *arena)
{
    Table *table = arena_new(arena, Table);
    table->arena = arena;
    return table;
}

static Entry *find_entry(const Table *table, const char *key)
{
    Entry *entry;
    HASH_FIND_STR(table->entries, key, entry);
    return entry;
}

void table_put(Table *table, const char *key, const void *value)
{
    Entry *entry = find_entry(table, key);
    if (entry == NULL) {
        entry = arena_new(table->arena, Entry);
        entry->key = key;
        HASH_ADD_KEYPTR(hh, table->entries, entry->key, strlen(entry->key), entry);
    }
    entry->value = value;
}

void *table_find(const Table *table, const char *key)
{
    const Entry *entry = find_entry(table, key);
    return entry == NULL ? NULL : (void *)(uintptr_t)entry->value;
}
