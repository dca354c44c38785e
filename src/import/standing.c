/* What the tables of tools that number their migrations say. */
#include "import/tools.h"

#include "import/numbered.h"

#include <string.h>

/* The revision of a version, compared as text or as numbers; NULL if there is none. */
static const ForeignRevision *find(const ForeignHistory *history, const char *version, bool number)
{
    for (size_t i = 0; i < history->revisions.count; i++) {
        const ForeignRevision *revision = &history->revisions.items[i];
        int order = number ? numbered_compare(revision->version, version)
                           : strcmp(revision->version, version);
        if (order == 0)
            return revision;
    }
    return NULL;
}

static bool fail_unknown(const char *version, MigError *err)
{
    return fail(err, MIG_E_REVISION, "version '%s' is applied, and not in the folder", version);
}

/* A row for each version that is applied. */
static bool take_versions(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                          StringVec *ids, MigError *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *version = rows->items[i].items[0];
        const ForeignRevision *revision = find(history, version, false);
        if (revision == NULL)
            return fail_unknown(version, err);
        vec_push(arena, ids, revision->id);
    }
    return true;
}

bool dbmate_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                    StringVec *ids, MigError *err)
{
    return take_versions(arena, history, rows, ids, err);
}

bool diesel_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                    StringVec *ids, MigError *err)
{
    return take_versions(arena, history, rows, ids, err);
}

/* The last row of a version says whether it is applied; version 0 is the table's own. */
bool goose_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                   StringVec *ids, MigError *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *version = rows->items[i].items[0];
        bool applied = foreign_is_true(rows->items[i].items[1]);
        for (size_t j = i + 1; applied && j < rows->count; j++)
            applied = numbered_compare(rows->items[j].items[0], version) != 0;
        const ForeignRevision *revision = find(history, version, true);
        if (!applied || numbered_compare(version, "0") == 0)
            continue;
        if (revision == NULL)
            return fail_unknown(version, err);
        vec_push(arena, ids, revision->id);
    }
    return true;
}

/* One row: the version that the database is at. */
bool golang_migrate_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                            StringVec *ids, MigError *err)
{
    if (rows->count == 0)
        return true;
    const char *version = rows->items[0].items[0];
    if (foreign_is_true(rows->items[0].items[1]))
        return fail(err, MIG_E_CONFLICT, "the database is dirty at version '%s'", version) ||
               fail_hint(err, "mend it and run migrate force %s first", version);
    if (find(history, version, true) == NULL)
        return fail_unknown(version, err);
    for (size_t i = 0; i < history->revisions.count; i++)
        if (numbered_compare(history->revisions.items[i].version, version) <= 0)
            vec_push(arena, ids, history->revisions.items[i].id);
    return true;
}
