/* The same tables written twice: for a terminal, and as Markdown. */
#include "cli/help.h"

#include "report/grid.h"

#include <string.h>

enum { LABEL_WIDTH = 26, LINE_WIDTH = 96 };

typedef struct Status {
    int number;
    const char *meaning;
} Status;

static const Status statuses[] = {
    {0, "done, or nothing to do"},
    {1, "a check found something"},
    {2, "wrong usage, configuration or revision files; nothing has been run"},
    {3, "a migration failed"},
    {4, "a database cannot be reached, or a lock was not had in time"},
    {5,
     "revisions are pending (`mig check`, `mig status --exit-code`, `mig current --check-heads`)"},
    {130, "interrupted"},
};

/* "-c, --config FILE" */
static const char *option_label(Arena *arena, const Option *option)
{
    Text text = text_in(arena);
    if (option->letter != 0)
        text_printf(&text, "-%c, ", option->letter);
    text_printf(&text, "--%s", option->name);
    if (option->value != NULL)
        text_printf(&text, " %s", option->value);
    return text_string(&text);
}

static bool is_shown(const Option *option)
{
    return option->summary != NULL;
}

static bool has_options(const Command *command)
{
    for (const Option *o = command->options; o != NULL && o->name != NULL; o++)
        if (is_shown(o))
            return true;
    return false;
}

/* Appends words, breaking the line where it would grow too long. */
static void add_wrapped(Text *text, const char *words, size_t indent)
{
    size_t column = indent;
    for (const char *at = words; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (column + length > LINE_WIDTH) {
            text_printf(text, "\n%*s", (int)indent, "");
            column = indent;
        }
        text_add_bytes(text, at, length);
        column += length + 1;
        at += length + (at[length] == ' ');
        if (*at != '\0' && column + strcspn(at, " ") <= LINE_WIDTH)
            text_add_char(text, ' ');
    }
    text_add_char(text, '\n');
}

/* "  --jobs N                  run at most …" */
static void add_entry(Text *text, const char *label, const char *summary)
{
    text_add(text, "  ");
    grid_pad(text, false, TONE_PLAIN, label, LABEL_WIDTH - 2);
    if (strlen(label) + 4 > LABEL_WIDTH)
        text_printf(text, "\n%*s", LABEL_WIDTH, "");
    add_wrapped(text, summary, LABEL_WIDTH);
}

static void add_options(Text *text, const char *title, const Option *options)
{
    text_printf(text, "\n%s:\n", title);
    for (const Option *option = options; option->name != NULL; option++)
        if (is_shown(option))
            add_entry(text, option_label(text->arena, option), option->summary);
}

const char *help_usage(Arena *arena, const Command *command)
{
    return arena_printf(arena, "mig %s [OPTION]...%s%s", command->name,
                        command->usage[0] == '\0' ? "" : " ", command->usage);
}

void help_add_overview(Text *text)
{
    text_add(text, "usage: mig [OPTION]... COMMAND [ARGUMENT]...\n\nDatabase migrations for the "
                   "modules of a repository.\n\nCommands:\n");
    for (const Command *const *command = commands; *command != NULL; command++)
        add_entry(text, (*command)->name, (*command)->summary);
    add_options(text, "Options, before or after the command", global_options);
    text_add(text, "\n'mig help COMMAND' explains a command.\n");
}

void help_add_command(Text *text, const Command *command)
{
    text_printf(text, "usage: %s\n\n%s\n", help_usage(text->arena, command), command->text);
    if (command->arguments != NULL)
        text_add(text, "\nArguments:\n");
    for (const CommandArgument *a = command->arguments; a != NULL && a->name != NULL; a++)
        add_entry(text, a->name, a->summary);
    if (has_options(command))
        add_options(text, "Options", command->options);
    add_options(text, "Options of all commands", global_options);
    text_printf(text, "\nExamples:\n%s", command->examples);
}

static void add_manual_options(Text *text, const Option *options)
{
    text_add(text, "\nOptions:\n\n");
    for (const Option *option = options; option->name != NULL; option++)
        if (is_shown(option))
            text_printf(text, "- `%s`: %s\n", option_label(text->arena, option), option->summary);
}

static void add_manual_command(Text *text, const Command *command)
{
    text_printf(text, "\n## %s\n\n    %s\n\n%s\n", command->name, help_usage(text->arena, command),
                command->text);
    if (command->arguments != NULL)
        text_add(text, "\nArguments:\n\n");
    for (const CommandArgument *a = command->arguments; a != NULL && a->name != NULL; a++)
        text_printf(text, "- `%s`: %s\n", a->name, a->summary);
    if (has_options(command))
        add_manual_options(text, command->options);
    text_printf(text, "\nExamples:\n\n%s", command->examples);
}

/* "`sql`, `conflict`": the errors that end with this status. */
static const char *codes_of(Arena *arena, int status)
{
    static const MigCode codes[] = {
#define X(code, name, number) code,
        MIG_CODES(X)
#undef X
    };
    StringVec names = {0};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i] != MIG_OK && mig_code_status(codes[i]) == status)
            vec_push(arena, &names, arena_printf(arena, "`%s`", mig_code_name(codes[i])));
    return strings_join(arena, &names, ", ");
}

static void add_manual_statuses(Text *text)
{
    text_add(text, "\n## Exit status\n\nThe last column has the codes of errors in JSON "
                   "([json.md](json.md)) that end with it.\n\n"
                   "| status | meaning | codes |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        text_printf(text, "| %d | %s | %s |\n", statuses[i].number, statuses[i].meaning,
                    codes_of(text->arena, statuses[i].number));
}

void help_add_manual(Text *text)
{
    text_add(text, "# Commands\n\n    mig [OPTION]... COMMAND [ARGUMENT]...\n\n"
                   "Written by `mig help --markdown`; a test compares.\n\n");
    for (const Command *const *command = commands; *command != NULL; command++)
        text_printf(text, "- [%s](#%s): %s\n", (*command)->name, (*command)->name,
                    (*command)->summary);
    text_add(text, "\nResults go to standard output, progress and messages to standard error.\n\n"
                   "## Options of all commands\n\nThey stand before or after the command. A long "
                   "name may be cut short as far as it is unique.\n");
    add_manual_options(text, global_options);
    for (const Command *const *command = commands; *command != NULL; command++)
        add_manual_command(text, *command);
    add_manual_statuses(text);
}
