/* What is measured in one process arrives in another as it was. */
#include "run/rehearsed.h"

#include <criterion/criterion.h>

static RehearsedVec places(Arena *arena, size_t count)
{
    RehearsedVec steps = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(arena, &steps, (Rehearsed){0});
    return steps;
}

Test(rehearsed, values_survive_the_way_over_a_line)
{
    Arena *arena = arena_open();
    Measured measured = {.duration = 7, .statements = 2};
    vec_push(arena, &measured.slow, (MigSlowStatement){3, "SELECT 'x\n\"y\"'", 200000});
    vec_push(arena, &measured.effects,
             (Effect){.seen = {.schema = "s",
                               .name = "n\"",
                               .kind = "table",
                               .is_dropped = true,
                               .lock = "SHARE",
                               .lock_before = "EXCLUSIVE",
                               .lock_line = 4,
                               .lock_time = 5,
                               .scans = 1,
                               .scanned = 2,
                               .inserted = -1,
                               .updated = (int64_t)1 << 40,
                               .deleted = 6,
                               .size = -1}});
    Text line = text_in(arena);
    Json *json;
    MigError err;
    json_print(&line, rehearsed_to_json(arena, 1, &measured), false);
    cr_assert(json_parse(arena, span_of(text_string(&line)), &json, &err), "%s", err.message);
    RehearsedVec steps = places(arena, 2);
    rehearsed_from_json(arena, json, &steps);
    const Rehearsed *found = &steps.items[1];
    cr_assert(found->is_measured && found->left_out == NULL && !steps.items[0].is_measured);
    cr_assert(found->duration == 7 && found->statements == 2 && found->slow.count == 1);
    cr_assert_str_eq(found->slow.items[0].text, "SELECT 'x\n\"y\"'");
    const MigEffect *effect = &found->effects.items[0];
    cr_assert_str_eq(effect->name, "n\"");
    cr_assert_str_eq(effect->lock_before, "EXCLUSIVE");
    cr_assert(effect->is_dropped && !effect->is_created && effect->lock_line == 4);
    cr_assert(effect->inserted == -1 && effect->size == -1);
    cr_assert_eq(effect->updated, (int64_t)1 << 40);
    arena_close(arena);
}

Test(rehearsed, what_was_left_out_says_why)
{
    Arena *arena = arena_open();
    RehearsedVec steps = places(arena, 2);
    rehearsed_from_json(arena, rehearsed_to_json(arena, 0, &(Measured){.left_out = "why"}), &steps);
    rehearsed_from_json(arena, rehearsed_to_json(arena, 1, &(Measured){.skipped = true}), &steps);
    rehearsed_from_json(arena, rehearsed_to_json(arena, 9, &(Measured){.duration = 1}), &steps);
    cr_assert_str_eq(steps.items[0].left_out, "why");
    cr_assert_str_eq(steps.items[1].left_out, "another run has done it meanwhile");
    cr_assert_not(steps.items[0].is_measured || steps.items[1].is_measured);
    arena_close(arena);
}
