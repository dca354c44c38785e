/* Reading files; loading them is the driver's work. */
#include "migrate/declared.h"

#include "base/file.h"
#include "base/path.h"

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

static bool load_file(Connection *scratch, const DeclaredFile *file, MigError *err)
{
    Arena *arena = arena_open();
    ScriptCursor cursor = {.arena = arena, .file = file->shown, .text = file->content, .line = 1};
    Statement statement;
    bool found = true, done = true;
    while (done && found) {
        done = scratch->driver->next(scratch, &cursor, &statement, &found, err);
        if (done && found)
            done = scratch->driver->run(scratch, &cursor, &statement, err);
    }
    arena_close(arena);
    return done;
}

bool declared_load(Connection *scratch, const DeclaredFileVec *files, MigError *err)
{
    for (size_t i = 0; i < files->count; i++)
        if (!load_file(scratch, &files->items[i], err)) {
            err->code = err->code == MIG_E_SQL ? MIG_E_CONFIG : err->code;
            return fail_within(err, "the declared schema does not load");
        }
    return true;
}
