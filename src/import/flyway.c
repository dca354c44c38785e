/*
 * Flyway: V1.2__name.sql, the way down in U1.2__name.sql, baselines in B1.2__name.sql, in the
 * folder and below it. What runs again whenever it changes (R__name.sql) has no place in a history.
 */
#include "import/tools.h"

#include "base/file.h"
#include "base/path.h"
#include "import/numbered.h"

#include <stdlib.h>
#include <string.h>

typedef struct FlywayFile {
    const char *path; /* seen from the folder */
    char kind;        /* 'V', 'U', 'R', 'B' */
    const char *version, *description;
    bool is_code; /* Java or Kotlin */
} FlywayFile;

typedef Vec(FlywayFile) FlywayFileVec;

/* "1_2" → "1.2"; NULL for what is no version. */
static const char *read_version(Arena *arena, const char *bytes, size_t length)
{
    char *version = arena_strndup(arena, bytes, length);
    for (char *at = version; *at != '\0'; at++)
        if (*at == '_')
            *at = '.';
    bool good = length > 0 && strspn(version, "0123456789.") == length && version[0] != '.' &&
                version[length - 1] != '.' && strstr(version, "..") == NULL;
    return good ? version : NULL;
}

/* Compares versions part by part: 1.10 is above 1.9, and 1.0 is 1. */
static int compare_versions(Arena *arena, const char *a, const char *b)
{
    StringVec one = strings_split(arena, a, "."), other = strings_split(arena, b, ".");
    for (size_t i = 0; i < one.count || i < other.count; i++) {
        int order = numbered_compare(i < one.count ? one.items[i] : "0",
                                     i < other.count ? other.items[i] : "0");
        if (order != 0)
            return order;
    }
    return 0;
}

static bool read_name(Arena *arena, const char *path, FlywayFile *file)
{
    const char *name = path_name(path);
    bool sql = name_ends_with(name, ".sql");
    *file = (FlywayFile){.path = path, .kind = name[0]};
    file->is_code = name_ends_with(name, ".java") || name_ends_with(name, ".kt");
    if ((!sql && !file->is_code) || strchr("VURB", name[0]) == NULL)
        return false;
    size_t length = (size_t)(strrchr(name, '.') - name);
    const char *parted = strstr(name, "__");
    size_t end = parted == NULL ? length : (size_t)(parted - name);
    size_t rest = parted == NULL ? length : end + 2;
    file->description =
        source_message(arena, arena_strndup(arena, name + rest, length < rest ? 0 : length - rest));
    if (name[0] == 'R')
        return end == 1 && parted != NULL;
    file->version = read_version(arena, name + 1, end - 1);
    return file->version != NULL;
}

/* All files in the folder `below` the history's own and further down, by name. */
static bool list_files(Source *source, const char *below, StringVec *paths, MigError *err)
{
    Arena *arena = source->arena;
    StringVec names;
    if (!folder_list(arena, path_join(arena, source->folder, below), &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *path =
            strcmp(below, ".") == 0 ? names.items[i] : path_join(arena, below, names.items[i]);
        if (file_kind(path_join(arena, source->folder, path)) != FILE_FOLDER)
            vec_push(arena, paths, path);
        else if (!list_files(source, path, paths, err))
            return false;
    }
    return true;
}

static void sort_out(Source *source, const char *path, FlywayFileVec *files)
{
    FlywayFile file;
    if (!read_name(source->arena, path, &file)) {
        if (name_ends_with(path, ".sql"))
            source_remark(source, "%s is left out: it is not named as Flyway's migrations are",
                          path);
        return;
    }
    if (file.kind == 'R')
        source_remark(source, "%s is left out: what runs whenever it changes is no revision", path);
    else
        vec_push(source->arena, files, file);
}

/* The only file of a kind and version; NULL if there is none. */
static const FlywayFile *find(Arena *arena, const FlywayFileVec *files, char kind,
                              const char *version)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].kind == kind &&
            compare_versions(arena, files->items[i].version, version) == 0)
            return &files->items[i];
    return NULL;
}

static bool check_twins(const Source *source, const FlywayFileVec *files, MigError *err)
{
    for (size_t i = 0; i < files->count; i++) {
        const FlywayFile *file = &files->items[i];
        const FlywayFile *known = find(source->arena, files, file->kind, file->version);
        if (known != file)
            return fail_at(err, MIG_E_REVISION, source_shown(source, file->path), 0,
                           "'%s' has the same version", known->path);
    }
    return true;
}

/* Whether the settings beside a file switch something off. */
static bool is_off(Source *source, const char *settings, const char *key)
{
    const char *value = source_setting(source->arena, settings, NULL, key);
    return value != NULL && strcmp(value, "false") == 0;
}

/* The settings beside a file; none where there are none. */
static bool load_settings(Source *source, const char *path, const char **settings, MigError *err)
{
    const char *name = arena_printf(source->arena, "%s.conf", path);
    Span content;
    *settings = "";
    if (file_kind(path_join(source->arena, source->folder, name)) == FILE_MISSING)
        return true;
    if (!source_load(source, name, &content, err))
        return false;
    *settings = content.bytes;
    return true;
}

/* Says which placeholder stands first in a script. */
static void remark_placeholder(Source *source, const char *path, Span sql)
{
    const char *found = memmem(sql.bytes, sql.length, "${", 2);
    const char *end = found == NULL ? NULL : strpbrk(found, "}\n");
    if (end == NULL || *end != '}')
        return;
    int line = 1;
    for (const char *at = sql.bytes; at < found; at++)
        line += *at == '\n';
    source_remark(source, "%s:%d: the placeholder %.*s} is kept as it stands", path, line,
                  (int)(end - found), found);
}

static bool read_section(Source *source, const FlywayFile *file, ForeignSection *section,
                         MigError *err)
{
    Span sql;
    const char *settings;
    if (!load_settings(source, file->path, &settings, err) ||
        !source_load_sql(source, file->path, &sql, err))
        return false;
    if (!is_off(source, settings, "placeholderReplacement"))
        remark_placeholder(source, file->path, sql);
    *section =
        source_section(source, file->path, sql, is_off(source, settings, "executeInTransaction"));
    return true;
}

static bool add_revision(Source *source, const FlywayFile *file, const FlywayFile *undo,
                         MigError *err)
{
    Arena *arena = source->arena;
    ForeignRevision revision = {
        .source = file->path,
        .version = file->version,
        .id = file->version,
        .message = file->description,
        .created = "",
    };
    if (file->is_code) {
        revision.up = source_stub(arena, file->path);
        revision.is_stub = true;
        source_remark(source, "%s is no SQL: what it does is to be written by hand", file->path);
    } else if (!read_section(source, file, &revision.up, err)) {
        return false;
    }
    if (undo != NULL && !undo->is_code && !read_section(source, undo, &revision.down, err))
        return false;
    vec_push(arena, &source->history->revisions, revision);
    return true;
}

/* The baseline that a new database begins with: the highest one below which no version is left. */
static const FlywayFile *find_baseline(Arena *arena, const FlywayFileVec *files)
{
    const FlywayFile *best = NULL;
    for (size_t i = 0; i < files->count; i++) {
        const FlywayFile *file = &files->items[i];
        bool bare = file->kind == 'B';
        for (size_t j = 0; bare && j < files->count; j++)
            bare = files->items[j].kind != 'V' ||
                   compare_versions(arena, files->items[j].version, file->version) > 0;
        if (bare && (best == NULL || compare_versions(arena, file->version, best->version) > 0))
            best = file;
    }
    return best;
}

static void sort(Arena *arena, FlywayFileVec *files)
{
    for (size_t i = 1; i < files->count; i++) {
        FlywayFile file = files->items[i];
        size_t at = i;
        for (; at > 0 && compare_versions(arena, files->items[at - 1].version, file.version) > 0;
             at--)
            files->items[at] = files->items[at - 1];
        files->items[at] = file;
    }
}

static bool add_all(Source *source, const FlywayFileVec *files, MigError *err)
{
    Arena *arena = source->arena;
    const FlywayFile *baseline = find_baseline(arena, files);
    for (size_t i = 0; i < files->count; i++) {
        const FlywayFile *file = &files->items[i];
        const FlywayFile *undo = find(arena, files, 'U', file->version);
        if (file->kind == 'B' && file != baseline)
            source_remark(source, "%s is left out: the versions that it stands for are there",
                          file->path);
        else if (file->kind == 'U' && find(arena, files, 'V', file->version) == NULL)
            source_remark(source, "%s is left out: it undoes no version that is there", file->path);
        else if (file->kind != 'U' &&
                 !add_revision(source, file, file->kind == 'V' ? undo : NULL, err))
            return false;
    }
    return true;
}

bool flyway_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                 MigError *err)
{
    Source source = {arena, folder, shown, history};
    StringVec paths = {0};
    FlywayFileVec files = {0};
    if (!list_files(&source, ".", &paths, err))
        return false;
    for (size_t i = 0; i < paths.count; i++)
        sort_out(&source, paths.items[i], &files);
    sort(arena, &files);
    if (!check_twins(&source, &files, err) || !add_all(&source, &files, err))
        return false;
    source_chain(&source);
    return true;
}

/* Takes out the revision of a version. */
static void take_out(Arena *arena, const char *version, ForeignRevisionVec *applied)
{
    size_t kept = 0;
    for (size_t i = 0; i < applied->count; i++)
        if (compare_versions(arena, applied->items[i].version, version) != 0)
            applied->items[kept++] = applied->items[i];
    applied->count = kept;
}

/* Adds the revision of a version, or, for a baseline, all up to it. */
static bool put_in(Arena *arena, const ForeignHistory *history, const StringVec *row,
                   ForeignRevisionVec *applied, MigError *err)
{
    const char *version = row->items[0];
    bool baseline = strstr(row->items[1], "BASELINE") != NULL, known = baseline;
    for (size_t i = 0; i < history->revisions.count; i++) {
        const ForeignRevision *revision = &history->revisions.items[i];
        int order = compare_versions(arena, revision->version, version);
        known = known || order == 0;
        if (order == 0 || (baseline && order < 0)) {
            take_out(arena, revision->version, applied);
            vec_push(arena, applied, *revision);
        }
    }
    return known || fail(err, MIG_E_REVISION, "version '%s' (%s) is applied, and not in the folder",
                         version, row->items[3]);
}

bool flyway_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                    StringVec *ids, MigError *err)
{
    ForeignRevisionVec applied = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const StringVec *row = &rows->items[i];
        const char *version = row->items[0], *type = row->items[1];
        if (!foreign_is_true(row->items[2]))
            return fail(err, MIG_E_CONFLICT, "'%s' has failed", row->items[3]) ||
                   fail_hint(err, "mend the database and run flyway repair first");
        if (version[0] == '\0' || strcmp(type, "SCHEMA") == 0)
            continue;
        if (strncmp(type, "UNDO", 4) == 0 || strcmp(type, "DELETE") == 0)
            take_out(arena, version, &applied);
        else if (!put_in(arena, history, row, &applied, err))
            return false;
    }
    for (size_t i = 0; i < applied.count; i++)
        vec_push(arena, ids, applied.items[i].id);
    return true;
}
