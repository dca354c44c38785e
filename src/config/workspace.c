/* modules.ini as a whole: found, read, checked across modules, and picked from. */
#include "config/workspace.h"

#include "base/file.h"
#include "base/path.h"
#include "config/ini.h"
#include "config/keys.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

static const char file_name[] = "modules.ini";

/* PostgreSQL cuts names at 63 bytes; the log table's is the longest that is made of a table's. */
enum { VERSION_TABLE_LIMIT = 63 - (sizeof("_log") - 1) };

typedef struct Loader {
    Arena *arena;
    KeyReader keys;
    Ini ini;
    Workspace *workspace;
} Loader;

const char *workspace_find(Arena *arena, const char *folder)
{
    for (const char *at = path_real(arena, folder);; at = path_parent(arena, at)) {
        const char *file = path_join(arena, at, file_name);
        if (file_kind(file) == FILE_REGULAR)
            return file;
        if (strcmp(path_parent(arena, at), at) == 0)
            return NULL;
    }
}

const Module *workspace_module(const Workspace *workspace, const char *name)
{
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (strcmp(workspace->modules.items[i].name, name) == 0)
            return &workspace->modules.items[i];
    return NULL;
}

static StringVec module_names(Arena *arena, const Workspace *workspace)
{
    StringVec names = {0};
    for (size_t i = 0; i < workspace->modules.count; i++)
        vec_push(arena, &names, workspace->modules.items[i].name);
    return names;
}

bool workspace_check_name(const char *name, MigError *err)
{
    static const char advice[] = "use letters, digits, '_', '-' and '.'";
    if (name[0] == '\0')
        return fail(err, MIG_E_CONFIG, "the module has no name") || fail_hint(err, "%s", advice);
    if (strcmp(name, KEYS_SECTION) == 0)
        return fail(err, MIG_E_CONFIG, "[%s] holds the defaults and is no module", name);
    if (name[0] == '-')
        return fail(err, MIG_E_CONFIG, "the module name '%s' begins with a '-'", name) ||
               fail_hint(err, "%s", advice);
    for (const char *at = name; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 127)
            return fail(err, MIG_E_CONFIG, "the module name '%s' holds white space", name) ||
                   fail_hint(err, "%s", advice);
        if (strchr(":,*?[]\\/@\"'", *at) != NULL)
            return fail(err, MIG_E_CONFIG, "the module name '%s' holds a %c", name, *at) ||
                   fail_hint(err, "%s", advice);
    }
    return true;
}

/* The line of a module's setting; that of its section where the key is left out. */
static int find_line(const Loader *loader, const Module *module, const char *key)
{
    for (size_t i = 0; i < loader->ini.settings.count; i++) {
        const IniSetting *setting = &loader->ini.settings.items[i];
        if (strcmp(setting->section, module->name) == 0 && strcmp(setting->key, key) == 0)
            return setting->line;
    }
    return module->line;
}

/* An error about a module's key, at its line; the message is there already. */
static bool fail_in_key(const Loader *loader, const Module *module, const char *key, MigError *err)
{
    return fail_in_file(err, loader->keys.file, find_line(loader, module, key));
}

/* Fills in what follows from other keys. */
static void derive(const Loader *loader, Module *module)
{
    Arena *arena = loader->arena;
    if (module->path[0] == '\0')
        module->path = path_join(arena, loader->workspace->folder, module->name);
    if (module->script_location[0] == '\0')
        module->script_location = path_join(arena, module->path, "migrations");
    if (module->target_schema[0] == '\0')
        module->target_schema = path_join(arena, module->path, "schema.sql");
    if (module->version_table[0] == '\0')
        module->version_table = arena_printf(arena, "%smig_version", module->table_prefix);
    StringVec folders = {0};
    vec_push(arena, &folders, path_join(arena, module->script_location, "versions"));
    for (size_t i = 0; i < module->version_locations.count; i++)
        vec_push(arena, &folders, module->version_locations.items[i]);
    module->version_locations = folders;
}

static bool check_path(const Loader *loader, const Module *module, MigError *err)
{
    const char *folder = loader->workspace->folder;
    if (path_is_within(path_real(loader->arena, folder), path_real(loader->arena, module->path)))
        return true;
    return fail(err, MIG_E_CONFIG, "the path '%s' of [%s] lies outside the folder of %s",
                path_relative(loader->arena, folder, module->path), module->name,
                path_name(loader->workspace->file)) ||
           fail_hint(err, "move the module below '%s', or %s above both", folder,
                     path_name(loader->workspace->file)) ||
           fail_in_key(loader, module, "path", err);
}

static bool check_version_table(const Loader *loader, const Module *module, MigError *err)
{
    if (strchr(module->version_table, '.') != NULL)
        return fail(err, MIG_E_CONFIG, "the version table '%s' of [%s] holds a '.'",
                    module->version_table, module->name) ||
               fail_hint(err, "name the schema in version_table_schema") ||
               fail_in_key(loader, module, "version_table", err);
    if (module->url.kind != URL_POSTGRES || strlen(module->version_table) <= VERSION_TABLE_LIMIT)
        return true;
    return fail(err, MIG_E_CONFIG, "the version table '%s' of [%s] has a name of over %d bytes",
                module->version_table, module->name, VERSION_TABLE_LIMIT) ||
           fail_hint(err,
                     "set a shorter version_table; PostgreSQL would cut its log table's name") ||
           fail_in_key(loader, module, "version_table", err);
}

static bool check_url(const Loader *loader, const Module *module, MigError *err)
{
    if (module->url.target != NULL)
        return true;
    return fail(err, MIG_E_CONFIG, "[%s] has no url", module->name) ||
           fail_hint(err, "set url in [%s] for all modules, or in [%s]", KEYS_SECTION,
                     module->name) ||
           fail_in_key(loader, module, "url", err);
}

static bool check_dependencies(const Loader *loader, const Module *module, MigError *err)
{
    for (size_t i = 0; i < module->depends_on.count; i++) {
        const char *name = module->depends_on.items[i];
        if (strcmp(name, module->name) == 0)
            return fail(err, MIG_E_CONFIG, "[%s] depends on itself", name) ||
                   fail_in_key(loader, module, "depends_on", err);
        if (workspace_module(loader->workspace, name) != NULL)
            continue;
        StringVec names = module_names(loader->arena, loader->workspace);
        return fail(err, MIG_E_CONFIG, "[%s] depends on '%s', which is no module", module->name,
                    name) ||
               fail_hint(err, "%s", strings_suggest(loader->arena, &names, name)) ||
               fail_in_key(loader, module, "depends_on", err);
    }
    return true;
}

/* Whether one name begins with the other, as the database compares names. */
static bool names_overlap(UrlKind kind, const char *a, const char *b)
{
    size_t length = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    return (kind == URL_SQLITE ? strncasecmp(a, b, length) : strncmp(a, b, length)) == 0;
}

static bool names_equal(UrlKind kind, const char *a, const char *b)
{
    return strlen(a) == strlen(b) && names_overlap(kind, a, b);
}

/* Two modules of one database, `a` the first in the file, may not own the same tables. */
static bool check_prefixes(const Loader *loader, const Module *a, const Module *b, MigError *err)
{
    bool a_is_empty = a->table_prefix[0] == '\0', b_is_empty = b->table_prefix[0] == '\0';
    int line = find_line(loader, a, "table_prefix");
    if (a_is_empty && b_is_empty) {
        if (a->isolation == ISOLATION_OFF && b->isolation == ISOLATION_OFF)
            return true;
        return fail(err, MIG_E_CONFIG,
                    "[%s] and [%s] (line %d) share a database and both have no table_prefix",
                    b->name, a->name, line) ||
               fail_hint(err, "give one of them a table_prefix or a database of its own, or set "
                              "isolation = off in both") ||
               fail_in_key(loader, b, "table_prefix", err);
    }
    if (a_is_empty || b_is_empty || !names_overlap(a->url.kind, a->table_prefix, b->table_prefix))
        return true;
    return fail(err, MIG_E_CONFIG,
                "[%s] and [%s] (line %d) share a database, and of their prefixes '%s' and '%s' one "
                "begins with the other",
                b->name, a->name, line, b->table_prefix, a->table_prefix) ||
           fail_hint(err, "change a table_prefix, or give one of them a database of its own") ||
           fail_in_key(loader, b, "table_prefix", err);
}

/* … nor write into the same version and log tables. */
static bool check_tables(const Loader *loader, const Module *a, const Module *b, MigError *err)
{
    UrlKind kind = a->url.kind;
    const char *table = b->version_table;
    if (kind == URL_POSTGRES && strcmp(a->version_table_schema, b->version_table_schema) != 0)
        return true;
    const char *a_log = arena_printf(loader->arena, "%s_log", a->version_table);
    const char *b_log = arena_printf(loader->arena, "%s_log", table);
    bool same = names_equal(kind, a->version_table, table);
    if (!same && !names_equal(kind, a_log, table) && !names_equal(kind, a->version_table, b_log))
        return true;
    return fail(err, MIG_E_CONFIG,
                "[%s] and [%s] (line %d) share a database, and their version tables '%s' and '%s' "
                "%s",
                b->name, a->name, find_line(loader, a, "version_table"), table, a->version_table,
                same ? "are one" : "meet in a log table") ||
           fail_hint(err, "set another version_table") ||
           fail_in_key(loader, b, "version_table", err);
}

static bool check_pairs(const Loader *loader, MigError *err)
{
    const ModuleVec *modules = &loader->workspace->modules;
    for (size_t j = 0; j < modules->count; j++) {
        const Module *b = &modules->items[j];
        if (b->url.kind == URL_SQLITE && strcmp(b->url.identity, ":memory:") == 0)
            continue; /* each is a database of its own */
        for (size_t i = 0; i < j; i++) {
            const Module *a = &modules->items[i];
            if (strcmp(a->url.identity, b->url.identity) != 0)
                continue;
            if (!check_prefixes(loader, a, b, err) || !check_tables(loader, a, b, err))
                return false;
        }
    }
    return true;
}

static bool check_modules(const Loader *loader, MigError *err)
{
    const ModuleVec *modules = &loader->workspace->modules;
    for (size_t i = 0; i < modules->count; i++) {
        const Module *module = &modules->items[i];
        if (!check_path(loader, module, err) || !check_url(loader, module, err) ||
            !check_version_table(loader, module, err) || !check_dependencies(loader, module, err))
            return false;
    }
    return check_pairs(loader, err);
}

static bool apply_section(const Loader *loader, const char *section, Module *module, MigError *err)
{
    for (size_t i = 0; i < loader->ini.settings.count; i++) {
        const IniSetting *setting = &loader->ini.settings.items[i];
        if (strcmp(setting->section, section) == 0 &&
            !keys_apply(loader->arena, &loader->keys, setting, module, err))
            return false;
    }
    return true;
}

/* The modules, one for each section but [mig]. */
static bool read_modules(const Loader *loader, const Module *defaults, MigError *err)
{
    for (size_t i = 0; i < loader->ini.sections.count; i++) {
        const IniSection *section = &loader->ini.sections.items[i];
        if (strcmp(section->name, KEYS_SECTION) == 0)
            continue;
        if (!workspace_check_name(section->name, err))
            return fail_in_file(err, loader->keys.file, section->line);
        Module module = *defaults;
        module.name = section->name;
        module.line = section->line;
        if (!apply_section(loader, section->name, &module, err))
            return false;
        derive(loader, &module);
        vec_push(loader->arena, &loader->workspace->modules, module);
    }
    return true;
}

/* The url that stands for every module's own. */
static bool read_override(Arena *arena, const char *text, Url *url, MigError *err)
{
    const char *folder;
    return path_current(arena, &folder, err) && url_parse(arena, text, folder, url, err);
}

static bool locate(Arena *arena, const char *file, Workspace *workspace, MigError *err)
{
    const char *folder = "/";
    if (file[0] != '/' && !path_current(arena, &folder, err))
        return false;
    *workspace = (Workspace){.file = path_join(arena, folder, file)};
    workspace->folder = path_parent(arena, workspace->file);
    return true;
}

bool workspace_load(Arena *arena, const char *file, const char *url,
                    const char *(*environment)(const char *name), Workspace *workspace,
                    MigError *err)
{
    Span text;
    return file_load(arena, file, &text, err) &&
           workspace_read(arena, file, text, url, environment, workspace, err);
}

bool workspace_read(Arena *arena, const char *file, Span text, const char *url,
                    const char *(*environment)(const char *name), Workspace *workspace,
                    MigError *err)
{
    Loader loader = {.arena = arena, .workspace = workspace};
    Module defaults;
    if (!locate(arena, file, workspace, err) || !ini_read(arena, file, text, &loader.ini, err))
        return false;
    loader.keys = (KeyReader){file, workspace->folder, environment, url != NULL};
    if (!keys_default(arena, &loader.keys, &defaults, err) ||
        (url != NULL && !read_override(arena, url, &defaults.url, err)) ||
        !apply_section(&loader, KEYS_SECTION, &defaults, err))
        return false;
    workspace->jobs = defaults.jobs;
    return read_modules(&loader, &defaults, err) && check_modules(&loader, err);
}

bool modules_has(const ModuleRefVec *modules, const Module *module)
{
    for (size_t i = 0; i < modules->count; i++)
        if (modules->items[i] == module)
            return true;
    return false;
}

/* Marks the modules that match one shell glob. */
static bool pick(Arena *arena, const Workspace *workspace, const char *pattern, bool *picked,
                 MigError *err)
{
    bool found = false;
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (fnmatch(pattern, workspace->modules.items[i].name, 0) == 0)
            picked[i] = found = true;
    if (found)
        return true;
    StringVec names = module_names(arena, workspace);
    if (names.count == 0)
        return fail(err, MIG_E_USAGE, "no module is called '%s': there are no modules", pattern);
    return fail(err, MIG_E_USAGE, "no module is called '%s'", pattern) ||
           fail_hint(err, "the modules are %s", strings_join(arena, &names, ", "));
}

static bool pick_names(Arena *arena, const Workspace *workspace, const StringVec *names,
                       bool *picked, MigError *err)
{
    for (size_t i = 0; i < names->count; i++) {
        StringVec patterns = strings_split(arena, names->items[i], ",");
        if (patterns.count == 0)
            return pick(arena, workspace, "", picked, err);
        for (size_t j = 0; j < patterns.count; j++)
            if (!pick(arena, workspace, patterns.items[j], picked, err))
                return false;
    }
    return true;
}

/* Marks the modules of the deepest path that holds a folder; all, where none does, and at the top,
 * whatever the path of a module that is the whole repository says. */
static void pick_folder(Arena *arena, const Workspace *workspace, const char *folder, bool *picked)
{
    const char *real = path_real(arena, folder), *deepest = "";
    StringVec paths = {0};
    for (size_t i = 0; i < workspace->modules.count; i++) {
        const char *path = path_real(arena, workspace->modules.items[i].path);
        vec_push(arena, &paths, path);
        if (path_is_within(path, real) && strlen(path) > strlen(deepest))
            deepest = path;
    }
    bool top = strcmp(path_real(arena, workspace->folder), real) == 0;
    for (size_t i = 0; i < paths.count; i++)
        picked[i] = top || deepest[0] == '\0' || strcmp(paths.items[i], deepest) == 0;
}

bool workspace_select(Arena *arena, const Workspace *workspace, const StringVec *names,
                      const char *folder, ModuleRefVec *selected, MigError *err)
{
    *selected = (ModuleRefVec){0};
    bool *picked = arena_alloc(arena, workspace->modules.count * sizeof(bool));
    if (names->count == 0)
        pick_folder(arena, workspace, folder, picked);
    else if (!pick_names(arena, workspace, names, picked, err))
        return false;
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (picked[i])
            vec_push(arena, selected, &workspace->modules.items[i]);
    return true;
}

/* A line for a setting; "${" in the value is kept from being expanded. */
static void add_setting(Text *section, const char *key, const char *value)
{
    Text escaped = text_in(section->arena);
    for (const char *at = value; *at != '\0'; at++) {
        if (strncmp(at, "${", 2) == 0)
            text_add_char(&escaped, '$');
        text_add_char(&escaped, *at);
    }
    text_printf(section, "%s = %s\n", key, ini_quote(section->arena, text_string(&escaped)));
}

const char *workspace_section(Arena *arena, const char *name, const char *path,
                              const char *script_location, const char *table_prefix)
{
    Text section = text_in(arena);
    text_printf(&section, "[%s]\n", name);
    if (strcmp(path_normal(arena, path), name) != 0)
        add_setting(&section, "path", path);
    if (strcmp(path_normal(arena, script_location), path_join(arena, path, "migrations")) != 0)
        add_setting(&section, "script_location", script_location);
    if (table_prefix[0] != '\0')
        add_setting(&section, "table_prefix", table_prefix);
    return text_string(&section);
}
