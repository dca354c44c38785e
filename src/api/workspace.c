/* Opening a workspace, selecting modules, and the values that are handed out. */
#include "api/workspace.h"

#include "base/path.h"
#include "revision/target.h"
#include "run/changed.h"

#include <stdlib.h>

const char *mig_version(void)
{
    return MIG_VERSION;
}

const char *api_environment(const char *name)
{
    return getenv(name);
}

const char *const *api_strings(Arena *arena, const StringVec *strings)
{
    const char **array = arena_alloc(arena, (strings->count + 1) * sizeof(*array));
    for (size_t i = 0; i < strings->count; i++)
        array[i] = strings->items[i];
    return array;
}

StringVec api_list(Arena *arena, const char *const *strings)
{
    StringVec list = {0};
    for (; strings != NULL && *strings != NULL; strings++)
        vec_push(arena, &list, arena_strdup(arena, *strings));
    return list;
}

/* The modules.ini to read: the one that was named, or the nearest above the folder. */
static bool find_file(Arena *arena, const MigOpen *options, const char *folder, const char **file,
                      MigError *err)
{
    const char *named = options->config != NULL ? options->config : getenv("MIG_CONFIG");
    if (named != NULL && named[0] != '\0') {
        *file = path_join(arena, folder, named);
        return true;
    }
    *file = workspace_find(arena, folder);
    if (*file != NULL)
        return true;
    return fail(err, MIG_E_CONFIG, "no modules.ini in '%s' or any folder above it", folder) ||
           fail_hint(err, "make one with mig init, or name one with -c FILE or MIG_CONFIG");
}

static bool find_folder(Arena *arena, const char *wanted, const char **folder, MigError *err)
{
    if (!path_current(arena, folder, err))
        return false;
    if (wanted != NULL)
        *folder = path_join(arena, *folder, wanted);
    return true;
}

/* A module may ask for fewer jobs at once than the workspace allows. */
static void limit_jobs(MigWorkspace *workspace)
{
    workspace->workspace.jobs = workspace->jobs;
    for (size_t i = 0; workspace->jobs == 0 && i < workspace->selected.count; i++) {
        int jobs = workspace->selected.items[i]->jobs;
        if (i == 0 || jobs < workspace->workspace.jobs)
            workspace->workspace.jobs = jobs;
    }
}

static bool select_modules(MigWorkspace *workspace, const StringVec *names, MigError *err)
{
    if (!workspace_select(workspace->arena, &workspace->workspace, names, workspace->folder,
                          &workspace->selected, err))
        return false;
    limit_jobs(workspace);
    return true;
}

static bool open_workspace(MigWorkspace *workspace, const MigOpen *options, MigError *err)
{
    Arena *arena = workspace->arena;
    const char *file;
    const StringVec everything = {0};
    if (!find_folder(arena, options->folder, &workspace->folder, err) ||
        !find_file(arena, options, workspace->folder, &file, err) ||
        !workspace_load(arena, file, options->url, api_environment, &workspace->workspace, err))
        return false;
    workspace->jobs = options->jobs;
    workspace->catalog = catalog_new(arena, &workspace->workspace);
    return select_modules(workspace, &everything, err);
}

bool mig_workspace_open(const MigOpen *options, MigWorkspace **workspace, MigError *err)
{
    Arena *arena = arena_open();
    MigWorkspace *opened = arena_new(arena, MigWorkspace);
    opened->arena = arena;
    if (!open_workspace(opened, options, err)) {
        arena_close(arena);
        return false;
    }
    *workspace = opened;
    return true;
}

void mig_workspace_close(MigWorkspace *workspace)
{
    if (workspace != NULL)
        arena_close(workspace->arena);
}

bool mig_workspace_select(MigWorkspace *workspace, const char *const *names, MigError *err)
{
    StringVec list = api_list(workspace->arena, names);
    return select_modules(workspace, &list, err);
}

bool mig_workspace_select_changed(MigWorkspace *workspace, const char *reference, MigError *err)
{
    workspace->changed_since = arena_strdup(workspace->arena, reference);
    if (!changed_keep(workspace->arena, &workspace->workspace, reference, &workspace->selected,
                      &workspace->changed_files, err))
        return false;
    limit_jobs(workspace);
    return true;
}

const char *mig_workspace_file(const MigWorkspace *workspace)
{
    return workspace->workspace.file;
}

const MigModule *api_module(Arena *arena, const Module *module)
{
    MigModule *shown = arena_new(arena, MigModule);
    *shown = (MigModule){
        .name = module->name,
        .url = module->url.shown,
        .path = module->path,
        .script_location = module->script_location,
        .target_schema = module->target_schema,
        .table_prefix = module->table_prefix,
        .version_table = module->version_table,
        .depends_on = api_strings(arena, &module->depends_on),
        .editor = module->editor,
        .line = module->line,
    };
    return shown;
}

MigModules mig_modules(MigWorkspace *workspace)
{
    Vec(MigModule) modules = {0};
    for (size_t i = 0; i < workspace->selected.count; i++)
        vec_push(workspace->arena, &modules,
                 *api_module(workspace->arena, workspace->selected.items[i]));
    return (MigModules){modules.items, modules.count};
}

StringVec api_module_names(const MigWorkspace *workspace)
{
    StringVec names = {0};
    const ModuleVec *modules = &workspace->workspace.modules;
    for (size_t i = 0; i < modules->count; i++)
        vec_push(workspace->arena, &names, modules->items[i].name);
    return names;
}

bool api_one_module(const MigWorkspace *workspace, const char *what, const Module **module,
                    MigError *err)
{
    const ModuleRefVec *selected = &workspace->selected;
    if (selected->count == 1) {
        *module = selected->items[0];
        return true;
    }
    if (selected->count == 0)
        return fail(err, MIG_E_USAGE, "%s needs a module, and '%s' lists none", what,
                    workspace->workspace.file) ||
               fail_hint(err, "add one with mig init PATH");
    StringVec names = {0};
    for (size_t i = 0; i < selected->count; i++)
        vec_push(workspace->arena, &names, selected->items[i]->name);
    return fail(err, MIG_E_USAGE, "%s works on one module, and %zu are selected: %s", what,
                selected->count, strings_join(workspace->arena, &names, ", ")) ||
           fail_hint(err, "choose one with -n NAME, or work in its folder");
}

bool api_module_of(const MigWorkspace *workspace, const char *what, const char *identifier,
                   const Module **module, const char **rest, MigError *err)
{
    StringVec names = api_module_names(workspace);
    const char *name;
    target_qualifier(workspace->arena, identifier, &names, &name, rest);
    if (name == NULL)
        return api_one_module(workspace, what, module, err);
    *module = workspace_module(&workspace->workspace, name);
    return true;
}

bool api_state(MigWorkspace *workspace, const Module *module, State *state, MigError *err)
{
    StateVec states;
    ModuleRefVec one = {0};
    vec_push(workspace->arena, &one, module);
    if (!survey_run(workspace->arena, &one, workspace->workspace.jobs, SURVEY_STATES, &states, err))
        return false;
    *state = states.items[0];
    return true;
}
