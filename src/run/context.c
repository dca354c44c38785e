/* Settings copied from one struct to another: the layers below do not know modules.ini. */
#include "run/context.h"

#include "base/file.h"
#include "base/path.h"
#include <string.h>

SessionOptions context_of(const Module *module, int interrupt_fd)
{
    return (SessionOptions){
        .module = module->name,
        .url = module->url,
        .version_table = module->version_table,
        .version_table_schema = module->version_table_schema,
        .lock_timeout = module->lock_timeout,
        .statement_timeout = module->statement_timeout,
        .lock_retries = module->lock_retries,
        .interrupt_fd = interrupt_fd,
    };
}

bool context_is_nothing_yet(const Module *module)
{
    Arena *arena = arena_open();
    bool missing = module->url.kind == URL_SQLITE &&
                   file_kind(module->url.target) == FILE_MISSING &&
                   file_kind(path_parent(arena, module->url.target)) == FILE_FOLDER;
    arena_close(arena);
    return missing;
}

UrlRefVec *context_databases(Arena *arena, const Workspace *workspace)
{
    UrlRefVec *databases = arena_new(arena, UrlRefVec);
    for (size_t i = 0; i < workspace->modules.count; i++)
        vec_push(arena, databases, &workspace->modules.items[i].url);
    return databases;
}

/* Whether two modules have their tables side by side. */
static bool share_database(const Module *a, const Module *b)
{
    bool memory = a->url.kind == URL_SQLITE && strcmp(a->url.identity, ":memory:") == 0;
    return a == b || (!memory && strcmp(a->url.identity, b->url.identity) == 0);
}

/* The modules of a module's database, itself included. */
static ModuleRefVec sharers_of(Arena *arena, const Workspace *workspace, const Module *module)
{
    ModuleRefVec sharers = {0};
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (share_database(module, &workspace->modules.items[i]))
            vec_push(arena, &sharers, &workspace->modules.items[i]);
    return sharers;
}

static StringVec prefixes_of(Arena *arena, const ModuleRefVec *modules)
{
    StringVec prefixes = {0};
    for (size_t i = 0; i < modules->count; i++)
        vec_push(arena, &prefixes, modules->items[i]->table_prefix);
    return prefixes;
}

static InspectFilter filter_of(const Module *module, const StringVec *prefixes)
{
    return (InspectFilter){
        .schemas = module->schemas,
        .prefix = module->table_prefix,
        .other_prefixes = *prefixes,
        .include = module->include,
        .exclude = module->exclude,
        .folds_case = module->url.kind == URL_SQLITE,
    };
}

InspectFilter context_filter(Arena *arena, const Workspace *workspace, const Module *module)
{
    ModuleRefVec sharers = sharers_of(arena, workspace, module);
    StringVec prefixes = prefixes_of(arena, &sharers);
    InspectFilter filter = filter_of(module, &prefixes);
    for (size_t i = 0; i < sharers.count; i++) {
        const char *table = sharers.items[i]->version_table;
        vec_push(arena, &filter.hidden, table);
        vec_push(arena, &filter.hidden, arena_printf(arena, "%s_log", table));
    }
    return filter;
}

const Territory *context_territory(Arena *arena, const Workspace *workspace, const Module *module)
{
    if (module->isolation == ISOLATION_OFF)
        return NULL;
    Territory *territory = arena_new(arena, Territory);
    ModuleRefVec sharers = sharers_of(arena, workspace, module);
    StringVec prefixes = prefixes_of(arena, &sharers);
    territory->module = module->name;
    territory->allowed = module->allow_outside;
    territory->warns = module->isolation == ISOLATION_WARN;
    for (size_t i = 0; i < sharers.count; i++) {
        const Module *sharer = sharers.items[i];
        vec_push(arena, &territory->owners,
                 (Owner){
                     .module = sharer->name,
                     .filter = filter_of(sharer, &prefixes),
                     .version_table = sharer->version_table,
                     .version_schema = sharer->version_table_schema,
                     .needed = strings_has(&module->depends_on, sharer->name),
                 });
    }
    return territory;
}

const char *context_turn(const Module *module)
{
    return module->url.kind == URL_SQLITE ? module->url.identity : NULL;
}
