/* Events to a reporter; the steps of a plan to a list. */
#include "cli/progress.h"

#include "cli/listing.h"
#include "cli/rehearsal_listing.h"
#include "report/grid.h"
#include "report/json.h"
#include "report/recorder.h"
#include "report/text.h"

#include <string.h>
#include <unistd.h>

static void hand_over(void *context, const MigEvent *event)
{
    Reporter *reporter = context;
    reporter->event(reporter, event);
}

static Loudness loudness(const Globals *globals)
{
    if (globals->quiet)
        return LOUDNESS_QUIET;
    return globals->verbose ? LOUDNESS_VERBOSE : LOUDNESS_NORMAL;
}

static Reporter *new_text_reporter(Invocation *invocation, const char *idle, const char *done)
{
    TextReport report = {
        .file = stderr,
        .visible = command_visible(invocation),
        .loudness = loudness(&invocation->globals),
        .module_width = listing_module_width(invocation->workspace),
        .idle = idle,
        .done = done,
    };
    return text_reporter_new(invocation->arena, &report);
}

static Reporter *start(Invocation *invocation, const char *idle, const char *done, MigRun *run)
{
    Reporter *reporter = command_is_json(invocation)
                             ? json_reporter_new(invocation->arena, invocation->document)
                             : new_text_reporter(invocation, idle, done);
    if (command_is_verdict(invocation))
        reporter =
            reporter_pair_new(invocation->arena, reporter, recorder_new(invocation->verdict));
    run->sink = hand_over;
    run->context = reporter;
    return reporter;
}

Reporter *progress_start(Invocation *invocation, const char *idle, MigRun *run)
{
    return start(invocation, idle, "done", run);
}

const char *progress_modules(Invocation *invocation)
{
    MigModules modules = mig_modules(invocation->workspace);
    if (modules.count == 1)
        return modules.items[0].name;
    return arena_printf(invocation->arena, "%zu modules", modules.count);
}

const char *progress_idle(Invocation *invocation, const char *target)
{
    if (target != NULL)
        return arena_printf(invocation->arena, "nothing to do: already at '%s'", target);
    return arena_printf(invocation->arena, "nothing to do: %s at head",
                        progress_modules(invocation));
}

void progress_add_skipped(Invocation *invocation, const MigStep *step, const char *why)
{
    Verdict *verdict = invocation->verdict;
    const MigRevision *revision = step->revision;
    const char *title = arena_printf(invocation->arena, "%s %s", revision->id, revision->message);
    verdict_case(verdict, verdict_suite(verdict, revision->module), revision->id, title)->skipped =
        why;
}

const char *progress_label(const MigStep *step)
{
    return step->direction == MIG_UP ? "upgrade" : "downgrade";
}

/* "  after 3f2a9c1b7e60 (down_revision), module_two:77ab01c2d3e4 (depends_on)" */
static const char *show_reasons(Arena *arena, const MigStep *step)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < step->reason_count; i++) {
        const MigReason *reason = &step->reasons[i];
        text_add(&text, i == 0 ? "  after " : ", ");
        if (strcmp(reason->module, step->revision->module) != 0)
            text_printf(&text, "%s:", reason->module);
        text_printf(&text, "%s (%s)", reason->revision, reason->why);
    }
    return text_string(&text);
}

/* "module_one  upgrade  <base> -> 3f2a9c1b7e60, Create users  after …" */
static void add_steps(Invocation *invocation, const MigPlan *plan)
{
    Arena *arena = invocation->arena;
    Grid grid = {.columns = 3};
    bool color = command_has_color(invocation, STDOUT_FILENO);
    for (size_t i = 0; i < plan->count; i++) {
        const MigStep *step = &plan->items[i];
        const MigRevision *revision = step->revision;
        Listing listing = {.parts = LISTING_PARENTS | LISTING_MESSAGE};
        grid_add(arena, &grid, TONE_STRONG, revision->module);
        grid_add(arena, &grid, TONE_PLAIN, progress_label(step));
        Text line = text_in(arena);
        listing_add(&line, &listing, revision);
        text_add(&line, show_reasons(arena, step));
        grid_add(arena, &grid, TONE_PLAIN, text_string(&line));
    }
    grid_print(&invocation->text, &grid, color);
}

static Json *json_from_reasons(Arena *arena, const MigStep *step)
{
    Json *reasons = json_new_array(arena);
    for (size_t i = 0; i < step->reason_count; i++) {
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "module", step->reasons[i].module);
        json_put_string(arena, json, "revision", step->reasons[i].revision);
        json_put_string(arena, json, "why", step->reasons[i].why);
        json_push(arena, reasons, json);
    }
    return reasons;
}

Json *progress_json_step(Arena *arena, const MigStep *step)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "direction", mig_direction_name(step->direction));
    json_put(arena, json, "revision", listing_json(arena, step->revision, false));
    json_put(arena, json, "waits_for", listing_json_strings(arena, step->waits_for));
    json_put(arena, json, "reasons", json_from_reasons(arena, step));
    return json;
}

static Json *json_from_plan(Arena *arena, const MigPlan *plan)
{
    Json *steps = json_new_array(arena);
    for (size_t i = 0; i < plan->count; i++)
        json_push(arena, steps, progress_json_step(arena, &plan->items[i]));
    return steps;
}

bool progress_preview(Invocation *invocation, MigDirection direction, const char *target,
                      const MigRun *run, const char *idle, MigError *err)
{
    MigPlan plan;
    if (!mig_plan(invocation->workspace, direction, target, run, &plan, err))
        return false;
    progress_add_plan(invocation, &plan, idle);
    return true;
}

void progress_add_plan(Invocation *invocation, const MigPlan *plan, const char *idle)
{
    json_put(invocation->arena, invocation->document, "steps",
             json_from_plan(invocation->arena, plan));
    if (plan->count == 0)
        command_say(invocation, "%s", idle);
    add_steps(invocation, plan);
    for (size_t i = 0; i < plan->count; i++)
        progress_add_skipped(invocation, &plan->items[i], "dry run");
}

bool progress_rehearse(Invocation *invocation, MigDirection direction, const char *target,
                       MigRun *run, const char *idle, MigError *err)
{
    MigRehearsal rehearsal;
    Reporter *reporter = start(invocation, idle, "rehearsed", run);
    bool done = mig_rehearse(invocation->workspace, direction, target, run, &rehearsal, err);
    reporter->finish(reporter);
    rehearsal_add(invocation, &rehearsal);
    return done;
}

bool progress_can_execute(const Invocation *invocation, bool execute, bool sql, MigError *err)
{
    const char *name = invocation->command->name;
    if (execute && sql)
        return fail(err, MIG_E_USAGE, "--execute and --sql exclude each other") ||
               fail_hint(err, "a script can be rehearsed by hand: BEGIN, the script, ROLLBACK");
    if (execute && !invocation->globals.dry_run)
        return fail(err, MIG_E_USAGE, "--execute goes with --dry-run") ||
               fail_hint(err, "'mig %s --dry-run --execute' rehearses; to run, leave --execute out",
                         name);
    return true;
}

bool progress_script(Invocation *invocation, MigDirection direction, const char *range,
                     const MigRun *run, MigError *err)
{
    const char *sql;
    if (command_is_verdict(invocation))
        return fail(err, MIG_E_USAGE, "a script has no verdict: its formats are text and json");
    if (!mig_script(invocation->workspace, direction, range, run, &sql, err))
        return false;
    json_put_string(invocation->arena, invocation->document, "sql", sql);
    text_add(&invocation->text, sql);
    return true;
}
