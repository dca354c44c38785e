/* Paths: as text, and as the file system sees them. */
#include "base/path.h"

#include "base/file.h"
#include "scratch.h"

#include <string.h>
#include <unistd.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(path, .init = open_arena, .fini = close_arena);

typedef struct PathCase {
    const char *a, *b, *result;
} PathCase;

Test(path, a_normal_path_has_no_dots_and_no_doubled_slashes)
{
    static const PathCase cases[] = {
        {"", NULL, "."},
        {".", NULL, "."},
        {"/", NULL, "/"},
        {"//", NULL, "/"},
        {"a//b/./c", NULL, "a/b/c"},
        {"a/b/../c/", NULL, "a/c"},
        {"a/..", NULL, "."},
        {"../a", NULL, "../a"},
        {"a/../../b", NULL, "../b"},
        {"/../a", NULL, "/a"},
        {"/a/../..", NULL, "/"},
        {"./a", NULL, "a"},
        {"../../x", NULL, "../../x"},
        {"..a/b..", NULL, "..a/b.."},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(path_normal(arena, cases[i].a), cases[i].result, "'%s'", cases[i].a);
}

Test(path, joining_sees_a_path_from_a_folder)
{
    static const PathCase cases[] = {
        {"/a", "b", "/a/b"}, {"/a", "../b", "/b"}, {"/a", "/b//c", "/b/c"}, {"/a", ".", "/a"},
        {"/a", "", "/a"},    {"/", "b", "/b"},     {"a", "b/../c", "a/c"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(path_join(arena, cases[i].a, cases[i].b), cases[i].result, "'%s' '%s'",
                         cases[i].a, cases[i].b);
}

Test(path, a_path_has_a_parent_and_a_name)
{
    static const PathCase cases[] = {
        {"/a/b", "/a", "b"},   {"/a", "/", "a"}, {"a", ".", "a"},
        {"a/b/c", "a/b", "c"}, {"/", "/", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_assert_str_eq(path_parent(arena, cases[i].a), cases[i].b);
        cr_assert_str_eq(path_name(cases[i].a), cases[i].result);
    }
}

Test(path, a_folder_holds_itself_and_what_is_below_it)
{
    cr_assert(path_is_within("/a", "/a"));
    cr_assert(path_is_within("/a", "/a/b"));
    cr_assert(path_is_within("/", "/a"));
    cr_assert(!path_is_within("/a", "/ab"));
    cr_assert(!path_is_within("/a/b", "/a"));
}

Test(path, a_path_can_be_told_from_a_folder)
{
    static const PathCase cases[] = {
        {"/a", "/a", "."},         {"/a", "/a/b/c", "b/c"}, {"/a/b", "/a", ".."},
        {"/a/b", "/a/c", "../c"},  {"/", "/a", "a"},        {"/a", "/", ".."},
        {"/a/bc", "/a/b", "../b"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(path_relative(arena, cases[i].a, cases[i].b), cases[i].result);
}

Test(path, the_real_path_follows_links_as_far_as_it_exists)
{
    MigError err;
    const char *folder = scratch_make(arena);
    cr_assert(folder_make(path_join(arena, folder, "target/inner"), &err), "%s", err.message);
    const char *link = path_join(arena, folder, "link");
    cr_assert_eq(symlink("target", link), 0);
    cr_assert_str_eq(path_real(arena, path_join(arena, link, "inner")),
                     path_join(arena, folder, "target/inner"));
    cr_assert_str_eq(path_real(arena, path_join(arena, link, "missing/file")),
                     path_join(arena, folder, "target/missing/file"));
    cr_assert_str_eq(path_real(arena, "/"), "/");
    cr_assert_str_eq(path_real(arena, "no such name"), "no such name");
    Table *known = table_new(arena);
    static const char *const names[] = {"link/inner", "link/missing/file", "target/inner/x", "link",
                                        "missing/link"};
    for (size_t i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
        const char *path = path_join(arena, folder, names[i / 2]);
        cr_assert_str_eq(path_real_among(arena, known, path), path_real(arena, path));
    }
    cr_assert_str_eq(path_real_among(arena, known, "/"), "/");
    scratch_remove(folder);
}

Test(path, the_working_folder_is_absolute)
{
    MigError err;
    const char *folder = scratch_make(arena), *current;
    cr_assert_eq(chdir(folder), 0);
    cr_assert(path_current(arena, &current, &err));
    cr_assert_str_eq(current, folder);
    cr_assert_str_eq(path_real(arena, "."), folder);
    scratch_remove(folder);
    cr_assert(!path_current(arena, &current, &err));
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_str_eq(err.message, "cannot tell the working folder: No such file or directory");
}
