/* golang-migrate's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const FolderCase cases[] = {
    {.what = "pairs, in the order of numbers",
     .files = {{"10_ten.up.sql", "SELECT 10;\n"},
               {"10_ten.down.sql", "BEGIN;\nSELECT -10;\nCOMMIT;\n"},
               {"000009_nine_lives.up.sql", "SELECT 9;\n"},
               {"9_nine.md", "x"}},
     .expected = "000009 (nine lives) < \n  up: SELECT 9;\n"
                 "10 (ten) < 000009\n  up: SELECT 10;\n  down: SELECT -10;\n"},
    {.what = "a single statement that cannot run in a transaction",
     .files = {{"1_a.up.sql", "DROP INDEX CONCURRENTLY i;\n"}, {"1_a.down.sql", "-- none\n"}},
     .expected = "1 (a) < \n  up outside: DROP INDEX CONCURRENTLY i;\n  down: -- none\n"
                 "! 1_a.up.sql: transaction=false, since 'DROP INDEX CONCURRENTLY i;' cannot run "
                 "inside of one\n"},
    {.what = "what is named otherwise",
     .files = {{"1_a.up.sql", ""}, {"2_b.sql", ""}, {"c.up.sql", ""}},
     .expected = "1 (a) < \n  up: \n"
                 "! 2_b.sql is left out: it is not named VERSION_name.up.sql or .down.sql\n"
                 "! c.up.sql is left out: it is not named VERSION_name.up.sql or .down.sql\n"},
    {.what = "a way down alone",
     .files = {{"1_a.up.sql", ""}, {"2_b.down.sql", ""}},
     .message = "there is a way down and no way up",
     .file = "FOLDER/2_b.down.sql"},
    {.what = "two of a number",
     .files = {{"1_a.up.sql", ""}, {"1_b.up.sql", ""}},
     .message = "'1_a.up.sql' has the same version",
     .file = "FOLDER/1_b.up.sql"},
};

Test(golang_migrate, a_folder_is_read_as_golang_migrate_reads_it)
{
    expect_folders("golang-migrate", cases, COUNT(cases));
}

Test(golang_migrate, the_one_row_is_where_the_database_is)
{
    const FolderFile files[MOST_FILES] = {
        {"01_a.up.sql", ""}, {"02_b.up.sql", ""}, {"03_c.up.sql", ""}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "golang-migrate", files, &history);
    cr_expect_str_eq(applied_text(arena, "golang-migrate", &history, ""), "");
    cr_expect_str_eq(applied_text(arena, "golang-migrate", &history, "2 f"), "01 02");
    cr_expect_str_eq(applied_text(arena, "golang-migrate", &history, "2 1"),
                     "the database is dirty at version '2'");
    cr_expect_str_eq(applied_text(arena, "golang-migrate", &history, "4 0"),
                     "version '4' is applied, and not in the folder");
    arena_close(arena);
}
