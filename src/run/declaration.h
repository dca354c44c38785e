/* The declared side of modules: their files, those of the modules that they stand on, and where the
 * snapshot of it all is kept. */
#ifndef MIG_RUN_DECLARATION_H
#define MIG_RUN_DECLARATION_H

#include "config/workspace.h"
#include "migrate/cache.h"
#include "migrate/session.h"

/* Files that were read, each module's once. */
typedef struct Declarations {
    Arena *arena;
    const Workspace *workspace;
    Table *files; /* DeclaredFileVec, by the module's name */
} Declarations;

typedef struct Declaration {
    const Module *module;
    ModuleRefVec needs; /* the modules that it stands on, in the order in which they are loaded */
    DeclaredFileVec others, own; /* their files, in that order, and its own */
    InspectFilter filter;
} Declaration;

/* What the declared side has to know of the other one. */
typedef struct DeclarationServer {
    const char *version; /* all that a snapshot depends on, beside the files */
    const char *schema;  /* that unqualified names go into */
} DeclarationServer;

Declarations declarations_in(Arena *arena, const Workspace *workspace);

/* Reads a module's files and those of the modules it stands on in the same database; of these, one
 * that has none is passed over. */
bool declaration_read(Declarations *declarations, const Module *module, Declaration *declaration,
                      MigError *err) MIG_MUST_CHECK;

bool declaration_ask(Arena *arena, Session *session, const Module *module,
                     DeclarationServer *server, MigError *err) MIG_MUST_CHECK;

/* The file in the cache that its snapshot is kept in. */
const char *declaration_path(Arena *arena, const Workspace *workspace,
                             const Declaration *declaration, const DeclarationServer *server);

#endif
