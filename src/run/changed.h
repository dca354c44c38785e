/* The modules that a branch, and what is not committed yet, has changed. */
#ifndef MIG_RUN_CHANGED_H
#define MIG_RUN_CHANGED_H

#include "base/text.h"
#include "base/vec.h"
#include "config/workspace.h"

/* A revision file that the branch has changed, moved or deleted. */
typedef struct ChangedFile {
    const Module *module;
    const char *file; /* seen from modules.ini's folder */
    Span before;      /* at the merge base */
    Span there;       /* where the reference is now; no bytes if it does not have the file */
    bool is_range;    /* `here` is what B of a range A..B has; else the working tree counts */
    Span here;        /* no bytes if B does not have the file */
} ChangedFile;

typedef Vec(ChangedFile) ChangedFileVec;

/* Keeps of `modules` those that have changed since the merge base with a git reference: something
 * in their path, script_location, version_locations or target_schema, or their settings in
 * modules.ini; and those that depend on such a one (depends_on), directly or through others, be it
 * among `modules` or not. `files` are the revision files among the changes. Git is asked in a
 * process of its own. MIG_E_GIT. */
bool changed_keep(Arena *arena, const Workspace *workspace, const char *reference,
                  ModuleRefVec *modules, ChangedFileVec *files, MigError *err) MIG_MUST_CHECK;

#endif
