/* When colors are wanted. */
#include "report/tone.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* The terminal's side of a new pseudo-terminal; -1 where there is none. */
static int open_terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return -1;
    return open(ptsname(master), O_RDWR | O_NOCTTY);
}

typedef struct Case {
    const char *variable, *value; /* NULL: not set */
    bool wanted;
} Case;

static const Case cases[] = {
    {"NO_COLOR", "1", false}, {"NO_COLOR", "", true}, {"CI", "true", false},   {"CI", "", true},
    {"TERM", "dumb", false},  {"TERM", NULL, false},  {"TERM", "xterm", true},
};

Test(tone, variables_forbid_colors_on_a_terminal)
{
    int terminal = open_terminal();
    if (terminal < 0)
        cr_skip("no pseudo-terminal here");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unsetenv("NO_COLOR");
        unsetenv("CI");
        setenv("TERM", "xterm", 1);
        if (cases[i].value == NULL)
            unsetenv(cases[i].variable);
        else
            setenv(cases[i].variable, cases[i].value, 1);
        cr_assert_eq(tone_is_wanted(terminal), cases[i].wanted, "%s=%s", cases[i].variable,
                     cases[i].value);
    }
}

Test(tone, a_file_gets_no_colors)
{
    unsetenv("NO_COLOR");
    unsetenv("CI");
    setenv("TERM", "xterm", 1);
    int file = open("/dev/null", O_WRONLY);
    cr_assert_not(tone_is_wanted(file));
}

Test(tone, a_plain_or_empty_string_has_no_escape_sequences)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    tone_add(&text, true, TONE_PLAIN, "a");
    tone_add(&text, true, TONE_BAD, "");
    tone_add(&text, false, TONE_BAD, "b");
    tone_add(&text, true, TONE_ID, "c");
    cr_assert_str_eq(text_string(&text), "ab\033[33mc\033[0m");
    arena_close(arena);
}
