/* Command lines. */
#include "cli/option.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Target {
    bool all, quiet;
    const char *message;
    StringVec names;
    int jobs, format;
} Target;

static const Option own[] = {
    {OPTION_FLAG, 'a', "all", NULL, "take all", offsetof(Target, all)},
    {OPTION_STRING, 'm', "message", "MESSAGE", "say it", offsetof(Target, message)},
    {OPTION_FLAG, 0, "hidden", NULL, NULL, offsetof(Target, all)},
    {0},
};

static const Option global[] = {
    {OPTION_FLAG, 'q', "quiet", NULL, "say less", offsetof(Target, quiet)},
    {OPTION_LIST, 'n', "name", "NAME", "pick one", offsetof(Target, names)},
    {OPTION_NUMBER, 'j', "jobs", "N", "at once", offsetof(Target, jobs)},
    {OPTION_CHOICE, 0, "format", "text|json|sarif", "write so", offsetof(Target, format)},
    {OPTION_STRING, 0, "message-file", "FILE", "read it", offsetof(Target, message)},
    {0},
};

enum { LONGEST = 8 };

/* A line ends with a NULL. */
typedef struct Case {
    const char *line[LONGEST];
    Target expected;   /* without names */
    const char *names; /* joined by a comma */
    const char *arguments;
} Case;

static const Case good[] = {
    {{NULL}, {0}, "", ""},
    {{"head"}, {0}, "", "head"},
    {{"-a", "head", "-q"}, {.all = true, .quiet = true}, "", "head"},
    {{"-aq"}, {.all = true, .quiet = true}, "", ""},
    {{"--all", "--quiet"}, {.all = true, .quiet = true}, "", ""},
    {{"-m", "text"}, {.message = "text"}, "", ""},
    {{"-mtext"}, {.message = "text"}, "", ""},
    {{"-qm", "text"}, {.quiet = true, .message = "text"}, "", ""},
    {{"-amtext"}, {.all = true, .message = "text"}, "", ""},
    {{"--message", "text"}, {.message = "text"}, "", ""},
    {{"--message=text"}, {.message = "text"}, "", ""},
    {{"--message=a=b"}, {.message = "a=b"}, "", ""},
    {{"--message="}, {.message = ""}, "", ""},
    {{"-m", ""}, {.message = ""}, "", ""},
    {{"-m", "--all"}, {.message = "--all"}, "", ""},
    {{"-m", "one", "-m", "two"}, {.message = "two"}, "", ""},
    {{"--message-file", "x"}, {.message = "x"}, "", ""},
    {{"-n", "one", "x", "--name=two", "-nthree"}, {0}, "one,two,three", "x"},
    {{"-j", "4"}, {.jobs = 4}, "", ""},
    {{"--jobs=10000"}, {.jobs = 10000}, "", ""},
    {{"--format", "json"}, {.format = 1}, "", ""},
    {{"--format=sarif", "--format=text"}, {.format = 0}, "", ""},
    {{"-1"}, {0}, "", "-1"},
    {{"+2"}, {0}, "", "+2"},
    {{"abc-1", "-12"}, {0}, "", "abc-1,-12"},
    {{"-"}, {0}, "", "-"},
    {{"--", "-a", "--all"}, {0}, "", "-a,--all"},
    {{"-a", "--", "--"}, {.all = true}, "", "--"},
    {{"--al", "--quie"}, {.all = true, .quiet = true}, "", ""},
    {{"--hidden"}, {.all = true}, "", ""},
};

static const OptionTables tables = {{own, global}, "mig help it"};

static void check(Arena *arena, const Case *test)
{
    Words words = {0};
    MigError err = {0};
    Target target = {0};
    cr_assert(option_read(arena, &tables, test->line, false, &words, &err), "%s", err.message);
    option_fill(arena, &words, own, &target);
    option_fill(arena, &words, global, &target);
    cr_assert_eq(target.all, test->expected.all);
    cr_assert_eq(target.quiet, test->expected.quiet);
    cr_assert_eq(target.jobs, test->expected.jobs);
    cr_assert_eq(target.format, test->expected.format);
    cr_assert_eq(target.message == NULL, test->expected.message == NULL);
    if (target.message != NULL)
        cr_assert_str_eq(target.message, test->expected.message);
    cr_assert_str_eq(strings_join(arena, &target.names, ","), test->names);
    cr_assert_str_eq(strings_join(arena, &words.arguments, ","), test->arguments);
}

Test(option, every_form_of_an_option_fills_its_field)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        check(arena, &good[i]);
    arena_close(arena);
}

typedef struct Bad {
    const char *line[LONGEST];
    const char *message, *hint;
} Bad;

static const Bad bad[] = {
    {{"--al-l"},
     "unknown option '--al-l'",
     "did you mean '--all'? 'mig help it' lists the options"},
    {{"--zebra"}, "unknown option '--zebra'", "'mig help it' lists the options"},
    {{"--urk=postgresql://me:secret@host"},
     "unknown option '--urk'",
     "'mig help it' lists the options"},
    {{"--hid"}, "unknown option '--hid'", "'mig help it' lists the options"},
    {{"--=x"}, "unknown option '--'", "'mig help it' lists the options"},
    {{"-x"}, "unknown option '-x'", "'mig help it' lists the options"},
    {{"-ax"}, "unknown option '-x'", "'mig help it' lists the options"},
    {{"--mess", "x"}, "option '--mess' is ambiguous: it may be --message, --message-file", ""},
    {{"--message"}, "option '--message' needs a value", "--message MESSAGE"},
    {{"-am"}, "option '--message' needs a value", "--message MESSAGE"},
    {{"--all=yes"}, "option '--all' takes no value", ""},
    {{"-j", "0"}, "option '--jobs' is a number from 1 to 10000, not '0'", ""},
    {{"-j", "-1"}, "option '--jobs' is a number from 1 to 10000, not '-1'", ""},
    {{"-j", "4x"}, "option '--jobs' is a number from 1 to 10000, not '4x'", ""},
    {{"-j", ""}, "option '--jobs' is a number from 1 to 10000, not ''", ""},
    {{"-j", "4294967297"}, "option '--jobs' is a number from 1 to 10000, not '4294967297'", ""},
    {{"--format", "xml"}, "option '--format' is text or json or sarif, not 'xml'", ""},
    {{"--format", "text|json"}, "option '--format' is text or json or sarif, not 'text|json'", ""},
};

Test(option, what_cannot_be_read_is_named)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        Words words = {0};
        MigError err = {0};
        cr_assert_not(option_read(arena, &tables, bad[i].line, false, &words, &err), "%s",
                      bad[i].message);
        cr_assert_eq(err.code, MIG_E_USAGE);
        cr_assert_str_eq(err.message, bad[i].message);
        cr_assert_str_eq(err.hint, bad[i].hint);
    }
    arena_close(arena);
}

Test(option, the_first_argument_ends_the_reading_when_asked)
{
    Arena *arena = arena_open();
    static const char *const line[] = {"-q", "upgrade", "--unknown", NULL};
    Words words = {0};
    MigError err;
    cr_assert(option_read(arena, &tables, line, true, &words, &err));
    cr_assert_eq(words.used, 2);
    cr_assert_eq(words.options.count, 1);
    cr_assert_str_eq(words.arguments.items[0], "upgrade");
    arena_close(arena);
}

Test(option, an_earlier_table_hides_a_later_one)
{
    Arena *arena = arena_open();
    static const Option hiding[] = {
        {OPTION_STRING, 'n', "name", "NAME", "the one name", offsetof(Target, message)},
        {0},
    };
    const OptionTables both = {{hiding, global}, "mig help it"};
    static const char *const line[] = {"--name", "a", "-nb", "--na=c", NULL};
    Words words = {0};
    MigError err;
    Target target = {0};
    cr_assert(option_read(arena, &both, line, false, &words, &err), "%s", err.message);
    option_fill(arena, &words, hiding, &target);
    option_fill(arena, &words, global, &target);
    cr_assert_str_eq(target.message, "c");
    cr_assert_eq(target.names.count, 0);
    arena_close(arena);
}

Test(option, what_came_before_an_error_is_kept)
{
    Arena *arena = arena_open();
    static const char *const line[] = {"--format=json", "--zebra", NULL};
    Words words = {0};
    MigError err;
    Target target = {0};
    cr_assert_not(option_read(arena, &tables, line, false, &words, &err));
    option_fill(arena, &words, global, &target);
    cr_assert_eq(target.format, 1);
    arena_close(arena);
}
