/* Heads and histories. */
#include "api/workspace.h"

#include "revision/range.h"

#include <string.h>

bool mig_heads(MigWorkspace *workspace, MigRevisions *revisions, MigError *err)
{
    Arena *arena = workspace->arena;
    MigRevisionVec found = {0};
    for (size_t i = 0; i < workspace->selected.count; i++) {
        Graph *graph;
        if (!catalog_graph(workspace->catalog, workspace->selected.items[i], &graph, err))
            return false;
        for (size_t j = 0; j < graph->heads.count; j++)
            vec_push(arena, &found, api_revision(arena, graph, graph->heads.items[j], NULL, NULL));
    }
    *revisions = api_revisions(&found);
    return true;
}

/* What one module has of a history. */
typedef struct Past {
    Graph *graph;
    RevisionSet applied;
    const StringVec *current; /* NULL: the database was not asked */
    const Recovery *recovery; /* the same */
    bool shown;               /* what it said is to be handed out */
} Past;

/* `state` is NULL when the database was not asked. */
static bool find_past(MigWorkspace *workspace, const Module *module, const State *state, Past *past,
                      MigError *err)
{
    const Recovery *recovery = past->recovery;
    if (state != NULL && state->error != NULL) {
        *err = *state->error;
        return fail_within(err, "%s", module->name);
    }
    if (recovery != NULL && recovery->missing.count > 0)
        return recovery_fail(workspace->arena, module, recovery, err);
    past->current = state == NULL ? NULL : &state->heads;
    if (!catalog_graph(workspace->catalog, module, &past->graph, err))
        return false;
    if (state == NULL)
        return true;
    past->graph = recovery->graph;
    return graph_applied(workspace->arena, past->graph, past->current, &past->applied, err);
}

static void add_past(Arena *arena, const Past *past, const RevisionVec *listed,
                     MigRevisionVec *found)
{
    const RevisionSet *applied = past->shown ? &past->applied : NULL;
    const StringVec *current = past->shown ? past->current : NULL;
    for (size_t i = 0; i < listed->count; i++) {
        const Revision *revision = listed->items[i];
        const Lost *lost =
            past->recovery == NULL ? NULL : recovery_lost(past->recovery, revision->id);
        vec_push(arena, found,
                 lost == NULL ? api_revision(arena, past->graph, revision, applied, current)
                              : api_lost(arena, past->graph, lost, applied, current));
    }
}

/* A part of the histories of several modules. */
typedef struct Excerpt {
    ModuleRefVec modules;
    const char *range; /* NULL: all of them */
    StateVec states;   /* of the modules; empty where no database was asked */
    RecoveryVec recoveries;
    bool shown; /* what they say is to be handed out */
} Excerpt;

/* A module that does not know the range is passed over, if another one does. */
static bool list_history(MigWorkspace *workspace, const Excerpt *excerpt, MigRevisionVec *found,
                         MigError *err)
{
    Arena *arena = workspace->arena;
    MigError first = {.code = MIG_OK}, error;
    bool known = excerpt->modules.count == 0;
    for (size_t i = 0; i < excerpt->modules.count; i++) {
        Past past = {.shown = excerpt->shown};
        RevisionVec listed = {0};
        const State *state = excerpt->states.count == 0 ? NULL : &excerpt->states.items[i];
        past.recovery = state == NULL ? NULL : &excerpt->recoveries.items[i];
        if (!find_past(workspace, excerpt->modules.items[i], state, &past, err))
            return false;
        if (range_list(arena, past.graph, excerpt->range, past.current, &listed, &error))
            known = true;
        else if (first.code == MIG_OK)
            first = error;
        add_past(arena, &past, &listed, found);
    }
    if (!known)
        *err = first;
    return known;
}

bool mig_history(MigWorkspace *workspace, bool ask, MigRevisions *revisions, MigError *err)
{
    return mig_history_range(workspace, NULL, ask, revisions, err);
}

bool mig_history_range(MigWorkspace *workspace, const char *range, bool ask,
                       MigRevisions *revisions, MigError *err)
{
    MigRevisionVec found = {0};
    Excerpt excerpt = {.modules = workspace->selected, .range = range, .shown = ask};
    if (range != NULL && !api_search(workspace, range, &excerpt.range, &excerpt.modules, err))
        return false;
    bool needed = range != NULL && strstr(range, "current") != NULL;
    if ((ask || needed) && !api_survey(workspace, &excerpt.modules, SURVEY_STATES, &excerpt.states,
                                       &excerpt.recoveries, err))
        return false;
    if (!list_history(workspace, &excerpt, &found, err))
        return false;
    *revisions = api_revisions(&found);
    return true;
}
