/* The revisions that a module has at a commit. */
#ifndef MIG_RUN_UPSTREAM_H
#define MIG_RUN_UPSTREAM_H

#include "config/workspace.h"

/* The ids of the revisions in a module's version locations at the commit that a git reference
 * names. Git is asked in a process of its own. MIG_E_GIT; MIG_E_REVISION when a file there cannot
 * be read. */
bool upstream_ids(Arena *arena, const Workspace *workspace, const Module *module,
                  const char *reference, StringVec *ids, MigError *err) MIG_MUST_CHECK;

#endif
