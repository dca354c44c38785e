/* The revision graphs of a workspace's modules, each read from its files when it is first asked
 * for. */
#ifndef MIG_RUN_CATALOG_H
#define MIG_RUN_CATALOG_H

#include "config/workspace.h"
#include "revision/graph.h"

typedef struct Catalog Catalog;

/* An empty catalog; it lives in the arena, and so does all that it hands out. */
Catalog *catalog_new(Arena *arena, const Workspace *workspace);

/* A module's graph. MIG_E_REVISION with file and line for whatever is wrong with its files, a
 * depends_on of a module that modules.ini does not list included. */
bool catalog_graph(Catalog *catalog, const Module *module, Graph **graph,
                   MigError *err) MIG_MUST_CHECK;

/* Forgets what was read of a module, because its files have changed. */
void catalog_forget(Catalog *catalog, const Module *module);

/* A graph of a module's revisions and some more, which have no file. It is made anew. */
bool catalog_extend(Arena *arena, Catalog *catalog, const Module *module, const HeaderVec *more,
                    Graph **graph, MigError *err) MIG_MUST_CHECK;

/* The whole of a revision, out of its file or, where it has none, out of the text that was found.
 */
bool catalog_script(Arena *arena, const Catalog *catalog, const Header *header, Script *script,
                    MigError *err) MIG_MUST_CHECK;

/* Where the file of a revision lies. */
const char *catalog_path(Arena *arena, const Catalog *catalog, const Header *header);

/* Adds to `modules` those that their revisions depend on, directly or through others. */
bool catalog_add_needed(Arena *arena, Catalog *catalog, ModuleRefVec *modules,
                        MigError *err) MIG_MUST_CHECK;

/* Adds to `modules` those with a revision that depends on one of theirs, directly or through
 * others. */
bool catalog_add_dependent(Arena *arena, Catalog *catalog, ModuleRefVec *modules,
                           MigError *err) MIG_MUST_CHECK;

#endif
