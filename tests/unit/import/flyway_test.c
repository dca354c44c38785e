/* Flyway's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const FolderCase cases[] = {
    {.what = "versions are compared part by part, and the way down is a file of its own",
     .files = {{"V1.10__ten.sql", "SELECT 10;\n"},
               {"more/V1_9__nine_lives.sql", "SELECT 9;\n"},
               {"U1.10__ten.sql", "SELECT -10;\n"},
               {"V1__one.sql", "SELECT 1;\n"},
               {"V2.sql", "SELECT 2;\n"}},
     .expected = "1 (one) < \n  up: SELECT 1;\n"
                 "1.9 (nine lives) < 1\n  up: SELECT 9;\n"
                 "1.10 (ten) < 1.9\n  up: SELECT 10;\n  down: SELECT -10;\n"
                 "2 () < 1.10\n  up: SELECT 2;\n"},
    {.what = "what is left out, line by line",
     .files = {{"V1__one.sql", ""},
               {"R__view.sql", "x"},
               {"U3__three.sql", "x"},
               {"V1_create.sql", "x"},
               {"beforeMigrate.sql", "x"},
               {"V2__code.java", "x"},
               {"notes.txt", "x"}},
     .expected = "1 (one) < \n  up: \n"
                 "2 (code) < 1 stub\n  up: -- What V2__code.java does is to be written here as "
                 "SQL.\nSELECT the_sql_of_this_revision_is_still_to_be_written;\n"
                 "! R__view.sql is left out: what runs whenever it changes is no revision\n"
                 "! V1_create.sql is left out: it is not named as Flyway's migrations are\n"
                 "! beforeMigrate.sql is left out: it is not named as Flyway's migrations are\n"
                 "! V2__code.java is no SQL: what it does is to be written by hand\n"
                 "! U3__three.sql is left out: it undoes no version that is there\n"},
    {.what = "settings beside a file, and placeholders",
     .files = {{"V1__a.sql", "VACUUM;\n"},
               {"V1__a.sql.conf", "executeInTransaction=false\n"},
               {"V2__b.sql", "SELECT 1;\nSELECT '${schema}', '${x}';\n"},
               {"V3__c.sql", "SELECT '${this}';\n"},
               {"V3__c.sql.conf", "placeholderReplacement=false\n"}},
     .expected = "1 (a) < \n  up outside: VACUUM;\n"
                 "2 (b) < 1\n  up: SELECT 1;\nSELECT '${schema}', '${x}';\n"
                 "3 (c) < 2\n  up: SELECT '${this}';\n"
                 "! V2__b.sql:2: the placeholder ${schema} is kept as it stands\n"},
    {.what = "a baseline in place of versions that are gone",
     .files = {{"B2__all.sql", "SELECT 2;\n"},
               {"V3__three.sql", "SELECT 3;\n"},
               {"B3__all.sql", "x"}},
     .expected = "2 (all) < \n  up: SELECT 2;\n"
                 "3 (three) < 2\n  up: SELECT 3;\n"
                 "! B3__all.sql is left out: the versions that it stands for are there\n"},
    {.what = "two of a version",
     .files = {{"V1.0__a.sql", ""}, {"V1__b.sql", ""}},
     .message = "'V1.0__a.sql' has the same version",
     .file = "FOLDER/V1__b.sql"},
};

Test(flyway, a_folder_is_read_as_flyway_reads_it)
{
    expect_folders("flyway", cases, COUNT(cases));
}

Test(flyway, the_rows_of_its_history_say_what_is_applied)
{
    const FolderFile files[MOST_FILES] = {
        {"V1__a.sql", ""}, {"V2__b.sql", ""}, {"V3.1__c.sql", ""}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "flyway", files, &history);
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "1 SQL t a;2.0 SQL 1 b"), "1 2");
    cr_expect_str_eq(
        applied_text(arena, "flyway", &history, "NULL SCHEMA t s;1 SQL t a;NULL SQL t r"), "1");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "2 BASELINE t b;3.1 SQL t c"),
                     "1 2 3.1");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "2.5 BASELINE t b"), "1 2");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "1 SQL t a;2 SQL t b;2 UNDO_SQL t b"),
                     "1");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "1 SQL t a;2 DELETE t b"), "1");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "1 SQL t V1__a.sql;2 SQL f V2__b.sql"),
                     "'V2__b.sql' has failed");
    cr_expect_str_eq(applied_text(arena, "flyway", &history, "4 SQL t V4__d.sql"),
                     "version '4' (V4__d.sql) is applied, and not in the folder");
    arena_close(arena);
}
