/* Snapshots of declared schemas, kept in files so that they need not be loaded into a scratch
 * database again; and which database equalled one, so that it need not be read again. Whatever is
 * wrong with such a file, it is as if it were not there. */
#ifndef MIG_MIGRATE_CACHE_H
#define MIG_MIGRATE_CACHE_H

#include "migrate/declared.h"

/* What a snapshot depends on. */
typedef struct CacheKey {
    const char *engine, *server_version;
    const InspectFilter *filter;
    const DeclaredFileVec *others, *own;
} CacheKey;

/* The file of a snapshot in the cache's folder: a name for all that it depends on. */
const char *cache_path(Arena *arena, const char *folder, const CacheKey *key);

/* The snapshot in a file, or NULL. */
Schema *cache_load(Arena *arena, const char *path);

/* Keeps a snapshot; that it cannot be kept is no error. */
void cache_save(Arena *arena, const char *path, const Schema *schema);

/* Whether `state`, a few words for a database as it is, was the last one that equalled the snapshot
 * of that file. */
bool cache_has_equal(Arena *arena, const char *path, const char *state);

/* Keeps the state of a database that equals it. */
void cache_save_equal(Arena *arena, const char *path, const char *state);

#endif
