/* Sqitch's folders. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HEAD "%syntax-version=1.0.0\n%project=shop\n%uri=https://example.org/\n\n"
#define WHO "2026-01-02T03:04:05Z Ann Other <ann@example.org>"

static const FolderCase cases[] = {
    {.what = "changes in the order of the plan, with notes and tags",
     .files = {{"sqitch.plan", HEAD "schema " WHO " # Make the schema.\\n\\nAnd more.\n"
                                    "@v1 " WHO " # Out\n"
                                    "# a comment\n"
                                    "users [schema :schema@v1] " WHO "\n"},
               {"deploy/schema.sql", "-- Deploy shop:schema\n\nBEGIN;\n\nSELECT 1;\n\nCOMMIT;\n"},
               {"revert/schema.sql", "BEGIN;\nSELECT -1;\nCOMMIT;\n"},
               {"verify/schema.sql", "SELECT 1;\n"},
               {"deploy/users.sql", "SELECT 2;\n"}},
     .expected = "schema (Make the schema.) < \n  > @v1\n"
                 "  up: -- Deploy shop:schema\n\n\nSELECT 1;\n  down: SELECT -1;\n"
                 "users (users) < schema\n  up: SELECT 2;\n"
                 "! what is in verify/ is left out: mig verify tries each revision itself\n"},
    {.what = "a reworked change is there twice",
     .files = {{"sqitch.plan", HEAD "f " WHO "\ng " WHO "\n@v1 " WHO "\n@v2 " WHO "\n"
                                    "f [f@v1] " WHO " # again\n"},
               {"deploy/f@v1.sql", "SELECT 1;\n"},
               {"deploy/f.sql", "SELECT 2;\n"},
               {"revert/f.sql", "SELECT 1;\n"},
               {"deploy/g.sql", "SELECT 3;\n"}},
     .expected = "f (f) < \n  up: SELECT 1;\n"
                 "g (g) < f\n  > @v1 @v2\n  up: SELECT 3;\n"
                 "f.2 (again) < g\n  up: SELECT 2;\n  down: SELECT 1;\n"},
    {.what = "what is not carried over; names that are no ids",
     .files = {{"sqitch.conf", "[core]\n  engine = pg\n  top_dir = sql\n"},
               {"sql/sqitch.plan", HEAD "base [other:thing !rival] " WHO "\na/b " WHO "\n"},
               {"sql/deploy/base.sql", "\\set ON_ERROR_STOP\nSELECT 1;\n"},
               {"sql/deploy/a/b.sql", "SELECT '\\n';\n"}},
     .expected = "change.base (base) < \n  up: \\set ON_ERROR_STOP\nSELECT 1;\n"
                 "a_b (a/b) < change.base\n  up: SELECT '\\n';\n"
                 "! deploy/base.sql:1: what begins with '\\' is for psql, and no SQL\n"
                 "! base requires 'other:thing' of another project: that is not carried over\n"
                 "! base conflicts with 'rival': that is not carried over\n"},
    {.what = "a script that is not there",
     .files = {{"sqitch.plan", HEAD "lost " WHO "\n"}},
     .message = "there is no script deploy/lost.sql",
     .file = "FOLDER/sqitch.plan",
     .line = 5},
    {.what = "a script that has not been renamed",
     .files = {{"sqitch.plan", HEAD "f " WHO "\n@v1 " WHO "\nf " WHO "\n"}, {"deploy/f.sql", ""}},
     .message = "there is no script deploy/f@TAG.sql",
     .file = "FOLDER/sqitch.plan",
     .line = 5},
    {.what = "no line of a plan",
     .files = {{"sqitch.plan", HEAD "what is this?\n"}},
     .message = "this is no change: there is no time behind its name",
     .file = "FOLDER/sqitch.plan",
     .line = 5},
    {.what = "a bracket",
     .files = {{"sqitch.plan", HEAD "a [b " WHO "\n"}},
     .message = "a bracket is not closed",
     .file = "FOLDER/sqitch.plan",
     .line = 5},
};

Test(sqitch, a_plan_is_read_as_sqitch_reads_it)
{
    expect_folders("sqitch", cases, COUNT(cases));
}

Test(sqitch, what_is_deployed_is_a_beginning_of_the_plan)
{
    const FolderFile files[MOST_FILES] = {
        {"sqitch.plan", HEAD "f " WHO "\n@v1 " WHO "\nf " WHO "\ng " WHO "\n"},
        {"deploy/f@v1.sql", ""},
        {"deploy/f.sql", ""},
        {"deploy/g.sql", ""}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "sqitch", files, &history);
    cr_expect_str_eq(applied_text(arena, "sqitch", &history, ""), "");
    cr_expect_str_eq(applied_text(arena, "sqitch", &history, "f shop;x other"), "f");
    cr_expect_str_eq(applied_text(arena, "sqitch", &history, "f shop;f shop;g shop"), "f f.2 g");
    cr_expect_str_eq(applied_text(arena, "sqitch", &history, "f shop;g shop"),
                     "what is deployed is not the beginning of the plan: see 'f'");
    cr_expect_str_eq(applied_text(arena, "sqitch", &history, "h shop"),
                     "what is deployed is not the beginning of the plan: see 'h'");
    arena_close(arena);
}
