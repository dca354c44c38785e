/* "::error file=users/schema.sql,line=4,title=users: not as declared::column …". What the runner
 * would take for a part of the command's own syntax is escaped as GitHub's toolkit escapes it. */
#include "report/format.h"

#include <string.h>

static const char *const commands[] = {
    [LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTE] = "notice"};

static void add_escaped(Text *text, const char *string, const char *special)
{
    for (; *string != '\0'; string++)
        if (strchr(special, *string) != NULL)
            text_printf(text, "%%%02X", (unsigned char)*string);
        else
            text_add_char(text, *string);
}

static void add_message(Text *text, const char *string)
{
    add_escaped(text, string, "%\r\n");
}

/* Adds ",NAME=VALUE", or, as the first, " NAME=VALUE". */
static void add_property(Text *text, const char *name, const char *value, bool first)
{
    text_printf(text, "%s%s=", first ? " " : ",", name);
    add_escaped(text, value, "%\r\n:,");
}

static void add_line(Text *text, const char *label, const char *string)
{
    if (string == NULL || string[0] == '\0')
        return;
    add_message(text, "\n");
    add_message(text, label);
    add_message(text, string);
}

static void add_finding(Text *text, const VerdictSuite *suite, const Finding *finding)
{
    const char *title = finding->rule->title;
    if (suite->module[0] != '\0')
        title = arena_printf(text->arena, "%s: %s", suite->module, title);
    text_printf(text, "::%s", commands[finding->level]);
    if (finding->file != NULL)
        add_property(text, "file", finding->file, true);
    if (finding->file != NULL && finding->line > 0)
        add_property(text, "line", arena_printf(text->arena, "%d", finding->line), false);
    add_property(text, "title", title, finding->file == NULL);
    text_add(text, "::");
    add_message(text, finding->message);
    add_line(text, "", finding->detail);
    add_line(text, "hint: ", finding->hint);
    text_add_char(text, '\n');
}

void github_render(Text *text, const Verdict *verdict)
{
    for (size_t i = 0; i < verdict->suites.count; i++) {
        const VerdictSuite *suite = verdict->suites.items[i];
        for (size_t j = 0; j < suite->cases.count; j++)
            for (size_t k = 0; k < suite->cases.items[j]->findings.count; k++)
                add_finding(text, suite, &suite->cases.items[j]->findings.items[k]);
    }
}
