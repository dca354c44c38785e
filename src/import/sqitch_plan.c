/* "name [requires] 2026-11-22T10:46:00Z Who <who@example.org> # note", a change or a tag per line.
 */
#include "import/sqitch_plan.h"

#include <ctype.h>
#include <string.h>

typedef struct Planner {
    Arena *arena;
    const char *shown;
    SqitchPlan *plan;
    int line;
} Planner;

static const char *copy(const Planner *planner, Span span)
{
    return arena_strndup(planner->arena, span.bytes, span.length);
}

/* Cuts the first word off. */
static Span cut_word(Span *line)
{
    size_t length = 0;
    while (length < line->length && !isspace((unsigned char)line->bytes[length]))
        length++;
    Span word = {line->bytes, length};
    *line = span_trim((Span){line->bytes + length, line->length - length});
    return word;
}

static bool fail_line(const Planner *planner, const char *what, MigError *err)
{
    return fail_at(err, MIG_E_REVISION, planner->shown, planner->line, "%s", what);
}

static void read_pragma(Planner *planner, Span line)
{
    static const char name[] = "%project=";
    if (span_starts_with(line, name))
        planner->plan->project =
            copy(planner, span_trim((Span){line.bytes + strlen(name), line.length - strlen(name)}));
}

/* What stands in brackets: names, and those with '!' in front. */
static bool read_needs(Planner *planner, Span *line, SqitchChange *change, MigError *err)
{
    if (line->length == 0 || line->bytes[0] != '[')
        return true;
    const char *end = memchr(line->bytes, ']', line->length);
    if (end == NULL)
        return fail_line(planner, "a bracket is not closed", err);
    size_t length = (size_t)(end - line->bytes);
    StringVec words = strings_split(
        planner->arena, arena_strndup(planner->arena, line->bytes + 1, length - 1), " \t");
    for (size_t i = 0; i < words.count; i++) {
        const char *word = words.items[i] + (words.items[i][0] == ':');
        if (word[0] == '!')
            vec_push(planner->arena, &change->conflicts, word + 1);
        else
            vec_push(planner->arena, &change->requires, word);
    }
    *line = span_trim((Span){end + 1, line->length - length - 1});
    return true;
}

/* A note: what stands behind '#', its first line. */
static const char *read_note(const Planner *planner, Span line)
{
    const char *hash = memchr(line.bytes, '#', line.length);
    if (hash == NULL)
        return "";
    Span note = span_trim((Span){hash + 1, (size_t)(line.bytes + line.length - hash - 1)});
    const char *text = copy(planner, note);
    const char *escape = strstr(text, "\\n");
    return escape == NULL ? text : arena_strndup(planner->arena, text, (size_t)(escape - text));
}

static bool read_change(Planner *planner, Span line, MigError *err)
{
    SqitchChangeVec *changes = &planner->plan->changes;
    if (line.bytes[0] == '-')
        return fail_line(planner, "a change that is to be reverted is not understood", err);
    if (line.bytes[0] == '+')
        line = span_trim((Span){line.bytes + 1, line.length - 1});
    SqitchChange change = {.line = planner->line, .instance = 1};
    change.name = copy(planner, cut_word(&line));
    change.note = read_note(planner, line);
    if (!read_needs(planner, &line, &change, err))
        return false;
    change.time = copy(planner, cut_word(&line));
    if (!isdigit((unsigned char)change.time[0]))
        return fail_line(planner, "this is no change: there is no time behind its name", err);
    for (size_t i = 0; i < changes->count; i++)
        if (strcmp(changes->items[i].name, change.name) == 0) {
            changes->items[i].reworked = true;
            change.instance++;
        }
    vec_push(planner->arena, changes, change);
    return true;
}

static bool read_line(Planner *planner, Span line, MigError *err)
{
    SqitchChangeVec *changes = &planner->plan->changes;
    if (line.length == 0 || line.bytes[0] == '#')
        return true;
    if (line.bytes[0] == '%') {
        read_pragma(planner, line);
        return true;
    }
    if (line.bytes[0] != '@')
        return read_change(planner, line, err);
    if (changes->count == 0)
        return fail_line(planner, "a tag stands above the first change", err);
    vec_push(planner->arena, &changes->items[changes->count - 1].tags,
             copy(planner, cut_word(&line)));
    return true;
}

bool sqitch_plan_read(Arena *arena, const char *shown, Span text, SqitchPlan *plan, MigError *err)
{
    *plan = (SqitchPlan){.project = ""};
    Planner planner = {.arena = arena, .shown = shown, .plan = plan};
    for (size_t at = 0; at < text.length;) {
        const char *newline = memchr(text.bytes + at, '\n', text.length - at);
        size_t length = newline == NULL ? text.length - at : (size_t)(newline - text.bytes) - at;
        planner.line++;
        if (!read_line(&planner, span_trim((Span){text.bytes + at, length}), err))
            return false;
        at += length + 1;
    }
    return true;
}
