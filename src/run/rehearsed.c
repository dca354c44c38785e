/* Both ways, field by field. */
#include "run/rehearsed.h"

static Json *json_from_effect(Arena *arena, const MigEffect *effect)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "schema", effect->schema);
    json_put_string(arena, json, "name", effect->name);
    json_put_string(arena, json, "kind", effect->kind);
    json_put_boolean(arena, json, "is_created", effect->is_created);
    json_put_boolean(arena, json, "is_dropped", effect->is_dropped);
    json_put_boolean(arena, json, "is_rewritten", effect->is_rewritten);
    json_put_boolean(arena, json, "is_emptied", effect->is_emptied);
    json_put_string(arena, json, "lock", effect->lock);
    json_put_string(arena, json, "lock_before", effect->lock_before);
    json_put_integer(arena, json, "lock_line", effect->lock_line);
    json_put_integer(arena, json, "lock_time", effect->lock_time);
    json_put_integer(arena, json, "scans", effect->scans);
    json_put_integer(arena, json, "scanned", effect->scanned);
    json_put_integer(arena, json, "inserted", effect->inserted);
    json_put_integer(arena, json, "updated", effect->updated);
    json_put_integer(arena, json, "deleted", effect->deleted);
    json_put_integer(arena, json, "size", effect->size);
    return json;
}

static const char *get_text(Arena *arena, const Json *json, const char *key)
{
    return arena_strdup(arena, json_get_string(json, key));
}

static MigEffect effect_from_json(Arena *arena, const Json *json)
{
    return (MigEffect){
        .schema = get_text(arena, json, "schema"),
        .name = get_text(arena, json, "name"),
        .kind = get_text(arena, json, "kind"),
        .is_created = json_get_boolean(json, "is_created"),
        .is_dropped = json_get_boolean(json, "is_dropped"),
        .is_rewritten = json_get_boolean(json, "is_rewritten"),
        .is_emptied = json_get_boolean(json, "is_emptied"),
        .lock = get_text(arena, json, "lock"),
        .lock_before = get_text(arena, json, "lock_before"),
        .lock_line = (int)json_get_integer(json, "lock_line"),
        .lock_time = json_get_integer(json, "lock_time"),
        .scans = json_get_integer(json, "scans"),
        .scanned = json_get_integer(json, "scanned"),
        .inserted = json_get_integer(json, "inserted"),
        .updated = json_get_integer(json, "updated"),
        .deleted = json_get_integer(json, "deleted"),
        .size = json_get_integer(json, "size"),
    };
}

static Json *json_from_slow(Arena *arena, const MigSlowStatement *slow)
{
    Json *json = json_new_object(arena);
    json_put_integer(arena, json, "line", slow->line);
    json_put_string(arena, json, "text", slow->text);
    json_put_integer(arena, json, "duration", slow->duration);
    return json;
}

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
        json_push(arena, slow, json_from_slow(arena, &measured->slow.items[i]));
    for (size_t i = 0; i < measured->effects.count; i++)
        json_push(arena, effects, json_from_effect(arena, &measured->effects.items[i].seen));
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
    for (size_t i = 0; i < json_count(slow); i++) {
        const Json *item = json_item(slow, i);
        vec_push(arena, &rehearsed.slow,
                 (MigSlowStatement){(int)json_get_integer(item, "line"),
                                    get_text(arena, item, "text"),
                                    json_get_integer(item, "duration")});
    }
    for (size_t i = 0; i < json_count(effects); i++)
        vec_push(arena, &rehearsed.effects, effect_from_json(arena, json_item(effects, i)));
    steps->items[step] = rehearsed;
}
