/* Diesel's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const FolderCase cases[] = {
    {.what = "a folder for each, in the order of versions",
     .files = {{"2026-01-02-030405_add_posts/up.sql", "SELECT 2;\n"},
               {"2026-01-02-030405_add_posts/down.sql", "SELECT -2;\n"},
               {"00000000000000_diesel_initial_setup/up.sql", "SELECT 0;\n"},
               {"README.md", "x"}},
     .expected = "00000000000000 (diesel initial setup) < \n  up: SELECT 0;\n"
                 "20260102030405 (add posts) < 00000000000000\n"
                 "  up: SELECT 2;\n  down: SELECT -2;\n"},
    {.what = "metadata.toml",
     .files = {{"1_a/up.sql", "VACUUM;\n"},
               {"1_a/down.sql", ""},
               {"1_a/metadata.toml", "# why\nrun_in_transaction = false # so\n"},
               {"2_b/up.sql", "SELECT 1;\n"},
               {"2_b/metadata.toml", "run_in_transaction=true\n"}},
     .expected = "1 (a) < \n  up outside: VACUUM;\n  down outside: \n"
                 "2 (b) < 1\n  up: SELECT 1;\n"},
    {.what = "folders that are none",
     .files = {{"1_a/up.sql", ""}, {"2_b", NULL}, {"notes/up.sql", ""}},
     .expected = "1 (a) < \n  up: \n"
                 "! 2_b is left out: it is no folder VERSION_name with an up.sql\n"
                 "! notes is left out: it is no folder VERSION_name with an up.sql\n"},
    {.what = "two of a version",
     .files = {{"1-1_a/up.sql", ""}, {"11_b/up.sql", ""}},
     .message = "'1-1_a' has the same version",
     .file = "FOLDER/11_b"},
};

Test(diesel, a_folder_is_read_as_diesel_reads_it)
{
    expect_folders("diesel", cases, COUNT(cases));
}

Test(diesel, each_row_is_a_version)
{
    const FolderFile files[MOST_FILES] = {{"2026-01-01-000000_a/up.sql", ""}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "diesel", files, &history);
    cr_expect_str_eq(applied_text(arena, "diesel", &history, "20260101000000"), "20260101000000");
    cr_expect_str_eq(applied_text(arena, "diesel", &history, "20250101000000"),
                     "version '20250101000000' is applied, and not in the folder");
    arena_close(arena);
}
