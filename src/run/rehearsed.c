/* Both ways, field by field. */
#include "run/rehearsed.h"

#include "base/effect.h"

Json *rehearsed_to_json(Arena *arena, size_t step, const Measured *measured)
{
    Json *json = json_new_object(arena), *slow = json_new_array(arena);
    Json *effects = json_new_array(arena);
    json_put_integer(arena, json, REHEARSED_STEP, (int64_t)step);
    json_put_string(arena, json, "left_out",
                    measured->skipped ? "another run has done it meanwhile" : measured->left_out);
    json_put_integer(arena, json, "duration", measured->duration);
    json_put_integer(arena, json, "statements", measured->statements);
    for (size_t i = 0; i < measured->slow.count; i++)
        json_push(arena, slow, slow_to_json(arena, &measured->slow.items[i]));
    for (size_t i = 0; i < measured->effects.count; i++)
        json_push(arena, effects, effect_to_json(arena, &measured->effects.items[i].seen));
    json_put(arena, json, "slow", slow);
    json_put(arena, json, "effects", effects);
    return json;
}

void rehearsed_from_json(Arena *arena, const Json *json, RehearsedVec *steps)
{
    size_t step = (size_t)json_get_integer(json, REHEARSED_STEP);
    if (step >= steps->count)
        return;
    const Json *slow = json_get(json, "slow"), *effects = json_get(json, "effects");
    const char *left_out = json_get_string(json, "left_out");
    Rehearsed rehearsed = {
        .is_measured = left_out[0] == '\0',
        .left_out = left_out[0] == '\0' ? NULL : arena_strdup(arena, left_out),
        .duration = json_get_integer(json, "duration"),
        .statements = (int)json_get_integer(json, "statements"),
    };
    for (size_t i = 0; i < json_count(slow); i++)
        vec_push(arena, &rehearsed.slow, slow_from_json(arena, json_item(slow, i)));
    for (size_t i = 0; i < json_count(effects); i++)
        vec_push(arena, &rehearsed.effects, effect_from_json(arena, json_item(effects, i)));
    steps->items[step] = rehearsed;
}
