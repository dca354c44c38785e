/* A line for each revision, and under it one for each table and each slow statement. */
#include "cli/rehearsal_listing.h"

#include "base/clock.h"
#include "base/effect.h"
#include "cli/listing.h"
#include "cli/progress.h"
#include "report/grid.h"

#include <string.h>
#include <unistd.h>

const char *rehearsal_size(Arena *arena, int64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    size_t unit = 0;
    double size = (double)bytes / 1024;
    if (bytes < 1024)
        return arena_printf(arena, "%lld bytes", (long long)bytes);
    while (size >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        size /= 1024;
        unit++;
    }
    return arena_printf(arena, size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

/* --- for people ------------------------------------------------------------------------------- */

static bool is_in_default_schema(const MigEffect *effect)
{
    return effect->schema[0] == '\0' || strcmp(effect->schema, "public") == 0;
}

/* "users", "index audit.users_name" */
static const char *show_object(Arena *arena, const MigEffect *effect)
{
    Text text = text_in(arena);
    if (strcmp(effect->kind, "table") != 0)
        text_printf(&text, "%s ", effect->kind);
    if (!is_in_default_schema(effect))
        text_printf(&text, "%s.", effect->schema);
    text_add(&text, effect->name);
    return text_string(&text);
}

static void add_part(Text *text, const char *part)
{
    text_printf(text, "%s%s", text->length == 0 ? "" : ", ", part);
}

static void add_rows(Text *text, int64_t rows, const char *what)
{
    if (rows > 0)
        text_printf(text, "%s%lld %s %s", text->length == 0 ? "" : ", ", (long long)rows,
                    rows == 1 ? "row" : "rows", what);
}

/* "rewritten, 1000 rows updated, read once (1000 rows)" */
static const char *show_deeds(Arena *arena, const MigEffect *effect)
{
    Text text = text_in(arena);
    if (effect->is_created)
        add_part(&text, "created");
    if (effect->is_dropped)
        add_part(&text, "dropped");
    if (effect->is_rewritten)
        add_part(&text, "rewritten");
    if (effect->is_emptied)
        add_part(&text, "emptied");
    add_rows(&text, effect->inserted, "inserted");
    add_rows(&text, effect->updated, "updated");
    add_rows(&text, effect->deleted, "deleted");
    if (effect->inserted < 0)
        add_part(&text, "rows are not counted");
    if (effect->scans > 0) {
        add_part(&text, "read as a whole");
        if (effect->scans > 1)
            text_printf(&text, " %lld times", (long long)effect->scans);
        text_printf(&text, " (%lld %s)", (long long)effect->scanned,
                    effect->scanned == 1 ? "row" : "rows");
    }
    if (effect->lock_before[0] != '\0')
        add_part(&text,
                 arena_printf(arena, "under %s of an earlier revision", effect->lock_before));
    return text_string(&text);
}

/* "line 12", where the lock was taken. */
static const char *show_line(Arena *arena, const MigEffect *effect)
{
    return effect->lock_line == 0 ? "commit" : arena_printf(arena, "line %d", effect->lock_line);
}

static void add_effect(Arena *arena, Grid *grid, const MigEffect *effect, bool locks)
{
    bool is_locked = effect->lock[0] != '\0';
    grid_add(arena, grid, TONE_PLAIN, " ");
    if (locks) {
        bool blocks = strcmp(effect->lock, "ACCESS EXCLUSIVE") == 0;
        grid_add(arena, grid, blocks ? TONE_WARNING : TONE_PLAIN,
                 is_locked                        ? effect->lock
                 : effect->lock_before[0] != '\0' ? "?"
                                                  : "-");
        grid_add(arena, grid, TONE_PLAIN,
                 is_locked ? duration_format(arena, effect->lock_time) : "-");
        grid_add(arena, grid, TONE_PLAIN, is_locked ? show_line(arena, effect) : "-");
    }
    grid_add(arena, grid, TONE_STRONG, show_object(arena, effect));
    grid_add(arena, grid, TONE_PLAIN, effect->size < 0 ? "-" : rehearsal_size(arena, effect->size));
    grid_add(arena, grid, TONE_PLAIN, show_deeds(arena, effect));
}

static void add_heading(Arena *arena, Grid *grid, bool locks)
{
    grid_add(arena, grid, TONE_PLAIN, " ");
    if (locks) {
        grid_add(arena, grid, TONE_FAINT, "lock");
        grid_add(arena, grid, TONE_FAINT, "held for");
        grid_add(arena, grid, TONE_FAINT, "since");
    }
    grid_add(arena, grid, TONE_FAINT, "table");
    grid_add(arena, grid, TONE_FAINT, "size");
    grid_add(arena, grid, TONE_FAINT, "what happens to it");
}

static void add_effects(Invocation *invocation, const MigRehearsedStep *step)
{
    Arena *arena = invocation->arena;
    bool locks = false;
    for (size_t i = 0; i < step->effect_count; i++)
        locks =
            locks || step->effects[i].lock[0] != '\0' || step->effects[i].lock_before[0] != '\0';
    Grid grid = {.columns = locks ? 7 : 4, .right = locks ? 1U << 5 : 1U << 2};
    if (step->effect_count > 0)
        add_heading(arena, &grid, locks);
    for (size_t i = 0; i < step->effect_count; i++)
        add_effect(arena, &grid, &step->effects[i], locks);
    grid_print(&invocation->text, &grid, command_has_color(invocation, STDOUT_FILENO));
}

static void add_outcome(Text *text, const MigRehearsedStep *step)
{
    if (step->left_out != NULL)
        text_printf(text, "not rehearsed: %s", step->left_out);
    else if (!step->is_rehearsed)
        text_add(text, "not rehearsed to its end");
    else
        text_printf(text, "%s, %d %s", duration_format(text->arena, step->duration),
                    step->statements, step->statements == 1 ? "statement" : "statements");
}

static void add_step(Invocation *invocation, const MigRehearsedStep *step)
{
    Text *text = &invocation->text;
    const MigRevision *revision = step->step.revision;
    bool color = command_has_color(invocation, STDOUT_FILENO);
    tone_add(text, color, TONE_STRONG, revision->module);
    text_printf(text, "  %s  ", progress_label(&step->step));
    tone_add(text, color, TONE_ID, revision->id);
    if (revision->message[0] != '\0')
        text_printf(text, ", %s", revision->message);
    text_add(text, "  (");
    add_outcome(text, step);
    text_add(text, ")\n");
    add_effects(invocation, step);
    for (size_t i = 0; i < step->slow_count; i++)
        text_printf(text, "   line %d took %s: %s\n", step->slow[i].line,
                    duration_format(invocation->arena, step->slow[i].duration), step->slow[i].text);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static Json *json_from_step(Arena *arena, const MigRehearsedStep *step)
{
    Json *json = progress_json_step(arena, &step->step), *slow = json_new_array(arena);
    Json *effects = json_new_array(arena);
    json_put_boolean(arena, json, "is_rehearsed", step->is_rehearsed);
    json_put_string(arena, json, "left_out", step->left_out);
    json_put_integer(arena, json, "duration", step->duration);
    json_put_integer(arena, json, "statements", step->statements);
    for (size_t i = 0; i < step->slow_count; i++)
        json_push(arena, slow, slow_to_json(arena, &step->slow[i]));
    for (size_t i = 0; i < step->effect_count; i++)
        json_push(arena, effects, effect_to_json(arena, &step->effects[i]));
    json_put(arena, json, "slow", slow);
    json_put(arena, json, "effects", effects);
    return json;
}

static bool hides_locks(const MigRehearsedStep *step)
{
    for (size_t i = 0; i < step->effect_count; i++)
        if (step->effects[i].lock_before[0] != '\0')
            return true;
    return false;
}

/* What is left to be said for people. */
static void conclude(const Invocation *invocation, const MigRehearsal *rehearsal)
{
    size_t rehearsed = 0;
    bool hidden = false;
    for (size_t i = 0; i < rehearsal->count; i++) {
        rehearsed += rehearsal->items[i].is_rehearsed;
        hidden = hidden || hides_locks(&rehearsal->items[i]);
    }
    if (hidden)
        command_say(invocation, "a lock that an earlier revision holds is not seen again: apply "
                                "that one first to see it");
    if (rehearsal->count > 0)
        command_say(invocation, "nothing has changed: %zu of %zu revision%s rehearsed", rehearsed,
                    rehearsal->count, rehearsal->count == 1 ? "" : "s");
}

void rehearsal_add(Invocation *invocation, const MigRehearsal *rehearsal)
{
    Json *steps = json_new_array(invocation->arena);
    for (size_t i = 0; i < rehearsal->count; i++) {
        const MigRehearsedStep *step = &rehearsal->items[i];
        add_step(invocation, step);
        if (step->left_out != NULL)
            progress_add_skipped(invocation, &step->step, step->left_out);
        json_push(invocation->arena, steps,
                  json_from_step(invocation->arena, &rehearsal->items[i]));
    }
    json_put(invocation->arena, invocation->document, "steps", steps);
    conclude(invocation, rehearsal);
}
