/*
 * modules.ini as values: the modules of a monorepo and their settings, all paths absolute, all
 * variables expanded, all durations in microseconds. Contract: docs/configuration.md.
 */
#ifndef MIG_CONFIG_WORKSPACE_H
#define MIG_CONFIG_WORKSPACE_H

#include "base/text.h"
#include "base/url.h"
#include "base/vec.h"

#include <stdint.h>

/* What happens when a revision touches what its module does not own. */
typedef enum Isolation { ISOLATION_ENFORCE, ISOLATION_WARN, ISOLATION_OFF } Isolation;

typedef struct Module {
    const char *name;
    int line; /* of its section's header */

    Url url;
    const char *dev_url; /* as written, expanded, known to be well-formed; "" if none. It may hold a
                            password. */
    int jobs;            /* the most modules run at once while this one is among them, at least 1 */
    const char *path;
    const char *script_location;
    StringVec
        version_locations; /* the folders with revisions; the first is SCRIPT_LOCATION/versions */
    bool recursive_version_locations;

    const char *table_prefix; /* "" owns all that no other module owns */
    const char *version_table;
    const char *version_table_schema; /* "" for the search path's first */
    StringVec schemas;
    const char *target_schema;
    StringVec depends_on; /* names of modules */
    StringVec include, exclude, allow_outside, compare, ignore;
    Isolation isolation;

    int64_t lock_timeout, statement_timeout; /* microseconds; 0 waits for ever */
    int lock_retries;
    bool transaction_per_migration;

    const char *file_template;
    int truncate_slug_length;
    const char *timezone;
    const char *editor;          /* "" if none */
    const char *post_write_hook; /* "" if none */
} Module;

typedef Vec(Module) ModuleVec;
typedef Vec(const Module *) ModuleRefVec;

typedef struct Workspace {
    const char *file;   /* modules.ini, absolute */
    const char *folder; /* where it lies */
    int jobs;           /* modules run at once, at least 1, as [mig] says */
    ModuleVec modules;  /* in the file's order */
} Workspace;

/* Looks for modules.ini in `folder` and above it, as git looks for .git. NULL if there is none. */
const char *workspace_find(Arena *arena, const char *folder);

/* Reads a modules.ini. `url` replaces every module's url unless it is NULL; a relative path in it
 * is seen from the working folder, and the urls in the file are not looked at. `environment` is
 * asked for variables and returns NULL for one that is not set. MIG_E_CONFIG with file, as given,
 * and line for whatever is wrong in it; MIG_E_FILE when it cannot be read. */
bool workspace_load(Arena *arena, const char *file, const char *url,
                    const char *(*environment)(const char *name), Workspace *workspace,
                    MigError *err) MIG_MUST_CHECK;

/* The same from a text that is, or is to become, the content of `file`. */
bool workspace_read(Arena *arena, const char *file, Span text, const char *url,
                    const char *(*environment)(const char *name), Workspace *workspace,
                    MigError *err) MIG_MUST_CHECK;

/* Whether a module may have this name: it is a word in lists, globs, paths and "module:revision".
 */
bool workspace_check_name(const char *name, MigError *err) MIG_MUST_CHECK;

/* Whether a list holds a module. */
bool modules_has(const ModuleRefVec *modules, const Module *module);

/* The module of that name, or NULL. */
const Module *workspace_module(const Workspace *workspace, const char *name);

/* The modules a command works on (section 3 of the contract): those that match a pattern of `names`
 * (each may be a comma list of shell globs); with no names, the one whose path holds `folder`
 * (the deepest; all that share it); else, and in the folder of modules.ini itself, all. In the
 * file's order. A pattern that matches nothing is MIG_E_USAGE; the hint lists the names there are.
 */
bool workspace_select(Arena *arena, const Workspace *workspace, const StringVec *names,
                      const char *folder, ModuleRefVec *selected, MigError *err) MIG_MUST_CHECK;

/* The text of a new section for modules.ini, appended by `mig init`: its header and a line for each
 * setting that differs from the default. Paths are relative to the ini's folder. */
const char *workspace_section(Arena *arena, const char *name, const char *path,
                              const char *script_location, const char *table_prefix);

#endif
