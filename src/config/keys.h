/* The keys of modules.ini: what each means, where it may stand, and its default. */
#ifndef MIG_CONFIG_KEYS_H
#define MIG_CONFIG_KEYS_H

#include "config/ini.h"
#include "config/workspace.h"

typedef struct KeyReader {
    const char *file;                             /* for errors */
    const char *folder;                           /* relative paths are seen from here */
    const char *(*environment)(const char *name); /* as workspace_load takes it */
    bool skip_url;                                /* leave `url` as it is */
} KeyReader;

/* A module with nothing but the built-in defaults. What follows from other keys (path,
 * script_location, version_table, target_schema) is "", and a url that is not set has no target. */
bool keys_default(Arena *arena, const KeyReader *reader, Module *module,
                  MigError *err) MIG_MUST_CHECK;

/* Puts one setting into a module, or into the defaults of all when it stands in [mig]; an empty
 * value is the built-in default. MIG_E_CONFIG with file and line for an unknown key, one that does
 * not belong there, and a value that makes no sense. */
bool keys_apply(Arena *arena, const KeyReader *reader, const IniSetting *setting, Module *module,
                MigError *err) MIG_MUST_CHECK;

/* The section of defaults. */
#define KEYS_SECTION "mig"

#endif
