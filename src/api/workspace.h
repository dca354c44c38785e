/* What is behind a MigWorkspace, and what the parts of the API share. */
#ifndef MIG_API_WORKSPACE_H
#define MIG_API_WORKSPACE_H

#include "config/workspace.h"
#include "run/changed.h"
#include "run/recovery.h"
#include "run/runner.h"

#include "mig/mig.h"

struct MigWorkspace {
    Arena *arena; /* the workspace's lifetime */
    Workspace workspace;
    const char *folder; /* where the caller works */
    int jobs;           /* what the caller asked for; 0: as modules.ini says */
    Catalog *catalog;
    ModuleRefVec selected;
    const char *changed_since;    /* the git reference they were selected by; NULL if by none */
    ChangedFileVec changed_files; /* revision files that were changed since */
};

/* The value of an environment variable, or NULL. */
const char *api_environment(const char *name);

/* The strings as an array that ends with a NULL. */
const char *const *api_strings(Arena *arena, const StringVec *strings);

/* The strings of an array that ends with a NULL; none for NULL. */
StringVec api_list(Arena *arena, const char *const *strings);

/* A module as the API shows it. */
const MigModule *api_module(Arena *arena, const Module *module);

typedef Vec(MigRevision) MigRevisionVec;

MigRevisions api_revisions(const MigRevisionVec *revisions);

/* What a file says that its revision depends on. */
const char *const *api_depends_on(Arena *arena, const Header *header);

/* A revision as the API shows it; `applied` and `current` may be NULL. */
MigRevision api_revision(Arena *arena, const Graph *graph, const Revision *revision,
                         const RevisionSet *applied, const StringVec *current);

/* A revision without a file as the API shows it; `graph` has it. */
MigRevision api_lost(Arena *arena, const Graph *graph, const Lost *lost, const RevisionSet *applied,
                     const StringVec *current);

/* Where databases stand, what else is wished for (SurveyWish) and, for rows that no file explains,
 * what was found of them. */
bool api_survey(MigWorkspace *workspace, const ModuleRefVec *modules, unsigned wishes,
                StateVec *states, RecoveryVec *recoveries, MigError *err) MIG_MUST_CHECK;

/* The applied revisions whose file says something else than what was applied; none where the survey
 * did not ask for scripts (SURVEY_SCRIPTS). */
bool api_edited(MigWorkspace *workspace, const Module *module, const State *state,
                StringVec *edited, MigError *err) MIG_MUST_CHECK;

/* What mig_status says of the selected modules, whose states are these. */
bool api_describe(MigWorkspace *workspace, const StateVec *states, MigStatuses *statuses,
                  MigError *err) MIG_MUST_CHECK;

/* The names of all modules, selected or not. */
StringVec api_module_names(const MigWorkspace *workspace);

/* The one selected module; MIG_E_USAGE that lists them when there are several. `what` is the
 * command, for the message. */
bool api_one_module(const MigWorkspace *workspace, const char *what, const Module **module,
                    MigError *err) MIG_MUST_CHECK;

/* The module that an identifier names, or else the one selected; `*rest` is the identifier without
 * it. */
bool api_module_of(const MigWorkspace *workspace, const char *what, const char *identifier,
                   const Module **module, const char **rest, MigError *err) MIG_MUST_CHECK;

/* The modules that an identifier is looked for in: the one it names, or the selected ones; `*rest`
 * is the identifier without it. */
bool api_search(MigWorkspace *workspace, const char *identifier, const char **rest,
                ModuleRefVec *modules, MigError *err) MIG_MUST_CHECK;

/* What a call that moves databases asks of the runner. */
RunRequest api_request(RunKind kind, const char *target, const MigRun *run);

/* Refuses to work on several modules unless that was asked for. */
bool api_check_all(const MigWorkspace *workspace, const char *what, const char *target,
                   const MigRun *run, MigError *err) MIG_MUST_CHECK;

/* The plan of a request, without running it. */
bool api_plan(MigWorkspace *workspace, const RunRequest *request, MigPlan *plan,
              MigError *err) MIG_MUST_CHECK;

/* Where a module's database stands; one that cannot be asked is not a failure. */
bool api_state(MigWorkspace *workspace, const Module *module, State *state,
               MigError *err) MIG_MUST_CHECK;

/* Writes a revision file for a module, with these two sections. */
bool api_new_revision(MigWorkspace *workspace, const Module *module, const MigNewRevision *options,
                      const char *up, const char *down, MigRevision *revision,
                      MigError *err) MIG_MUST_CHECK;

#endif
