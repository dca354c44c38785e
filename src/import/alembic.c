/*
 * Alembic: the graph out of the heads of versions/…py, which are read and not run; the SQL out of
 * what Alembic prints, where it is installed and there is an alembic.ini.
 */
#include "import/alembic.h"
#include "import/python.h"
#include "import/tools.h"

#include "base/file.h"
#include "base/path.h"
#include "base/program.h"
#include "import/numbered.h"
#include "revision/graph.h"
#include "revision/template.h"

#include <string.h>

/* Where things are. */
typedef struct Project {
    const char *ini_folder; /* NULL: there is no alembic.ini */
    StringVec locations;    /* the folders with revisions */
} Project;

/* A setting's value with %(here)s put in. */
static const char *put_here(Arena *arena, const char *value, const char *here)
{
    static const char mark[] = "%(here)s";
    Text text = text_in(arena);
    for (const char *found; (found = strstr(value, mark)) != NULL; value = found + strlen(mark)) {
        text_add_bytes(&text, value, (size_t)(found - value));
        text_add(&text, here);
    }
    text_add(&text, value);
    return text_string(&text);
}

/* Reads the alembic.ini of a folder; `*script` is its script_location, NULL if there is none. */
static bool read_ini(Arena *arena, const char *folder, const char **script, Project *project,
                     MigError *err)
{
    const char *path = path_join(arena, folder, "alembic.ini");
    Span content;
    *script = NULL;
    if (file_kind(path) != FILE_REGULAR)
        return true;
    if (!file_load(arena, path, &content, err))
        return false;
    const char *location = source_setting(arena, content.bytes, "alembic", "script_location");
    const char *more = source_setting(arena, content.bytes, "alembic", "version_locations");
    if (location == NULL)
        return true;
    *script = path_join(arena, folder, put_here(arena, location, folder));
    StringVec folders = strings_split(arena, more == NULL ? "" : more, " ,;\n");
    for (size_t i = 0; i < folders.count; i++)
        vec_push(arena, &project->locations,
                 path_join(arena, folder, put_here(arena, folders.items[i], folder)));
    if (folders.count == 0)
        vec_push(arena, &project->locations, path_join(arena, *script, "versions"));
    project->ini_folder = folder;
    return true;
}

/* The folder may be that of alembic.ini, the script location, or the one with the revisions. */
static bool find_project(Arena *arena, const char *folder, Project *project, MigError *err)
{
    const char *script, *at = folder;
    *project = (Project){0};
    for (int above = 0; above < 3 && strcmp(at, "/") != 0; above++, at = path_parent(arena, at)) {
        if (!read_ini(arena, at, &script, project, err))
            return false;
        if (script != NULL && (above == 0 || path_is_within(script, folder)))
            return true;
        *project = (Project){0};
    }
    const char *versions = path_join(arena, folder, "versions");
    vec_push(arena, &project->locations, file_kind(versions) == FILE_FOLDER ? versions : folder);
    return true;
}

/* The lines of a docstring: the message, what Alembic writes below it, and the rest. */
static void read_docstring(Arena *arena, const char *docstring, ForeignRevision *revision)
{
    static const char *const own[] = {"Revision ID:", "Revises:", "Create Date:"};
    StringVec lines = strings_split(arena, docstring, "\n");
    for (size_t i = 0; i < lines.count; i++) {
        Span line = span_trim(span_of(lines.items[i]));
        const char *text = arena_strndup(arena, line.bytes, line.length);
        bool known = line.length == 0;
        for (size_t j = 0; j < sizeof(own) / sizeof(own[0]); j++)
            known = known || span_starts_with(line, own[j]);
        if (span_starts_with(line, own[2])) {
            Span date = span_trim(span_of(text + strlen(own[2])));
            revision->created = arena_strndup(arena, date.bytes, date.length);
        }
        if (!known && revision->message[0] == '\0')
            revision->message = source_message(arena, text);
        else if (!known)
            vec_push(arena, &revision->description, text);
    }
}

/* What a body says without being run. */
static ForeignSection read_body(PythonBody body)
{
    ForeignSection section = {.transaction = true, .sql = ""};
    section.exists = body == BODY_EMPTY;
    return section;
}

static bool check_names(const char *shown, const PythonValue *value, MigError *err)
{
    for (size_t i = 0; i < value->strings.count; i++)
        if (!template_check_id(value->strings.items[i], err)) {
            MigError reason = *err;
            return fail_at(err, MIG_E_REVISION, shown, value->line, "%s", reason.message);
        }
    return true;
}

static bool check_module(const char *shown, const PythonModule *module, MigError *err)
{
    if (module->revision.strings.count == 0)
        return fail_at(err, MIG_E_REVISION, shown, 0, "'revision' is not set");
    return check_names(shown, &module->revision, err) &&
           check_names(shown, &module->down_revision, err) &&
           check_names(shown, &module->branch_labels, err) &&
           check_names(shown, &module->depends_on, err);
}

static void add_header(Arena *arena, const char *shown, const PythonModule *module,
                       HeaderVec *headers)
{
    Header header = {
        .file = shown,
        .id = module->revision.strings.items[0],
        .message = "",
        .created = "",
        .down_revisions = module->down_revision.strings,
        .branch_labels = module->branch_labels.strings,
        .line = module->revision.line,
        .down_revision_line = module->down_revision.line,
        .depends_on_line = module->depends_on.line,
        .branch_labels_line = module->branch_labels.line,
    };
    for (size_t i = 0; i < module->depends_on.strings.count; i++)
        vec_push(arena, &header.depends_on, (Reference){.id = module->depends_on.strings.items[i]});
    vec_push(arena, headers, header);
}

static bool read_file(Source *source, const char *name, HeaderVec *headers, MigError *err)
{
    Arena *arena = source->arena;
    PythonModule module;
    Span content;
    const char *shown = source_shown(source, name);
    if (!source_load(source, name, &content, err) ||
        !python_read(arena, shown, content, &module, err))
        return false;
    if (module.revision.line == 0)
        return true; /* no revision, but a module that some import */
    if (!check_module(shown, &module, err))
        return false;
    ForeignRevision revision = {
        .source = name,
        .version = module.revision.strings.items[0],
        .id = module.revision.strings.items[0],
        .message = "",
        .created = "",
        .down_revisions = module.down_revision.strings,
        .branch_labels = module.branch_labels.strings,
        .depends_on = module.depends_on.strings,
        .up = read_body(module.upgrade),
        .down = read_body(module.downgrade),
    };
    read_docstring(arena, module.docstring, &revision);
    revision.has_no_down = module.downgrade == BODY_MISSING || module.downgrade == BODY_RAISES;
    vec_push(arena, &source->history->revisions, revision);
    add_header(arena, shown, &module, headers);
    return true;
}

static bool read_location(Source *source, const char *location, HeaderVec *headers, MigError *err)
{
    StringVec names;
    Source here = *source;
    here.folder = location;
    here.shown = path_is_within(source->folder, location)
                     ? path_join(source->arena, source->shown,
                                 path_relative(source->arena, source->folder, location))
                     : location;
    if (!folder_list(source->arena, location, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (name_ends_with(names.items[i], ".py") &&
            !read_file(&here, names.items[i], headers, err))
            return false;
    return true;
}

/* Puts each revision behind all that it stands on, and refuses what makes no graph. */
static bool order(Source *source, const HeaderVec *headers, MigError *err)
{
    ForeignHistory *history = source->history;
    ForeignRevisionVec ordered = {0};
    Graph *graph;
    if (!graph_link(source->arena, "", headers, &graph, err))
        return false;
    for (size_t i = 0; i < graph->revisions.count; i++)
        vec_push(source->arena, &ordered,
                 history->revisions.items[graph->revisions.items[i]->file_order]);
    history->revisions = ordered;
    return true;
}

/* Without Alembic each revision that does something is a stub. */
static void stub_all(Source *source, const char *why)
{
    Arena *arena = source->arena;
    ForeignRevisionVec *revisions = &source->history->revisions;
    size_t count = 0;
    for (size_t i = 0; i < revisions->count; i++) {
        ForeignRevision *revision = &revisions->items[i];
        revision->is_stub =
            !revision->up.exists || (!revision->down.exists && !revision->has_no_down);
        if (!revision->up.exists)
            revision->up =
                source_stub(arena, arena_printf(arena, "upgrade() in %s", revision->source));
        if (!revision->down.exists && !revision->has_no_down)
            revision->down =
                source_stub(arena, arena_printf(arena, "downgrade() in %s", revision->source));
        count += revision->is_stub;
    }
    if (count > 0)
        source_remark(source, "the SQL of %zu revisions is to be written by hand: %s", count, why);
}

bool alembic_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                  MigError *err)
{
    Source source = {arena, folder, shown, history};
    Project project;
    HeaderVec headers = {0};
    if (!find_project(arena, folder, &project, err))
        return false;
    for (size_t i = 0; i < project.locations.count; i++)
        if (!read_location(&source, project.locations.items[i], &headers, err))
            return false;
    if (!order(&source, &headers, err))
        return false;
    if (project.ini_folder == NULL)
        stub_all(&source, "there is no alembic.ini");
    else if (!program_is_there(arena, "alembic"))
        stub_all(&source, "alembic is not installed");
    else
        alembic_print(&source, project.ini_folder);
    return true;
}

/* The rows are heads; what lies below them is applied too. */
bool alembic_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                     StringVec *ids, MigError *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = rows->items[i].items[0];
        bool known = false;
        for (size_t j = 0; j < history->revisions.count; j++)
            known = known || strcmp(history->revisions.items[j].id, id) == 0;
        if (!known)
            return fail(err, MIG_E_REVISION, "revision '%s' is applied, and not in the folder", id);
        vec_push(arena, ids, id);
    }
    return true;
}
