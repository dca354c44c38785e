/* New modules and new workspaces: files written, none overwritten. */
#include "api/workspace.h"

#include "base/file.h"
#include "base/path.h"
#include "revision/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is to be made, all paths absolute. */
typedef struct Plot {
    Arena *arena;
    const char *ini;             /* the modules.ini that there is or will be */
    const char *root;            /* its folder */
    bool first;                  /* it is to be made */
    const char *name, *prefix;   /* of the module */
    const char *path, *location; /* its folder and its script location */
    const char *url;
    const char *template; /* the text of revision.sql.in */
    StringVec written;
} Plot;

/* Writes a file unless it is there already. */
static bool write_missing(Plot *plot, const char *path, const char *content, MigError *err)
{
    if (file_kind(path) != FILE_MISSING)
        return true;
    if (!folder_make(path_parent(plot->arena, path), err) ||
        !file_create(path, span_of(content), err))
        return false;
    vec_push(plot->arena, &plot->written, path);
    return true;
}

static bool write_scripts(Plot *plot, MigError *err)
{
    Arena *arena = plot->arena;
    const char *schema = arena_printf(
        arena, "-- What the tables of module %s are to look like at its head.\n", plot->name);
    const char *versions = path_join(arena, plot->location, "versions");
    if (file_kind(versions) == FILE_MISSING) {
        if (!folder_make(versions, err))
            return false;
        vec_push(arena, &plot->written, versions);
    }
    return write_missing(plot, path_join(arena, plot->location, "revision.sql.in"), plot->template,
                         err) &&
           write_missing(plot, path_join(arena, plot->path, "schema.sql"), schema, err);
}

static const char *section_text(const Plot *plot)
{
    Arena *arena = plot->arena;
    return workspace_section(arena, plot->name, path_relative(arena, plot->root, plot->path),
                             path_relative(arena, plot->root, plot->location), plot->prefix);
}

/* The text of a modules.ini that does not exist yet. */
static const char *head_text(const Plot *plot)
{
    return arena_printf(
        plot->arena,
        "; The modules of this repository and where their tables live. See mig help.\n"
        "\n"
        "[mig]\n"
        "url = ${DATABASE_URL:-%s}\n",
        plot->url);
}

static bool new_text(const Plot *plot, const char **text, MigError *err)
{
    Span before = {"", 0};
    if (plot->first)
        before = span_of(head_text(plot));
    else if (!file_load(plot->arena, plot->ini, &before, err))
        return false;
    bool ended = before.length == 0 || before.bytes[before.length - 1] == '\n';
    *text =
        arena_printf(plot->arena, "%s%s%s%s", before.bytes, ended ? "" : "\n",
                     plot->name == NULL ? "" : "\n", plot->name == NULL ? "" : section_text(plot));
    return true;
}

/* A name that is taken is told as such, before the text with two sections of that name is. */
static bool check_name(const Plot *plot, MigError *err)
{
    Workspace workspace;
    if (plot->first || plot->name == NULL)
        return true;
    if (!workspace_load(plot->arena, plot->ini, NULL, api_environment, &workspace, err))
        return false;
    const Module *module = workspace_module(&workspace, plot->name);
    if (module == NULL)
        return true;
    return fail_at(err, MIG_E_CONFIG, plot->ini, module->line, "a module '%s' exists already",
                   plot->name) ||
           fail_hint(err, "call the new one something else with --name NAME");
}

/* Puts the new modules.ini in place, but only if it makes sense as a whole. */
static bool write_ini(Plot *plot, MigError *err)
{
    const char *text;
    Workspace workspace;
    if (!check_name(plot, err) || !new_text(plot, &text, err))
        return false;
    if (!workspace_read(plot->arena, plot->ini, span_of(text), NULL, api_environment, &workspace,
                        err))
        return fail_within(err, "with the new module, modules.ini would be wrong");
    if (!(plot->first ? file_create(plot->ini, span_of(text), err)
                      : file_replace(plot->ini, span_of(text), err)))
        return false;
    vec_push(plot->arena, &plot->written, plot->ini);
    return true;
}

/* A module's name out of a folder's: what a section and a table prefix may consist of. */
static const char *name_from(Arena *arena, const char *path)
{
    char *name = arena_strdup(arena, path_name(path));
    for (char *at = name; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_')
            *at = '_';
    return name;
}

static void find_ini(Arena *arena, const MigInit *options, const char *folder, Plot *plot)
{
    const char *named = options->config != NULL ? options->config : getenv("MIG_CONFIG");
    const char *found = workspace_find(arena, folder);
    if (named != NULL && named[0] != '\0')
        plot->ini = path_join(arena, folder, named);
    else
        plot->ini = found != NULL ? found : path_join(arena, folder, "modules.ini");
    plot->first = file_kind(plot->ini) == FILE_MISSING;
    plot->root = path_parent(arena, plot->ini);
}

/* Fills in what the module is called and where it lies. A first module is the whole repository: its
 * scripts lie in the folder that was named and its tables have no prefix. */
static void place_module(Arena *arena, const MigInit *options, const char *folder, Plot *plot)
{
    if (options->path == NULL)
        return;
    const char *place = path_join(arena, folder, options->path);
    plot->name = options->name != NULL ? options->name : name_from(arena, place);
    plot->path = plot->first ? plot->root : place;
    plot->location = plot->first ? place : path_join(arena, place, "migrations");
    plot->prefix = plot->first ? "" : arena_printf(arena, "%s_", plot->name);
    if (options->prefix != NULL)
        plot->prefix = options->prefix;
}

static bool find_template(Arena *arena, const char *name, const char **text, MigError *err)
{
    StringVec names = {0};
    *text = templates[0].text;
    for (const Template *at = templates; name != NULL && at->name != NULL; at++) {
        *text = at->text;
        if (strcmp(at->name, name) == 0)
            return true;
        vec_push(arena, &names, at->name);
    }
    return name == NULL || fail(err, MIG_E_USAGE, "there is no template '%s'", name) ||
           fail_hint(err, "%s", strings_suggest(arena, &names, name));
}

bool mig_template(size_t index, MigTemplate *found)
{
    size_t count = 0;
    while (templates[count].name != NULL && count < index)
        count++;
    *found = (MigTemplate){templates[count].name, templates[count].summary};
    return found->name != NULL;
}

static bool make(Arena *arena, const MigInit *options, Plot *plot, MigError *err)
{
    const char *folder;
    if (!path_current(arena, &folder, err))
        return false;
    if (options->folder != NULL)
        folder = path_join(arena, folder, options->folder);
    *plot = (Plot){.arena = arena, .url = options->url == NULL ? "sqlite:dev.db" : options->url};
    if (!find_template(arena, options->form, &plot->template, err))
        return false;
    find_ini(arena, options, folder, plot);
    place_module(arena, options, folder, plot);
    if (!plot->first && plot->name == NULL)
        return fail(err, MIG_E_USAGE, "'%s' exists already", plot->ini) ||
               fail_hint(err, "add a module with mig init PATH");
    return write_ini(plot, err) && (plot->name == NULL || write_scripts(plot, err));
}

bool mig_init(const MigInit *options, MigWorkspace **workspace, const char *const **files,
              MigError *err)
{
    Arena *arena = arena_open();
    Plot plot;
    bool made = make(arena, options, &plot, err) &&
                mig_workspace_open(&(MigOpen){.folder = options->folder, .config = plot.ini},
                                   workspace, err);
    if (made) {
        StringVec written = {0};
        for (size_t i = 0; i < plot.written.count; i++)
            vec_push((*workspace)->arena, &written,
                     arena_strdup((*workspace)->arena, plot.written.items[i]));
        *files = api_strings((*workspace)->arena, &written);
    }
    arena_close(arena);
    return made;
}
