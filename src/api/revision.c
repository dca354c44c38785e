/* Revisions as the API shows them. */
#include "api/workspace.h"

#include "revision/target.h"

MigRevisions api_revisions(const MigRevisionVec *revisions)
{
    return (MigRevisions){revisions->items, revisions->count};
}

const char *const *api_depends_on(Arena *arena, const Header *header)
{
    StringVec names = {0};
    for (size_t i = 0; i < header->depends_on.count; i++) {
        const Reference *reference = &header->depends_on.items[i];
        vec_push(arena, &names,
                 reference->module == NULL
                     ? reference->id
                     : arena_printf(arena, "%s:%s", reference->module, reference->id));
    }
    return api_strings(arena, &names);
}

static const char *const *show_children(Arena *arena, const Revision *revision)
{
    StringVec ids = {0};
    for (size_t i = 0; i < revision->children.count; i++)
        vec_push(arena, &ids, revision->children.items[i]->id);
    strings_sort(&ids);
    return api_strings(arena, &ids);
}

/* Whether no file of the module stands on a revision. */
static bool has_no_child(const Revision *revision)
{
    for (size_t i = 0; i < revision->children.count; i++)
        if (revision->children.items[i]->header->origin == NULL)
            return false;
    return true;
}

MigRevision api_revision(Arena *arena, const Graph *graph, const Revision *revision,
                         const RevisionSet *applied, const StringVec *current)
{
    const Header *header = revision->header;
    MigLost *lost = header->origin == NULL ? NULL : arena_new(arena, MigLost);
    if (lost != NULL)
        *lost = (MigLost){.place = arena_printf(arena, "in %s", header->origin),
                          .reference = "",
                          .commit = "",
                          .author = "",
                          .subject = "",
                          .text = header->text.bytes};
    return (MigRevision){
        .module = graph->module,
        .id = revision->id,
        .message = header->message,
        .file = header->file,
        .created = header->created,
        .down_revisions = api_strings(arena, &header->down_revisions),
        .branch_labels = api_strings(arena, &header->branch_labels),
        .labels = api_strings(arena, &revision->labels),
        .depends_on = api_depends_on(arena, header),
        .children = show_children(arena, revision),
        .is_base = revision->parents.count == 0,
        .is_head = header->origin == NULL && has_no_child(revision),
        .is_branch_point = revision->children.count > 1,
        .is_merge_point = revision->parents.count > 1,
        .is_effective_head = has_no_child(revision) && revision->dependents.count > 0,
        .is_applied = applied != NULL && revision_set_has(applied, revision),
        .is_current = current != NULL && strings_has(current, revision->id),
        .lost = lost,
    };
}

MigRevision api_lost(Arena *arena, const Graph *graph, const Lost *lost, const RevisionSet *applied,
                     const StringVec *current)
{
    MigLost *shown = arena_new(arena, MigLost);
    *shown = (MigLost){
        .place = lost->place,
        .is_logged = lost->is_logged,
        .reference = lost->reference,
        .commit = lost->commit,
        .author = lost->author,
        .subject = lost->subject,
        .text = lost->header.text.bytes,
    };
    MigRevision revision =
        api_revision(arena, graph, graph_find(graph, lost->header.id), applied, current);
    revision.lost = shown;
    return revision;
}

bool api_survey(MigWorkspace *workspace, const ModuleRefVec *modules, unsigned wishes,
                StateVec *states, RecoveryVec *recoveries, MigError *err)
{
    return survey_run(workspace->arena, modules, workspace->workspace.jobs, wishes, states, err) &&
           recovery_run(workspace->arena, workspace->catalog, &workspace->workspace, modules,
                        states, recoveries, err);
}

bool api_search(MigWorkspace *workspace, const char *identifier, const char **rest,
                ModuleRefVec *modules, MigError *err)
{
    StringVec names = api_module_names(workspace);
    const char *name;
    target_qualifier(workspace->arena, identifier, &names, &name, rest);
    if (name == NULL) {
        *modules = workspace->selected;
        return true;
    }
    *modules = (ModuleRefVec){0};
    vec_push(workspace->arena, modules, workspace_module(&workspace->workspace, name));
    return modules->count == 1 || fail(err, MIG_E_USAGE, "no module is called '%s'", name);
}
