/* Revision files that change between one look and the next. */
#include "run/catalog.h"

#include "base/file.h"
#include "scratch.h"

#include <string.h>

static Arena *arena;
static const char *folder;
static Workspace workspace;

static void write_file(const char *name, const char *content)
{
    MigError err;
    const char *path = path_join(arena, folder, name);
    cr_assert(folder_make(path_parent(arena, path), &err), "%s", err.message);
    cr_assert(file_replace(path, span_of(content), &err), "%s", err.message);
}

static const char *no_variable(const char *name)
{
    (void)name;
    return NULL;
}

static void open_folder(void)
{
    MigError err;
    arena = arena_open();
    folder = scratch_make(arena);
    write_file("modules.ini", "[mig]\nurl = sqlite:dev.db\n[a]\n");
    cr_assert(workspace_load(arena, path_join(arena, folder, "modules.ini"), NULL, no_variable,
                             &workspace, &err),
              "%s", err.message);
}

static void close_folder(void)
{
    scratch_remove(folder);
    arena_close(arena);
}

TestSuite(catalog, .init = open_folder, .fini = close_folder);

static const char before[] = "-- One\n-- revision: aaa1\n-- down_revision:\n-- mig:up\nSELECT 1;\n";

/* Reads the graph, then the script of its one revision as the file is by then. */
static bool read_after(const char *after, MigError *err)
{
    Graph *graph;
    Script script;
    write_file("a/migrations/versions/aaa1.sql", before);
    Catalog *catalog = catalog_new(arena, &workspace);
    cr_assert(catalog_graph(catalog, &workspace.modules.items[0], &graph, err), "%s", err->message);
    write_file("a/migrations/versions/aaa1.sql", after);
    return catalog_script(arena, catalog, graph->revisions.items[0]->header, &script, err);
}

Test(catalog, a_header_that_is_changed_before_its_revision_is_run_is_noticed)
{
    static const char *const headers[] = {
        "-- revision: bbb1\n-- down_revision:\n",
        "-- revision: aaa1\n-- down_revision: aaa0\n",
        "-- revision: aaa1\n-- down_revision:\n-- depends_on: a:aaa0\n",
        "-- revision: aaa1\n-- down_revision:\n-- branch_labels: left\n",
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        MigError err;
        cr_assert_not(read_after(arena_printf(arena, "-- One\n%s-- mig:up\n", headers[i]), &err));
        cr_expect_eq(err.code, MIG_E_CONFLICT);
        cr_expect_str_eq(err.message, "the header was changed while the revisions were being read");
        cr_expect_str_eq(err.file, "a/migrations/versions/aaa1.sql");
        cr_expect_eq(err.line, 2);
    }
}

Test(catalog, sql_that_is_changed_before_it_is_read_is_what_runs)
{
    MigError err;
    cr_assert(
        read_after("-- Uno\n-- revision: aaa1\n-- down_revision:\n-- mig:up\nSELECT 2;\n", &err),
        "%s", err.message);
}
