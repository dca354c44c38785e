/* dbmate's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const FolderCase cases[] = {
    {.what = "both directions, in the order of names",
     .files = {{"20260102_add_users.sql",
                "-- migrate:up\nSELECT 2;\n\n-- migrate:down\nSELECT 3;\n"},
               {"20260101_first.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n"}},
     .expected = "20260101 (first) < \n  up: SELECT 1;\n  down: \n"
                 "20260102 (add users) < 20260101\n  up: SELECT 2;\n  down: SELECT 3;\n"},
    {.what = "each direction has its options; there may be no way down",
     .files = {{"1.sql", "-- note\n--migrate:up transaction:false\nVACUUM;\n-- migrate:down\n"},
               {"2_b.sql", "-- migrate:up transaction:true\n-- migrate:upwards is no marker\n"}},
     .expected = "1 () < \n  > note\n  up outside: VACUUM;\n  down: \n"
                 "2 (b) < 1\n  up: -- migrate:upwards is no marker\n"},
    {.what = "a script that has transactions of its own",
     .files = {{"1_a.sql", "-- migrate:up\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\n"},
               {"2_b.sql", "-- migrate:up\n-- one\nBEGIN;\n  SELECT 1;\nCOMMIT; -- two\n"}},
     .expected = "1 (a) < \n  up outside: SELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\n"
                 "2 (b) < 1\n  up: -- one\n  SELECT 1;\n -- two\n"
                 "! 1_a.sql: transaction=false, since 'COMMIT;' cannot run inside of one\n"},
    {.what = "names without a version",
     .files = {{"schema.sql", "x"}, {"1_a.sql", "-- migrate:up\n"}},
     .expected = "1 (a) < \n  up: \n"
                 "! schema.sql is left out: its name does not begin with a version\n"},
    {.what = "an unknown option",
     .files = {{"1_a.sql", "-- migrate:up env:test\n"}},
     .message = "unknown option 'env:test'",
     .file = "FOLDER/1_a.sql",
     .line = 1},
    {.what = "no way up",
     .files = {{"1_a.sql", "-- hello\n"}},
     .message = "there is no line '-- migrate:up'",
     .file = "FOLDER/1_a.sql"},
    {.what = "a statement above",
     .files = {{"1_a.sql", "SELECT 1;\n-- migrate:up\n"}},
     .message = "a statement stands above '-- migrate:up'",
     .file = "FOLDER/1_a.sql",
     .line = 1},
    {.what = "the wrong order",
     .files = {{"1_a.sql", "-- migrate:down\n-- migrate:up\n"}},
     .message = "the way down stands above the way up",
     .file = "FOLDER/1_a.sql",
     .line = 1},
    {.what = "two of a version",
     .files = {{"1_a.sql", "-- migrate:up\n"}, {"1_b.sql", "-- migrate:up\n"}},
     .message = "'1_a.sql' has the same version",
     .file = "FOLDER/1_b.sql"},
};

Test(dbmate, a_folder_is_read_as_dbmate_reads_it)
{
    expect_folders("dbmate", cases, COUNT(cases));
}

Test(dbmate, each_row_is_a_version)
{
    const FolderFile files[MOST_FILES] = {{"01_a.sql", "-- migrate:up\n"},
                                          {"02_b.sql", "-- migrate:up\n"}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "dbmate", files, &history);
    cr_expect_str_eq(applied_text(arena, "dbmate", &history, ""), "");
    cr_expect_str_eq(applied_text(arena, "dbmate", &history, "02;01"), "02 01");
    cr_expect_str_eq(applied_text(arena, "dbmate", &history, "1"),
                     "version '1' is applied, and not in the folder");
    arena_close(arena);
}
