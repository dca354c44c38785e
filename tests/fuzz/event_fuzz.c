/* A line from a module's process: what is read is written as what reads the same. */
#include "fuzz.h"

#include "base/event.h"

#include <string.h>

static const char *printed(Arena *arena, const Json *json)
{
    Text text = text_in(arena);
    json_print(&text, json, false);
    return text_string(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Json *json;
    MigEvent event, again;
    MigError err = {0};
    if (json_parse(arena, input(data, size), &json, &err) &&
        event_from_json(arena, json, &event, &err)) {
        Json *written = event_to_json(arena, &event);
        require(event_from_json(arena, written, &again, &err));
        require(strcmp(printed(arena, event_to_json(arena, &again)), printed(arena, written)) == 0);
    } else {
        require(err.message[0] != '\0');
    }
    arena_close(arena);
    return 0;
}
