/* Time: microseconds since 1970-01-01 00:00 UTC for dates, and since no date at all for durations.
 */
#ifndef MIG_BASE_CLOCK_H
#define MIG_BASE_CLOCK_H

#include "base/arena.h"

#include <stdint.h>
#include <time.h>

/* Now, in microseconds since 1970-01-01 00:00 UTC. */
int64_t clock_now(void);

/* Microseconds on a clock that never jumps; only differences mean something. */
int64_t clock_ticks(void);

/* Sleeps; a signal may end it early. */
void clock_sleep(int64_t microseconds);

/* A moment as broken-down time in a time zone ("UTC", "local", or a name of the tz database such as
 * "Europe/Berlin"). Fails on a zone that the system does not know. */
bool clock_in_zone(int64_t moment, const char *zone, struct tm *time, MigError *err) MIG_MUST_CHECK;

/* A broken-down time as "2026-11-22 10:46:00+00:00". */
const char *clock_format(Arena *arena, const struct tm *time);

/* A moment in UTC, in the same form. */
const char *clock_format_utc(Arena *arena, int64_t moment);

/* A duration as people read it: "850 us", "12 ms", "3.4 s", "2 min 5 s". */
const char *duration_format(Arena *arena, int64_t microseconds);

/* Microseconds in "5s", "500ms", "1.5 min", "1h", "2d", "250us"; a bare number counts milliseconds,
 * as in PostgreSQL. False when it is none of these, too much, or so little that 0 would be left. */
bool duration_parse(const char *text, int64_t *microseconds) MIG_MUST_CHECK;

#endif
