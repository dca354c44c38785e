/* Git says in a child which modules have changed; the parent adds those that stand on them. */
#include "run/changed.h"

#include "base/file.h"
#include "base/path.h"
#include "config/ini.h"
#include "config/keys.h"
#include "git/changes.h"
#include "git/tree.h"
#include "run/edition.h"
#include "run/errand.h"

#include <string.h>

typedef struct Question {
    const Workspace *workspace;
    const char *reference;
} Question;

/* A folder or file that a module consists of; NULL stands for modules.ini. */
typedef struct Place {
    const Module *module;
    const char *path;
} Place;

typedef Vec(Place) PlaceVec;

/* Adds a path as it is spelt and, where that is another, with links followed: a change of either
 * counts. `root` is the workspace's folder with links followed. */
static void add_place(Arena *arena, const Workspace *workspace, const char *root, Table *known,
                      Place place, PlaceVec *places)
{
    const char *spelt = place.path, *real = path_real_among(arena, known, spelt);
    if (path_is_within(workspace->folder, spelt))
        spelt = path_join(arena, root, path_relative(arena, workspace->folder, spelt));
    vec_push(arena, places, (Place){place.module, real});
    if (strcmp(spelt, real) != 0)
        vec_push(arena, places, (Place){place.module, spelt});
}

static PlaceVec all_places(Arena *arena, const Workspace *workspace)
{
    PlaceVec places = {0};
    Table *known = table_new(arena);
    const char *root = path_real(arena, workspace->folder);
    add_place(arena, workspace, root, known, (Place){NULL, workspace->file}, &places);
    for (size_t i = 0; i < workspace->modules.count; i++) {
        const Module *module = &workspace->modules.items[i];
        const char *own[] = {module->path, module->script_location, module->target_schema};
        for (size_t j = 0; j < sizeof(own) / sizeof(own[0]); j++)
            add_place(arena, workspace, root, known, (Place){module, own[j]}, &places);
        for (size_t j = 0; j < module->version_locations.count; j++)
            add_place(arena, workspace, root, known,
                      (Place){module, module->version_locations.items[j]}, &places);
    }
    return places;
}

/* Whether one path is or lies in the other: a change of a submodule is one of all in it. */
static bool concerns(const char *a, const char *b)
{
    return path_is_within(a, b) || path_is_within(b, a);
}

/* Whether something has changed in a module; of NULL, in modules.ini. */
static bool is_touched(const PlaceVec *places, const Module *module, const FileChangeVec *changes)
{
    for (size_t i = 0; i < places->count; i++)
        for (size_t j = 0; places->items[i].module == module && j < changes->count; j++)
            if (concerns(places->items[i].path, changes->items[j].path))
                return true;
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
                                 const Divergence *divergence)
{
    const char *file = path_real(arena, workspace->file);
    return (Settings){
        .differ = true,
        .before = read_settings(arena, repository, divergence->base, file),
        .after =
            read_settings(arena, repository, divergence->is_range ? divergence->tip : NULL, file),
    };
}

static bool has_other_settings(const Settings *settings, const Module *module)
{
    return settings->differ && (!has_section(&settings->before, module->name) ||
                                !is_alike(&settings->before, &settings->after, KEYS_SECTION) ||
                                !is_alike(&settings->before, &settings->after, module->name));
}

/* --- revision files --------------------------------------------------------------------------- */

/* What is known of a branch. */
typedef struct Branch {
    Arena *arena;
    Repository *repository;
    const Workspace *workspace;
    Divergence at;
    FileChangeVec changes;
    Settings settings;
} Branch;

static bool is_revision_file(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".sql") == 0;
}

static bool holds(Arena *arena, const Module *module, const char *path)
{
    for (size_t i = 0; i < module->version_locations.count; i++) {
        const char *folder = path_real(arena, module->version_locations.items[i]);
        if (strcmp(path_parent(arena, path), folder) == 0 ||
            (module->recursive_version_locations && path_is_within(folder, path)))
            return true;
    }
    return false;
}

/* The module whose revisions a path was among at the merge base; NULL for none. */
static const Module *find_owner(const Branch *branch, const char *path)
{
    const ModuleVec *modules = &branch->workspace->modules;
    for (size_t i = 0; i < modules->count; i++) {
        const Module *then = &modules->items[i];
        if (branch->settings.differ)
            then = edition_module(branch->arena, branch->repository, branch->workspace,
                                  branch->at.base, then);
        if (then != NULL && holds(branch->arena, then, path))
            return &modules->items[i];
    }
    return NULL;
}

/* A file's text at a commit, put into an object; nothing where there is none. */
static bool put_text(const Branch *branch, const char *commit, const char *path, const char *key,
                     Json *json, MigError *err)
{
    const char *blob;
    Span text;
    if (!tree_find(branch->arena, branch->repository, commit, path, &blob, err))
        return false;
    if (blob == NULL)
        return true;
    if (!tree_content(branch->arena, branch->repository, blob, &text, err))
        return false;
    json_put_string(branch->arena, json, key, text.bytes);
    return true;
}

static bool put_files(const Branch *branch, Json *files, MigError *err)
{
    Arena *arena = branch->arena;
    const char *root = path_real(arena, branch->workspace->folder);
    for (size_t i = 0; i < branch->changes.count; i++) {
        const FileChange *change = &branch->changes.items[i];
        if (change->kind == FILE_ADDED || !is_revision_file(change->path))
            continue;
        const Module *module = find_owner(branch, change->path);
        Json *json = json_new_object(arena);
        if (module == NULL)
            continue;
        json_put_string(arena, json, "module", module->name);
        json_put_string(arena, json, "file", path_relative(arena, root, change->path));
        if (!put_text(branch, branch->at.base, change->path, "before", json, err) ||
            !put_text(branch, branch->at.onto, change->path, "there", json, err) ||
            (branch->at.is_range &&
             !put_text(branch, branch->at.tip, change->path, "here", json, err)))
            return false;
        json_put_boolean(arena, json, "is_range", branch->at.is_range);
        json_push(arena, files, json);
    }
    return true;
}

/* --- the question ----------------------------------------------------------------------------- */

/* Finds what has changed, and puts the modules' names. */
static bool look(Branch *branch, const char *reference, Json *names, MigError *err)
{
    Arena *arena = branch->arena;
    PlaceVec places = all_places(arena, branch->workspace);
    StringVec paths = {0};
    for (size_t i = 0; i < places.count; i++)
        vec_push(arena, &paths, places.items[i].path);
    if (!repository_diverge(arena, branch->repository, reference, &branch->at, err) ||
        !changes_find(arena, branch->repository, &branch->at, &paths, &branch->changes, err))
        return false;
    if (is_touched(&places, NULL, &branch->changes))
        branch->settings =
            compare_settings(arena, branch->repository, branch->workspace, &branch->at);
    for (size_t i = 0; i < branch->workspace->modules.count; i++) {
        const Module *module = &branch->workspace->modules.items[i];
        if (is_touched(&places, module, &branch->changes) ||
            has_other_settings(&branch->settings, module))
            json_push_string(arena, names, module->name);
    }
    return true;
}

static bool ask(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Question *question = context;
    Branch branch = {.arena = arena, .workspace = question->workspace};
    Json *names = json_new_array(arena), *files = json_new_array(arena);
    if (!repository_open(arena, question->workspace->folder, &branch.repository, err))
        return false;
    bool done = look(&branch, question->reference, names, err) && put_files(&branch, files, err);
    json_put(arena, answer, "modules", names);
    json_put(arena, answer, "files", files);
    repository_close(branch.repository);
    return done;
}

static void read_files(Arena *arena, const Workspace *workspace, const Json *json,
                       ChangedFileVec *files)
{
    *files = (ChangedFileVec){0};
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        ChangedFile file = {
            .module = workspace_module(workspace, json_get_string(item, "module")),
            .file = json_get_string(item, "file"),
            .before = span_of(json_get_string(item, "before")),
            .is_range = json_get_boolean(item, "is_range"),
        };
        if (json_get(item, "there") != NULL)
            file.there = span_of(json_get_string(item, "there"));
        if (json_get(item, "here") != NULL)
            file.here = span_of(json_get_string(item, "here"));
        vec_push(arena, files, file);
    }
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
                  ModuleRefVec *modules, ChangedFileVec *files, MigError *err)
{
    Question question = {workspace, reference};
    const Json *answer;
    if (!errand_run(arena, ask, &question, &answer, err))
        return false;
    bool *marked = arena_alloc(arena, workspace->modules.count * sizeof(*marked));
    read_files(arena, workspace, json_get(answer, "files"), files);
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
