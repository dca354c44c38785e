/* Revisions as lines, paragraphs and objects. */
#include "cli/listing.h"

#include <criterion/criterion.h>

static const char *const none[] = {NULL};
static const char *const first[] = {"3f2a9c1b7e60", NULL};
static const char *const both[] = {"77ab01c2d3e4", "9d41c0aa12be", NULL};
static const char *const labels[] = {"orders", "money", NULL};
static const char *const needs[] = {"users:08d3b6e1f574", NULL};

static const MigRevision revisions[] = {
    {.module = "one",
     .id = "be94c50a3d81",
     .message = "Merge",
     .file = "one/versions/be94c50a3d81_merge.sql",
     .created = "2026-11-22 10:46:00+00:00",
     .down_revisions = both,
     .branch_labels = none,
     .labels = none,
     .depends_on = none,
     .is_head = true,
     .is_merge_point = true,
     .is_current = true},
    {.module = "one",
     .id = "9d41c0aa12be",
     .message = "Add orders",
     .file = "one/versions/9d41c0aa12be_add_orders.sql",
     .created = "",
     .down_revisions = first,
     .branch_labels = labels,
     .labels = labels,
     .depends_on = needs},
    {.module = "one",
     .id = "77ab01c2d3e4",
     .message = "",
     .file = "one/versions/77ab01c2d3e4_.sql",
     .created = "",
     .down_revisions = first,
     .branch_labels = none,
     .labels = none,
     .depends_on = none},
    {.module = "one",
     .id = "3f2a9c1b7e60",
     .message = "Create users",
     .file = "one/versions/3f2a9c1b7e60_create_users.sql",
     .created = "",
     .down_revisions = none,
     .branch_labels = none,
     .labels = none,
     .depends_on = none,
     .children = both,
     .is_base = true,
     .is_branch_point = true},
    {.module = "other",
     .id = "c86e13fb0a57",
     .message = "Of another module",
     .file = "other/versions/c86e13fb0a57_of_another_module.sql",
     .created = "",
     .down_revisions = first,
     .branch_labels = none,
     .labels = none,
     .depends_on = none},
};

static const MigRevisions all = {revisions, sizeof(revisions) / sizeof(revisions[0])};

static void expect_lines(const Listing *listing, size_t count, const char *expected)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    listing_add_lines(&text, listing, &(MigRevisions){revisions, count});
    cr_assert_str_eq(text_string(&text), expected);
    arena_close(arena);
}

Test(listing, history_reads_as_alembics)
{
    expect_lines(&(Listing){.parts = LISTING_ALL}, 4,
                 "77ab01c2d3e4, 9d41c0aa12be -> be94c50a3d81 (head) (current) (mergepoint), Merge\n"
                 "3f2a9c1b7e60 (users:08d3b6e1f574) -> 9d41c0aa12be (orders, money), Add orders\n"
                 "3f2a9c1b7e60 -> 77ab01c2d3e4\n"
                 "<base> -> 3f2a9c1b7e60 (branchpoint), Create users\n");
}

Test(listing, heads_and_current_read_as_alembics)
{
    expect_lines(&(Listing){.parts = LISTING_LABELS}, 2,
                 "be94c50a3d81 (head) (current)\n9d41c0aa12be (orders, money)\n");
    expect_lines(&(Listing){.parts = LISTING_TREE}, 1,
                 "be94c50a3d81 (head) (current) (mergepoint)\n");
}

Test(listing, several_modules_have_a_column_with_their_names)
{
    expect_lines(&(Listing){.module_width = 5}, 5,
                 "one    be94c50a3d81 (head) (current)\n"
                 "one    9d41c0aa12be\n"
                 "one    77ab01c2d3e4\n"
                 "one    3f2a9c1b7e60\n"
                 "other  c86e13fb0a57\n");
}

Test(listing, colors_mark_ids_and_places)
{
    expect_lines(&(Listing){.color = true}, 1,
                 "\033[33mbe94c50a3d81\033[0m \033[32m(head)\033[0m \033[32m(current)\033[0m\n");
}

Test(listing, a_paragraph_tells_all)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    listing_add_entries(&text, &(Listing){0}, &(MigRevisions){revisions, 2});
    cr_assert_str_eq(text_string(&text), "Rev: be94c50a3d81 (head) (mergepoint) (current)\n"
                                         "Merges: 77ab01c2d3e4, 9d41c0aa12be\n"
                                         "Path: one/versions/be94c50a3d81_merge.sql\n"
                                         "Created: 2026-11-22 10:46:00+00:00\n"
                                         "\n"
                                         "    Merge\n"
                                         "\n"
                                         "Rev: 9d41c0aa12be\n"
                                         "Parent: 3f2a9c1b7e60\n"
                                         "Also depends on: users:08d3b6e1f574\n"
                                         "Branch names: orders, money\n"
                                         "Path: one/versions/9d41c0aa12be_add_orders.sql\n"
                                         "\n"
                                         "    Add orders\n"
                                         "\n");
    arena_close(arena);
}

Test(listing, a_branch_point_names_its_children)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    listing_add_entry(&text, &(Listing){.module_width = 5}, &revisions[3]);
    cr_assert_str_eq(text_string(&text), "Rev: 3f2a9c1b7e60 (branchpoint)\n"
                                         "Module: one\n"
                                         "Parent: <base>\n"
                                         "Branches into: 77ab01c2d3e4, 9d41c0aa12be\n"
                                         "Path: one/versions/3f2a9c1b7e60_create_users.sql\n"
                                         "\n"
                                         "    Create users\n"
                                         "\n");
    arena_close(arena);
}

Test(listing, a_head_that_something_depends_on_is_marked)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    const MigRevision revision = {.id = "3f2a9c1b7e60", .is_head = true, .is_effective_head = true};
    listing_add(&text, &(Listing){0}, &revision);
    cr_assert_str_eq(text_string(&text), "3f2a9c1b7e60 (effective head)");
    arena_close(arena);
}

Test(listing, a_revision_is_found_by_module_and_id)
{
    Arena *arena = arena_open();
    ListingIndex index = listing_index(arena, &all);
    cr_assert_eq(listing_find(&index, "one", "3f2a9c1b7e60"), &revisions[3]);
    cr_assert_null(listing_find(&index, "other", "3f2a9c1b7e60"));
    cr_assert_null(listing_find(&index, "one", "3f2a"));
    arena_close(arena);
}

Test(listing, an_object_has_every_member)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    json_print(&text, listing_json(arena, &revisions[1], false), false);
    cr_assert_str_eq(
        text_string(&text),
        "{\"module\":\"one\",\"id\":\"9d41c0aa12be\",\"message\":\"Add orders\","
        "\"file\":\"one/versions/9d41c0aa12be_add_orders.sql\",\"created\":\"\","
        "\"down_revisions\":[\"3f2a9c1b7e60\"],\"branch_labels\":[\"orders\",\"money\"],"
        "\"labels\":[\"orders\",\"money\"],"
        "\"depends_on\":[\"users:08d3b6e1f574\"],\"is_base\":false,\"is_head\":false,"
        "\"is_effective_head\":false,\"is_branch_point\":false,\"is_merge_point\":false}");
    const Json *asked = listing_json(arena, &revisions[0], true);
    cr_assert(json_get_boolean(asked, "is_current"));
    cr_assert_not_null(json_get(asked, "is_applied"));
    arena_close(arena);
}

Test(listing, a_missing_list_is_an_empty_one)
{
    Arena *arena = arena_open();
    cr_assert_eq(json_count(listing_json_strings(arena, NULL)), 0);
    cr_assert_str_eq(listing_join(arena, NULL, "none"), "none");
    cr_assert_str_eq(listing_join(arena, both, "none"), "77ab01c2d3e4, 9d41c0aa12be");
    arena_close(arena);
}
