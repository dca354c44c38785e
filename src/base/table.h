/* A hash table from strings to pointers, in an arena (uthash underneath). */
#ifndef MIG_BASE_TABLE_H
#define MIG_BASE_TABLE_H

#include "base/arena.h"

typedef struct Table Table;

Table *table_new(Arena *arena);

/* Puts a value under a key, in place of an older one. The key is kept, not copied. */
void table_put(Table *table, const char *key, const void *value);

/* The same, unless there is one under that key already; whether there was none. */
bool table_add(Table *table, const char *key, const void *value);

/* The value under a key, or NULL. */
void *table_find(const Table *table, const char *key);

#endif
