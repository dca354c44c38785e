/* What an identifier names, and the text of a file. */
#include "api/workspace.h"

#include "base/file.h"
#include "revision/target.h"

#include <string.h>

/* The version tables' rows, where an identifier needs them. */
static bool ask_current(MigWorkspace *workspace, const char *identifier,
                        const ModuleRefVec *modules, StateVec *states, MigError *err)
{
    *states = (StateVec){0};
    if (strstr(identifier, "current") != NULL)
        return survey_run(workspace->arena, modules, workspace->workspace.jobs, SURVEY_STATES,
                          states, err);
    for (size_t i = 0; i < modules->count; i++)
        vec_push(workspace->arena, states, (State){0});
    return true;
}

static bool resolve_in(MigWorkspace *workspace, const Module *module, const char *identifier,
                       const State *state, MigRevisionVec *found, MigError *err)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    RevisionVec revisions;
    if (state->error != NULL) {
        *err = *state->error;
        return false;
    }
    if (!catalog_graph(workspace->catalog, module, &graph, err) ||
        !target_resolve(arena, graph, identifier, &state->heads, &revisions, err))
        return false;
    for (size_t i = 0; i < revisions.count; i++)
        vec_push(arena, found, api_revision(arena, graph, revisions.items[i], NULL, &state->heads));
    return true;
}

/* A revision that stands alone, for what is shown of one without a file. */
static bool link_alone(Arena *arena, const Module *module, const Lost *lost, Graph **graph,
                       MigError *err)
{
    HeaderVec *headers = arena_new(arena, HeaderVec);
    Header header = lost->header;
    header.down_revisions = (StringVec){0};
    header.depends_on = (ReferenceVec){0};
    vec_push(arena, headers, header);
    return graph_link(arena, module->name, headers, graph, err);
}

/* Looks for a revision that no file of the modules has by the beginning of its id. */
static bool find_lost(MigWorkspace *workspace, const ModuleRefVec *modules, const char *name,
                      MigRevisionVec *found, MigError *err)
{
    enum { SHORTEST = 4 };
    Arena *arena = workspace->arena;
    if (strlen(name) < SHORTEST || strcspn(name, "+@") < strlen(name))
        return true;
    for (size_t i = 0; i < modules->count; i++) {
        Graph *graph;
        if (!catalog_graph(workspace->catalog, modules->items[i], &graph, err))
            return false;
        if (graph_candidates(arena, graph, name).count > 0)
            return true; /* there are several */
    }
    for (size_t i = 0; i < modules->count; i++) {
        LostVec lost;
        if (!recovery_find(arena, workspace->catalog, &workspace->workspace, modules->items[i],
                           name, &lost, err))
            return false;
        for (size_t j = 0; j < lost.count; j++) {
            const Header *header = &lost.items[j].header;
            Graph *graph;
            if (!link_alone(arena, modules->items[i], &lost.items[j], &graph, err))
                return false;
            MigRevision revision = api_lost(arena, graph, &lost.items[j], NULL, NULL);
            revision.down_revisions = api_strings(arena, &header->down_revisions);
            revision.depends_on = api_depends_on(arena, header);
            vec_push(arena, found, revision);
        }
    }
    return true;
}

/* Refuses a beginning that several revisions without a file have. */
static bool check_lost(Arena *arena, const char *name, const MigRevisionVec *found, MigError *err)
{
    StringVec names = {0};
    for (size_t i = 0; i < found->count; i++)
        vec_push(arena, &names,
                 arena_printf(arena, "%s:%s", found->items[i].module, found->items[i].id));
    return found->count < 2 || fail(err, MIG_E_REVISION, "'%s' may be any of %s", name,
                                    strings_join(arena, &names, ", "));
}

bool mig_show(MigWorkspace *workspace, const char *identifier, MigRevisions *revisions,
              MigError *err)
{
    ModuleRefVec modules;
    StateVec states;
    const char *rest;
    if (!api_search(workspace, identifier, &rest, &modules, err) ||
        !ask_current(workspace, rest, &modules, &states, err))
        return false;
    MigRevisionVec found = {0};
    size_t known = 0;
    MigError first = {.code = MIG_OK}, error;
    for (size_t i = 0; i < modules.count; i++) {
        if (resolve_in(workspace, modules.items[i], rest, &states.items[i], &found, &error))
            known++;
        else if (first.code == MIG_OK)
            first = error;
    }
    if (known == 0 && first.code == MIG_E_REVISION && first.file[0] == '\0' &&
        !(find_lost(workspace, &modules, rest, &found, err) &&
          check_lost(workspace->arena, rest, &found, err)))
        return false;
    *revisions = api_revisions(&found);
    if (known > 0 || found.count > 0)
        return true;
    *err = first;
    return first.code == MIG_OK ? fail(err, MIG_E_USAGE, "no module is selected") : false;
}

static const Revision *find_revision(MigWorkspace *workspace, const MigRevision *revision)
{
    const Module *module = workspace_module(&workspace->workspace, revision->module);
    Graph *graph;
    MigError err;
    if (module == NULL || !catalog_graph(workspace->catalog, module, &graph, &err))
        return NULL;
    return graph_find(graph, revision->id);
}

bool mig_revision_text(MigWorkspace *workspace, const MigRevision *revision, const char **text,
                       MigError *err)
{
    const Revision *found = find_revision(workspace, revision);
    if (revision->lost != NULL) {
        *text = revision->lost->text;
        return true;
    }
    if (found == NULL)
        return fail(err, MIG_E_USAGE, "no revision '%s' in module '%s'", revision->id,
                    revision->module);
    Span content;
    if (!file_load(workspace->arena,
                   catalog_path(workspace->arena, workspace->catalog, found->header), &content,
                   err))
        return false;
    *text = content.bytes;
    return true;
}
