/* Graphs by module name, and who depends on whom. */
#include "run/catalog.h"

#include "base/path.h"

struct Catalog {
    Arena *arena;
    const Workspace *workspace;
    Table *graphs;
};

Catalog *catalog_new(Arena *arena, const Workspace *workspace)
{
    Catalog *catalog = arena_new(arena, Catalog);
    catalog->arena = arena;
    catalog->workspace = workspace;
    catalog->graphs = table_new(arena);
    return catalog;
}

/* Whether all modules that revisions depend on are listed. */
static bool check_references(const Workspace *workspace, const Graph *graph, MigError *err)
{
    for (size_t i = 0; i < graph->revisions.count; i++) {
        const Revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->outside.count; j++) {
            const char *name = revision->outside.items[j].module;
            if (workspace_module(workspace, name) == NULL)
                return fail_at(err, MIG_E_REVISION, revision->header->file,
                               revision->header->depends_on_line,
                               "depends_on names the module '%s', which modules.ini does not list",
                               name) ||
                       fail_hint(err, "correct the name, or add the module with mig init");
        }
    }
    return true;
}

bool catalog_graph(Catalog *catalog, const Module *module, Graph **graph, MigError *err)
{
    *graph = table_find(catalog->graphs, module->name);
    if (*graph != NULL)
        return true;
    HeaderVec *headers = arena_new(catalog->arena, HeaderVec); /* the graph points into it */
    if (!script_read_folders(catalog->arena, &module->version_locations,
                             module->recursive_version_locations, catalog->workspace->folder,
                             headers, err) ||
        !graph_link(catalog->arena, module->name, headers, graph, err) ||
        !check_references(catalog->workspace, *graph, err))
        return false;
    table_put(catalog->graphs, module->name, *graph);
    return true;
}

bool catalog_extend(Arena *arena, Catalog *catalog, const Module *module, const HeaderVec *more,
                    Graph **graph, MigError *err)
{
    Graph *own;
    HeaderVec *headers = arena_new(arena, HeaderVec); /* the graph points into it */
    if (!catalog_graph(catalog, module, &own, err))
        return false;
    Header *files = arena_alloc(arena, (own->revisions.count + 1) * sizeof(*files));
    for (size_t i = 0; i < own->revisions.count; i++)
        files[own->revisions.items[i]->file_order] = *own->revisions.items[i]->header;
    for (size_t i = 0; i < own->revisions.count; i++)
        vec_push(arena, headers, files[i]);
    for (size_t i = 0; i < more->count; i++)
        vec_push(arena, headers, more->items[i]);
    return graph_link(arena, module->name, headers, graph, err);
}

bool catalog_script(Arena *arena, const Catalog *catalog, const Header *header, Script *script,
                    MigError *err)
{
    if (header->origin != NULL)
        return script_parse(arena, header->file, header->text, script, err);
    return script_load(arena, catalog_path(arena, catalog, header), header->file, header, script,
                       err);
}

void catalog_forget(Catalog *catalog, const Module *module)
{
    table_put(catalog->graphs, module->name, NULL);
}

const char *catalog_path(Arena *arena, const Catalog *catalog, const Header *header)
{
    return path_join(arena, catalog->workspace->folder, header->file);
}

static void add_references(Arena *arena, const Catalog *catalog, const Revision *revision,
                           ModuleRefVec *modules)
{
    for (size_t i = 0; i < revision->outside.count; i++) {
        const Module *module =
            workspace_module(catalog->workspace, revision->outside.items[i].module);
        if (!modules_has(modules, module))
            vec_push(arena, modules, module);
    }
}

bool catalog_add_needed(Arena *arena, Catalog *catalog, ModuleRefVec *modules, MigError *err)
{
    for (size_t i = 0; i < modules->count; i++) {
        Graph *graph;
        if (!catalog_graph(catalog, modules->items[i], &graph, err))
            return false;
        for (size_t j = 0; j < graph->revisions.count; j++)
            add_references(arena, catalog, graph->revisions.items[j], modules);
    }
    return true;
}

/* Whether a revision of the graph depends on one of the modules. */
static bool depends_on_any(const Catalog *catalog, const Graph *graph, const ModuleRefVec *modules)
{
    for (size_t i = 0; i < graph->revisions.count; i++) {
        const ReferenceVec *outside = &graph->revisions.items[i]->outside;
        for (size_t j = 0; j < outside->count; j++)
            if (modules_has(modules,
                            workspace_module(catalog->workspace, outside->items[j].module)))
                return true;
    }
    return false;
}

bool catalog_add_dependent(Arena *arena, Catalog *catalog, ModuleRefVec *modules, MigError *err)
{
    const ModuleVec *all = &catalog->workspace->modules;
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < all->count; i++) {
            const Module *module = &all->items[i];
            Graph *graph;
            if (modules_has(modules, module))
                continue;
            if (!catalog_graph(catalog, module, &graph, err))
                return false;
            if (!depends_on_any(catalog, graph, modules))
                continue;
            vec_push(arena, modules, module);
            grown = true;
        }
    }
    return true;
}
