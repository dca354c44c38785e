/* Diesel: a folder VERSION_name for each migration, with up.sql and perhaps down.sql in it. */
#include "import/numbered.h"
#include "import/tools.h"

#include "base/file.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

/* "2019-01-31-120000_create_posts" as Diesel's table has it: 20190131120000. */
static bool cut_name(Arena *arena, const char *name, Numbered *numbered)
{
    size_t length = strspn(name, "0123456789-");
    Text digits = text_in(arena);
    for (size_t i = 0; i < length; i++)
        if (name[i] != '-')
            text_add_char(&digits, name[i]);
    *numbered = (Numbered){.file = name, .number = text_string(&digits)};
    numbered->rest = name + length + (name[length] == '_');
    return digits.length > 0 && (name[length] == '_' || name[length] == '\0');
}

/* metadata.toml has one setting that matters. */
static bool read_metadata(Source *source, const char *folder, bool *outside, MigError *err)
{
    const char *name = path_join(source->arena, folder, "metadata.toml");
    Span content;
    *outside = false;
    if (file_kind(path_join(source->arena, source->folder, name)) == FILE_MISSING)
        return true;
    if (!source_load(source, name, &content, err))
        return false;
    const char *value = source_setting(source->arena, content.bytes, NULL, "run_in_transaction");
    *outside = value != NULL && strncmp(value, "false", strlen("false")) == 0;
    return true;
}

static bool read_section(Source *source, const char *name, bool outside, ForeignSection *section,
                         MigError *err)
{
    Span sql;
    if (!source_load_sql(source, name, &sql, err))
        return false;
    *section = source_section(source, name, sql, outside);
    return true;
}

static bool read_folder(Source *source, const Numbered *folder, MigError *err)
{
    Arena *arena = source->arena;
    ForeignRevision revision = numbered_revision(arena, folder, 0);
    const char *down = path_join(arena, folder->file, "down.sql");
    bool outside;
    if (!read_metadata(source, folder->file, &outside, err) ||
        !read_section(source, path_join(arena, folder->file, "up.sql"), outside, &revision.up, err))
        return false;
    if (file_kind(path_join(arena, source->folder, down)) != FILE_MISSING &&
        !read_section(source, down, outside, &revision.down, err))
        return false;
    vec_push(arena, &source->history->revisions, revision);
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const Numbered *)a)->number, ((const Numbered *)b)->number);
}

/* Versions are text to Diesel. */
static bool sort(const Source *source, NumberedVec *folders, MigError *err)
{
    if (folders->count > 1)
        qsort(folders->items, folders->count, sizeof(*folders->items), compare);
    for (size_t i = 1; i < folders->count; i++)
        if (compare(&folders->items[i - 1], &folders->items[i]) == 0)
            return fail_at(err, MIG_E_REVISION, source_shown(source, folders->items[i].file), 0,
                           "'%s' has the same version", folders->items[i - 1].file);
    return true;
}

bool diesel_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                 MigError *err)
{
    Source source = {arena, folder, shown, history};
    StringVec names;
    NumberedVec folders = {0};
    Numbered numbered;
    if (!folder_list(arena, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *path = path_join(arena, folder, names.items[i]);
        if (file_kind(path) != FILE_FOLDER)
            continue;
        if (!cut_name(arena, names.items[i], &numbered) ||
            file_kind(path_join(arena, path, "up.sql")) == FILE_MISSING)
            source_remark(&source, "%s is left out: it is no folder VERSION_name with an up.sql",
                          names.items[i]);
        else
            vec_push(arena, &folders, numbered);
    }
    if (!sort(&source, &folders, err))
        return false;
    for (size_t i = 0; i < folders.count; i++)
        if (!read_folder(&source, &folders.items[i], err))
            return false;
    source_chain(&source);
    return true;
}
