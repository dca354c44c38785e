/* Git says in a child which modules have changed; the parent adds those that stand on them. */
#include "run/changed.h"

#include "base/file.h"
#include "base/path.h"
#include "config/ini.h"
#include "config/keys.h"
#include "git/changes.h"
#include "git/tree.h"
#include "run/errand.h"

#include <string.h>

typedef struct Question {
    const Workspace *workspace;
    const char *reference;
} Question;

/* The folders and files that a module consists of. */
static StringVec places_of(Arena *arena, const Module *module)
{
    StringVec places = {0};
    vec_push(arena, &places, module->path);
    vec_push(arena, &places, module->script_location);
    vec_push(arena, &places, module->target_schema);
    for (size_t i = 0; i < module->version_locations.count; i++)
        vec_push(arena, &places, module->version_locations.items[i]);
    return places;
}

/* Whether one path is or lies in the other: a change of a submodule is one of all in it. */
static bool concerns(const char *a, const char *b)
{
    return path_is_within(a, b) || path_is_within(b, a);
}

static bool is_touched(Arena *arena, const Module *module, const FileChangeVec *changes)
{
    StringVec places = places_of(arena, module);
    for (size_t i = 0; i < places.count; i++) {
        const char *place = places.items[i], *real = path_real(arena, place);
        for (size_t j = 0; j < changes->count; j++) {
            const char *path = changes->items[j].path;
            if (concerns(place, path) || concerns(real, path))
                return true;
        }
    }
    return false;
}

/* --- settings --------------------------------------------------------------------------------- */

static const IniSetting *find_setting(const Ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->settings.count; i++) {
        const IniSetting *setting = &ini->settings.items[i];
        if (strcmp(setting->section, section) == 0 && strcmp(setting->key, key) == 0)
            return setting;
    }
    return NULL;
}

/* Whether a section says nothing that it does not say in the other file. */
static bool is_covered(const Ini *ini, const Ini *other, const char *section)
{
    for (size_t i = 0; i < ini->settings.count; i++) {
        const IniSetting *setting = &ini->settings.items[i];
        if (strcmp(setting->section, section) != 0)
            continue;
        const IniSetting *found = find_setting(other, section, setting->key);
        if (found == NULL || strcmp(found->value, setting->value) != 0)
            return false;
    }
    return true;
}

static bool is_alike(const Ini *before, const Ini *after, const char *section)
{
    return is_covered(before, after, section) && is_covered(after, before, section);
}

static bool has_section(const Ini *ini, const char *name)
{
    for (size_t i = 0; i < ini->sections.count; i++)
        if (strcmp(ini->sections.items[i].name, name) == 0)
            return true;
    return false;
}

/* The settings as a commit has them, or (NULL) the working tree. A file that cannot be read is one
 * without settings: then all modules have changed. */
static Ini read_settings(Arena *arena, Repository *repository, const char *commit, const char *file)
{
    Ini ini = {0};
    Span text;
    const char *blob;
    MigError ignored;
    bool found = commit == NULL
                     ? file_load(arena, file, &text, &ignored)
                     : tree_find(arena, repository, commit, file, &blob, &ignored) &&
                           blob != NULL && tree_content(arena, repository, blob, &text, &ignored);
    if (!found || !ini_read(arena, file, text, &ini, &ignored))
        return (Ini){0};
    return ini;
}

/* modules.ini before and after; the same where nobody has touched it. */
typedef struct Settings {
    bool differ;
    Ini before, after;
} Settings;

static Settings compare_settings(Arena *arena, Repository *repository, const Workspace *workspace,
                                 const Divergence *divergence, const FileChangeVec *changes)
{
    Settings settings = {0};
    const char *file = path_real(arena, workspace->file);
    for (size_t i = 0; i < changes->count; i++)
        settings.differ = settings.differ || concerns(file, changes->items[i].path);
    if (!settings.differ)
        return settings;
    settings.before = read_settings(arena, repository, divergence->base, file);
    settings.after =
        read_settings(arena, repository, divergence->is_range ? divergence->tip : NULL, file);
    return settings;
}

static bool has_other_settings(const Settings *settings, const Module *module)
{
    return settings->differ && (!has_section(&settings->before, module->name) ||
                                !is_alike(&settings->before, &settings->after, KEYS_SECTION) ||
                                !is_alike(&settings->before, &settings->after, module->name));
}

/* --- the question ----------------------------------------------------------------------------- */

static bool find_changes(Arena *arena, Repository *repository, const Question *question,
                         Divergence *divergence, FileChangeVec *changes, MigError *err)
{
    const ModuleVec *modules = &question->workspace->modules;
    StringVec places = {0};
    vec_push(arena, &places, question->workspace->file);
    for (size_t i = 0; i < modules->count; i++) {
        StringVec own = places_of(arena, &modules->items[i]);
        for (size_t j = 0; j < own.count; j++)
            vec_push(arena, &places, own.items[j]);
    }
    return repository_diverge(arena, repository, question->reference, divergence, err) &&
           changes_find(arena, repository, divergence, &places, changes, err);
}

static bool ask(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Question *question = context;
    const Workspace *workspace = question->workspace;
    Repository *repository;
    Divergence divergence;
    FileChangeVec changes;
    if (!repository_open(arena, workspace->folder, &repository, err))
        return false;
    bool done = find_changes(arena, repository, question, &divergence, &changes, err);
    Json *names = json_new_array(arena);
    Settings settings = {0};
    if (done)
        settings = compare_settings(arena, repository, workspace, &divergence, &changes);
    for (size_t i = 0; done && i < workspace->modules.count; i++) {
        const Module *module = &workspace->modules.items[i];
        if (is_touched(arena, module, &changes) || has_other_settings(&settings, module))
            json_push_string(arena, names, module->name);
    }
    json_put(arena, answer, "modules", names);
    repository_close(repository);
    return done;
}

/* Whether a module depends on one of those that are marked. */
static bool depends_on_any(const Workspace *workspace, const Module *module, const bool *marked)
{
    for (size_t i = 0; i < module->depends_on.count; i++) {
        const Module *needed = workspace_module(workspace, module->depends_on.items[i]);
        if (needed != NULL && marked[needed - workspace->modules.items])
            return true;
    }
    return false;
}

static void mark_dependents(const Workspace *workspace, bool *marked)
{
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < workspace->modules.count; i++) {
            if (marked[i] || !depends_on_any(workspace, &workspace->modules.items[i], marked))
                continue;
            marked[i] = grown = true;
        }
    }
}

bool changed_keep(Arena *arena, const Workspace *workspace, const char *reference,
                  ModuleRefVec *modules, MigError *err)
{
    Question question = {workspace, reference};
    const Json *answer;
    if (!errand_run(arena, ask, &question, &answer, err))
        return false;
    bool *marked = arena_alloc(arena, workspace->modules.count * sizeof(*marked));
    const Json *names = json_get(answer, "modules");
    for (size_t i = 0; i < json_count(names); i++)
        marked[workspace_module(workspace, json_text(json_item(names, i))) -
               workspace->modules.items] = true;
    mark_dependents(workspace, marked);
    ModuleRefVec kept = {0};
    for (size_t i = 0; i < modules->count; i++)
        if (marked[modules->items[i] - workspace->modules.items])
            vec_push(arena, &kept, modules->items[i]);
    *modules = kept;
    return true;
}
