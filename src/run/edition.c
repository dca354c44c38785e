/* Folders of revision files out of git's trees, read as the files themselves are. */
#include "run/edition.h"

#include "base/path.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static const char *environment(const char *name)
{
    return getenv(name);
}

const Module *edition_module(Arena *arena, Repository *repository, const Workspace *workspace,
                             const char *commit, const Module *module)
{
    const char *blob;
    Span text;
    Workspace *then = arena_new(arena, Workspace);
    MigError ignored;
    if (!tree_find(arena, repository, commit, workspace->file, &blob, &ignored) || blob == NULL ||
        !tree_content(arena, repository, blob, &text, &ignored) ||
        !workspace_read(arena, workspace->file, text, NULL, environment, then, &ignored))
        return module;
    return workspace_module(then, module->name);
}

static bool is_revision_file(const char *path)
{
    const char *name = path_name(path);
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

/* The file's name in messages. */
static const char *shown_file(Arena *arena, const Workspace *workspace, const char *path)
{
    const char *root = path_real(arena, workspace->folder);
    return path_is_within(root, path) ? path_relative(arena, root, path) : path;
}

static bool read_file(Arena *arena, Repository *repository, const Workspace *workspace,
                      const TreeFile *file, Edition *edition, MigError *err)
{
    Span text;
    EditionFile read = {.path = file->path};
    if (!tree_content(arena, repository, file->blob, &text, err) ||
        !script_parse(arena, shown_file(arena, workspace, file->path), text, &read.script, err))
        return false;
    vec_push(arena, &edition->files, read);
    return true;
}

static void fill_table(Arena *arena, Edition *edition)
{
    edition->by_id = table_new(arena);
    for (size_t i = 0; i < edition->files.count; i++)
        table_put(edition->by_id, edition->files.items[i].script.header.id,
                  &edition->files.items[i]);
}

/* A folder that lies in another one has been read with that. */
static bool is_read(const Module *module, size_t index)
{
    const StringVec *folders = &module->version_locations;
    for (size_t i = 0; module->recursive_version_locations && i < folders->count; i++)
        if (i != index && path_is_within(folders->items[i], folders->items[index]) &&
            (strcmp(folders->items[i], folders->items[index]) != 0 || i < index))
            return true;
    return false;
}

bool edition_read(Arena *arena, Repository *repository, const Workspace *workspace,
                  const char *commit, const Module *module, Edition *edition, MigError *err)
{
    *edition = (Edition){0};
    for (size_t i = 0; i < module->version_locations.count; i++) {
        TreeFileVec files;
        if (is_read(module, i))
            continue;
        if (!tree_files(arena, repository, commit, module->version_locations.items[i],
                        module->recursive_version_locations, &files, err))
            return false;
        for (size_t j = 0; j < files.count; j++)
            if (is_revision_file(files.items[j].path) &&
                !read_file(arena, repository, workspace, &files.items[j], edition, err))
                return false;
    }
    fill_table(arena, edition);
    return true;
}

bool edition_read_here(Arena *arena, Catalog *catalog, const Module *module, Edition *edition,
                       MigError *err)
{
    Graph *graph;
    *edition = (Edition){0};
    if (!catalog_graph(catalog, module, &graph, err))
        return false;
    for (size_t i = 0; i < graph->revisions.count; i++) {
        const Header *header = graph->revisions.items[i]->header;
        EditionFile file = {.path = catalog_path(arena, catalog, header)};
        if (!catalog_script(arena, catalog, header, &file.script, err))
            return false;
        vec_push(arena, &edition->files, file);
    }
    fill_table(arena, edition);
    return true;
}

const EditionFile *edition_find(const Edition *edition, const char *id)
{
    return table_find(edition->by_id, id);
}
