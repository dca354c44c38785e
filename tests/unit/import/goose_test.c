/* goose's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const FolderCase cases[] = {
    {.what = "both directions, in the order of numbers",
     .files = {{"10_tens.sql", "-- +goose Up\nSELECT 10;\n-- +goose Down\nSELECT -10;\n"},
               {"9_nine.sql", "-- +goose Up\nSELECT 9;\n"}},
     .expected = "9 (nine) < \n  up: SELECT 9;\n"
                 "10 (tens) < 9\n  up: SELECT 10;\n  down: SELECT -10;\n"},
    {.what = "the way down may be empty",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose Down\n\n"}},
     .expected = "1 (a) < \n  up: \n  down: \n"},
    {.what = "markers in any case, blanks around them, CRLF and a byte order mark",
     .files = {{"1_a.sql", "\xEF\xBB\xBF--+goose UP  \r\nSELECT 1;\r\n--   +goose down\r\n"}},
     .expected = "1 (a) < \n  up: SELECT 1;\n  down: \n"},
    {.what = "comments above are kept",
     .files = {{"1_a.sql", "-- Why: because.\n\n-- +goose Up\nSELECT 1;\n"}},
     .expected = "1 (a) < \n  > Why: because.\n  up: SELECT 1;\n"},
    {.what = "a statement in markers gets the semicolon that it lacks",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose StatementBegin\nSELECT ';' -- ;\n"
                           "-- +goose StatementEnd\nSELECT 2;\n-- +goose StatementBegin\n"
                           "SELECT 3;\n-- +goose StatementEnd\n"}},
     .expected = "1 (a) < \n  up: SELECT ';' -- ;\n;\nSELECT 2;\nSELECT 3;\n"},
    {.what = "NO TRANSACTION is for both directions, wherever it stands",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose NO TRANSACTION\nVACUUM;\n-- +goose Down\n"}},
     .expected = "1 (a) < \n  up outside: VACUUM;\n  down outside: \n"},
    {.what = "what cannot run in a transaction does not",
     .files = {{"1_a.sql", "-- +goose Up\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n"}},
     .expected =
         "1 (a) < \n  up outside: CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n"
         "! 1_a.sql: transaction=false, since 'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);' "
         "cannot run inside of one\n"},
    {.what = "variables are said",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$HOME';\n"}},
     .expected = "1 (a) < \n  up: SELECT '$HOME';\n"
                 "! 1_a.sql: environment variables are not put in\n"},
    {.what = "Go becomes a stub; other files are said or passed over",
     .files = {{"1_a.go", "package a"},
               {"1_a_test.go", "package a"},
               {"notes.sql", "x"},
               {"notes.md", "x"},
               {"2_b.sql", "-- +goose Up\n"}},
     .expected = "1 (a) <  stub\n  up: -- What 1_a.go does is to be written here as SQL.\n"
                 "SELECT the_sql_of_this_revision_is_still_to_be_written;\n"
                 "2 (b) < 1\n  up: \n"
                 "! notes.sql is left out: its name does not begin with a version\n"
                 "! 1_a.go is written in Go: its SQL is to be written by hand\n"},
    {.what = "mig's own markers are defused in comments",
     .files = {{"1_a.sql", "-- +goose Up\n-- mig:down\n  --MIG:up\n/*\n-- mig:x\n*/SELECT 1;\n"}},
     .expected = "1 (a) < \n  up: -- > mig:down\n  --> MIG:up\n/*\n-- > mig:x\n*/SELECT 1;\n"},
    {.what = "a comment that comes to the beginning of its line",
     .files = {{"1_a.sql", "-- +goose Up\nBEGIN; -- mig:up\nSELECT 1;\nCOMMIT;\n"}},
     .expected = "1 (a) < \n  up:  -- > mig:up\nSELECT 1;\n"},
    {.what = "a folder without migrations", .files = {{"notes.md", "x"}}, .expected = ""},
    {.what = "a marker of mig's in quotes",
     .files = {{"1_a.sql", "-- +goose Up\nSELECT '\n-- mig:up\n';\n"}},
     .message = "a line inside of quotes would be read as a marker of mig's",
     .file = "FOLDER/1_a.sql",
     .line = 3},
    {.what = "two of a number",
     .files = {{"01_a.sql", ""}, {"1_b.sql", ""}},
     .message = "'01_a.sql' has the same version",
     .file = "FOLDER/1_b.sql"},
    {.what = "no way up",
     .files = {{"1_a.sql", "-- only this\n"}},
     .message = "there is no line '-- +goose Up'",
     .file = "FOLDER/1_a.sql"},
    {.what = "a statement above",
     .files = {{"1_a.sql", "\nSELECT 1;\n-- +goose Up\n"}},
     .message = "a statement stands above '-- +goose Up'",
     .file = "FOLDER/1_a.sql",
     .line = 2},
    {.what = "down above up",
     .files = {{"1_a.sql", "-- +goose Down\n-- +goose Up\n"}},
     .message = "the way down stands above the way up",
     .file = "FOLDER/1_a.sql",
     .line = 1},
    {.what = "up twice",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose Up\n"}},
     .message = "'-- +goose Up' stands a second time",
     .file = "FOLDER/1_a.sql",
     .line = 2},
    {.what = "an unknown marker",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose Upp\n"}},
     .message = "unknown marker '-- +goose Upp'",
     .file = "FOLDER/1_a.sql",
     .line = 2},
    {.what = "a statement that is not ended",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n"}},
     .message = "a statement is not ended by '-- +goose StatementEnd'",
     .file = "FOLDER/1_a.sql",
     .line = 3},
    {.what = "an end without a beginning",
     .files = {{"1_a.sql", "-- +goose Up\n-- +goose StatementEnd\n"}},
     .message = "'-- +goose StatementEnd' does not belong here",
     .file = "FOLDER/1_a.sql",
     .line = 2},
    {.what = "bytes that are no text",
     .files = {{"1_a.sql", "-- +goose Up\nSELECT '\xFF';\n"}},
     .message = "byte 0xFF is not UTF-8",
     .file = "FOLDER/1_a.sql",
     .line = 2},
};

Test(goose, a_folder_is_read_as_goose_reads_it)
{
    expect_folders("goose", cases, COUNT(cases));
}

Test(goose, the_last_row_of_a_version_counts)
{
    const FolderFile files[MOST_FILES] = {{"00001_a.sql", "-- +goose Up\n"},
                                          {"00002_b.sql", "-- +goose Up\n"},
                                          {"00003_c.sql", "-- +goose Up\n"}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "goose", files, &history);
    cr_expect_str_eq(applied_text(arena, "goose", &history, "0 t"), "");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "0 1;1 1;2 1"), "00001 00002");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "1 t;2 t;2 f"), "00001");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "1 t;2 t;2 f;2 t"), "00001 00002");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "1 t;3 t"), "00001 00003");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "1 t;7 t"),
                     "version '7' is applied, and not in the folder");
    cr_expect_str_eq(applied_text(arena, "goose", &history, "1 t;7 t;7 f"), "00001");
    arena_close(arena);
}
