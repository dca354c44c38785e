/* The modules that a branch, and what is not committed yet, has changed. */
#ifndef MIG_RUN_CHANGED_H
#define MIG_RUN_CHANGED_H

#include "config/workspace.h"

/* Keeps of `modules` those that have changed since the merge base with a git reference: something
 * in their path, script_location, version_locations or target_schema, or their settings in
 * modules.ini; and those that depend on such a one (depends_on), directly or through others, be it
 * among `modules` or not. Git is asked in a process of its own. MIG_E_GIT. */
bool changed_keep(Arena *arena, const Workspace *workspace, const char *reference,
                  ModuleRefVec *modules, MigError *err) MIG_MUST_CHECK;

#endif
