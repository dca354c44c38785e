/* Revisions: those that are there, and new ones. */
#include "api/workspace.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "revision/target.h"
#include "revision/template.h"

#include <string.h>

typedef Vec(MigRevision) MigRevisionVec;

static MigRevisions hand_out(const MigRevisionVec *revisions)
{
    return (MigRevisions){revisions->items, revisions->count};
}

static const char *const *show_depends_on(Arena *arena, const Header *header)
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

MigRevision api_revision(Arena *arena, const Graph *graph, const Revision *revision,
                         const RevisionSet *applied, const StringVec *current)
{
    const Header *header = revision->header;
    return (MigRevision){
        .module = graph->module,
        .id = revision->id,
        .message = header->message,
        .file = header->file,
        .created = header->created,
        .down_revisions = api_strings(arena, &header->down_revisions),
        .branch_labels = api_strings(arena, &header->branch_labels),
        .depends_on = show_depends_on(arena, header),
        .is_base = revision->parents.count == 0,
        .is_head = revision->children.count == 0,
        .is_branch_point = revision->children.count > 1,
        .is_merge_point = revision->parents.count > 1,
        .is_applied = applied != NULL && revision_set_has(applied, revision),
        .is_current = current != NULL && strings_has(current, revision->id),
    };
}

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
    *revisions = hand_out(&found);
    return true;
}

/* Adds a module's revisions, newest first; `state` is NULL where the database was not asked. */
static bool add_history(MigWorkspace *workspace, const Module *module, const State *state,
                        MigRevisionVec *found, MigError *err)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    RevisionSet applied;
    if (state != NULL && state->error != NULL) {
        *err = *state->error;
        return fail_within(err, "%s", module->name);
    }
    if (!catalog_graph(workspace->catalog, module, &graph, err) ||
        (state != NULL && !graph_applied(arena, graph, &state->heads, &applied, err)))
        return false;
    for (size_t i = graph->revisions.count; i > 0; i--)
        vec_push(arena, found,
                 api_revision(arena, graph, graph->revisions.items[i - 1],
                              state == NULL ? NULL : &applied,
                              state == NULL ? NULL : &state->heads));
    return true;
}

bool mig_history(MigWorkspace *workspace, bool ask, MigRevisions *revisions, MigError *err)
{
    MigRevisionVec found = {0};
    StateVec states = {0};
    if (ask && !survey_run(workspace->arena, &workspace->selected, workspace->workspace.jobs,
                           &states, err))
        return false;
    for (size_t i = 0; i < workspace->selected.count; i++)
        if (!add_history(workspace, workspace->selected.items[i], ask ? &states.items[i] : NULL,
                         &found, err))
            return false;
    *revisions = hand_out(&found);
    return true;
}

/* The modules that an identifier is looked for in: the one it names, or the selected ones. */
static bool search_in(MigWorkspace *workspace, const char *identifier, const char **rest,
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

/* The version tables' rows, where an identifier needs them. */
static bool ask_current(MigWorkspace *workspace, const char *identifier,
                        const ModuleRefVec *modules, StateVec *states, MigError *err)
{
    *states = (StateVec){0};
    if (strstr(identifier, "current") != NULL)
        return survey_run(workspace->arena, modules, workspace->workspace.jobs, states, err);
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

bool mig_show(MigWorkspace *workspace, const char *identifier, MigRevisions *revisions,
              MigError *err)
{
    ModuleRefVec modules;
    StateVec states;
    const char *rest;
    if (!search_in(workspace, identifier, &rest, &modules, err) ||
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
    *revisions = hand_out(&found);
    if (known > 0)
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

/* --- New revisions. --- */

/* The revisions that a new one stands on when nothing else was asked for. */
static bool default_parents(Arena *arena, const Graph *graph, RevisionVec *parents, MigError *err)
{
    *parents = graph->heads;
    if (graph->heads.count <= 1)
        return true;
    StringVec ids = {0};
    for (size_t i = 0; i < graph->heads.count; i++)
        vec_push(arena, &ids, graph->heads.items[i]->id);
    return fail(err, MIG_E_REVISION, "module '%s' has %zu heads: %s", graph->module,
                graph->heads.count, strings_join(arena, &ids, ", ")) ||
           fail_hint(err, "say which one the new revision stands on with --head REV");
}

static bool find_parents(Arena *arena, const Graph *graph, const MigNewRevision *options,
                         RevisionVec *parents, MigError *err)
{
    *parents = (RevisionVec){0};
    if (options->heads == NULL || options->heads[0] == NULL)
        return default_parents(arena, graph, parents, err);
    for (const char *const *head = options->heads; *head != NULL; head++) {
        RevisionVec found;
        if (!target_resolve(arena, graph, *head, NULL, &found, err))
            return false;
        for (size_t i = 0; i < found.count; i++) {
            if (found.items[i]->children.count > 0 && !options->splice)
                return fail(err, MIG_E_REVISION, "revision '%s' is not a head",
                            found.items[i]->id) ||
                       fail_hint(err, "allow a new branch there with --splice");
            vec_push(arena, parents, found.items[i]);
        }
    }
    return true;
}

/* A depends_on as it is to stand in the file: with the full id. */
static bool find_dependency(MigWorkspace *workspace, const Module *own, const char *identifier,
                            StringVec *found, MigError *err)
{
    Arena *arena = workspace->arena;
    StringVec names = api_module_names(workspace);
    const char *name, *rest;
    Graph *graph;
    RevisionVec revisions;
    target_qualifier(arena, identifier, &names, &name, &rest);
    const Module *module = name == NULL ? own : workspace_module(&workspace->workspace, name);
    if (!catalog_graph(workspace->catalog, module, &graph, err) ||
        !target_resolve(arena, graph, rest, NULL, &revisions, err))
        return false;
    for (size_t i = 0; i < revisions.count; i++) {
        const char *id = revisions.items[i]->id;
        vec_push(arena, found, module == own ? id : arena_printf(arena, "%s:%s", module->name, id));
    }
    return true;
}

static bool check_labels(const Graph *graph, const StringVec *labels, MigError *err)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (!template_check_id(labels->items[i], err))
            return fail_within(err, "branch label");
        if (table_find(graph->by_label, labels->items[i]) != NULL)
            return fail(err, MIG_E_REVISION, "the branch label '%s' is taken already",
                        labels->items[i]);
    }
    return true;
}

/* The id of a new revision: the one asked for, if nothing else has it. */
static bool choose_id(Arena *arena, const Graph *graph, const char *wanted, const char **id,
                      MigError *err)
{
    *id = wanted != NULL ? wanted : hash_random(arena, 12);
    if (wanted != NULL && !template_check_id(wanted, err))
        return false;
    return graph_find(graph, *id) == NULL ||
           fail(err, MIG_E_REVISION, "a revision '%s' exists already: '%s'", *id,
                graph_find(graph, *id)->header->file);
}

static bool fill_in(MigWorkspace *workspace, const Module *module, const Graph *graph,
                    const MigNewRevision *options, NewRevision *revision, MigError *err)
{
    Arena *arena = workspace->arena;
    RevisionVec parents;
    *revision = (NewRevision){
        .message = options->message == NULL ? "" : options->message, .up = "", .down = ""};
    revision->branch_labels = api_list(arena, options->branch_labels);
    if (strpbrk(revision->message, "\r\n") != NULL)
        return fail(err, MIG_E_USAGE, "a message is one line");
    if (!choose_id(arena, graph, options->id, &revision->id, err) ||
        !find_parents(arena, graph, options, &parents, err) ||
        !check_labels(graph, &revision->branch_labels, err) ||
        !clock_in_zone(clock_now(), module->timezone, &revision->created, err))
        return false;
    for (size_t i = 0; i < parents.count; i++)
        vec_push(arena, &revision->down_revisions, parents.items[i]->id);
    for (const char *const *name = options->depends_on; name != NULL && *name != NULL; name++)
        if (!find_dependency(workspace, module, *name, &revision->depends_on, err))
            return false;
    return true;
}

/* The module's own template, or the one that mig init writes. */
static bool load_template(Arena *arena, const Module *module, const char **file, const char **text,
                          MigError *err)
{
    *file = path_join(arena, module->script_location, "revision.sql.in");
    *text = template_revision;
    if (file_kind(*file) == FILE_MISSING)
        return true;
    Span content;
    if (!file_load(arena, *file, &content, err))
        return false;
    *text = content.bytes;
    return true;
}

static bool write_revision(Arena *arena, const Module *module, const NewRevision *revision,
                           MigError *err)
{
    const char *name, *content, *template_file, *template;
    if (!template_file_name(arena, module->file_template, module->truncate_slug_length, revision,
                            &name, err) ||
        !load_template(arena, module, &template_file, &template, err) ||
        !template_content(arena, template_file, template, revision, &content, err))
        return false;
    const char *path = path_join(arena, module->version_locations.items[0], name);
    return folder_make(path_parent(arena, path), err) && file_create(path, span_of(content), err);
}

bool api_new_revision(MigWorkspace *workspace, const Module *module, const MigNewRevision *options,
                      const char *up, const char *down, MigRevision *revision, MigError *err)
{
    Arena *arena = workspace->arena;
    Graph *graph;
    NewRevision fresh;
    if (!catalog_graph(workspace->catalog, module, &graph, err) ||
        !fill_in(workspace, module, graph, options, &fresh, err))
        return false;
    fresh.up = up;
    fresh.down = down;
    if (!write_revision(arena, module, &fresh, err))
        return false;
    catalog_forget(workspace->catalog, module);
    if (!catalog_graph(workspace->catalog, module, &graph, err))
        return false;
    const Revision *written = graph_find(graph, fresh.id);
    if (written == NULL)
        return fail(err, MIG_E_CONFIG, "revision '%s' was written, but the module does not find it",
                    fresh.id) ||
               fail_hint(err,
                         "a file_template with folders needs recursive_version_locations = true");
    *revision = api_revision(arena, graph, written, NULL, NULL);
    return true;
}

bool mig_revision(MigWorkspace *workspace, const MigNewRevision *options, MigRevision *revision,
                  MigError *err)
{
    const Module *module;
    return api_one_module(workspace, "revision", &module, err) &&
           api_new_revision(workspace, module, options, "", "", revision, err);
}
