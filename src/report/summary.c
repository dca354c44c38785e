/* A row for each module, and below it one for each finding. */
#include "report/format.h"

#include <string.h>

/* GitHub refuses a summary of more than 1 MiB. */
enum { MOST_BYTES = 900 * 1024 };

/* Text in a cell: nothing in it is Markdown, HTML, or the end of the cell. */
static void add_cell(Text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        if (*string == '\n')
            text_add(text, "<br>");
        else if (*string == '<')
            text_add(text, "&lt;");
        else if (*string == '&')
            text_add(text, "&amp;");
        else if (strchr("|\\`*_[]#~", *string) != NULL)
            text_printf(text, "\\%c", *string);
        else if (*string != '\r')
            text_add_char(text, *string);
    }
}

static void add_place(Text *text, const Finding *finding)
{
    if (finding->file == NULL)
        return;
    add_cell(text, finding->file);
    if (finding->line > 0)
        text_printf(text, ":%d", finding->line);
}

static void add_finding(Text *text, const Finding *finding)
{
    static const char *const words[] = {
        [LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTE] = "note"};
    text_printf(text, "| | %s | ", words[finding->level]);
    add_place(text, finding);
    text_add(text, " | ");
    add_cell(text, finding->message);
    if (finding->hint != NULL && finding->hint[0] != '\0') {
        text_add(text, "<br>hint: ");
        add_cell(text, finding->hint);
    }
    text_add(text, " |\n");
}

static VerdictLevel worst_of(const VerdictSuite *suite)
{
    VerdictLevel worst = LEVEL_NOTE;
    for (size_t i = 0; i < suite->cases.count; i++) {
        VerdictLevel level = verdict_case_level(suite->cases.items[i]);
        worst = level < worst ? level : worst;
    }
    return worst;
}

/* "4 of 5": those that hold of a module's cases, as far as they were looked at. */
static const char *count_passed(Arena *arena, const VerdictSuite *suite)
{
    size_t passed = 0, seen = 0;
    for (size_t i = 0; i < suite->cases.count; i++) {
        const VerdictCase *at = suite->cases.items[i];
        seen += at->skipped == NULL || at->findings.count > 0;
        passed += at->skipped == NULL && verdict_case_level(at) != LEVEL_ERROR;
    }
    return arena_printf(arena, "%zu of %zu", passed, seen);
}

/* A row, and those below it; false when there is no more room. */
static bool add_suite(Text *text, const VerdictSuite *suite)
{
    static const char *const marks[] = {
        [LEVEL_ERROR] = "❌", [LEVEL_WARNING] = "⚠️", [LEVEL_NOTE] = "✅"};
    text_add(text, "| ");
    add_cell(text, suite->module[0] == '\0' ? "mig" : suite->module);
    text_printf(text, " | %s %s | | |\n", marks[worst_of(suite)], count_passed(text->arena, suite));
    for (size_t i = 0; i < suite->cases.count; i++)
        for (size_t j = 0; j < suite->cases.items[i]->findings.count; j++) {
            if (text->length > MOST_BYTES)
                return false;
            add_finding(text, &suite->cases.items[i]->findings.items[j]);
        }
    return true;
}

void summary_render(Text *text, const Verdict *verdict)
{
    text_printf(text, "### mig %s\n\n", verdict->command);
    if (verdict->suites.count == 0) {
        text_add(text, "No module to look at.\n\n");
        return;
    }
    text_add(text, "| module | passed | where | what |\n|---|---|---|---|\n");
    bool whole = true;
    for (size_t i = 0; whole && i < verdict->suites.count; i++)
        whole = add_suite(text, verdict->suites.items[i]);
    text_add(text, whole ? "\n" : "\nThere is more: see the log.\n\n");
}
