/* modules.ini found from below, and the choice among its modules. */
#include "config/workspace.h"

#include "base/file.h"
#include "base/text.h"
#include "scratch.h"

#include <string.h>
#include <unistd.h>

static Arena *arena;
static const char *folder;

static void open_folder(void)
{
    arena = arena_open();
    folder = scratch_make(arena);
}

static void close_folder(void)
{
    scratch_remove(folder);
    arena_close(arena);
}

TestSuite(select, .init = open_folder, .fini = close_folder);

static const char *no_environment(const char *name)
{
    (void)name;
    return NULL;
}

static const char *in_folder(const char *path)
{
    return path_join(arena, folder, path);
}

static Workspace load(const char *text)
{
    Workspace workspace;
    MigError err;
    const char *file = in_folder("modules.ini");
    cr_assert(file_replace(file, span_of(text), &err), "%s", err.message);
    cr_assert(workspace_load(arena, file, NULL, no_environment, &workspace, &err), "%d: %s",
              err.line, err.message);
    return workspace;
}

Test(select, it_is_found_from_below)
{
    MigError err;
    const char *deep = in_folder("a/b/c");
    cr_assert(folder_make(deep, &err));
    cr_assert_null(workspace_find(arena, deep));
    load("");
    cr_assert_str_eq(workspace_find(arena, deep), in_folder("modules.ini"));
    cr_assert_str_eq(workspace_find(arena, folder), in_folder("modules.ini"));
    cr_assert(folder_make(in_folder("a/modules.ini"), &err));
    cr_assert_str_eq(workspace_find(arena, deep), in_folder("modules.ini"), "a folder is no file");
    cr_assert(file_create(in_folder("a/b/modules.ini"), span_of(""), &err));
    cr_assert_str_eq(workspace_find(arena, deep), in_folder("a/b/modules.ini"));
    cr_assert_eq(chdir(deep), 0);
    cr_assert_str_eq(workspace_find(arena, "."), in_folder("a/b/modules.ini"));
}

static const char five_modules[] = "[mig]\nurl = sqlite::memory:\n"
                                   "[core]\npath = src/core\n"
                                   "[blog]\npath = src/blog\n"
                                   "[blog_admin]\npath = src/blog/admin\n"
                                   "[shop]\npath = src/shop\n"
                                   "[shop_eu]\npath = src/shop\n";

typedef struct SelectCase {
    const char *names; /* separated by '|'; "" for none */
    const char *folder, *selected;
} SelectCase;

static const char *join_names(const ModuleRefVec *modules)
{
    StringVec names = {0};
    for (size_t i = 0; i < modules->count; i++)
        vec_push(arena, &names, modules->items[i]->name);
    return strings_join(arena, &names, " ");
}

Test(select, modules_are_selected_by_name_or_by_folder)
{
    static const SelectCase cases[] = {
        {"", ".", "core blog blog_admin shop shop_eu"},
        {"", "src", "core blog blog_admin shop shop_eu"},
        {"", "/", "core blog blog_admin shop shop_eu"},
        {"", "src/blog", "blog"},
        {"", "src/blog/posts/deep", "blog"},
        {"", "src/blog/admin", "blog_admin"},
        {"", "src/blog/admin/x", "blog_admin"},
        {"", "src/blogs", "core blog blog_admin shop shop_eu"},
        {"", "src/shop", "shop shop_eu"},
        {"", "link/admin", "blog_admin"},
        {"shop", "src/blog", "shop"},
        {"shop,core", ".", "core shop"},
        {"shop|core|core", ".", "core shop"},
        {" shop_eu", ".", NULL},
        {"blog*", ".", "blog blog_admin"},
        {"*", ".", "core blog blog_admin shop shop_eu"},
        {"[cs]*", ".", "core shop shop_eu"},
        {"c???,*_eu,", ".", "core shop_eu"},
    };
    Workspace workspace = load(five_modules);
    MigError err;
    cr_assert(folder_make(in_folder("src/blog/admin"), &err));
    cr_assert_eq(symlink("src/blog", in_folder("link")), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        StringVec names = strings_split(arena, cases[i].names, "|");
        ModuleRefVec selected;
        bool done = workspace_select(arena, &workspace, &names, in_folder(cases[i].folder),
                                     &selected, &err);
        cr_assert_eq(done, cases[i].selected != NULL, "%s", cases[i].names);
        if (done)
            cr_assert_str_eq(join_names(&selected), cases[i].selected, "%s in %s", cases[i].names,
                             cases[i].folder);
    }
}

Test(select, a_name_that_matches_nothing_is_an_error_that_lists_the_names)
{
    static const char *const names[][2] = {
        {"blogs", "blogs"}, {"core,x*", "x*"}, {"", ""}, {",", ""}, {"BLOG", "BLOG"}};
    Workspace workspace = load(five_modules);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        StringVec list = {0};
        ModuleRefVec selected;
        MigError err;
        vec_push(arena, &list, names[i][0]);
        cr_assert(!workspace_select(arena, &workspace, &list, folder, &selected, &err));
        cr_assert_eq(err.code, MIG_E_USAGE);
        cr_assert_str_eq(err.message, arena_printf(arena, "no module is called '%s'", names[i][1]));
        cr_assert_str_eq(err.hint, "the modules are core, blog, blog_admin, shop, shop_eu");
    }
}

Test(select, without_modules_none_are_selected)
{
    Workspace workspace = load("");
    StringVec names = {0};
    ModuleRefVec selected;
    MigError err;
    cr_assert(workspace_select(arena, &workspace, &names, folder, &selected, &err));
    cr_assert_eq(selected.count, 0);
    vec_push(arena, &names, "a");
    cr_assert(!workspace_select(arena, &workspace, &names, folder, &selected, &err));
    cr_assert_str_eq(err.message, "no module is called 'a': there are no modules");
    cr_assert_str_eq(err.hint, "");
}

Test(select, at_the_top_all_are_selected_whatever_the_path_of_one)
{
    Workspace workspace = load("[mig]\nurl = sqlite::memory:\n[top]\npath = .\n[low]\n");
    StringVec names = {0};
    ModuleRefVec selected;
    MigError err;
    cr_assert(workspace_select(arena, &workspace, &names, folder, &selected, &err));
    cr_assert_str_eq(join_names(&selected), "top low");
    cr_assert(workspace_select(arena, &workspace, &names, in_folder("other"), &selected, &err));
    cr_assert_str_eq(join_names(&selected), "top");
    cr_assert(workspace_select(arena, &workspace, &names, in_folder("low"), &selected, &err));
    cr_assert_str_eq(join_names(&selected), "low");
}
