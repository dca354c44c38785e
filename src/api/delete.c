/* Taking a revision out of a module that nobody has applied. */
#include "api/writing.h"

#include "revision/removal.h"
#include "revision/target.h"

#include <string.h>
#include <unistd.h>

/* What is to be taken out of where. */
typedef struct Removal {
    const Module *module;
    Graph *graph;
    Revision *revision;
    ReparentingVec children;
} Removal;

static bool find_revision(MigWorkspace *workspace, const char *identifier, const State *state,
                          Removal *removal, MigError *err)
{
    RevisionVec found;
    const StringVec *current = state->error == NULL ? &state->heads : NULL;
    if (!target_resolve(workspace->arena, removal->graph, identifier, current, &found, err))
        return false;
    if (found.count != 1)
        return fail(err, MIG_E_REVISION, "'%s' names %zu revisions", identifier, found.count) ||
               fail_hint(err, "one revision is deleted at a time");
    removal->revision = found.items[0];
    removal->children = removal_plan(workspace->arena, removal->graph, removal->revision);
    return true;
}

static bool check_applied(MigWorkspace *workspace, const Removal *removal, const State *state,
                          MigError *err)
{
    RevisionSet applied;
    const char *id = removal->revision->id;
    if (state->error != NULL)
        return true;
    if (!graph_applied(workspace->arena, removal->graph, &state->heads, &applied, err))
        return false;
    return !revision_set_has(&applied, removal->revision) ||
           fail(err, MIG_E_REVISION, "revision '%s' is applied in '%s'", id,
                removal->module->url.shown) ||
           fail_hint(err, "undo it first, with mig downgrade, wherever it is applied");
}

static bool fail_needed(const Removal *removal, const char *module, const Revision *dependent,
                        MigError *err)
{
    const Header *header = dependent->header;
    return fail_at(err, MIG_E_DEPENDENCY, header->file, header->depends_on_line,
                   "revision '%s' of %s depends on '%s'", dependent->id, module,
                   removal->revision->id) ||
           fail_hint(err, "delete '%s' first, or take '%s' out of its depends_on", dependent->id,
                     removal->revision->id);
}

/* Whether a reference of another module means the revision. */
static bool is_meant(Arena *arena, const Removal *removal, const Reference *reference)
{
    if (strcmp(reference->module, removal->module->name) != 0)
        return false;
    RevisionVec candidates = graph_candidates(arena, removal->graph, reference->id);
    return revisions_has(&candidates, removal->revision);
}

static bool check_module(Arena *arena, const Removal *removal, const Graph *graph, MigError *err)
{
    for (size_t i = 0; i < graph->revisions.count; i++) {
        const Revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->outside.count; j++)
            if (is_meant(arena, removal, &revision->outside.items[j]))
                return fail_needed(removal, graph->module, revision, err);
    }
    return true;
}

static bool check_needed(MigWorkspace *workspace, const Removal *removal, MigError *err)
{
    const RevisionVec *dependents = &removal->revision->dependents;
    const ModuleVec *modules = &workspace->workspace.modules;
    if (dependents->count > 0)
        return fail_needed(removal, removal->module->name, dependents->items[0], err);
    for (size_t i = 0; i < modules->count; i++) {
        Graph *graph;
        if (!catalog_graph(workspace->catalog, &modules->items[i], &graph, err) ||
            !check_module(workspace->arena, removal, graph, err))
            return false;
    }
    return true;
}

/* Children first: whenever this stops, the files still make a graph. */
static bool carry_out(MigWorkspace *workspace, const Removal *removal, bool write, MigError *err)
{
    WritingFileVec files = {0};
    for (size_t i = 0; i < removal->children.count; i++) {
        WritingFile file;
        if (!writing_reparent(workspace, &removal->children.items[i], &file, err))
            return false;
        vec_push(workspace->arena, &files, file);
    }
    const char *path =
        catalog_path(workspace->arena, workspace->catalog, removal->revision->header);
    if (!write)
        return true;
    if (!writing_all(workspace->arena, &files, err))
        return false;
    if (unlink(path) != 0)
        return fail_errno(err, MIG_E_FILE, "cannot remove '%s'", path);
    catalog_forget(workspace->catalog, removal->module);
    return true;
}

static void describe(Arena *arena, const Removal *removal, const State *state,
                     MigDeletion *deletion)
{
    MigRevision *revision = arena_new(arena, MigRevision);
    *revision = api_revision(arena, removal->graph, removal->revision, NULL, NULL);
    *deletion = (MigDeletion){
        .revision = revision,
        .children = writing_describe(arena, removal->graph, &removal->children),
        .count = removal->children.count,
        .unasked = state->error,
    };
}

bool mig_delete(MigWorkspace *workspace, const char *identifier, bool dry_run,
                MigDeletion *deletion, MigError *err)
{
    Removal removal;
    State state;
    if (!api_module_of(workspace, "delete", identifier, &removal.module, &identifier, err) ||
        !catalog_graph(workspace->catalog, removal.module, &removal.graph, err) ||
        !api_state(workspace, removal.module, &state, err) ||
        !find_revision(workspace, identifier, &state, &removal, err) ||
        !check_applied(workspace, &removal, &state, err) ||
        !check_needed(workspace, &removal, err) || !carry_out(workspace, &removal, !dry_run, err))
        return false;
    describe(workspace->arena, &removal, &state, deletion);
    return true;
}
