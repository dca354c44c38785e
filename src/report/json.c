/* A list of events that becomes a member of a document. */
#include "report/json.h"

#include "base/event.h"

typedef struct JsonReporter {
    Reporter base;
    Arena *arena;
    Json *document, *events;
} JsonReporter;

static void collect(Reporter *base, const MigEvent *event)
{
    JsonReporter *reporter = (JsonReporter *)base;
    json_push(reporter->arena, reporter->events, event_to_json(reporter->arena, event));
}

static void finish(Reporter *base)
{
    JsonReporter *reporter = (JsonReporter *)base;
    json_put(reporter->arena, reporter->document, "events", reporter->events);
}

Reporter *json_reporter_new(Arena *arena, Json *document)
{
    JsonReporter *reporter = arena_new(arena, JsonReporter);
    reporter->base = (Reporter){collect, finish};
    reporter->arena = arena;
    reporter->document = document;
    reporter->events = json_new_array(arena);
    return &reporter->base;
}
