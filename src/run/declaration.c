/* What a module declares, as far as no database is needed to know it. */
#include "run/declaration.h"

#include "base/file.h"
#include "base/path.h"
#include "db/dialect.h"
#include "run/context.h"

#include <string.h>

Declarations declarations_in(Arena *arena, const Workspace *workspace)
{
    return (Declarations){arena, workspace, table_new(arena)};
}

static bool read_files(Declarations *declarations, const Module *module, DeclaredFileVec *files,
                       MigError *err)
{
    const DeclaredFileVec *known = table_find(declarations->files, module->name);
    if (known != NULL) {
        *files = *known;
        return true;
    }
    if (!declared_read(declarations->arena, module->target_schema, declarations->workspace->folder,
                       files, err))
        return false;
    DeclaredFileVec *kept = arena_new(declarations->arena, DeclaredFileVec);
    *kept = *files;
    table_put(declarations->files, module->name, kept);
    return true;
}

/* Adds the modules that one stands on, each behind those that it stands on itself. modules.ini
 * allows no cycle to go on for ever: a module that is being added is passed over. */
static void add_needs(const Declarations *declarations, const Module *module, StringVec *entered,
                      ModuleRefVec *needs)
{
    for (size_t i = 0; i < module->depends_on.count; i++) {
        const Module *other =
            workspace_module(declarations->workspace, module->depends_on.items[i]);
        if (other == NULL || strings_has(entered, other->name) ||
            strcmp(other->url.identity, module->url.identity) != 0)
            continue;
        vec_push(declarations->arena, entered, other->name);
        add_needs(declarations, other, entered, needs);
        vec_push(declarations->arena, needs, other);
    }
}

static bool read_others(Declarations *declarations, Declaration *declaration, MigError *err)
{
    for (size_t i = 0; i < declaration->needs.count; i++) {
        const Module *module = declaration->needs.items[i];
        DeclaredFileVec files;
        if (file_kind(module->target_schema) == FILE_MISSING)
            continue;
        if (!read_files(declarations, module, &files, err))
            return false;
        for (size_t j = 0; j < files.count; j++)
            vec_push(declarations->arena, &declaration->others, files.items[j]);
    }
    return true;
}

bool declaration_read(Declarations *declarations, const Module *module, Declaration *declaration,
                      MigError *err)
{
    StringVec entered = {0};
    *declaration = (Declaration){
        .module = module,
        .filter = context_filter(declarations->arena, declarations->workspace, module)};
    vec_push(declarations->arena, &entered, module->name);
    add_needs(declarations, module, &entered, &declaration->needs);
    return read_files(declarations, module, &declaration->own, err) &&
           read_others(declarations, declaration, err);
}

bool declaration_ask(Arena *arena, Session *session, const Module *module,
                     DeclarationServer *server, MigError *err)
{
    Rows version = {0}, schema = {0};
    const Dialect *dialect = session->dialect;
    if (!session_query(session, dialect->server_version, NULL, 0, arena, &version, err) ||
        !session_query(session, dialect->default_schema, NULL, 0, arena, &schema, err))
        return false;
    server->version =
        arena_printf(arena, "%s %s", version.items.items[0].items[0], module->dev_url);
    server->schema = schema.items.items[0].items[0];
    return true;
}

const char *declaration_path(Arena *arena, const Workspace *workspace,
                             const Declaration *declaration, const DeclarationServer *server)
{
    const Dialect *dialect = dialect_find(declaration->module->url.kind);
    const CacheKey key = {dialect->name, server->version, &declaration->filter,
                          &declaration->others, &declaration->own};
    return cache_path(arena, path_join(arena, workspace->folder, ".mig/cache"), &key);
}
