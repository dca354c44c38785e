/* Both ways, field by field. */
#include "base/effect.h"

static void put_count(Arena *arena, Json *json, const char *key, int64_t value)
{
    if (value >= 0)
        json_put_integer(arena, json, key, value);
}

static int64_t get_count(const Json *json, const char *key)
{
    return json_get(json, key) == NULL ? -1 : json_get_integer(json, key);
}

static const char *get_text(Arena *arena, const Json *json, const char *key)
{
    return arena_strdup(arena, json_get_string(json, key));
}

Json *effect_to_json(Arena *arena, const MigEffect *effect)
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
    if (effect->lock[0] != '\0') {
        json_put_integer(arena, json, "lock_line", effect->lock_line);
        json_put_integer(arena, json, "lock_time", effect->lock_time);
    }
    put_count(arena, json, "scans", effect->scans);
    put_count(arena, json, "scanned", effect->scanned);
    put_count(arena, json, "inserted", effect->inserted);
    put_count(arena, json, "updated", effect->updated);
    put_count(arena, json, "deleted", effect->deleted);
    put_count(arena, json, "size", effect->size);
    return json;
}

MigEffect effect_from_json(Arena *arena, const Json *json)
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
        .scans = get_count(json, "scans"),
        .scanned = get_count(json, "scanned"),
        .inserted = get_count(json, "inserted"),
        .updated = get_count(json, "updated"),
        .deleted = get_count(json, "deleted"),
        .size = get_count(json, "size"),
    };
}

Json *slow_to_json(Arena *arena, const MigSlowStatement *slow)
{
    Json *json = json_new_object(arena);
    json_put_integer(arena, json, "line", slow->line);
    json_put_string(arena, json, "text", slow->text);
    json_put_integer(arena, json, "duration", slow->duration);
    return json;
}

MigSlowStatement slow_from_json(Arena *arena, const Json *json)
{
    return (MigSlowStatement){(int)json_get_integer(json, "line"), get_text(arena, json, "text"),
                              json_get_integer(json, "duration")};
}
