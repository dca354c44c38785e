/* From words to a command. */
#include "cli/command.h"

#include <criterion/criterion.h>
#include <string.h>

enum { LONGEST = 8 };

typedef struct Good {
    const char *line[LONGEST];
    const char *command, *arguments;
} Good;

static const Good good[] = {
    {{"upgrade"}, "upgrade", ""},
    {{"-q", "--url", "sqlite:x.db", "upgrade", "+2", "--fail-fast"}, "upgrade", "+2"},
    {{"downgrade", "-1"}, "downgrade", "-1"},
    {{"downgrade", "--all", "base"}, "downgrade", "base"},
    {{"show", "a", "b", "c"}, "show", "a,b,c"},
    {{"help"}, "help", ""},
    {{"--help"}, "help", ""},
    {{"-h", "upgrade"}, "help", "upgrade"},
    {{"upgrade", "--help"}, "help", "upgrade"},
    {{"downgrade", "-h"}, "help", "downgrade"},
    {{"--version"}, "--version", ""},
    {{"-V"}, "--version", ""},
    {{"status", "-V"}, "--version", ""},
    {{"--", "status"}, "status", ""},
};

Test(command, a_command_line_names_a_command_and_its_arguments)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        Arena *arena = arena_open();
        Invocation invocation = {.arena = arena};
        MigError err = {0};
        cr_assert(command_read(&invocation, good[i].line, &err), "%s", err.message);
        cr_assert_str_eq(invocation.command->name, good[i].command);
        cr_assert_str_eq(strings_join(arena, &invocation.words.arguments, ","), good[i].arguments);
        arena_close(arena);
    }
}

typedef struct Bad {
    const char *line[LONGEST];
    const char *message, *hint;
} Bad;

static const Bad bad[] = {
    {{NULL}, "no command given", "'mig help' lists the commands"},
    {{"-q"}, "no command given", "'mig help' lists the commands"},
    {{"upgarde"},
     "unknown command 'upgarde'",
     "did you mean 'upgrade'? 'mig help' lists the commands"},
    {{"frobnicate"}, "unknown command 'frobnicate'", "'mig help' lists the commands"},
    {{"--frobnicate", "upgrade"}, "unknown option '--frobnicate'", "'mig help' lists the options"},
    {{"upgrade", "--splice"}, "unknown option '--splice'", "'mig help upgrade' lists the options"},
    {{"downgrade"}, "'mig downgrade' needs TARGET", "usage: mig downgrade [OPTION]... TARGET"},
    {{"show"}, "'mig show' needs IDENTIFIER", "usage: mig show [OPTION]... IDENTIFIER..."},
    {{"upgrade", "a", "b"}, "unexpected argument 'b'", "usage: mig upgrade [OPTION]... [TARGET]"},
    {{"status", "x"}, "unexpected argument 'x'", "usage: mig status [OPTION]..."},
};

Test(command, a_wrong_command_line_is_explained)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        Arena *arena = arena_open();
        Invocation invocation = {.arena = arena};
        MigError err = {0};
        cr_assert_not(command_read(&invocation, bad[i].line, &err), "%s", bad[i].message);
        cr_assert_eq(err.code, MIG_E_USAGE);
        cr_assert_str_eq(err.message, bad[i].message);
        cr_assert_str_eq(err.hint, bad[i].hint);
        arena_close(arena);
    }
}

Test(command, global_options_count_on_both_sides_of_the_command)
{
    Arena *arena = arena_open();
    Invocation invocation = {.arena = arena};
    MigError err = {0};
    static const char *const line[] = {"-n",     "one", "--jobs",   "2",    "status", "-n",
                                       "two,t*", "-v",  "--format", "json", NULL};
    cr_assert(command_read(&invocation, line, &err), "%s", err.message);
    cr_assert_str_eq(strings_join(arena, &invocation.globals.names, " "), "one two,t*");
    cr_assert_eq(invocation.globals.jobs, 2);
    cr_assert(invocation.globals.verbose);
    cr_assert(command_is_json(&invocation));
    arena_close(arena);
}

Test(command, the_format_is_known_although_a_later_word_is_wrong)
{
    Arena *arena = arena_open();
    Invocation invocation = {.arena = arena};
    MigError err = {0};
    static const char *const line[] = {"status", "--format=json", "--wrong", NULL};
    cr_assert_not(command_read(&invocation, line, &err));
    cr_assert(command_is_json(&invocation));
    arena_close(arena);
}

Test(command, a_dry_run_is_refused_by_what_cannot_plan)
{
    static const char *const names[] = {"init", "revision", "ensure_version"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        Arena *arena = arena_open();
        Invocation invocation = {.arena = arena};
        MigError err = {0};
        const char *line[] = {names[i], "--dry-run", NULL};
        cr_assert(command_read(&invocation, line, &err));
        cr_assert_not(command_run(&invocation, &err));
        cr_assert_eq(err.code, MIG_E_USAGE);
        cr_assert_str_eq(err.message,
                         arena_printf(arena, "'mig %s' cannot do a dry run", names[i]));
        arena_close(arena);
    }
}
