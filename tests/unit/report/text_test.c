/* Runs as plain lines. */
#include "report/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const MigError failure = {
    .code = MIG_E_SQL,
    .message = "no such table: module_two_foo",
    .file = "module_two/x.sql",
    .line = 17,
};

static const MigEvent good_run[] = {
    {.kind = MIG_EVENT_PLAN, .total = 3},
    {.kind = MIG_EVENT_MODULE_START, .module = "one", .total = 2},
    {.kind = MIG_EVENT_WAITING, .module = "module_two", .text = "one:9d41c0aa12be"},
    {.kind = MIG_EVENT_REVISION_START,
     .module = "one",
     .revision = "3f2a9c1b7e60",
     .message = "Create users",
     .position = 1,
     .total = 2},
    {.kind = MIG_EVENT_NOTICE, .module = "one", .text = "table exists,\nskipping\n"},
    {.kind = MIG_EVENT_REVISION_DONE,
     .module = "one",
     .revision = "3f2a9c1b7e60",
     .message = "Create users",
     .position = 1,
     .total = 2,
     .duration = 12345},
    {.kind = MIG_EVENT_REVISION_SKIPPED,
     .module = "one",
     .revision = "9d41c0aa12be",
     .message = "",
     .position = 2,
     .total = 2},
    {.kind = MIG_EVENT_WARNING, .module = "one", .text = "script was edited"},
    {.kind = MIG_EVENT_MODULE_DONE, .module = "one", .position = 1, .total = 2, .duration = 61000},
    {.kind = MIG_EVENT_MODULE_DONE, .module = "idle"},
    {.kind = MIG_EVENT_MODULE_DONE,
     .module = "module_two",
     .position = 1,
     .total = 1,
     .duration = 900},
    {.kind = MIG_EVENT_RUN_DONE, .position = 2, .total = 3, .duration = 70000},
};

static const MigEvent failed_run[] = {
    {.kind = MIG_EVENT_PLAN, .total = 4},
    {.kind = MIG_EVENT_REVISION_START,
     .module = "module_two",
     .revision = "3f2a9c1b7e60",
     .message = "Create users",
     .position = 1,
     .total = 4},
    {.kind = MIG_EVENT_REVISION_START,
     .module = "module_two",
     .revision = "9d41c0aa12be",
     .message = "Add orders",
     .position = 2,
     .total = 4},
    {.kind = MIG_EVENT_MODULE_FAILED,
     .module = "module_two",
     .revision = "9d41c0aa12be",
     .position = 1,
     .total = 4,
     .error = &failure},
    {.kind = MIG_EVENT_RUN_DONE, .position = 1, .total = 4},
};

static const MigEvent idle_run[] = {
    {.kind = MIG_EVENT_PLAN},
    {.kind = MIG_EVENT_RUN_DONE},
};

static void expect(Loudness loudness, const MigEvent *events, size_t count, const char *expected)
{
    Arena *arena = arena_open();
    char *written;
    size_t length;
    TextReport report = {.done = "done",
                         .file = open_memstream(&written, &length),
                         .loudness = loudness,
                         .module_width = strlen("module_two"),
                         .idle = "nothing to do: 2 modules at head"};
    Reporter *reporter = text_reporter_new(arena, &report);
    for (size_t i = 0; i < count; i++)
        reporter->event(reporter, &events[i]);
    reporter->finish(reporter);
    fclose(report.file);
    cr_assert_str_eq(written, expected);
    free(written);
    arena_close(arena);
}

#define EXPECT(loudness, events, expected)                                                         \
    expect((loudness), (events), sizeof(events) / sizeof((events)[0]), (expected))

Test(text_reporter, a_run_is_a_line_per_revision_and_module)
{
    EXPECT(LOUDNESS_NORMAL, good_run,
           "module_two  waiting for one:9d41c0aa12be\n"
           "one         1/2  3f2a9c1b7e60  Create users  (12 ms)\n"
           "one         2/2  9d41c0aa12be  (done by another run)\n"
           "one         warning: script was edited\n"
           "one         done: 1 revision in 61 ms\n"
           "module_two  done: 1 revision in 900 us\n"
           "done: 2 revisions of 2 modules in 70 ms\n");
}

Test(text_reporter, verbose_says_what_starts_and_what_the_server_notes)
{
    EXPECT(LOUDNESS_VERBOSE, good_run,
           "one         starts: 2 revisions\n"
           "module_two  waiting for one:9d41c0aa12be\n"
           "one         1/2  3f2a9c1b7e60  Create users  starts\n"
           "one         notice: table exists,\n"
           "    skipping\n"
           "one         1/2  3f2a9c1b7e60  Create users  (12 ms)\n"
           "one         2/2  9d41c0aa12be  (done by another run)\n"
           "one         warning: script was edited\n"
           "one         done: 1 revision in 61 ms\n"
           "idle        done in 0 us\n"
           "module_two  done: 1 revision in 900 us\n"
           "done: 2 revisions of 2 modules in 70 ms\n");
}

Test(text_reporter, quiet_says_nothing_of_a_good_run)
{
    EXPECT(LOUDNESS_QUIET, good_run, "");
    EXPECT(LOUDNESS_QUIET, idle_run, "");
}

Test(text_reporter, a_failure_is_a_block_at_every_loudness)
{
    static const char block[] = "module_two  failed at 2 of 4: 9d41c0aa12be Add orders\n"
                                "  error: no such table: module_two_foo\n"
                                "  at module_two/x.sql:17\n";
    EXPECT(LOUDNESS_QUIET, failed_run, block);
    EXPECT(LOUDNESS_NORMAL, failed_run, block);
}

Test(text_reporter, a_failure_in_an_unknown_step_names_only_the_revision)
{
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_MODULE_FAILED,
         .module = "one",
         .revision = "9d41c0aa12be",
         .total = 4,
         .error = &failure},
    };
    EXPECT(LOUDNESS_NORMAL, events,
           "one         failed at 9d41c0aa12be\n"
           "  error: no such table: module_two_foo\n"
           "  at module_two/x.sql:17\n");
}

Test(text_reporter, what_a_failure_has_rolled_back_is_said)
{
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_REVISION_START,
         .module = "one",
         .revision = "9d41c0aa12be",
         .message = "Add orders",
         .position = 3,
         .total = 4},
        {.kind = MIG_EVENT_MODULE_FAILED,
         .module = "one",
         .revision = "9d41c0aa12be",
         .total = 4,
         .error = &failure},
        {.kind = MIG_EVENT_REVISION_START,
         .module = "two",
         .revision = "77ab01c2d3e4",
         .position = 2,
         .total = 2},
        {.kind = MIG_EVENT_MODULE_FAILED,
         .module = "two",
         .revision = "77ab01c2d3e4",
         .total = 2,
         .error = &failure},
    };
    EXPECT(LOUDNESS_NORMAL, events,
           "one         failed at 3 of 4: 9d41c0aa12be Add orders, and the 2 before it are rolled "
           "back\n"
           "  error: no such table: module_two_foo\n"
           "  at module_two/x.sql:17\n"
           "two         failed at 2 of 2: 77ab01c2d3e4, and the one before it is rolled back\n"
           "  error: no such table: module_two_foo\n"
           "  at module_two/x.sql:17\n");
}

Test(text_reporter, a_module_that_was_held_up_has_stopped)
{
    static const MigError blocked = {.code = MIG_E_BLOCKED, .message = "'one:3f2a' has failed"};
    static const MigError interrupted = {.code = MIG_E_INTERRUPTED, .message = "interrupted"};
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_MODULE_FAILED, .module = "one", .error = &blocked},
        {.kind = MIG_EVENT_MODULE_FAILED,
         .module = "two",
         .revision = "9d41c0aa12be",
         .error = &interrupted},
        {.kind = MIG_EVENT_RUN_DONE, .total = 2},
    };
    EXPECT(LOUDNESS_QUIET, events,
           "one         stopped: 'one:3f2a' has failed\n"
           "two         stopped at 9d41c0aa12be\n"
           "  error: interrupted\n");
}

Test(text_reporter, a_module_without_revisions_to_run_shows_no_number)
{
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_MODULE_START, .module = "one"},
        {.kind = MIG_EVENT_MODULE_DONE, .module = "one", .duration = 2000},
        {.kind = MIG_EVENT_RUN_DONE},
    };
    EXPECT(LOUDNESS_NORMAL, events, "nothing to do: 2 modules at head\n");
    EXPECT(LOUDNESS_VERBOSE, events,
           "one         starts\none         done in 2 ms\nnothing to do: 2 modules at head\n");
}

Test(text_reporter, a_failure_outside_of_a_revision_names_none)
{
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_MODULE_FAILED, .module = "one", .total = 4, .error = &failure},
    };
    EXPECT(LOUDNESS_NORMAL, events,
           "one         failed\n"
           "  error: no such table: module_two_foo\n"
           "  at module_two/x.sql:17\n");
}

Test(text_reporter, a_run_without_steps_says_so)
{
    EXPECT(LOUDNESS_NORMAL, idle_run, "nothing to do: 2 modules at head\n");
}

Test(text_reporter, a_run_that_never_began_has_no_summary)
{
    expect(LOUDNESS_NORMAL, NULL, 0, "");
}

Test(text_reporter, positions_are_aligned_and_directions_are_told_apart)
{
    static const MigEvent events[] = {
        {.kind = MIG_EVENT_REVISION_DONE,
         .module = "one",
         .revision = "3f2a9c1b7e60",
         .direction = MIG_DOWN,
         .position = 9,
         .total = 10,
         .duration = 1000},
        {.kind = MIG_EVENT_REVISION_DONE,
         .module = "one",
         .revision = "9d41c0aa12be",
         .direction = MIG_STAMP,
         .position = 10,
         .total = 10,
         .duration = 1000},
    };
    EXPECT(LOUDNESS_NORMAL, events,
           "one          9/10  undo 3f2a9c1b7e60  (1 ms)\n"
           "one         10/10  stamp 9d41c0aa12be  (1 ms)\n");
}
