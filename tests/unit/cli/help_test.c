/* What the table of commands must be like for the help to be whole. */
#include "cli/help.h"

#include <criterion/criterion.h>
#include <string.h>

static void check_line_lengths(const char *name, const char *text)
{
    enum { TERMINAL = 100 };
    for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1)
        cr_assert_leq(strcspn(at, "\n"), TERMINAL, "%s: %.*s", name, (int)strcspn(at, "\n"), at);
}

Test(help, every_command_is_explained_whole)
{
    Arena *arena = arena_open();
    for (const Command *const *command = commands; *command != NULL; command++) {
        const char *name = (*command)->name;
        Text text = text_in(arena);
        help_add_command(&text, *command);
        const char *start = arena_printf(arena, "usage: mig %s [OPTION]...", name);
        cr_assert_eq(strncmp(text_string(&text), start, strlen(start)), 0, "%s", name);
        cr_assert_not_null(strstr(text_string(&text), "\nOptions of all commands:\n"));
        cr_assert_not_null(
            strstr(text_string(&text), arena_printf(arena, "\nExamples:\n    mig %s", name)));
        check_line_lengths(name, text_string(&text));
    }
    arena_close(arena);
}

Test(help, the_overview_lists_every_command_and_no_hidden_option)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    help_add_overview(&text);
    for (const Command *const *command = commands; *command != NULL; command++)
        cr_assert_not_null(
            strstr(text_string(&text),
                   arena_printf(arena, "\n  %-22s  %s\n", (*command)->name, (*command)->summary)));
    check_line_lengths("overview", text_string(&text));
    text_clear(&text);
    help_add_command(&text, &command_help);
    cr_assert_null(strstr(text_string(&text), "markdown"));
    arena_close(arena);
}

/* A letter or name that two options of one command share would hide one of them; init's own --name
 * and --url hide the global ones on purpose. */
Test(help, no_option_hides_another_by_accident)
{
    for (const Command *const *command = commands; *command != NULL; command++)
        for (const Option *own = (*command)->options; own != NULL && own->name != NULL; own++)
            for (const Option *global = global_options; global->name != NULL; global++) {
                bool same = strcmp(own->name, global->name) == 0;
                if (*command == &command_init && same)
                    continue;
                cr_assert_not(same, "%s --%s", (*command)->name, own->name);
                cr_assert(own->letter == 0 || own->letter != global->letter, "%s -%c",
                          (*command)->name, own->letter);
            }
}

Test(help, the_manual_tells_every_exit_status)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    help_add_manual(&text);
#define X(code, name, status)                                                                      \
    if (code != MIG_OK) {                                                                          \
        const char *row = strstr(text_string(&text), arena_printf(arena, "\n| %d |", status));     \
        cr_assert_not_null(row, "%s", name);                                                       \
        const char *cell = strstr(row, arena_printf(arena, "`%s`", name));                         \
        cr_assert(cell != NULL && cell < row + 1 + strcspn(row + 1, "\n"), "%s", name);            \
    }
    MIG_CODES(X)
#undef X
    arena_close(arena);
}
