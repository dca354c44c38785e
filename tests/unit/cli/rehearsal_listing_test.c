/* Rehearsals as a table and as an object. */
#include "cli/rehearsal_listing.h"

#include <criterion/criterion.h>

static const char *const none[] = {NULL};

static const MigRevision revisions[] = {
    {.module = "one",
     .id = "3f2a9c1b7e60",
     .message = "Add orders",
     .file = "",
     .created = "",
     .down_revisions = none,
     .branch_labels = none,
     .labels = none,
     .depends_on = none},
    {.module = "one",
     .id = "77ab01c2d3e4",
     .message = "",
     .file = "",
     .created = "",
     .down_revisions = none,
     .branch_labels = none,
     .labels = none,
     .depends_on = none},
};

static const MigSlowStatement slow[] = {{.line = 9, .text = "SELECT 1", .duration = 150000}};

static const MigEffect effects[] = {
    {.schema = "public",
     .name = "one_a",
     .kind = "table",
     .lock = "ACCESS EXCLUSIVE",
     .lock_before = "",
     .lock_line = 7,
     .lock_time = 2000000,
     .is_rewritten = true,
     .scans = 2,
     .scanned = 20,
     .updated = 1,
     .size = 5 * 1024 * 1024},
    {.schema = "audit",
     .name = "one_i",
     .kind = "index",
     .lock = "ROW SHARE",
     .lock_before = "SHARE",
     .lock_time = 5,
     .inserted = -1,
     .updated = -1,
     .deleted = -1,
     .scans = -1,
     .scanned = -1,
     .size = -1},
    {.schema = "public",
     .name = "one_b",
     .kind = "table",
     .lock = "",
     .lock_before = "ACCESS EXCLUSIVE",
     .deleted = 3,
     .scans = 1,
     .scanned = 1,
     .size = 12},
    {.schema = "public",
     .name = "one_c",
     .kind = "table",
     .lock = "",
     .lock_before = "",
     .is_created = true,
     .inserted = 4,
     .size = -1},
};

static const MigRehearsedStep steps[] = {
    {.step = {.revision = &revisions[0], .direction = MIG_UP, .waits_for = none},
     .is_rehearsed = true,
     .duration = 2100000,
     .statements = 3,
     .slow = slow,
     .slow_count = 1,
     .effects = effects,
     .effect_count = 4},
    {.step = {.revision = &revisions[1], .direction = MIG_UP, .waits_for = none},
     .left_out = "it runs outside of a transaction"},
};

static Invocation new_invocation(Arena *arena)
{
    return (Invocation){.arena = arena,
                        .globals = {.quiet = true, .no_color = true},
                        .text = text_in(arena),
                        .document = json_new_object(arena),
                        .verdict = verdict_new(arena)};
}

Test(rehearsal_listing, has_a_line_for_each_table_and_each_slow_statement)
{
    Arena *arena = arena_open();
    Invocation invocation = new_invocation(arena);
    rehearsal_add(&invocation, &(MigRehearsal){steps, 2});
    cr_assert_str_eq(
        text_string(&invocation.text),
        "one  upgrade  3f2a9c1b7e60, Add orders  (2.1 s, 3 statements)\n"
        "   lock              held for  since   table                  size  "
        "what happens to it\n"
        "   ACCESS EXCLUSIVE  2.0 s     line 7  one_a                5.0 MB  "
        "rewritten, 1 row updated, read as a whole 2 times (20 rows)\n"
        "   ROW SHARE         5 us      commit  index audit.one_i         -  "
        "rows are not counted, under SHARE of an earlier revision\n"
        "   ?                 -         -       one_b              12 bytes  "
        "3 rows deleted, read as a whole (1 row), under ACCESS EXCLUSIVE of an earlier revision\n"
        "   -                 -         -       one_c                     -  "
        "created, 4 rows inserted\n"
        "   line 9 took 150 ms: SELECT 1\n"
        "one  upgrade  77ab01c2d3e4  (not rehearsed: it runs outside of a transaction)\n");
    arena_close(arena);
}

Test(rehearsal_listing, an_object_leaves_out_what_is_not_known)
{
    Arena *arena = arena_open();
    Invocation invocation = new_invocation(arena);
    rehearsal_add(&invocation, &(MigRehearsal){steps, 2});
    const Json *found = json_get(invocation.document, "steps");
    cr_assert_eq(json_count(found), 2);
    const Json *index = json_item(json_get(json_item(found, 0), "effects"), 1);
    cr_assert_null(json_get(index, "inserted"));
    cr_assert_null(json_get(index, "size"));
    cr_assert_eq(json_get_integer(index, "lock_time"), 5);
    const Json *locked_before = json_item(json_get(json_item(found, 0), "effects"), 2);
    cr_assert_null(json_get(locked_before, "lock_time"));
    cr_assert_str_eq(json_get_string(locked_before, "lock_before"), "ACCESS EXCLUSIVE");
    cr_assert_str_eq(json_get_string(json_item(found, 1), "left_out"),
                     "it runs outside of a transaction");
    const VerdictSuite *suite = verdict_suite(invocation.verdict, "one");
    cr_assert_eq(suite->cases.count, 1);
    cr_assert_str_eq(suite->cases.items[0]->skipped, "it runs outside of a transaction");
    arena_close(arena);
}

Test(rehearsal_listing, sizes_are_as_people_read_them)
{
    Arena *arena = arena_open();
    cr_assert_str_eq(rehearsal_size(arena, 0), "0 bytes");
    cr_assert_str_eq(rehearsal_size(arena, 1023), "1023 bytes");
    cr_assert_str_eq(rehearsal_size(arena, 8192), "8.0 kB");
    cr_assert_str_eq(rehearsal_size(arena, (int64_t)48 << 20), "48 MB");
    cr_assert_str_eq(rehearsal_size(arena, (int64_t)3 << 29), "1.5 GB");
    cr_assert_str_eq(rehearsal_size(arena, (int64_t)5000 << 40), "5000 TB");
    arena_close(arena);
}
