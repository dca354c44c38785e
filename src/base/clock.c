/* The system's clocks, and times as text. */
#include "base/clock.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000 };

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

int64_t clock_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_ticks(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void clock_sleep(int64_t microseconds)
{
    struct timespec time = {microseconds / SECOND, (long)(microseconds % SECOND) * 1000};
    nanosleep(&time, NULL);
}

/* glibc takes an unknown zone for UTC without a word, so the tz database is asked first; lists and
 * notes lie beside its zones. */
static bool zone_exists(const char *zone)
{
    if (zone[0] == '/' || strstr(zone, "..") != NULL)
        return false;
    Arena *arena = arena_open();
    Span magic;
    bool whole;
    MigError err;
    bool exists = file_load_start(arena, arena_printf(arena, "/usr/share/zoneinfo/%s", zone), 4,
                                  &magic, &whole, &err) &&
                  span_equals(magic, "TZif");
    arena_close(arena);
    return exists;
}

static void local_in_zone(time_t seconds, const char *zone, struct tm *time)
{
    const char *variable = getenv("TZ");
    Arena *arena = arena_open();
    const char *before = arena_strdup(arena, variable);
    setenv("TZ", zone, 1);
    tzset();
    localtime_r(&seconds, time);
    if (before == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", before, 1);
    tzset();
    arena_close(arena);
}

bool clock_in_zone(int64_t moment, const char *zone, struct tm *time, MigError *err)
{
    time_t seconds = (time_t)(moment / SECOND);
    if (strcmp(zone, "UTC") == 0 || strcmp(zone, "utc") == 0) {
        gmtime_r(&seconds, time);
        return true;
    }
    if (strcmp(zone, "local") == 0) {
        tzset();
        localtime_r(&seconds, time);
        return true;
    }
    if (!zone_exists(zone))
        return fail(err, MIG_E_CONFIG, "unknown time zone '%s'", zone) ||
               fail_hint(err, "use UTC, local, or a name such as Europe/Berlin (Debian: tzdata)");
    local_in_zone(seconds, zone, time);
    return true;
}

const char *clock_format(Arena *arena, const struct tm *time)
{
    long minutes = time->tm_gmtoff / 60;
    char sign = minutes < 0 ? '-' : '+';
    minutes = labs(minutes);
    char date[64];
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", time);
    return arena_printf(arena, "%s%c%02ld:%02ld", date, sign, minutes / 60, minutes % 60);
}

const char *clock_format_utc(Arena *arena, int64_t moment)
{
    time_t seconds = (time_t)(moment / SECOND);
    struct tm time;
    gmtime_r(&seconds, &time);
    return clock_format(arena, &time);
}

const char *duration_format(Arena *arena, int64_t microseconds)
{
    if (microseconds < 1000)
        return arena_printf(arena, "%lld us", (long long)microseconds);
    if (microseconds < SECOND)
        return arena_printf(arena, "%lld ms", (long long)(microseconds / 1000));
    long long tenths = microseconds / (SECOND / 10);
    if (tenths < 600)
        return arena_printf(arena, "%lld.%lld s", tenths / 10, tenths % 10);
    long long seconds = tenths / 10;
    return arena_printf(arena, "%lld min %lld s", seconds / 60, seconds % 60);
}

typedef struct Unit {
    const char *name;
    int64_t microseconds;
} Unit;

static const Unit units[] = {
    {"", 1000},
    {"us", 1},
    {"ms", 1000},
    {"s", SECOND},
    {"min", 60LL * SECOND},
    {"m", 60LL * SECOND},
    {"h", 3600LL * SECOND},
    {"d", 86400LL * SECOND},
};

/* Digits with or without a fraction; strtod would take hexadecimals, exponents and the locale's
 * decimal comma. NULL if there is no number. */
static const char *read_number(const char *at, double *number)
{
    if (*at < '0' || *at > '9')
        return NULL;
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (*at - '0');
    if (*at != '.')
        return at;
    double scale = 1;
    for (at++; *at >= '0' && *at <= '9'; at++) {
        scale *= 10;
        *number += (*at - '0') / scale;
    }
    return at[-1] == '.' ? NULL : at;
}

bool duration_parse(const char *text, int64_t *microseconds)
{
    double number;
    const char *unit = read_number(text, &number);
    if (unit == NULL)
        return false;
    unit += strspn(unit, " ");
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(unit, units[i].name) != 0)
            continue;
        double product = number * (double)units[i].microseconds;
        if (product > 9e18)
            return false;
        *microseconds = (int64_t)(product + 0.5);
        return *microseconds > 0 || number <= 0;
    }
    return false;
}
