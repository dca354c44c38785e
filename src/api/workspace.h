/* What is behind a MigWorkspace, and what the parts of the API share. */
#ifndef MIG_API_WORKSPACE_H
#define MIG_API_WORKSPACE_H

#include "config/workspace.h"
#include "run/catalog.h"
#include "run/survey.h"

#include "mig/mig.h"

struct MigWorkspace {
    Arena *arena; /* the workspace's lifetime */
    Workspace workspace;
    const char *folder; /* where the caller works */
    int jobs;           /* what the caller asked for; 0: as modules.ini says */
    Catalog *catalog;
    ModuleRefVec selected;
    const char *changed_since; /* the git reference they were selected by; NULL if by none */
};

/* The value of an environment variable, or NULL. */
const char *api_environment(const char *name);

/* The strings as an array that ends with a NULL. */
const char *const *api_strings(Arena *arena, const StringVec *strings);

/* The strings of an array that ends with a NULL; none for NULL. */
StringVec api_list(Arena *arena, const char *const *strings);

/* A module as the API shows it. */
const MigModule *api_module(Arena *arena, const Module *module);

/* A revision as the API shows it; `applied` and `current` may be NULL. */
MigRevision api_revision(Arena *arena, const Graph *graph, const Revision *revision,
                         const RevisionSet *applied, const StringVec *current);

/* The names of all modules, selected or not. */
StringVec api_module_names(const MigWorkspace *workspace);

/* The one selected module; MIG_E_USAGE that lists them when there are several. `what` is the
 * command, for the message. */
bool api_one_module(const MigWorkspace *workspace, const char *what, const Module **module,
                    MigError *err) MIG_MUST_CHECK;

/* Writes a revision file for a module, with these two sections. */
bool api_new_revision(MigWorkspace *workspace, const Module *module, const MigNewRevision *options,
                      const char *up, const char *down, MigRevision *revision,
                      MigError *err) MIG_MUST_CHECK;

#endif
