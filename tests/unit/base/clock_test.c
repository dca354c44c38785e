/* Dates in time zones, durations as text. */
#include "base/clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(clock, .init = open_arena, .fini = close_arena);

enum { SECOND = 1000000 };

#define NOVEMBER (INT64_C(1795344360) * SECOND) /* 2026-11-22 10:46:00 UTC */
#define JULY (INT64_C(1783075500) * SECOND)     /* 2026-07-03 10:45:00 UTC */

Test(clock, now_is_after_this_was_written)
{
    cr_assert_gt(clock_now(), INT64_C(1700000000) * SECOND);
}

Test(clock, ticks_go_forward_while_it_sleeps)
{
    int64_t before = clock_ticks();
    clock_sleep(2000);
    cr_assert_geq(clock_ticks() - before, 2000);
}

typedef struct ZoneCase {
    const char *zone;
    int64_t moment;
    const char *text;
} ZoneCase;

Test(clock, a_moment_is_told_in_its_zone)
{
    static const ZoneCase cases[] = {
        {"UTC", NOVEMBER, "2026-11-22 10:46:00+00:00"},
        {"utc", NOVEMBER, "2026-11-22 10:46:00+00:00"},
        {"Europe/Berlin", NOVEMBER, "2026-11-22 11:46:00+01:00"},
        {"Europe/Berlin", JULY, "2026-07-03 12:45:00+02:00"},
        {"America/St_Johns", NOVEMBER, "2026-11-22 07:16:00-03:30"},
        {"Asia/Kathmandu", NOVEMBER, "2026-11-22 16:31:00+05:45"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        MigError err;
        struct tm time;
        cr_assert(clock_in_zone(cases[i].moment, cases[i].zone, &time, &err), "%s", err.message);
        cr_assert_str_eq(clock_format(arena, &time), cases[i].text);
    }
    cr_assert_str_eq(clock_format_utc(arena, NOVEMBER), "2026-11-22 10:46:00+00:00");
}

Test(clock, the_local_zone_is_that_of_the_environment)
{
    MigError err;
    struct tm time;
    setenv("TZ", "America/St_Johns", 1);
    cr_assert(clock_in_zone(NOVEMBER, "local", &time, &err));
    cr_assert_str_eq(clock_format(arena, &time), "2026-11-22 07:16:00-03:30");
    cr_assert(clock_in_zone(NOVEMBER, "Asia/Kathmandu", &time, &err));
    cr_assert_str_eq(getenv("TZ"), "America/St_Johns");
    unsetenv("TZ");
    cr_assert(clock_in_zone(NOVEMBER, "Asia/Kathmandu", &time, &err));
    cr_assert_null(getenv("TZ"));
}

Test(clock, an_unknown_zone_is_an_error)
{
    static const char *const zones[] = {"",          "Mars/Olympus",   "Europe",   "zone.tab",
                                        "../passwd", "/etc/localtime", "CET-1CEST"};
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        MigError err;
        struct tm time;
        cr_assert(!clock_in_zone(NOVEMBER, zones[i], &time, &err), "%s", zones[i]);
        cr_assert_eq(err.code, MIG_E_CONFIG);
        cr_assert_str_eq(err.message, arena_printf(arena, "unknown time zone '%s'", zones[i]));
        cr_assert_str_eq(err.hint,
                         "use UTC, local, or a name such as Europe/Berlin (Debian: tzdata)");
    }
}

typedef struct DurationCase {
    const char *text;
    int64_t microseconds; /* -1: none */
} DurationCase;

Test(clock, durations_are_read)
{
    static const DurationCase cases[] = {
        {"0", 0},
        {"0s", 0},
        {"0.0", 0},
        {"250us", 250},
        {"500ms", 500000},
        {"1500", 1500000},
        {"5s", 5 * SECOND},
        {"5 s", 5 * SECOND},
        {"1.5s", 1500000},
        {"0.1s", 100000},
        {"2min", 120LL * SECOND},
        {"2m", 120LL * SECOND},
        {"1h", 3600LL * SECOND},
        {"2d", 172800LL * SECOND},
        {"106751991d", -1},
        {"100000000d", INT64_C(8640000000000000000)},
        {"", -1},
        {"s", -1},
        {"-5s", -1},
        {"+5s", -1},
        {" 5s", -1},
        {"5s ", -1},
        {"5 parsecs", -1},
        {"5S", -1},
        {"5.s", -1},
        {".5s", -1},
        {"1e3", -1},
        {"0x10", -1},
        {"inf", -1},
        {"nan", -1},
        {"5s5s", -1},
        {"0.1us", -1},
        {"99999999999999999999999999h", -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t microseconds = -1;
        bool parsed = duration_parse(cases[i].text, &microseconds);
        cr_assert_eq(parsed, cases[i].microseconds >= 0, "'%s'", cases[i].text);
        if (parsed)
            cr_assert_eq(microseconds, cases[i].microseconds, "'%s': %lld", cases[i].text,
                         (long long)microseconds);
    }
}

Test(clock, durations_are_written_for_people)
{
    static const DurationCase cases[] = {
        {"0 us", 0},
        {"850 us", 850},
        {"999 us", 999},
        {"1 ms", 1000},
        {"12 ms", 12345},
        {"999 ms", 999999},
        {"1.0 s", SECOND},
        {"3.4 s", 3456789},
        {"59.9 s", 59999999},
        {"1 min 0 s", 60LL * SECOND},
        {"2 min 5 s", 125900000},
        {"61 min 1 s", 3661LL * SECOND},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(duration_format(arena, cases[i].microseconds), cases[i].text);
}
