/* Reading files; loading them is the driver's work. */
#include "migrate/declared.h"

#include "base/file.h"
#include "base/path.h"
#include "db/making.h"

#include <string.h>

static bool read_file(Arena *arena, const char *path, const char *root, DeclaredFileVec *files,
                      MigError *err)
{
    DeclaredFile file = {.path = path, .shown = path_relative(arena, root, path)};
    if (!file_load(arena, path, &file.content, err))
        return false;
    vec_push(arena, files, file);
    return true;
}

static bool is_sql(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static bool read_folder(Arena *arena, const char *path, const char *root, DeclaredFileVec *files,
                        MigError *err)
{
    StringVec names;
    if (!folder_list(arena, path, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (is_sql(names.items[i]) &&
            !read_file(arena, path_join(arena, path, names.items[i]), root, files, err))
            return false;
    return true;
}

bool declared_read(Arena *arena, const char *path, const char *root, DeclaredFileVec *files,
                   MigError *err)
{
    *files = (DeclaredFileVec){0};
    if (file_kind(path) == FILE_MISSING)
        return fail(err, MIG_E_FILE, "the declared schema '%s' does not exist",
                    path_relative(arena, root, path)) ||
               fail_hint(err, "'mig dump' writes one from a database; target_schema names it");
    return file_kind(path) == FILE_FOLDER ? read_folder(arena, path, root, files, err)
                                          : read_file(arena, path, root, files, err);
}

/* --- loading ---------------------------------------------------------------------------------- */

/* As many statements as are run together. */
enum { STRETCH = 64 };

/* Files on their way into a scratch database. */
typedef struct Loading {
    Arena *arena;
    Connection *scratch;
    StatementVec gathered; /* what has been read and not yet run */
    Vec(const ScriptCursor *) cursors;
} Loading;

static bool run_one_by_one(const Loading *loading, MigError *err)
{
    const Driver *driver = loading->scratch->driver;
    if (!driver->making->finish(loading->scratch, err))
        return false;
    for (size_t i = 0; i < loading->gathered.count; i++)
        if (!driver->run(loading->scratch, loading->cursors.items[i], &loading->gathered.items[i],
                         err))
            return false;
    return true;
}

static bool run_gathered(Loading *loading, MigError *err)
{
    const Making *making = loading->scratch->driver->making;
    bool together = false;
    if (loading->gathered.count > 1 &&
        !making->run(loading->scratch, &loading->gathered, &together, err))
        return false;
    bool done = together || run_one_by_one(loading, err);
    loading->gathered.count = loading->cursors.count = 0;
    return done;
}

static bool load_statement(Loading *loading, const ScriptCursor *cursor, const Statement *statement,
                           MigError *err)
{
    const Driver *driver = loading->scratch->driver;
    bool fits = driver->making->fits(statement->text) && !driver->in_transaction(loading->scratch);
    if (!fits && !run_gathered(loading, err))
        return false;
    vec_push(loading->arena, &loading->gathered, *statement);
    vec_push(loading->arena, &loading->cursors, cursor);
    return (fits && loading->gathered.count < STRETCH) || run_gathered(loading, err);
}

/* What cannot be read is told only if all before it can be run. */
static bool fail_behind(Loading *loading, MigError *err)
{
    MigError unreadable = *err;
    if (run_gathered(loading, err))
        *err = unreadable;
    return false;
}

static bool load_file(Loading *loading, const DeclaredFile *file, MigError *err)
{
    const Driver *driver = loading->scratch->driver;
    ScriptCursor *cursor = arena_new(loading->arena, ScriptCursor);
    *cursor = (ScriptCursor){
        .arena = loading->arena, .file = file->shown, .text = file->content, .line = 1};
    Statement statement;
    bool found = true;
    while (found) {
        if (!driver->next(loading->scratch, cursor, &statement, &found, err))
            return fail_behind(loading, err);
        if (found && !load_statement(loading, cursor, &statement, err))
            return false;
    }
    return true;
}

static bool load_files(Loading *loading, const DeclaredFileVec *files, MigError *err)
{
    for (size_t i = 0; i < files->count; i++)
        if (!load_file(loading, &files->items[i], err))
            return false;
    return run_gathered(loading, err) &&
           loading->scratch->driver->making->finish(loading->scratch, err);
}

bool declared_load(Connection *scratch, const DeclaredFileVec *files, MigError *err)
{
    Loading loading = {.arena = arena_open(), .scratch = scratch};
    bool done = load_files(&loading, files, err);
    arena_close(loading.arena);
    if (done)
        return true;
    err->code = err->code == MIG_E_SQL ? MIG_E_CONFIG : err->code;
    return fail_within(err, "the declared schema does not load");
}
