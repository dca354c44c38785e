/* A run's document. */
#include "report/json.h"

#include <criterion/criterion.h>

Test(json_reporter, the_events_become_a_member_of_the_document)
{
    Arena *arena = arena_open();
    Json *document = json_new_object(arena);
    Reporter *reporter = json_reporter_new(arena, document);
    MigError error = {.code = MIG_E_SQL, .message = "no such table: x"};
    MigEvent plan = {.kind = MIG_EVENT_PLAN, .time = 5, .total = 1};
    MigEvent failed = {
        .kind = MIG_EVENT_MODULE_FAILED, .time = 6, .module = "one", .total = 1, .error = &error};
    reporter->event(reporter, &plan);
    reporter->event(reporter, &failed);
    reporter->finish(reporter);
    Text text = text_in(arena);
    json_print(&text, document, false);
    cr_assert_str_eq(text_string(&text),
                     "{\"events\":[{\"kind\":\"plan\",\"time\":5,\"total\":1},"
                     "{\"kind\":\"module_failed\",\"time\":6,\"module\":\"one\",\"total\":1,"
                     "\"error\":{\"code\":\"sql\",\"message\":\"no such table: x\"}}]}");
    arena_close(arena);
}

Test(json_reporter, a_run_without_events_has_an_empty_list)
{
    Arena *arena = arena_open();
    Json *document = json_new_object(arena);
    Reporter *reporter = json_reporter_new(arena, document);
    reporter->finish(reporter);
    cr_assert_eq(json_count(json_get(document, "events")), 0);
    cr_assert_not_null(json_get(document, "events"));
    arena_close(arena);
}
