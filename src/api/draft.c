/* New revisions, merges among them. */
#include "api/writing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "revision/target.h"
#include "revision/template.h"

#include <string.h>

/* Where a new revision belongs. */
typedef struct Draft {
    const Module *module;
    Graph *graph;
    RevisionVec parents;
    const char *folder;
    const char *up, *down; /* SQL for its sections */
} Draft;

static const char *ids_of(Arena *arena, const RevisionVec *revisions, const char *separator)
{
    StringVec ids = {0};
    for (size_t i = 0; i < revisions->count; i++)
        vec_push(arena, &ids, revisions->items[i]->id);
    return strings_join(arena, &ids, separator);
}

/* The revisions that a new one stands on when nothing else was asked for. */
static bool default_parents(Arena *arena, const Graph *graph, RevisionVec *parents, MigError *err)
{
    *parents = graph->heads;
    if (graph->heads.count <= 1)
        return true;
    return fail(err, MIG_E_REVISION, "module '%s' has %zu heads: %s", graph->module,
                graph->heads.count, ids_of(arena, &graph->heads, ", ")) ||
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
    if (name == NULL && strchr(identifier, ':') != NULL)
        return fail(err, MIG_E_USAGE, "no module is called '%.*s'", (int)strcspn(identifier, ":"),
                    identifier) ||
               fail_hint(err, "the modules are %s", strings_join(arena, &names, ", "));
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
    if (parents->count == 0)
        return fail(err, MIG_E_REVISION, "a merge joins two heads at least") ||
               fail_hint(err, "heads of the module: %s", graph_list(arena, heads));
    return fail(err, MIG_E_REVISION, "a merge joins two heads at least, and this is one: '%s'",
                parents->items[0]->id) ||
           fail_hint(err, "name them all: mig merge %s", ids_of(arena, heads, " "));
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
