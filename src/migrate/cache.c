/* One file per snapshot, and one beside it for what equalled it. The folder keeps itself out of
 * git. */
#include "migrate/cache.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "schema/store.h"

#include <string.h>

static void add_words(Text *text, const char *title, const StringVec *words)
{
    text_printf(text, "\n%s", title);
    for (size_t i = 0; i < words->count; i++)
        text_printf(text, " %zu:%s", strlen(words->items[i]), words->items[i]);
}

static void add_files(Text *text, const char *title, const DeclaredFileVec *files)
{
    for (size_t i = 0; i < files->count; i++)
        text_printf(text, "\n%s %s %s", title, hash_bytes(text->arena, files->items[i].content),
                    files->items[i].shown);
}

const char *cache_path(Arena *arena, const char *folder, const CacheKey *key)
{
    const InspectFilter *filter = key->filter;
    Text text = text_in(arena);
    text_printf(&text, "%s %s %s\n%s %d", store_form(arena), key->engine, key->server_version,
                filter->prefix, filter->folds_case);
    add_words(&text, "schemas", &filter->schemas);
    add_words(&text, "others", &filter->other_prefixes);
    add_words(&text, "hidden", &filter->hidden);
    add_words(&text, "include", &filter->include);
    add_words(&text, "exclude", &filter->exclude);
    add_files(&text, "other", key->others);
    add_files(&text, "own", key->own);
    const char *name = hash_bytes(arena, span_of(text_string(&text)));
    return arena_printf(arena, "%s/%s", folder, name);
}

Schema *cache_load(Arena *arena, const char *path)
{
    Span text;
    MigError ignored;
    if (file_kind(path) != FILE_REGULAR || !file_load(arena, path, &text, &ignored))
        return NULL;
    return store_read(arena, text);
}

/* Whatever goes wrong here only costs time later. */
static void save(Arena *arena, const char *path, const char *content)
{
    MigError ignored;
    const char *folder = path_parent(arena, path);
    if (!folder_make(folder, &ignored))
        return;
    const char *ignore = arena_printf(arena, "%s/.gitignore", folder);
    if (file_kind(ignore) == FILE_MISSING && !file_create(ignore, span_of("*\n"), &ignored))
        return;
    if (!file_replace(path, span_of(content), &ignored))
        return;
}

void cache_save(Arena *arena, const char *path, const Schema *schema)
{
    save(arena, path, store_write(arena, schema));
}

static const char *equal_path(Arena *arena, const char *path)
{
    return arena_printf(arena, "%s.equal", path);
}

bool cache_has_equal(Arena *arena, const char *path, const char *state)
{
    Span text;
    MigError ignored;
    const char *kept = equal_path(arena, path);
    return file_kind(kept) == FILE_REGULAR && file_load(arena, kept, &text, &ignored) &&
           span_equals(text, state);
}

void cache_save_equal(Arena *arena, const char *path, const char *state)
{
    save(arena, equal_path(arena, path), state);
}
