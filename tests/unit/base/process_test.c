/* What the system says of this process. */
#include "base/process.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

Test(process, the_identity_is_user_at_host)
{
    Arena *arena = arena_open();
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    const char *identity = process_identity(arena);
    const char *at = strchr(identity, '@');
    cr_assert_not_null(at);
    cr_assert_gt(at, identity);
    cr_assert_str_eq(at + 1, host);
    arena_close(arena);
}

Test(process, a_user_without_a_name_is_a_number)
{
    if (geteuid() != 0)
        cr_skip("only root can become somebody else");
    Arena *arena = arena_open();
    cr_assert_eq(seteuid(54321), 0);
    const char *identity = process_identity(arena);
    cr_assert_eq(seteuid(0), 0);
    cr_assert_eq(strncmp(identity, "54321@", 6), 0);
    arena_close(arena);
}

Test(process, cores_are_those_it_may_run_on)
{
    cpu_set_t all, one;
    cr_assert_eq(sched_getaffinity(0, sizeof(all), &all), 0);
    cr_assert_eq(process_cores(), CPU_COUNT(&all));
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof(one), &one), 0);
    cr_assert_eq(process_cores(), 1);
}

Test(process, signals_have_names)
{
    Arena *arena = arena_open();
    cr_assert_str_eq(signal_name(arena, SIGKILL), "SIGKILL");
    cr_assert_str_eq(signal_name(arena, SIGSEGV), "SIGSEGV");
    cr_assert_str_eq(signal_name(arena, 64), "signal 64");
    arena_close(arena);
}
