/* From a module of modules.ini to the options of its session, and to what is its own. */
#ifndef MIG_RUN_CONTEXT_H
#define MIG_RUN_CONTEXT_H

#include "config/workspace.h"
#include "migrate/session.h"

/* The options for a module's session; listener, `create` and territory are left to the caller. */
SessionOptions context_of(const Module *module, int interrupt_fd);

/* Whether a module's SQLite file does not exist, which is no error: it holds nothing yet. A folder
 * that does not exist is one. */
bool context_is_nothing_yet(const Module *module);
/* The databases of all modules. */
UrlRefVec *context_databases(Arena *arena, const Workspace *workspace);

/* What an inspector keeps of a module. */
InspectFilter context_filter(Arena *arena, const Workspace *workspace, const Module *module);

/* What a module's revisions may touch; NULL where isolation is off. */
const Territory *context_territory(Arena *arena, const Workspace *workspace, const Module *module);

/* A key that is equal for modules that must take turns, since their database takes one writer at a
 * time; NULL where there is no such need. */
const char *context_turn(const Module *module);

#endif
