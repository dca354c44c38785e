/* Version locations and the post_write_hook. */
#include "api/writing.h"

#include "base/file.h"
#include "base/path.h"
#include "base/program.h"

#include <unistd.h>

/* The version location that a path is or lies in; NULL if there is none. A deeper one wins. */
static const char *location_of(Arena *arena, const Module *module, const char *path, bool exact)
{
    const char *found = NULL;
    const char *real = path_real(arena, path);
    for (size_t i = 0; i < module->version_locations.count; i++) {
        const char *location = path_real(arena, module->version_locations.items[i]);
        if (!path_is_within(location, real) || (exact && !path_is_within(real, location)))
            continue;
        if (found == NULL || path_is_within(path_real(arena, found), location))
            found = module->version_locations.items[i];
    }
    return found;
}

bool writing_folder(MigWorkspace *workspace, const Module *module, const char *wanted,
                    const RevisionVec *parents, const char **folder, MigError *err)
{
    Arena *arena = workspace->arena;
    const char *here;
    *folder = NULL;
    if (wanted == NULL && parents->count > 0)
        *folder =
            location_of(arena, module,
                        catalog_path(arena, workspace->catalog, parents->items[0]->header), false);
    if (wanted == NULL && *folder == NULL)
        *folder = module->version_locations.items[0];
    if (*folder != NULL)
        return true;
    if (!path_current(arena, &here, err))
        return false;
    *folder = location_of(arena, module, path_join(arena, here, wanted), true);
    if (*folder != NULL)
        return true;
    StringVec known = {0};
    for (size_t i = 0; i < module->version_locations.count; i++)
        vec_push(arena, &known, path_relative(arena, here, module->version_locations.items[i]));
    return fail(err, MIG_E_USAGE, "'%s' is no version location of module '%s'", wanted,
                module->name) ||
           fail_hint(err, "there is %s; version_locations in modules.ini adds more",
                     strings_join(arena, &known, ", "));
}

static bool write_one(Arena *arena, const WritingFile *file, MigError *err)
{
    if (file->replaces)
        return file_replace(file->path, file->content, err);
    return folder_make(path_parent(arena, file->path), err) &&
           file_create(file->path, file->content, err);
}

/* Cannot do more than try: the error that led here is the one worth telling. */
static void take_back(const WritingFile *file, Span before)
{
    MigError ignored;
    if (!file->replaces)
        unlink(file->path);
    else if (!file_replace(file->path, before, &ignored))
        return;
}

bool writing_all(Arena *arena, const WritingFileVec *files, MigError *err)
{
    Span *before = arena_alloc(arena, (files->count + 1) * sizeof(*before));
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].replaces && !file_load(arena, files->items[i].path, &before[i], err))
            return false;
    for (size_t i = 0; i < files->count; i++) {
        if (write_one(arena, &files->items[i], err))
            continue;
        while (i > 0) {
            i--;
            take_back(&files->items[i], before[i]);
        }
        return false;
    }
    return true;
}

bool writing_reparent(MigWorkspace *workspace, const Reparenting *change, WritingFile *file,
                      MigError *err)
{
    Arena *arena = workspace->arena;
    const Header *header = change->child->header;
    Span content;
    *file =
        (WritingFile){.path = catalog_path(arena, workspace->catalog, header), .replaces = true};
    return file_load(arena, file->path, &content, err) &&
           removal_rewrite(arena, header->file, content, &change->parents, &file->content, err);
}

const MigReparented *writing_describe(Arena *arena, const Graph *graph,
                                      const ReparentingVec *changes)
{
    Vec(MigReparented) shown = {0};
    for (size_t i = 0; i < changes->count; i++) {
        const Reparenting *change = &changes->items[i];
        MigRevision *revision = arena_new(arena, MigRevision);
        *revision = api_revision(arena, graph, change->child, NULL, NULL);
        vec_push(arena, &shown, (MigReparented){revision, api_strings(arena, &change->parents)});
    }
    return shown.items;
}

bool writing_check_hook(Arena *arena, const Module *module, MigError *err)
{
    StringVec words;
    return module->post_write_hook[0] == '\0' ||
           program_words(arena, module->post_write_hook, &words, err) ||
           fail_within(err, "post_write_hook of module '%s'", module->name);
}

bool writing_run_hook(const MigWorkspace *workspace, const Module *module, const char *path,
                      MigError *err)
{
    Arena *arena = workspace->arena;
    StringVec words;
    if (module->post_write_hook[0] == '\0')
        return true;
    if (!program_words(arena, module->post_write_hook, &words, err))
        return false;
    StringVec line = program_insert(arena, &words, path);
    const ProgramPlace place = {
        .folder = workspace->workspace.folder, .no_input = true, .output_to_error = true};
    if (program_run(arena, &line, &place, err))
        return true;
    return fail_within(err, "'%s' was written, but its post_write_hook failed",
                       path_relative(arena, workspace->workspace.folder, path)) ||
           fail_hint(err, "run by hand what it should have done: %s",
                     strings_join(arena, &line, " "));
}
