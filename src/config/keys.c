/* One table of keys; beside each the function that turns its text into a field of Module. */
#include "config/keys.h"

#include "base/clock.h"
#include "base/path.h"
#include "base/process.h"
#include "config/variables.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { JOBS_AUTO_LIMIT = 16, JOBS_LIMIT = 1000 };

/* PostgreSQL counts its timeouts in milliseconds, in 31 bits. */
#define TIMEOUT_UNIT INT64_C(1000)
#define TIMEOUT_LIMIT (INT64_C(2147483647) * TIMEOUT_UNIT)

/* A value on its way into a field of a Module. */
typedef struct Entry {
    Arena *arena;
    const char *folder; /* relative paths are seen from here */
    const char *value;  /* expanded */
    void *field;
} Entry;

typedef struct Key {
    const char *name;
    bool shared; /* may stand in [mig] too */
    bool (*read)(const Entry *entry, MigError *err);
    size_t field; /* its offset in Module */
    const char *builtin;
} Key;

static bool read_text(const Entry *entry, MigError *err)
{
    (void)err; /* any text will do */
    *(const char **)entry->field = entry->value;
    return true;
}

/* As read_text; apart from it because a command may hold a ';'. */
static bool read_command(const Entry *entry, MigError *err)
{
    return read_text(entry, err);
}

static bool read_path(const Entry *entry, MigError *err)
{
    (void)err; /* any path will do */
    const char **field = entry->field;
    bool is_default = entry->value[0] == '\0';
    *field = is_default ? "" : path_join(entry->arena, entry->folder, entry->value);
    return true;
}

static bool read_list(const Entry *entry, MigError *err)
{
    (void)err; /* any words will do */
    StringVec *list = entry->field;
    *list = strings_split(entry->arena, entry->value, " \t,");
    return true;
}

static bool read_paths(const Entry *entry, MigError *err)
{
    if (!read_list(entry, err))
        return false;
    StringVec *list = entry->field;
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = path_join(entry->arena, entry->folder, list->items[i]);
    return true;
}

/* A list of which each item is one of `words`. */
static bool read_kinds(const Entry *entry, const char *words, MigError *err)
{
    if (!read_list(entry, err))
        return false;
    const StringVec *list = entry->field;
    StringVec known = strings_split(entry->arena, words, " ");
    for (size_t i = 0; i < list->count; i++)
        if (!strings_has(&known, list->items[i]))
            return fail(err, MIG_E_CONFIG, "unknown kind '%s'", list->items[i]) ||
                   fail_hint(err, "%s", strings_suggest(entry->arena, &known, list->items[i]));
    return true;
}

static bool read_compare(const Entry *entry, MigError *err)
{
    return read_kinds(entry, "privileges owners column_order", err);
}

static bool read_ignore(const Entry *entry, MigError *err)
{
    return read_kinds(entry,
                      "casts collations comments constraints defaults domains extensions functions "
                      "indexes operators policies rules schemas sequences statistics storage "
                      "triggers types views",
                      err);
}

static bool read_boolean(const Entry *entry, MigError *err)
{
    static const char *const words[][2] = {
        {"false", "true"}, {"no", "yes"}, {"off", "on"}, {"0", "1"}};
    bool *field = entry->field;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        *field = strcasecmp(entry->value, words[i][1]) == 0;
        if (*field || strcasecmp(entry->value, words[i][0]) == 0)
            return true;
    }
    return fail(err, MIG_E_CONFIG, "'%s' is neither true nor false", entry->value);
}

/* Digits as a number between two bounds. */
static bool parse_number(const Entry *entry, int least, int most)
{
    long value = 0;
    const char *at = entry->value;
    for (; *at >= '0' && *at <= '9' && value <= most; at++)
        value = value * 10 + (*at - '0');
    *(int *)entry->field = (int)value;
    return *at == '\0' && at > entry->value && value >= least && value <= most;
}

static bool read_number(const Entry *entry, int least, int most, MigError *err)
{
    return parse_number(entry, least, most) ||
           fail(err, MIG_E_CONFIG, "'%s' is not a number from %d to %d", entry->value, least, most);
}

static bool read_retries(const Entry *entry, MigError *err)
{
    return read_number(entry, 0, 1000000, err);
}

static bool read_slug_length(const Entry *entry, MigError *err)
{
    return read_number(entry, 1, 200, err);
}

static bool read_jobs(const Entry *entry, MigError *err)
{
    int cores = process_cores();
    if (strcmp(entry->value, "auto") != 0)
        return parse_number(entry, 1, JOBS_LIMIT) ||
               fail(err, MIG_E_CONFIG, "'%s' is neither auto nor a number from 1 to %d",
                    entry->value, JOBS_LIMIT);
    *(int *)entry->field = cores < JOBS_AUTO_LIMIT ? cores : JOBS_AUTO_LIMIT;
    return true;
}

static bool read_timeout(const Entry *entry, MigError *err)
{
    int64_t *field = entry->field;
    if (!duration_parse(entry->value, field))
        return fail(err, MIG_E_CONFIG, "'%s' is not a duration", entry->value) ||
               fail_hint(err, "write a number with us, ms, s, min, h or d, such as 5s; 0 waits for "
                              "ever");
    if ((*field == 0 || *field >= TIMEOUT_UNIT) && *field <= TIMEOUT_LIMIT)
        return true;
    return fail(err, MIG_E_CONFIG, "'%s' is neither 0 nor between 1ms and 24d", entry->value);
}

static bool read_isolation(const Entry *entry, MigError *err)
{
    static const char *const names[] = {
        [ISOLATION_ENFORCE] = "enforce", [ISOLATION_WARN] = "warn", [ISOLATION_OFF] = "off"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(entry->value, names[i]) == 0) {
            *(Isolation *)entry->field = (Isolation)i;
            return true;
        }
    return fail(err, MIG_E_CONFIG, "'%s' is none of enforce, warn and off", entry->value);
}

static bool read_timezone(const Entry *entry, MigError *err)
{
    struct tm time;
    return clock_in_zone(0, entry->value, &time, err) && read_text(entry, err);
}

static bool read_url(const Entry *entry, MigError *err)
{
    Url *url = entry->field;
    *url = (Url){0};
    return entry->value[0] == '\0' ||
           url_parse(entry->arena, entry->value, entry->folder, url, err);
}

static bool read_dev_url(const Entry *entry, MigError *err)
{
    Url url;
    Entry checked = *entry;
    checked.field = &url;
    return read_url(&checked, err) && read_text(entry, err);
}

#define FIELD(name) offsetof(Module, name)

static const Key keys[] = {
    {"url", true, read_url, FIELD(url), ""},
    {"dev_url", true, read_dev_url, FIELD(dev_url), ""},
    {"jobs", true, read_jobs, FIELD(jobs), "auto"},
    {"lock_timeout", true, read_timeout, FIELD(lock_timeout), "5s"},
    {"lock_retries", true, read_retries, FIELD(lock_retries), "10"},
    {"statement_timeout", true, read_timeout, FIELD(statement_timeout), "0"},
    {"transaction_per_migration", true, read_boolean, FIELD(transaction_per_migration), "true"},
    {"file_template", true, read_text, FIELD(file_template), "${rev}_${slug}"},
    {"truncate_slug_length", true, read_slug_length, FIELD(truncate_slug_length), "40"},
    {"timezone", true, read_timezone, FIELD(timezone), "UTC"},
    {"editor", true, read_command, FIELD(editor), ""},
    {"path", false, read_path, FIELD(path), ""},
    {"script_location", false, read_path, FIELD(script_location), ""},
    {"version_locations", false, read_paths, FIELD(version_locations), ""},
    {"recursive_version_locations", true, read_boolean, FIELD(recursive_version_locations),
     "false"},
    {"table_prefix", false, read_text, FIELD(table_prefix), ""},
    {"version_table", false, read_text, FIELD(version_table), ""},
    {"version_table_schema", true, read_text, FIELD(version_table_schema), ""},
    {"schemas", true, read_list, FIELD(schemas), ""},
    {"target_schema", false, read_path, FIELD(target_schema), ""},
    {"depends_on", false, read_list, FIELD(depends_on), ""},
    {"include", true, read_list, FIELD(include), ""},
    {"exclude", true, read_list, FIELD(exclude), ""},
    {"isolation", true, read_isolation, FIELD(isolation), "enforce"},
    {"allow_outside", true, read_list, FIELD(allow_outside), ""},
    {"compare", true, read_compare, FIELD(compare), ""},
    {"ignore", true, read_ignore, FIELD(ignore), ""},
    {"post_write_hook", true, read_command, FIELD(post_write_hook), ""},
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

static bool read_into(Arena *arena, const KeyReader *reader, const Key *key, const char *value,
                      Module *module, MigError *err)
{
    Entry entry = {arena, reader->folder, value, (char *)module + key->field};
    return key->read(&entry, err);
}

bool keys_default(Arena *arena, const KeyReader *reader, Module *module, MigError *err)
{
    *module = (Module){.name = "", .version_locations = {0}};
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (!read_into(arena, reader, &keys[i], keys[i].builtin, module, err))
            return false;
    return true;
}

static bool is_for_all(const IniSetting *setting)
{
    return strcmp(setting->section, KEYS_SECTION) == 0;
}

/* The key of a setting, if it may stand where it does. */
static bool find_key(Arena *arena, const IniSetting *setting, const Key **key, MigError *err)
{
    StringVec known = {0};
    for (size_t i = 0; i < KEY_COUNT; i++) {
        *key = &keys[i];
        bool fits = keys[i].shared || !is_for_all(setting);
        bool same = strcmp(keys[i].name, setting->key) == 0;
        if (same && fits)
            return true;
        if (same)
            return fail(err, MIG_E_CONFIG, "'%s' has no default for all modules", setting->key) ||
                   fail_hint(err, "set it in the section of a module");
        if (fits)
            vec_push(arena, &known, keys[i].name);
    }
    return fail(err, MIG_E_CONFIG, "unknown key '%s' in [%s]", setting->key, setting->section) ||
           fail_hint(err, "%s", strings_suggest(arena, &known, setting->key));
}

/* A command may go on behind a ';', and so may a password; a variable is expanded after the comment
 * has been cut off. */
static bool check_comment(const Key *key, const IniSetting *setting, MigError *err)
{
    const char *value = setting->value;
    bool url = key->read == read_url || key->read == read_dev_url;
    bool command = key->read == read_command;
    if (!setting->commented || value[0] == '\0' || (!url && !command))
        return true;
    bool variable = strncmp(value, "${", 2) == 0 && value[strlen(value) - 1] == '}';
    if (url && (variable || strncmp(value, "sqlite:", 7) == 0))
        return true;
    return fail(err, MIG_E_CONFIG,
                "what follows the ' ;' may be a comment or a part of the value") ||
           fail_hint(err, "put the value in double quotes, or the comment on a line of its own");
}

static bool expand(Arena *arena, const KeyReader *reader, const Key *key, const char *value,
                   const char **expanded, MigError *err)
{
    /* what ${…} in a file_template means to revision/template.c */
    static const char *const template_variables[] = {"rev",  "slug",   "year",   "month", "day",
                                                     "hour", "minute", "second", "epoch", NULL};
    bool is_template = strcmp(key->name, "file_template") == 0;
    /* a list of paths is cut at blanks, which the folder's name may hold */
    bool is_list = key->read == read_paths;
    Variables variables = {.environment = reader->environment,
                           .here = is_list ? "." : reader->folder,
                           .kept = is_template ? template_variables : NULL};
    return variables_expand(arena, &variables, value, expanded, err);
}

static bool apply(Arena *arena, const KeyReader *reader, const Key *key, const IniSetting *setting,
                  Module *module, MigError *err)
{
    const char *value;
    if (!check_comment(key, setting, err) ||
        !expand(arena, reader, key, setting->value, &value, err))
        return false;
    return read_into(arena, reader, key, value[0] == '\0' ? key->builtin : value, module, err);
}

bool keys_apply(Arena *arena, const KeyReader *reader, const IniSetting *setting, Module *module,
                MigError *err)
{
    const Key *key;
    if (!find_key(arena, setting, &key, err))
        return fail_in_file(err, reader->file, setting->line);
    if (reader->skip_url && key->read == read_url)
        return true;
    return apply(arena, reader, key, setting, module, err) ||
           fail_within(err, "'%s' of [%s]", setting->key, setting->section) ||
           fail_in_file(err, reader->file, setting->line);
}
