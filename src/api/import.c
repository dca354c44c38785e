/*
 * Another tool's history becomes a module's. All that can go wrong is found out before the first
 * file is written: what cannot be read, what does not fit to what the module has, and what the
 * other tool's table says.
 */
#include "api/writing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "import/foreign.h"
#include "revision/template.h"
#include "run/inquiry.h"

#include <string.h>

/* A revision that is new to the module. */
typedef struct Arrival {
    const ForeignRevision *revision;
    const char *path, *text;
} Arrival;

typedef struct Adoption {
    MigWorkspace *workspace;
    Arena *arena;
    const MigImportOptions *options;
    const Module *module;
    const ForeignTool *tool;
    const char *shown; /* the folder, for messages */
    ForeignHistory history;
    Graph *present, *future; /* the module's revisions before and after */
    Vec(Arrival) arrivals;
    StringVec target; /* rows to stamp */
} Adoption;

static const ForeignRevision *find(const ForeignHistory *history, const char *id)
{
    for (size_t i = 0; i < history->revisions.count; i++)
        if (strcmp(history->revisions.items[i].id, id) == 0)
            return &history->revisions.items[i];
    return NULL;
}

static bool read_history(Adoption *adoption, MigError *err)
{
    const MigImportOptions *options = adoption->options;
    Arena *arena = adoption->arena;
    const char *folder = path_join(arena, adoption->workspace->folder, options->folder);
    adoption->shown = path_normal(arena, options->folder);
    if (!foreign_find(arena, options->tool, &adoption->tool, err))
        return false;
    if (file_kind(folder) != FILE_FOLDER)
        return fail(err, MIG_E_FILE, "'%s' is not a folder", options->folder);
    if (!adoption->tool->read(arena, folder, adoption->shown, &adoption->history, err))
        return false;
    return adoption->history.revisions.count > 0 ||
           fail(err, MIG_E_REVISION, "there are no migrations of %s in '%s'", adoption->tool->title,
                options->folder);
}

static bool is_same_list(const StringVec *one, const StringVec *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = strings_has(other, one->items[i]);
    return same;
}

/* A revision of the module must be one of the history, and follow the same ones. */
static bool check_revision(const Adoption *adoption, const Revision *revision, MigError *err)
{
    Arena *arena = adoption->arena;
    const ForeignRevision *foreign = find(&adoption->history, revision->id);
    const Header *header = revision->header;
    if (foreign == NULL)
        return fail_at(err, MIG_E_REVISION, header->file, header->line,
                       "module '%s' has a revision '%s', which is not in '%s'",
                       adoption->module->name, revision->id, adoption->options->folder) ||
               fail_hint(err, "import into a module without revisions of its own: mig init PATH "
                              "makes one");
    if (is_same_list(&header->down_revisions, &foreign->down_revisions))
        return true;
    const char *here = strings_join(arena, &header->down_revisions, "', '");
    const char *there = strings_join(arena, &foreign->down_revisions, "', '");
    return fail_at(err, MIG_E_REVISION, header->file, header->down_revision_line,
                   "revision '%s' follows '%s' here, and '%s' in '%s'", revision->id,
                   here[0] == '\0' ? "base" : here, there[0] == '\0' ? "base" : there,
                   adoption->options->folder) ||
           fail_hint(err, "only what comes on top of the module's revisions can be added to them");
}

/* Says so when the source was changed since it was imported. */
static bool compare_known(Adoption *adoption, const Revision *revision, MigError *err)
{
    Arena *arena = adoption->arena;
    const ForeignRevision *foreign = find(&adoption->history, revision->id);
    const char *path = catalog_path(arena, adoption->workspace->catalog, revision->header);
    const char *text = foreign_text(arena, adoption->tool, foreign);
    Script own, other;
    if (!script_load(arena, path, revision->header->file, NULL, &own, err) ||
        !script_parse(arena, foreign->source, span_of(text), &other, err))
        return false;
    if (strcmp(own.fingerprint, other.fingerprint) != 0 && !foreign->is_stub)
        vec_push(arena, &adoption->history.remarks,
                 arena_printf(arena, "%s has changed since %s was made of it", foreign->source,
                              revision->header->file));
    return true;
}

static bool check_present(Adoption *adoption, MigError *err)
{
    const RevisionVec *revisions = &adoption->present->revisions;
    for (size_t i = 0; i < revisions->count; i++)
        if (!check_revision(adoption, revisions->items[i], err) ||
            !compare_known(adoption, revisions->items[i], err))
            return false;
    return true;
}

static bool name_file(const Adoption *adoption, const ForeignRevision *revision, const char **path,
                      MigError *err)
{
    const Module *module = adoption->module;
    NewRevision new = {.id = revision->id, .message = revision->message, .up = "", .down = ""};
    const char *name;
    if (!clock_in_zone(clock_now(), module->timezone, &new.created, err) ||
        !template_file_name(adoption->arena, module->file_template, module->truncate_slug_length,
                            &new, &name, err))
        return false;
    *path = path_join(adoption->arena, module->version_locations.items[0], name);
    return strchr(name, '/') == NULL || module->recursive_version_locations ||
           fail(err, MIG_E_CONFIG,
                "revision '%s' would be written to '%s', where the module does not find it",
                revision->id, name) ||
           fail_hint(err, "a file_template with folders needs recursive_version_locations = true");
}

static bool add_arrival(Adoption *adoption, const ForeignRevision *revision, Table *paths,
                        MigError *err)
{
    Arrival arrival = {.revision = revision};
    arrival.text = foreign_text(adoption->arena, adoption->tool, revision);
    if (!name_file(adoption, revision, &arrival.path, err))
        return false;
    const ForeignRevision *twin = table_find(paths, arrival.path);
    if (twin != NULL)
        return fail(err, MIG_E_CONFIG, "'%s' and '%s' would be written to the same file '%s'",
                    twin->source, revision->source, arrival.path) ||
               fail_hint(err, "put ${rev} into file_template");
    FileKind kind = file_kind(arrival.path);
    if (kind == FILE_REGULAR || kind == FILE_FOLDER) /* what else is wrong, writing it tells */
        return fail(err, MIG_E_FILE, "'%s' exists already", arrival.path);
    table_put(paths, arrival.path, revision);
    vec_push(adoption->arena, &adoption->arrivals, arrival);
    return true;
}

static bool find_arrivals(Adoption *adoption, MigError *err)
{
    Table *paths = table_new(adoption->arena);
    const ForeignRevisionVec *revisions = &adoption->history.revisions;
    for (size_t i = 0; i < revisions->count; i++)
        if (graph_find(adoption->present, revisions->items[i].id) == NULL &&
            !add_arrival(adoption, &revisions->items[i], paths, err))
            return false;
    return true;
}

/* Whether the module makes a graph with what is to be written. */
static bool foresee(Adoption *adoption, MigError *err)
{
    Arena *arena = adoption->arena;
    HeaderVec headers = {0};
    for (size_t i = 0; i < adoption->present->revisions.count; i++)
        vec_push(arena, &headers, *adoption->present->revisions.items[i]->header);
    for (size_t i = 0; i < adoption->arrivals.count; i++) {
        const Arrival *arrival = &adoption->arrivals.items[i];
        Script script;
        if (!script_parse(arena, arrival->path, span_of(arrival->text), &script, err))
            return fail_within(err, "what '%s' becomes cannot be read", arrival->revision->source);
        vec_push(arena, &headers, script.header);
    }
    return graph_link(arena, adoption->module->name, &headers, &adoption->future, err);
}

/* --- What the other tool has applied. --- */

/* The other tool's table; Sqitch keeps its own beside a SQLite file. */
static Inquiry inquiry_of(const Adoption *adoption, Module *module)
{
    Arena *arena = adoption->arena;
    Inquiry inquiry = {module, adoption->tool->tables, adoption->tool->query};
    if (adoption->options->table != NULL)
        inquiry.tables = adoption->options->table;
    bool beside = module->url.kind == URL_SQLITE && strcmp(inquiry.tables, "sqitch.changes") == 0;
    if (!beside)
        return inquiry;
    module->url.target = path_join(arena, path_parent(arena, module->url.target), "sqitch.db");
    module->url.shown = arena_printf(arena, "sqlite:%s", module->url.target);
    inquiry.tables = "changes";
    return inquiry;
}

/* What the other tool's table says is applied, as revisions of the module. */
static bool ask_tool(const Adoption *adoption, RevisionSet *applied, MigError *err)
{
    Module module = *adoption->module;
    const Inquiry inquiry = inquiry_of(adoption, &module);
    InquiryRows answer;
    StringVec ids = {0};
    if (!inquiry_run(adoption->arena, &inquiry, &answer, err))
        return false;
    const ForeignRows rows = {answer.items, answer.count, answer.capacity};
    if (!adoption->tool->applied(adoption->arena, &adoption->history, &rows, &ids, err))
        return fail_within(err, "%s", inquiry.module->url.shown);
    *applied = revision_set_new(adoption->arena, adoption->future);
    for (size_t i = 0; i < ids.count; i++)
        revision_set_add(applied, graph_find(adoption->future, ids.items[i]));
    return true;
}

/* A version table can only say of a revision that all below it is applied too. */
static bool check_gaps(const Adoption *adoption, RevisionSet *applied, MigError *err)
{
    RevisionSet below = revision_set_copy(adoption->arena, adoption->future, applied);
    graph_add_below(adoption->future, EDGE_ALL, &below);
    revision_set_drop(&below, applied);
    if (revision_set_is_empty(&below) || adoption->tool->rows_are_heads) {
        revision_set_merge(applied, &below);
        return true;
    }
    RevisionVec missing = revision_set_list(adoption->arena, adoption->future, &below);
    return fail(err, MIG_E_REVISION, "%s has applied what follows %s, and that it has not",
                adoption->tool->title, graph_list(adoption->arena, &missing)) ||
           fail_hint(err, "let %s apply it first", adoption->tool->title);
}

/* A stamp only leads up: what mig has done since the other tool was left is not forgotten. */
static bool check_forwards(const Adoption *adoption, const RevisionSet *applied, MigError *err)
{
    State state;
    if (!api_state(adoption->workspace, adoption->module, &state, err))
        return false;
    if (state.error != NULL) {
        *err = *state.error;
        return false;
    }
    for (size_t i = 0; i < state.heads.count; i++) {
        const Revision *row = graph_find(adoption->future, state.heads.items[i]);
        if (row == NULL || !revision_set_has(applied, row))
            return fail(err, MIG_E_REVISION, "the database is at '%s', beyond what %s has applied",
                        state.heads.items[i], adoption->tool->title) ||
                   fail_hint(err, "say what is right with mig stamp");
    }
    return true;
}

static bool find_target(Adoption *adoption, MigError *err)
{
    Arena *arena = adoption->arena;
    RevisionSet applied;
    if (!adoption->options->stamp)
        return true;
    if (!ask_tool(adoption, &applied, err) || !check_gaps(adoption, &applied, err) ||
        !check_forwards(adoption, &applied, err))
        return false;
    RevisionVec tips = graph_tips(arena, adoption->future, EDGE_ALL, &applied);
    for (size_t i = 0; i < tips.count; i++)
        vec_push(arena, &adoption->target, tips.items[i]->id);
    return true;
}

/* --- Doing it. --- */

static bool write_files(Adoption *adoption, MigError *err)
{
    WritingFileVec files = {0};
    for (size_t i = 0; i < adoption->arrivals.count; i++) {
        const Arrival *arrival = &adoption->arrivals.items[i];
        vec_push(adoption->arena, &files,
                 (WritingFile){.path = arrival->path, .content = span_of(arrival->text)});
    }
    if (!writing_check_hook(adoption->arena, adoption->module, err) ||
        !writing_all(adoption->arena, &files, err))
        return false;
    catalog_forget(adoption->workspace->catalog, adoption->module);
    for (size_t i = 0; i < files.count; i++)
        if (!writing_run_hook(adoption->workspace, adoption->module, files.items[i].path, err))
            return false;
    return true;
}

static bool stamp(const Adoption *adoption, MigError *err)
{
    if (adoption->target.count == 0)
        return true;
    const char *target = strings_join(adoption->arena, &adoption->target, ",");
    return mig_stamp(adoption->workspace, target, &(MigRun){0}, err) ||
           fail_within(err, "the files are written, but '%s' could not be stamped", target);
}

static void describe(const Adoption *adoption, MigImport *import)
{
    Arena *arena = adoption->arena;
    Vec(MigImported) items = {0};
    *import = (MigImport){.module = api_module(arena, adoption->module)};
    for (size_t i = 0; i < adoption->arrivals.count; i++) {
        const Arrival *arrival = &adoption->arrivals.items[i];
        const ForeignRevision *revision = arrival->revision;
        import->stubs += revision->is_stub;
        vec_push(
            arena, &items,
            (MigImported){
                .source = revision->source,
                .id = revision->id,
                .message = revision->message,
                .file = path_relative(arena, adoption->workspace->workspace.folder, arrival->path),
                .down_revisions = api_strings(arena, &revision->down_revisions),
                .text = arrival->text,
                .is_stub = revision->is_stub,
            });
    }
    import->items = items.items;
    import->count = items.count;
    import->known = (int)adoption->present->revisions.count;
    import->remarks = api_strings(arena, &adoption->history.remarks);
    if (adoption->options->stamp)
        import->stamped = api_strings(arena, &adoption->target);
}

bool mig_import(MigWorkspace *workspace, const MigImportOptions *options, MigImport *import,
                MigError *err)
{
    Adoption adoption = {.workspace = workspace, .arena = workspace->arena, .options = options};
    if (!api_one_module(workspace, "import", &adoption.module, err) ||
        !read_history(&adoption, err) ||
        !catalog_graph(workspace->catalog, adoption.module, &adoption.present, err) ||
        !check_present(&adoption, err) || !find_arrivals(&adoption, err) ||
        !foresee(&adoption, err) || !find_target(&adoption, err))
        return false;
    if (!options->dry_run && (!write_files(&adoption, err) || !stamp(&adoption, err)))
        return false;
    describe(&adoption, import);
    return true;
}
