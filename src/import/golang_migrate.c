/* golang-migrate: VERSION_name.up.sql and VERSION_name.down.sql. */
#include "import/numbered.h"
#include "import/tools.h"

#include "base/file.h"

#include <string.h>

#define UP ".up.sql"
#define DOWN ".down.sql"

static bool read_section(Source *source, const char *name, ForeignSection *section, MigError *err)
{
    Span sql;
    if (!source_load_sql(source, name, &sql, err))
        return false;
    *section = source_section(source, name, sql, false);
    return true;
}

/* The way down of that number; NULL if there is none. */
static const Numbered *find(const NumberedVec *files, const char *number)
{
    for (size_t i = 0; i < files->count; i++)
        if (numbered_compare(files->items[i].number, number) == 0)
            return &files->items[i];
    return NULL;
}

static bool read_pair(Source *source, const Numbered *up, const Numbered *down, MigError *err)
{
    ForeignRevision revision = numbered_revision(source->arena, up, strlen(UP));
    if (!read_section(source, up->file, &revision.up, err) ||
        (down != NULL && !read_section(source, down->file, &revision.down, err)))
        return false;
    vec_push(source->arena, &source->history->revisions, revision);
    return true;
}

static void sort_out(Source *source, const char *name, NumberedVec *ups, NumberedVec *downs)
{
    Numbered numbered;
    bool up = name_ends_with(name, UP);
    if (!name_ends_with(name, ".sql"))
        return;
    if ((!up && !name_ends_with(name, DOWN)) || !numbered_cut(source->arena, name, &numbered) ||
        name[strlen(numbered.number)] != '_') {
        source_remark(source, "%s is left out: it is not named VERSION_name" UP " or " DOWN, name);
        return;
    }
    if (up)
        vec_push(source->arena, ups, numbered);
    else
        vec_push(source->arena, downs, numbered);
}

bool golang_migrate_read(Arena *arena, const char *folder, const char *shown,
                         ForeignHistory *history, MigError *err)
{
    Source source = {arena, folder, shown, history};
    StringVec names;
    NumberedVec ups = {0}, downs = {0};
    if (!folder_list(arena, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++)
        sort_out(&source, names.items[i], &ups, &downs);
    if (!numbered_sort(&source, &ups, err) || !numbered_sort(&source, &downs, err))
        return false;
    for (size_t i = 0; i < ups.count; i++)
        if (!read_pair(&source, &ups.items[i], find(&downs, ups.items[i].number), err))
            return false;
    for (size_t i = 0; i < downs.count; i++)
        if (find(&ups, downs.items[i].number) == NULL)
            return fail_at(err, MIG_E_REVISION, source_shown(&source, downs.items[i].file), 0,
                           "there is a way down and no way up");
    source_chain(&source);
    return true;
}
