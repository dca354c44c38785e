/* Revisions: those that are there, and new ones. */
#include "api/writing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "revision/range.h"
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
        .depends_on = show_depends_on(arena, header),
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

bool api_survey(MigWorkspace *workspace, const ModuleRefVec *modules, StateVec *states,
                RecoveryVec *recoveries, MigError *err)
{
    return survey_run(workspace->arena, modules, workspace->workspace.jobs, states, err) &&
           recovery_run(workspace->arena, workspace->catalog, &workspace->workspace, modules,
                        states, recoveries, err);
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
    if (range != NULL && !search_in(workspace, range, &excerpt.range, &excerpt.modules, err))
        return false;
    bool needed = range != NULL && strstr(range, "current") != NULL;
    if ((ask || needed) &&
        !api_survey(workspace, &excerpt.modules, &excerpt.states, &excerpt.recoveries, err))
        return false;
    if (!list_history(workspace, &excerpt, &found, err))
        return false;
    *revisions = hand_out(&found);
    return true;
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
            revision.depends_on = show_depends_on(arena, header);
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
    if (known == 0 && first.code == MIG_E_REVISION && first.file[0] == '\0' &&
        !(find_lost(workspace, &modules, rest, &found, err) &&
          check_lost(workspace->arena, rest, &found, err)))
        return false;
    *revisions = hand_out(&found);
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

/* --- New revisions. --- */

/* Where a new revision belongs. */
typedef struct Draft {
    const Module *module;
    Graph *graph;
    RevisionVec parents;
    const char *folder;
    const char *up, *down; /* SQL for its sections */
} Draft;

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
            if (revisions_has(parents, found.items[i]))
                return fail(err, MIG_E_REVISION, "revision '%s' is named twice",
                            found.items[i]->id);
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

static bool fill_in(MigWorkspace *workspace, const Draft *draft, const MigNewRevision *options,
                    NewRevision *revision, MigError *err)
{
    Arena *arena = workspace->arena;
    *revision = (NewRevision){.message = options->message == NULL ? "" : options->message,
                              .up = draft->up,
                              .down = draft->down};
    revision->branch_labels = api_list(arena, options->branch_labels);
    if (strpbrk(revision->message, "\r\n") != NULL)
        return fail(err, MIG_E_USAGE, "a message is one line");
    if (!choose_id(arena, draft->graph, options->id, &revision->id, err) ||
        !check_labels(draft->graph, &revision->branch_labels, err) ||
        !clock_in_zone(clock_now(), draft->module->timezone, &revision->created, err))
        return false;
    for (size_t i = 0; i < draft->parents.count; i++)
        vec_push(arena, &revision->down_revisions, draft->parents.items[i]->id);
    for (const char *const *name = options->depends_on; name != NULL && *name != NULL; name++)
        if (!find_dependency(workspace, draft->module, *name, &revision->depends_on, err))
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

static bool write_revision(MigWorkspace *workspace, const Draft *draft, const NewRevision *revision,
                           MigError *err)
{
    Arena *arena = workspace->arena;
    const Module *module = draft->module;
    const char *name, *content, *template_file, *template;
    if (!writing_check_hook(arena, module, err) ||
        !template_file_name(arena, module->file_template, module->truncate_slug_length, revision,
                            &name, err) ||
        !load_template(arena, module, &template_file, &template, err) ||
        !template_content(arena, template_file, template, revision, &content, err))
        return false;
    const char *path = path_join(arena, draft->folder, name);
    return folder_make(path_parent(arena, path), err) && file_create(path, span_of(content), err) &&
           writing_run_hook(workspace, module, path, err);
}

/* Reads a module again, and the revision that was written. */
static bool read_written(MigWorkspace *workspace, const Module *module, const char *id,
                         MigRevision *revision, MigError *err)
{
    Graph *graph;
    catalog_forget(workspace->catalog, module);
    if (!catalog_graph(workspace->catalog, module, &graph, err))
        return false;
    const Revision *written = graph_find(graph, id);
    if (written == NULL)
        return fail(err, MIG_E_CONFIG, "revision '%s' was written, but the module does not find it",
                    id) ||
               fail_hint(err,
                         "a file_template with folders needs recursive_version_locations = true");
    *revision = api_revision(workspace->arena, graph, written, NULL, NULL);
    return true;
}

static bool write_draft(MigWorkspace *workspace, Draft *draft, const MigNewRevision *options,
                        MigRevision *revision, MigError *err)
{
    NewRevision fresh;
    return writing_folder(workspace, draft->module, options->version_path, &draft->parents,
                          &draft->folder, err) &&
           fill_in(workspace, draft, options, &fresh, err) &&
           write_revision(workspace, draft, &fresh, err) &&
           read_written(workspace, draft->module, fresh.id, revision, err);
}

bool api_new_revision(MigWorkspace *workspace, const Module *module, const MigNewRevision *options,
                      const char *up, const char *down, MigRevision *revision, MigError *err)
{
    Draft draft = {.module = module, .up = up, .down = down};
    return catalog_graph(workspace->catalog, module, &draft.graph, err) &&
           find_parents(workspace->arena, draft.graph, options, &draft.parents, err) &&
           write_draft(workspace, &draft, options, revision, err);
}

/* What is merged: at least two revisions, all of them heads. */
static bool find_merged(Arena *arena, Draft *draft, const MigNewRevision *options, MigError *err)
{
    const RevisionVec *parents = &draft->parents, *heads = &draft->graph->heads;
    MigNewRevision any = *options;
    any.splice = true;
    if (!find_parents(arena, draft->graph, &any, &draft->parents, err))
        return false;
    for (size_t i = 0; i < parents->count; i++)
        if (parents->items[i]->children.count > 0)
            return fail(err, MIG_E_REVISION, "revision '%s' is not a head",
                        parents->items[i]->id) ||
                   fail_hint(err, "a merge joins heads: %s", graph_list(arena, heads));
    if (parents->count > 1)
        return true;
    if (heads->count < 2)
        return fail(err, MIG_E_REVISION, "there is nothing to merge: module '%s' has %s",
                    draft->module->name, heads->count == 0 ? "no revisions" : "one head");
    return fail(err, MIG_E_REVISION, "a merge joins two heads at least") ||
           fail_hint(err, "heads of the module: %s", graph_list(arena, heads));
}

static const char *merge_message(Arena *arena, const RevisionVec *parents)
{
    StringVec ids = {0};
    for (size_t i = 0; i + 1 < parents->count; i++)
        vec_push(arena, &ids, parents->items[i]->id);
    return arena_printf(arena, "merge %s and %s", strings_join(arena, &ids, ", "),
                        parents->items[parents->count - 1]->id);
}

bool mig_merge(MigWorkspace *workspace, const MigNewRevision *options, MigRevision *revision,
               MigError *err)
{
    Draft draft = {.up = "", .down = ""};
    MigNewRevision merge = *options;
    if (!api_one_module(workspace, "merge", &draft.module, err) ||
        !catalog_graph(workspace->catalog, draft.module, &draft.graph, err) ||
        !find_merged(workspace->arena, &draft, options, err))
        return false;
    if (merge.message == NULL)
        merge.message = merge_message(workspace->arena, &draft.parents);
    return write_draft(workspace, &draft, &merge, revision, err);
}

bool mig_revision(MigWorkspace *workspace, const MigNewRevision *options, MigRevision *revision,
                  MigError *err)
{
    const Module *module;
    return api_one_module(workspace, "revision", &module, err) &&
           api_new_revision(workspace, module, options, "", "", revision, err);
}
