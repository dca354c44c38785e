#include "run/errand.h"

#include "base/vec.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static bool double_it(void *context, Arena *arena, Json *answer, MigError *err)
{
    (void)arena, (void)err;
    int *number = context;
    *number *= 2;
    json_put_integer(arena, answer, "number", *number);
    return true;
}

static bool refuse(void *context, Arena *arena, Json *answer, MigError *err)
{
    (void)context, (void)arena, (void)answer;
    return fail(err, MIG_E_GIT, "no '%s'", "idea") || fail_hint(err, "think");
}

static bool die(void *context, Arena *arena, Json *answer, MigError *err)
{
    (void)context, (void)arena, (void)answer, (void)err;
    raise(SIGKILL);
    return true;
}

static _Noreturn void wait_for_ever(void)
{
    for (;;)
        pause();
}

static bool interrupt(void *context, Arena *arena, Json *answer, MigError *err)
{
    (void)context, (void)arena, (void)answer, (void)err;
    kill(getppid(), SIGINT);
    wait_for_ever();
}

Test(errand, brings_back_an_answer_and_leaves_the_parent_as_it_was)
{
    Arena *arena = arena_open();
    const Json *answer;
    MigError err;
    int number = 21;
    cr_assert(errand_run(arena, double_it, &number, &answer, &err));
    cr_expect_eq(json_get_integer(answer, "number"), 42);
    cr_expect_eq(number, 21);
    arena_close(arena);
}

Test(errand, brings_back_an_error)
{
    Arena *arena = arena_open();
    const Json *answer;
    MigError err;
    cr_assert_not(errand_run(arena, refuse, NULL, &answer, &err));
    cr_expect_eq(err.code, MIG_E_GIT);
    cr_expect_str_eq(err.message, "no 'idea'");
    cr_expect_str_eq(err.hint, "think");
    arena_close(arena);
}

Test(errand, that_dies_is_an_error)
{
    Arena *arena = arena_open();
    const Json *answer;
    MigError err;
    cr_assert_not(errand_run(arena, die, NULL, &answer, &err));
    cr_expect_eq(err.code, MIG_E_DIED);
    cr_expect_str_eq(err.message, "the process that was to find it out died");
    arena_close(arena);
}

/* It need not watch for one. */
Test(errand, ends_with_an_interrupt)
{
    Arena *arena = arena_open();
    const Json *answer;
    MigError err;
    cr_assert_not(errand_run(arena, interrupt, NULL, &answer, &err));
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    arena_close(arena);
}
