/* The table of tools, and the form of the files. */
#include "import/foreign.h"

#include "revision/script.h"

#include <criterion/criterion.h>

Test(foreign, an_unknown_tool_is_told_the_nearest)
{
    Arena *arena = arena_open();
    const ForeignTool *tool;
    MigError err;
    cr_assert_not(foreign_find(arena, "gose", &tool, &err));
    cr_expect_str_eq(err.message, "nothing is known of a tool 'gose'");
    cr_expect_str_eq(err.hint, "did you mean 'goose'?");
    cr_expect_eq(err.code, MIG_E_USAGE);
    cr_assert_not(foreign_find(arena, "liquibase", &tool, &err));
    cr_expect_str_eq(err.hint, "choose from alembic, flyway, dbmate, goose, golang-migrate, "
                               "diesel, sqitch");
    arena_close(arena);
}

Test(foreign, a_revision_becomes_a_file_that_can_be_read)
{
    Arena *arena = arena_open();
    const ForeignTool *tool;
    ForeignRevision revision = {
        .source = "a.sql",
        .id = "2",
        .message = "Add it: now",
        .created = "2026-01-02",
        .up = {.exists = true, .sql = "SELECT 1;"},
        .down = {.exists = true, .transaction = true, .sql = ""},
    };
    Script script;
    MigError err;
    vec_push(arena, &revision.down_revisions, "1");
    vec_push(arena, &revision.description, "depends_on nothing: really");
    cr_assert(foreign_find(arena, "dbmate", &tool, &err));
    const char *text = foreign_text(arena, tool, &revision);
    cr_expect_str_eq(text, "-- Add it: now\n--\n-- Imported from dbmate, a.sql\n"
                           "-- > depends_on nothing: really\n--\n-- revision: 2\n"
                           "-- down_revision: 1\n-- branch_labels:\n-- depends_on:\n"
                           "-- created: 2026-01-02\n\n-- mig:up transaction=false\nSELECT 1;\n\n"
                           "-- mig:down\n");
    cr_assert(script_parse(arena, "x.sql", span_of(text), &script, &err), "%s", err.message);
    cr_expect_str_eq(script.header.message, "Add it: now");
    cr_expect(!script.up.transaction && script.down.transaction && script.down.exists);
    revision.message = "Mig: up";
    text = foreign_text(arena, tool, &revision);
    cr_assert(script_parse(arena, "x.sql", span_of(text), &script, &err), "%s", err.message);
    cr_expect_str_eq(script.header.message, "> Mig: up");
    revision.message = "";
    text = foreign_text(arena, tool, &revision);
    cr_expect(span_starts_with(span_of(text), "--\n--\n-- Imported"));
    arena_close(arena);
}
