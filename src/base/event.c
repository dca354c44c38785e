/* One table-free mapping each way; names come from the X-macros of the public headers. */
#include "base/event.h"

#include <string.h>

static const char *const event_names[] = {
#define X(kind, name) [kind] = name,
    MIG_EVENTS(X)
#undef X
};

static const char *const direction_names[] = {"up", "down", "stamp", "accept", "clear"};

enum { EVENT_COUNT = sizeof(event_names) / sizeof(event_names[0]) };

const char *mig_event_name(MigEventKind kind)
{
    return event_names[kind];
}

const char *mig_direction_name(MigDirection direction)
{
    return direction_names[direction];
}

static void put_text(Arena *arena, Json *json, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0')
        json_put_string(arena, json, key, value);
}

static void put_number(Arena *arena, Json *json, const char *key, int64_t value)
{
    if (value != 0)
        json_put_integer(arena, json, key, value);
}

Json *error_to_json(Arena *arena, const MigError *error)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "code", mig_code_name(error->code));
    json_put_string(arena, json, "message", error->message);
    put_text(arena, json, "detail", error->detail);
    put_text(arena, json, "hint", error->hint);
    put_text(arena, json, "file", error->file);
    put_number(arena, json, "line", error->line);
    put_text(arena, json, "statement", error->statement);
    put_text(arena, json, "sqlstate", error->sqlstate);
    return json;
}

void error_from_json(const Json *json, MigError *error)
{
    *error = (MigError){.code = mig_code_find(json_get_string(json, "code"))};
    error_copy(error->message, sizeof(error->message), json_get_string(json, "message"));
    error_copy(error->detail, sizeof(error->detail), json_get_string(json, "detail"));
    error_copy(error->hint, sizeof(error->hint), json_get_string(json, "hint"));
    error_copy(error->file, sizeof(error->file), json_get_string(json, "file"));
    error->line = (int)json_get_integer(json, "line");
    error_copy(error->statement, sizeof(error->statement), json_get_string(json, "statement"));
    error_copy(error->sqlstate, sizeof(error->sqlstate), json_get_string(json, "sqlstate"));
}

static bool has_revision(MigEventKind kind)
{
    return kind == MIG_EVENT_REVISION_START || kind == MIG_EVENT_REVISION_DONE ||
           kind == MIG_EVENT_REVISION_SKIPPED;
}

Json *event_to_json(Arena *arena, const MigEvent *event)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "kind", mig_event_name(event->kind));
    put_number(arena, json, "time", event->time);
    put_text(arena, json, "module", event->module);
    put_text(arena, json, "revision", event->revision);
    put_text(arena, json, "message", event->message);
    put_text(arena, json, "text", event->text);
    if (has_revision(event->kind))
        json_put_string(arena, json, "direction", mig_direction_name(event->direction));
    put_number(arena, json, "position", event->position);
    put_number(arena, json, "total", event->total);
    put_number(arena, json, "duration", event->duration);
    if (event->error != NULL)
        json_put(arena, json, "error", error_to_json(arena, event->error));
    return json;
}

static const char *get_text(Arena *arena, const Json *json, const char *key)
{
    const char *text = json_get_string(json, key);
    return text[0] == '\0' ? NULL : arena_strdup(arena, text);
}

static MigDirection find_direction(const char *name)
{
    for (int i = MIG_UP; i <= MIG_CLEAR; i++)
        if (strcmp(direction_names[i], name) == 0)
            return (MigDirection)i;
    return MIG_UP;
}

bool event_from_json(Arena *arena, const Json *json, MigEvent *event, MigError *err)
{
    const char *kind = json_get_string(json, "kind");
    int found = 0;
    while (found < EVENT_COUNT && strcmp(event_names[found], kind) != 0)
        found++;
    if (found == EVENT_COUNT)
        return fail(err, MIG_E_FILE, "no event is called '%s'", kind);
    *event = (MigEvent){
        .kind = (MigEventKind)found,
        .time = json_get_integer(json, "time"),
        .module = get_text(arena, json, "module"),
        .revision = get_text(arena, json, "revision"),
        .message = get_text(arena, json, "message"),
        .text = get_text(arena, json, "text"),
        .direction = find_direction(json_get_string(json, "direction")),
        .position = (int)json_get_integer(json, "position"),
        .total = (int)json_get_integer(json, "total"),
        .duration = json_get_integer(json, "duration"),
    };
    const Json *error = json_get(json, "error");
    if (error == NULL)
        return true;
    MigError *copy = arena_new(arena, MigError);
    error_from_json(error, copy);
    event->error = copy;
    return true;
}
