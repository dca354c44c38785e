/* One function per kind of event, each appending its lines to a text; a table says from which
 * loudness on it is heard. */
#include "report/text.h"

#include "base/clock.h"
#include "report/failure.h"
#include "report/grid.h"

typedef struct TextReporter {
    Reporter base;
    TextReport report;
    int modules_done, modules_failed;
    bool is_over; /* the run came to its end: `steps`, `planned` and `duration` are known */
    int steps, planned;
    int64_t duration;
} TextReporter;

typedef void (*Writer)(TextReporter *reporter, Text *text, const MigEvent *event);

static void add_module(const TextReporter *reporter, Text *text, const MigEvent *event)
{
    const TextReport *report = &reporter->report;
    grid_pad(text, report->color, TONE_STRONG, event->module, (size_t)report->module_width);
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
    bool color = reporter->report.color;
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
    tone_add(text, reporter->report.color, TONE_FAINT, string);
    text_add_char(text, '\n');
}

static void write_module_start(TextReporter *reporter, Text *text, const MigEvent *event)
{
    add_module(reporter, text, event);
    text_printf(text, "starts: %d revision%s\n", event->total, plural(event->total));
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
    tone_add(text, reporter->report.color, TONE_WARNING, "waiting");
    text_add(text, " for ");
    failure_add_lines(text, "    ", event->text);
    text_add_char(text, '\n');
}

static void add_remark(const TextReporter *reporter, Text *text, const char *label,
                       const MigEvent *event)
{
    if (event->module != NULL)
        add_module(reporter, text, event);
    tone_add(text, reporter->report.color, TONE_WARNING, label);
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
    bool color = reporter->report.color;
    if (event->total == 0 && reporter->report.loudness < LOUDNESS_VERBOSE)
        return;
    add_module(reporter, text, event);
    if (event->total == 0) {
        text_add(text, "nothing to do\n");
        return;
    }
    reporter->modules_done++;
    tone_add(text, color, TONE_GOOD, "done");
    text_printf(text, ": %d revision%s in %s\n", event->position, plural(event->position),
                duration_format(text->arena, event->duration));
}

/* "module_two  failed at 2 of 4: 9d41c0aa12be Add orders" */
static void add_failed_step(Text *text, bool color, const MigEvent *event)
{
    tone_add(text, color, TONE_BAD, "failed");
    if (event->revision == NULL) {
        text_add_char(text, '\n');
        return;
    }
    text_printf(text, " at %d of %d: ", event->position + 1, event->total);
    tone_add(text, color, TONE_ID, event->revision);
    if (event->message != NULL && event->message[0] != '\0')
        text_printf(text, " %s", event->message);
    text_add_char(text, '\n');
}

static void write_module_failed(TextReporter *reporter, Text *text, const MigEvent *event)
{
    bool color = reporter->report.color;
    reporter->modules_failed++;
    add_module(reporter, text, event);
    add_failed_step(text, color, event);
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
    fwrite(text_string(text), 1, text->length, reporter->report.file);
    fflush(reporter->report.file);
}

static void write_event(Reporter *base, const MigEvent *event)
{
    TextReporter *reporter = (TextReporter *)base;
    const Kind *kind = &kinds[event->kind];
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
    bool color = reporter->report.color;
    if (reporter->planned == 0) {
        text_printf(text, "%s\n", reporter->report.idle);
        return;
    }
    if (reporter->modules_done < 2)
        return;
    tone_add(text, color, TONE_GOOD, "done");
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
    reporter->report = *report;
    return &reporter->base;
}
