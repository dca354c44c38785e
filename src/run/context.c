/* Settings copied from one struct to another: the layers below do not know modules.ini. */
#include "run/context.h"

#include "base/file.h"
#include "base/path.h"

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

const char *context_turn(const Module *module)
{
    return module->url.kind == URL_SQLITE ? module->url.identity : NULL;
}
