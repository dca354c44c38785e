/* What is not as it should be beside the version table, and setting it right. */
#include "api/workspace.h"

#include "revision/target.h"
#include "run/mending.h"

#include <string.h>

/* --- looking ---------------------------------------------------------------------------------- */

bool api_edited(MigWorkspace *workspace, const Module *module, const State *state,
                StringVec *edited, MigError *err)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    RevisionSet applied;
    MigError ignored;
    if (!catalog_graph(workspace->catalog, module, &graph, err))
        return false;
    if (!graph_applied(arena, graph, &state->heads, &applied, &ignored))
        return true; /* a row that no file explains is told elsewhere */
    for (size_t i = 0; i < state->scripts.count; i++) {
        const AppliedScript *script = &state->scripts.items[i];
        const Revision *revision = graph_find(graph, script->revision);
        Script now;
        if (revision == NULL || !revision_set_has(&applied, revision))
            continue;
        if (!catalog_script(arena, workspace->catalog, revision->header, &now, err))
            return false;
        if (strcmp(now.fingerprint, script->fingerprint) != 0)
            vec_push(arena, edited, revision->id);
    }
    strings_sort(edited);
    return true;
}

static void add_interruptions(MigWorkspace *workspace, const Module *module, const StateLog *log,
                              MigStatus *status)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    MigError ignored; /* told elsewhere */
    bool known = catalog_graph(workspace->catalog, module, &graph, &ignored);
    Vec(MigInterruption) shown = {0};
    for (size_t i = 0; i < log->interruptions.count; i++) {
        const Interruption *found = &log->interruptions.items[i];
        vec_push(arena, &shown,
                 (MigInterruption){
                     .revision = found->revision,
                     .direction = found->direction,
                     .has_failed = found->has_failed,
                     .has_file = !known || graph_find(graph, found->revision) != NULL,
                     .statements = found->statements,
                     .started = found->started,
                     .runner = found->runner,
                     .error = found->error,
                 });
    }
    status->interruptions = shown.items;
    status->interruption_count = shown.count;
}

static void audit(MigWorkspace *workspace, const Module *module, const State *state,
                  MigStatus *status)
{
    Arena *arena = workspace->arena;
    StringVec edited = {0};
    MigError *error = arena_new(arena, MigError);
    if (state->log == NULL || state->error != NULL)
        return;
    if (!api_edited(workspace, module, state, &edited, error) && status->error == NULL)
        status->error = error;
    status->edited = api_strings(arena, &edited);
    status->invalid_indexes = api_strings(arena, &state->log->invalid_indexes);
    add_interruptions(workspace, module, state->log, status);
}

bool mig_audit(MigWorkspace *workspace, MigStatuses *statuses, MigError *err)
{
    Arena *arena = workspace->arena;
    StateVec states;
    Vec(MigStatus) audited = {0};
    if (!survey_run(arena, &workspace->selected, workspace->workspace.jobs,
                    SURVEY_SCRIPTS | SURVEY_LOGS, &states, err) ||
        !api_describe(workspace, &states, statuses, err))
        return false;
    for (size_t i = 0; i < statuses->count; i++) {
        MigStatus status = statuses->items[i];
        audit(workspace, workspace->selected.items[i], &states.items[i], &status);
        vec_push(arena, &audited, status);
    }
    *statuses = (MigStatuses){audited.items, audited.count};
    return true;
}

/* --- repairing -------------------------------------------------------------------------------- */

/* A revision that may be repaired. */
typedef struct Candidate {
    const Module *module;
    const char *id;
    const MigInterruption *interruption; /* NULL: it is edited */
} Candidate;

typedef Vec(Candidate) CandidateVec;

static void add_candidates(MigWorkspace *workspace, MigRepairKind kind, const MigStatuses *statuses,
                           CandidateVec *candidates)
{
    for (size_t i = 0; i < statuses->count; i++) {
        const MigStatus *status = &statuses->items[i];
        const Module *module = workspace->selected.items[i];
        for (const char *const *id = status->edited; kind == MIG_REPAIR_ACCEPT && *id != NULL; id++)
            vec_push(workspace->arena, candidates, (Candidate){module, *id, NULL});
        for (size_t j = 0; kind != MIG_REPAIR_ACCEPT && j < status->interruption_count; j++)
            vec_push(
                workspace->arena, candidates,
                (Candidate){module, status->interruptions[j].revision, &status->interruptions[j]});
    }
}

static const char *list_candidates(Arena *arena, const CandidateVec *candidates)
{
    StringVec names = {0};
    for (size_t i = 0; i < candidates->count; i++)
        vec_push(arena, &names,
                 arena_printf(arena, "%s:%s", candidates->items[i].module->name,
                              candidates->items[i].id));
    return strings_join(arena, &names, ", ");
}

static const char *kind_name(MigRepairKind kind)
{
    return kind == MIG_REPAIR_ACCEPT ? "edited" : "interrupted";
}

static bool fail_unknown(Arena *arena, MigRepairKind kind, const char *identifier,
                         const CandidateVec *candidates, MigError *err)
{
    if (!fail(err, MIG_E_USAGE, "'%s' is no %s revision of the selected modules", identifier,
              kind_name(kind)) &&
        candidates->count > 0)
        return fail_hint(err, "there is %s", list_candidates(arena, candidates));
    return fail_hint(err, "there is none at all: see mig status");
}

/* Chooses the candidate that an identifier means. */
static bool choose(MigWorkspace *workspace, MigRepairKind kind, const char *identifier,
                   const CandidateVec *candidates, CandidateVec *chosen, MigError *err)
{
    StringVec names = api_module_names(workspace);
    CandidateVec found = {0};
    const char *module, *id;
    target_qualifier(workspace->arena, identifier, &names, &module, &id);
    for (size_t i = 0; i < candidates->count; i++) {
        const Candidate *candidate = &candidates->items[i];
        bool fits = strncmp(candidate->id, id, strlen(id)) == 0 && id[0] != '\0';
        if (fits && (module == NULL || strcmp(candidate->module->name, module) == 0))
            vec_push(workspace->arena, &found, *candidate);
    }
    if (found.count == 0)
        return fail_unknown(workspace->arena, kind, identifier, candidates, err);
    if (found.count > 1)
        return fail(err, MIG_E_USAGE, "'%s' may be any of %s", identifier,
                    list_candidates(workspace->arena, &found));
    vec_push(workspace->arena, chosen, found.items[0]);
    return true;
}

/* Without identifiers: all that was edited, but only one that was interrupted. */
static bool choose_all(MigWorkspace *workspace, MigRepairKind kind, const CandidateVec *candidates,
                       CandidateVec *chosen, MigError *err)
{
    *chosen = *candidates;
    if (kind == MIG_REPAIR_ACCEPT || candidates->count == 1)
        return true;
    if (candidates->count == 0)
        return fail(err, MIG_E_USAGE, "no revision of the selected modules is interrupted");
    return fail(err, MIG_E_USAGE, "several revisions are interrupted") ||
           fail_hint(err, "say which: %s", list_candidates(workspace->arena, candidates));
}

static bool choose_candidates(MigWorkspace *workspace, MigRepairKind kind,
                              const char *const *identifiers, const CandidateVec *candidates,
                              CandidateVec *chosen, MigError *err)
{
    *chosen = (CandidateVec){0};
    if (identifiers == NULL || identifiers[0] == NULL)
        return choose_all(workspace, kind, candidates, chosen, err);
    for (; *identifiers != NULL; identifiers++)
        if (!choose(workspace, kind, *identifiers, candidates, chosen, err))
            return false;
    return true;
}

/* A revision of which nothing is known but its id. */
static bool link_bare(Arena *arena, const Candidate *candidate, Graph **graph, MigError *err)
{
    HeaderVec *headers = arena_new(arena, HeaderVec);
    vec_push(arena, headers,
             (Header){.id = candidate->id, .message = "", .file = "", .created = ""});
    return graph_link(arena, candidate->module->name, headers, graph, err);
}

/* The revision of a candidate. It has to have a file, unless all that is wanted is to forget it. */
static bool find_revision(MigWorkspace *workspace, MigRepairKind kind, const Candidate *candidate,
                          Graph **graph, const Revision **revision, MigError *err)
{
    if (!catalog_graph(workspace->catalog, candidate->module, graph, err))
        return false;
    *revision = graph_find(*graph, candidate->id);
    if (*revision == NULL && kind == MIG_REPAIR_CLEAR) {
        if (!link_bare(workspace->arena, candidate, graph, err))
            return false;
        *revision = graph_find(*graph, candidate->id);
    }
    return *revision != NULL ||
           fail(err, MIG_E_REVISION, "revision '%s' has no file here", candidate->id) ||
           fail_hint(err, "'mig show %s' prints it, if the log or git has it", candidate->id);
}

static bool describe(MigWorkspace *workspace, MigRepairKind kind, const CandidateVec *chosen,
                     MendingVec *mendings, MigRepairs *repairs, MigError *err)
{
    static bool (*const works[])(const Repair *repair, MigError *err) = {
        [MIG_REPAIR_ACCEPT] = repair_accept,
        [MIG_REPAIR_FINISH] = repair_finish,
        [MIG_REPAIR_CLEAR] = repair_clear,
    };
    Vec(MigRepair) shown = {0};
    for (size_t i = 0; i < chosen->count; i++) {
        const Candidate *candidate = &chosen->items[i];
        const MigInterruption *interruption = candidate->interruption;
        Graph *graph;
        const Revision *revision;
        if (!find_revision(workspace, kind, candidate, &graph, &revision, err))
            return false;
        MigRevision *found = arena_new(workspace->arena, MigRevision);
        *found = api_revision(workspace->arena, graph, revision, NULL, NULL);
        vec_push(workspace->arena, mendings,
                 (Mending){candidate->module, graph, revision, works[kind]});
        vec_push(workspace->arena, &shown,
                 (MigRepair){found, kind, interruption == NULL ? MIG_UP : interruption->direction,
                             interruption == NULL ? 0 : interruption->statements});
    }
    *repairs = (MigRepairs){shown.items, shown.count};
    return true;
}

static bool check_states(const MigStatuses *statuses, MigError *err)
{
    for (size_t i = 0; i < statuses->count; i++) {
        const MigStatus *status = &statuses->items[i];
        if (status->error == NULL || status->lost.count > 0)
            continue;
        *err = *status->error;
        return statuses->count == 1 ? false : fail_within(err, "module '%s'", status->module->name);
    }
    return true;
}

bool mig_repair(MigWorkspace *workspace, MigRepairKind kind, const char *const *identifiers,
                bool dry_run, MigRepairs *repairs, MigError *err)
{
    MigStatuses statuses;
    CandidateVec candidates = {0}, chosen;
    MendingVec mendings = {0};
    if (!mig_audit(workspace, &statuses, err) || !check_states(&statuses, err))
        return false;
    add_candidates(workspace, kind, &statuses, &candidates);
    return choose_candidates(workspace, kind, identifiers, &candidates, &chosen, err) &&
           describe(workspace, kind, &chosen, &mendings, repairs, err) &&
           (dry_run || mending_run(workspace->arena, workspace->catalog, &workspace->workspace,
                                   &mendings, err));
}
