/* Command lines without a shell. */
#include "base/program.h"

#include "scratch.h"

#include "base/file.h"
#include "base/path.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

typedef struct WordCase {
    const char *command;
    const char *words; /* with a '|' behind each; NULL: an error */
} WordCase;

static const WordCase cases[] = {
    {"vi", "vi|"},
    {"  code\t --wait  ", "code|--wait|"},
    {"a 'b c' \"d e\"", "a|b c|d e|"},
    {"a'b'\"c\"d", "abcd|"},
    {"a '' \"\" b", "a|||b|"},
    {"a\\ b \\'c \\\\", "a b|'c|\\|"},
    {"'a\\'b", "a\\b|"},
    {"\"a\\\"b\\$c\\`\\\\\\d\"", "a\"b$c`\\\\d|"},
    {"a $HOME *.sql ; rm x | y `z` $(w) > f", "a|$HOME|*.sql|;|rm|x|||y|`z`|$(w)|>|f|"},
    {"a \\", "a|\\|"},
    {"a 'b", NULL},
    {"a \"b", NULL},
    {"a \"b\\\"", NULL},
    {"a \"b\\", NULL},
};

static const char *shown(Arena *arena, const StringVec *words)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < words->count; i++)
        text_printf(&text, "%s|", words->items[i]);
    return text_string(&text);
}

Test(program, words_are_those_of_a_shell_that_expands_nothing)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Arena *arena = arena_open();
        StringVec words;
        MigError err = {0};
        bool done = program_words(arena, cases[i].command, &words, &err);
        cr_assert_eq(done, cases[i].words != NULL, "%s: %s", cases[i].command, err.message);
        if (done)
            cr_assert_str_eq(shown(arena, &words), cases[i].words, "%s", cases[i].command);
        else
            cr_assert_str_eq(
                err.message,
                arena_printf(arena, "a quote is not closed in the command '%s'", cases[i].command));
        arena_close(arena);
    }
}

Test(program, no_word_is_an_error)
{
    Arena *arena = arena_open();
    StringVec words;
    MigError err;
    cr_assert_not(program_words(arena, " \t", &words, &err));
    cr_assert_str_eq(err.message, "the command is empty");
    cr_assert_eq(err.code, MIG_E_CONFIG);
    arena_close(arena);
}

Test(program, a_path_takes_its_place_or_comes_last)
{
    static const char *const lines[][2] = {
        {"fix {}", "fix|/a b|"},
        {"fix {} --out={}.x{}", "fix|/a b|--out=/a b.x/a b|"},
        {"fix --all", "fix|--all|/a b|"},
        {"fix { } }{", "fix|{|}|}{|/a b|"},
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        Arena *arena = arena_open();
        StringVec words = strings_split(arena, lines[i][0], " ");
        StringVec line = program_insert(arena, &words, "/a b");
        cr_assert_str_eq(shown(arena, &line), lines[i][1], "%s", lines[i][0]);
        arena_close(arena);
    }
}

static bool run(Arena *arena, const char *script, const char *folder, MigError *err)
{
    StringVec words = {0};
    vec_push(arena, &words, "sh");
    vec_push(arena, &words, "-c");
    vec_push(arena, &words, script);
    const ProgramPlace place = {.folder = folder, .no_input = true, .output_to_error = true};
    return program_run(arena, &words, &place, err);
}

Test(program, it_works_in_its_folder_and_reads_nothing)
{
    Arena *arena = arena_open();
    const char *folder = scratch_make(arena);
    Span content;
    MigError err = {0};
    cr_assert(run(arena, "cat >read && pwd >where", folder, &err), "%s", err.message);
    cr_assert(file_load(arena, path_join(arena, folder, "read"), &content, &err));
    cr_assert_eq(content.length, 0);
    cr_assert(file_load(arena, path_join(arena, folder, "where"), &content, &err));
    cr_assert(span_equals(span_trim(content), path_real(arena, folder)), "%s", content.bytes);
    scratch_remove(folder);
    arena_close(arena);
}

Test(program, its_failure_is_told)
{
    Arena *arena = arena_open();
    StringVec missing = {0};
    const ProgramPlace here = {0};
    MigError err;
    cr_assert_not(run(arena, "exit 7", NULL, &err));
    cr_assert_str_eq(err.message, "'sh' ended with status 7");
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_not(run(arena, "kill -KILL $$", NULL, &err));
    cr_assert_str_eq(err.message, "'sh' was killed by SIGKILL");
    vec_push(arena, &missing, "no-such-program-here");
    cr_assert_not(program_run(arena, &missing, &here, &err));
    cr_assert_str_eq(err.message, "cannot run 'no-such-program-here': No such file or directory");
    arena_close(arena);
}

static void on_interrupt(int number)
{
    (void)number;
}

/* The terminal interrupts both; the program has its own way with it. */
Test(program, an_interrupt_is_the_programs_alone)
{
    Arena *arena = arena_open();
    struct sigaction mine = {.sa_handler = on_interrupt}, after;
    MigError err;
    sigaction(SIGINT, &mine, NULL);
    cr_assert(run(arena, "kill -INT $PPID", NULL, &err));
    cr_assert_not(run(arena, "kill -INT $$", NULL, &err));
    cr_assert_str_eq(err.message, "'sh' was killed by SIGINT");
    sigaction(SIGINT, NULL, &after);
    cr_assert_eq(after.sa_handler, on_interrupt);
    arena_close(arena);
}

Test(program, what_it_writes_can_be_taken_in)
{
    Arena *arena = arena_open();
    StringVec words = {0};
    const char *output = NULL, *complaints = NULL;
    const ProgramPlace place = {.no_input = true, .output = &output, .complaints = &complaints};
    MigError err;
    vec_push(arena, &words, "sh");
    vec_push(arena, &words, "-c");
    vec_push(arena, &words, "yes | head -c 200000; echo why >&2; exit 3");
    cr_assert_not(program_run(arena, &words, &place, &err));
    cr_expect_str_eq(err.message, "'sh' ended with status 3");
    cr_expect_eq(strlen(output), 200000);
    cr_expect_str_eq(complaints, "why\n");
    arena_close(arena);
}

Test(program, a_program_is_looked_for_in_the_path)
{
    Arena *arena = arena_open();
    cr_expect(program_is_there(arena, "sh"));
    cr_expect_not(program_is_there(arena, "no-such-program-here"));
    arena_close(arena);
}
