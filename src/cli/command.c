/* From a command line to a command that runs. */
#include "cli/command.h"

#include "base/event.h"
#include "base/path.h"
#include "cli/help.h"
#include "report/format.h"
#include "report/tone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const Command *const commands[] = {
#define X(name) &command_##name,
    COMMANDS(X)
#undef X
        NULL,
};

const Option global_options[] = {
    {OPTION_STRING, 'c', "config", "FILE",
     "read FILE as modules.ini; else $MIG_CONFIG, else the "
     "one in this folder or above it",
     offsetof(Globals, config)},
    {OPTION_LIST, 'n', "name", "NAME",
     "work on these modules: names, shell patterns, comma lists; "
     "may be repeated",
     offsetof(Globals, names)},
    {OPTION_STRING, 0, "changed-since", "REF",
     "of these, work on those that have changed since the merge base with a git branch, tag or "
     "commit, and on those that depend on them",
     offsetof(Globals, changed_since)},
    {OPTION_STRING, 0, "url", "URL", "use this database in place of each module's own",
     offsetof(Globals, url)},
    {OPTION_NUMBER, 0, "jobs", "N", "run at most N modules at once", offsetof(Globals, jobs)},
    {OPTION_CHOICE, 0, "format", FORMAT_WORDS,
     "write results as text, as one JSON document, or, where there is a verdict, as annotations of "
     "GitHub Actions, JUnit's XML or SARIF",
     offsetof(Globals, format)},
    {OPTION_FLAG, 0, "dry-run", NULL, "say what would be done, and do nothing",
     offsetof(Globals, dry_run)},
    {OPTION_FLAG, 'q', "quiet", NULL, "say nothing but results and errors",
     offsetof(Globals, quiet)},
    {OPTION_FLAG, 'v', "verbose", NULL, "say more", offsetof(Globals, verbose)},
    {OPTION_FLAG, 0, "no-color", NULL, "use no colors; NO_COLOR, CI and TERM=dumb do the same",
     offsetof(Globals, no_color)},
    {OPTION_FLAG, 'h', "help", NULL, "explain mig or the command", offsetof(Globals, help)},
    {OPTION_FLAG, 'V', "version", NULL, "print mig's version", offsetof(Globals, version)},
    {0},
};

static bool run_version(Invocation *invocation, MigError *err)
{
    (void)err;
    text_printf(&invocation->text, "mig %s\n", mig_version());
    json_put_string(invocation->arena, invocation->document, "version", mig_version());
    return true;
}

/* What `--version` stands for; no command that could be typed. */
static const Command version = {.name = "--version", .run = run_version};

bool command_find(Arena *arena, const char *name, const Command **command, MigError *err)
{
    StringVec names = {0};
    for (const Command *const *at = commands; *at != NULL; at++) {
        *command = *at;
        if (strcmp((*at)->name, name) == 0)
            return true;
        vec_push(arena, &names, (*at)->name);
    }
    const char *close = strings_nearest(&names, name);
    if (!fail(err, MIG_E_USAGE, "unknown command '%s'", name) && close != NULL)
        return fail_hint(err, "did you mean '%s'? 'mig help' lists the commands", close);
    return fail_hint(err, "'mig help' lists the commands");
}

/* Reads words and sets the global options among them, also when a later word is wrong. */
static bool read_words(Invocation *invocation, const OptionTables *tables, const char *const *line,
                       bool first_only, MigError *err)
{
    Words *words = &invocation->words;
    *words = (Words){0};
    bool done = option_read(invocation->arena, tables, line, first_only, words, err);
    option_fill(invocation->arena, words, global_options, &invocation->globals);
    return done;
}

static bool check_arguments(const Invocation *invocation, MigError *err)
{
    const Command *command = invocation->command;
    const StringVec *arguments = &invocation->words.arguments;
    int count = (int)arguments->count;
    if (count >= command->least && count <= command->most)
        return true;
    bool told = count > command->most ? fail(err, MIG_E_USAGE, "unexpected argument '%s'",
                                             arguments->items[command->most])
                                      : fail(err, MIG_E_USAGE, "'mig %s' needs %s", command->name,
                                             command->arguments[count].name);
    return told || fail_hint(err, "usage: %s", help_usage(invocation->arena, command));
}

/* Turns a call with `--help` into one of `mig help`, about a command or (NULL) about all. */
static bool ask_help(Invocation *invocation, const Command *about)
{
    invocation->command = &command_help;
    invocation->words = (Words){0};
    if (about != NULL)
        vec_push(invocation->arena, &invocation->words.arguments, about->name);
    return true;
}

/* What stands for a command where none is named. */
static bool read_without_command(Invocation *invocation, MigError *err)
{
    invocation->command = &version;
    if (invocation->globals.version)
        return true;
    if (invocation->globals.help)
        return ask_help(invocation, NULL);
    return fail(err, MIG_E_USAGE, "no command given") ||
           fail_hint(err, "'mig help' lists the commands");
}

bool command_read(Invocation *invocation, const char *const *line, MigError *err)
{
    Arena *arena = invocation->arena;
    OptionTables tables = {{global_options, NULL}, "mig help"};
    if (!read_words(invocation, &tables, line, true, err))
        return false;
    if (invocation->words.arguments.count == 0)
        return read_without_command(invocation, err);
    const char *name = invocation->words.arguments.items[0];
    const Command *command;
    if (!command_find(arena, name, &command, err))
        return false;
    invocation->command = command;
    tables = (OptionTables){{command->options, global_options},
                            arena_printf(arena, "mig help %s", name)};
    if (!read_words(invocation, &tables, line + invocation->words.used, false, err))
        return false;
    if (invocation->globals.help)
        return ask_help(invocation, command);
    if (invocation->globals.version)
        return read_without_command(invocation, err);
    return check_arguments(invocation, err);
}

static bool open_workspace(Invocation *invocation, MigError *err)
{
    const Globals *globals = &invocation->globals;
    MigOpen open = {.config = globals->config, .url = globals->url, .jobs = globals->jobs};
    return mig_workspace_open(&open, &invocation->workspace, err) &&
           mig_workspace_select(invocation->workspace,
                                command_strings(invocation->arena, &globals->names), err) &&
           (globals->changed_since == NULL ||
            mig_workspace_select_changed(invocation->workspace, globals->changed_since, err));
}

/* Whether --changed-since has left nothing to work on; a document is written all the same. */
static bool is_unchanged(const Invocation *invocation)
{
    const char *reference = invocation->globals.changed_since;
    if (reference == NULL || invocation->workspace == NULL ||
        mig_modules(invocation->workspace).count > 0)
        return false;
    command_say(invocation, "no module has changed since '%s'", reference);
    return !command_is_json(invocation);
}

static bool check_format(const Invocation *invocation, MigError *err)
{
    if (!command_is_verdict(invocation) || invocation->command->judges)
        return true;
    StringVec names = {0};
    for (const Command *const *command = commands; *command != NULL; command++)
        if ((*command)->judges)
            vec_push(invocation->arena, &names, (*command)->name);
    return fail(err, MIG_E_USAGE, "'mig %s' has no verdict: its formats are text and json",
                invocation->command->name) ||
           fail_hint(err, "these have one: %s", strings_join(invocation->arena, &names, ", "));
}

/* A suite for each selected module, in their order, be there something to say of it or not. */
static void add_suites(Invocation *invocation)
{
    if (invocation->workspace == NULL || !command_is_verdict(invocation))
        return;
    MigModules modules = mig_modules(invocation->workspace);
    for (size_t i = 0; i < modules.count; i++) {
        VerdictSuite *suite = verdict_suite(invocation->verdict, modules.items[i].name);
        suite->file = mig_workspace_file(invocation->workspace);
        suite->line = modules.items[i].line;
    }
}

/* With --verbose, which modules --changed-since has left. */
static void say_changed(const Invocation *invocation)
{
    const Globals *globals = &invocation->globals;
    StringVec names = {0};
    if (globals->changed_since == NULL || !globals->verbose || invocation->workspace == NULL)
        return;
    MigModules modules = mig_modules(invocation->workspace);
    for (size_t i = 0; i < modules.count; i++)
        vec_push(invocation->arena, &names, modules.items[i].name);
    command_say(invocation, "changed since '%s': %s", globals->changed_since,
                strings_join(invocation->arena, &names, ", "));
}

bool command_run(Invocation *invocation, MigError *err)
{
    const Command *command = invocation->command;
    if (invocation->globals.dry_run && command->effect == EFFECT_WRITES)
        return fail(err, MIG_E_USAGE, "'mig %s' cannot do a dry run", command->name);
    if (!check_format(invocation, err))
        return false;
    if (command->needs == NEEDS_WORKSPACE && !open_workspace(invocation, err))
        return false;
    if (is_unchanged(invocation))
        return true;
    say_changed(invocation);
    add_suites(invocation);
    return command->run(invocation, err);
}

void command_options(const Invocation *invocation, void *options)
{
    option_fill(invocation->arena, &invocation->words, invocation->command->options, options);
}

const char *command_argument(const Invocation *invocation, size_t index)
{
    const StringVec *arguments = &invocation->words.arguments;
    return index < arguments->count ? arguments->items[index] : NULL;
}

bool command_is_json(const Invocation *invocation)
{
    return invocation->globals.format == FORMAT_JSON;
}

bool command_is_verdict(const Invocation *invocation)
{
    return invocation->globals.format >= FORMAT_VERDICT;
}

bool command_has_color(const Invocation *invocation, int fd)
{
    return !invocation->globals.no_color && tone_is_wanted(fd);
}

static bool is_found_in_messages(const Invocation *invocation)
{
    int number = invocation->globals.format - FORMAT_VERDICT;
    return number >= 0 && verdict_formats[number].is_found_in_messages;
}

/* A runner of GitHub Actions looks for workflow commands whatever the format is. */
Visible command_visible(const Invocation *invocation)
{
    const char *actions = getenv("GITHUB_ACTIONS");
    bool on_runner = actions != NULL && strcmp(actions, "true") == 0;
    return (Visible){.color = command_has_color(invocation, STDERR_FILENO),
                     .in_actions = on_runner || is_found_in_messages(invocation)};
}

bool command_path(const Invocation *invocation, const char *path, const char **seen, MigError *err)
{
    Arena *arena = invocation->arena;
    const char *here;
    if (!path_current(arena, &here, err))
        return false;
    const char *root = path_parent(arena, mig_workspace_file(invocation->workspace));
    *seen = path_relative(arena, path_real(arena, here),
                          path_real(arena, path_join(arena, root, path)));
    return true;
}

void command_say(const Invocation *invocation, const char *format, ...)
{
    if (invocation->globals.quiet || command_is_json(invocation))
        return;
    va_list arguments;
    Text text = text_in(invocation->arena), visible = text;
    va_start(arguments, format);
    text_add(&text, arena_vprintf(invocation->arena, format, arguments));
    va_end(arguments);
    text_add_char(&text, '\n');
    visible_add(&visible, command_visible(invocation), text_string(&text));
    fputs(text_string(&visible), stderr);
}

void command_put_error(Arena *arena, Json *json, const MigError *error)
{
    if (error == NULL)
        json_put_string(arena, json, "error", NULL);
    else
        json_put(arena, json, "error", error_to_json(arena, error));
}

const char *const *command_strings(Arena *arena, const StringVec *strings)
{
    if (strings->count == 0)
        return NULL;
    const char **list = arena_alloc(arena, (strings->count + 1) * sizeof(*list));
    memcpy(list, strings->items, strings->count * sizeof(*list));
    return list;
}
