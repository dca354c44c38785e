/* One function per kind of event, each appending its lines to a text; a table says from which
 * loudness on it is heard. */
#include "report/text.h"

#include "base/clock.h"
#include "base/table.h"
#include "report/failure.h"
#include "report/grid.h"

#include <string.h>

/* The step that a module has begun: a failure's event does not say which one it was. */
typedef struct Step {
    const char *revision, *message;
    int position;
} Step;

typedef struct TextReporter {
    Reporter base;
    Arena *arena;
    TextReport report;
    Table *under_way; /* Step by module */
    int modules_done, modules_failed;
    bool is_over; /* the run came to its end: `steps`, `planned` and `duration` are known */
    int steps, planned;
    int64_t duration;
} TextReporter;

typedef void (*Writer)(TextReporter *reporter, Text *text, const MigEvent *event);

static void add_module(const TextReporter *reporter, Text *text, const MigEvent *event)
{
    const TextReport *report = &reporter->report;
    grid_pad(text, report->visible.color, TONE_STRONG, event->module, (size_t)report->module_width);
    text_add(text, "  ");
}

static const char *plural(int count)
{
    return count == 1 ? "" : "s";
}

static int digits(int number)
{
    int count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

static const char *const verbs[] = {[MIG_UP] = "", [MIG_DOWN] = "undo ", [MIG_STAMP] = "stamp "};

/* "module_one  1/4  3f2a9c1b7e60  Create users" */
static void add_step(const TextReporter *reporter, Text *text, const MigEvent *event)
{
    bool color = reporter->report.visible.color;
    add_module(reporter, text, event);
    text_printf(text, "%*d/%d  %s", digits(event->total), event->position, event->total,
                verbs[event->direction]);
    tone_add(text, color, TONE_ID, event->revision);
    if (event->message != NULL && event->message[0] != '\0')
        text_printf(text, "  %s", event->message);
}

static void add_faint(const TextReporter *reporter, Text *text, const char *string)
{
    text_add(text, "  ");
    tone_add(text, reporter->report.visible.color, TONE_FAINT, string);
    text_add_char(text, '\n');
}

/* A module that has no revisions to run (stamp, ensure_version) has no number to show. */
static void write_module_start(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_module(reporter, text, event);
    text_add(text, "starts");
    if (event->total > 0)
        text_printf(text, ": %d revision%s", event->total, plural(event->total));
    text_add_char(text, '\n');
}

static void write_revision_start(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_step(reporter, text, event);
    add_faint(reporter, text, "starts");
}

static void write_revision_done(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_step(reporter, text, event);
    add_faint(reporter, text,
              arena_printf(text->arena, "(%s)", duration_format(text->arena, event->duration)));
}

static void write_revision_skipped(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_step(reporter, text, event);
    add_faint(reporter, text, "(done by another run)");
}

static void write_waiting(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_module(reporter, text, event);
    tone_add(text, reporter->report.visible.color, TONE_WARNING, "waiting");
    text_add(text, " for ");
    failure_add_lines(text, "    ", event->text);
    text_add_char(text, '\n');
}

static void add_remark(const TextReporter *reporter, Text *text, const char *label,
                       const MigEvent *event)
{
    if (event->module != NULL)
        add_module(reporter, text, event);
    tone_add(text, reporter->report.visible.color, TONE_WARNING, label);
    text_add_char(text, ' ');
    failure_add_lines(text, "    ", event->text);
    text_add_char(text, '\n');
}

static void write_notice(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_remark(reporter, text, "notice:", event);
}

static void write_warning(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_remark(reporter, text, "warning:", event);
}

static void write_module_done(TextReporter *reporter, Text *text, const MigEvent *event)
{
    if (event->total == 0 && reporter->report.loudness < LOUDNESS_VERBOSE)
        return;
    add_module(reporter, text, event);
    tone_add(text, reporter->report.visible.color, TONE_GOOD, reporter->report.done);
    if (event->total > 0) {
        reporter->modules_done++;
        text_printf(text, ": %d revision%s", event->position, plural(event->position));
    }
    text_printf(text, " in %s\n", duration_format(text->arena, event->duration));
}

static void remember_step(TextReporter *reporter, const MigEvent *event)
{
    Arena *arena = reporter->arena;
    Step *step = table_find(reporter->under_way, event->module);
    if (step == NULL) {
        step = arena_new(arena, Step);
        table_put(reporter->under_way, arena_strdup(arena, event->module), step);
    }
    *step = (Step){
        .revision = arena_strdup(arena, event->revision),
        .message = arena_strdup(arena, event->message),
        .position = event->position,
    };
}

/* What was told as done may be gone with the transaction that was to hold all of it. */
static void add_rolled_back(Text *text, const Step *step, const MigEvent *event)
{
    int gone = step->position - 1 - event->position;
    if (gone == 1)
        text_add(text, ", and the one before it is rolled back");
    if (gone > 1)
        text_printf(text, ", and the %d before it are rolled back", gone);
}

/* " at 2 of 4: 9d41c0aa12be Add orders" */
static void add_failed_step(const TextReporter *reporter, Text *text, const MigEvent *event)
{
    const Step *step = table_find(reporter->under_way, event->module);
    bool known = step != NULL && strcmp(step->revision, event->revision) == 0;
    text_add(text, " at ");
    if (known)
        text_printf(text, "%d of %d: ", step->position, event->total);
    tone_add(text, reporter->report.visible.color, TONE_ID, event->revision);
    if (known && step->message != NULL && step->message[0] != '\0')
        text_printf(text, " %s", step->message);
    if (known)
        add_rolled_back(text, step, event);
}

/* A module that was held up has not failed by itself. */
static bool was_stopped(const MigError *error)
{
    return error->code == MIG_E_BLOCKED || error->code == MIG_E_INTERRUPTED;
}

static void write_module_failed(TextReporter *reporter, Text *text, const MigEvent *event)
{
    bool color = reporter->report.visible.color;
    bool stopped = was_stopped(event->error);
    reporter->modules_failed++;
    add_module(reporter, text, event);
    if (stopped && event->revision == NULL) {
        failure_add(text, color, "stopped:", event->error);
        return;
    }
    tone_add(text, color, TONE_BAD, stopped ? "stopped" : "failed");
    if (event->revision != NULL)
        add_failed_step(reporter, text, event);
    text_add_char(text, '\n');
    failure_add(text, color, "  error:", event->error);
}

static void write_run_done(TextReporter *reporter, Text *text, const MigEvent *event)
{
    (void)text;
    reporter->is_over = true;
    reporter->steps = event->position;
    reporter->planned = event->total;
    reporter->duration = event->duration;
}

static void write_nothing(TextReporter *reporter, Text *text, const MigEvent *event)
{
    (void)reporter;
    (void)text;
    (void)event;
}

typedef struct Kind {
    Loudness heard_from;
    Writer write;
} Kind;

static const Kind kinds[] = {
    [MIG_EVENT_PLAN] = {LOUDNESS_NORMAL, write_nothing},
    [MIG_EVENT_MODULE_START] = {LOUDNESS_VERBOSE, write_module_start},
    [MIG_EVENT_REVISION_START] = {LOUDNESS_VERBOSE, write_revision_start},
    [MIG_EVENT_REVISION_DONE] = {LOUDNESS_NORMAL, write_revision_done},
    [MIG_EVENT_REVISION_SKIPPED] = {LOUDNESS_NORMAL, write_revision_skipped},
    [MIG_EVENT_WAITING] = {LOUDNESS_NORMAL, write_waiting},
    [MIG_EVENT_NOTICE] = {LOUDNESS_VERBOSE, write_notice},
    [MIG_EVENT_WARNING] = {LOUDNESS_NORMAL, write_warning},
    [MIG_EVENT_MODULE_DONE] = {LOUDNESS_NORMAL, write_module_done},
    [MIG_EVENT_MODULE_FAILED] = {LOUDNESS_QUIET, write_module_failed},
    [MIG_EVENT_RUN_DONE] = {LOUDNESS_NORMAL, write_run_done},
};

/* A reader that has gone away must not end a run: whether the write worked is not asked. */
static void flush(const TextReporter *reporter, const Text *text)
{
    Text visible = text_in(text->arena);
    visible_add(&visible, reporter->report.visible, text_string(text));
    fwrite(text_string(&visible), 1, visible.length, reporter->report.file);
    fflush(reporter->report.file);
}

static void write_event(Reporter *base, const MigEvent *event)
{
    TextReporter *reporter = (TextReporter *)base;
    const Kind *kind = &kinds[event->kind];
    if (event->kind == MIG_EVENT_REVISION_START)
        remember_step(reporter, event);
    if (reporter->report.loudness < kind->heard_from)
        return;
    Arena *arena = arena_open();
    Text text = text_in(arena);
    kind->write(reporter, &text, event);
    flush(reporter, &text);
    arena_close(arena);
}

/* With one module its own line has said all there is to say. */
static void write_summary(TextReporter *reporter, Text *text)
{
    bool color = reporter->report.visible.color;
    if (reporter->planned == 0) {
        text_printf(text, "%s\n", reporter->report.idle);
        return;
    }
    if (reporter->modules_done < 2)
        return;
    tone_add(text, color, TONE_GOOD, reporter->report.done);
    text_printf(text, ": %d revision%s of %d modules in %s\n", reporter->steps,
                plural(reporter->steps), reporter->modules_done,
                duration_format(text->arena, reporter->duration));
}

static void finish(Reporter *base)
{
    TextReporter *reporter = (TextReporter *)base;
    if (!reporter->is_over || reporter->modules_failed > 0)
        return;
    Arena *arena = arena_open();
    Text text = text_in(arena);
    write_summary(reporter, &text);
    flush(reporter, &text);
    arena_close(arena);
}

Reporter *text_reporter_new(Arena *arena, const TextReport *report)
{
    TextReporter *reporter = arena_new(arena, TextReporter);
    reporter->base = (Reporter){write_event, finish};
    reporter->arena = arena;
    reporter->report = *report;
    reporter->under_way = table_new(arena);
    return &reporter->base;
}
