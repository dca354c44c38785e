/* The two hooks that SQLite calls while a statement runs: one every few thousand steps of its
 * virtual machine, one whenever another connection's lock is in the way. */
#include "db/sqlite/watch.h"

#include "base/clock.h"
#include "db/sqlite/locker.h"

#include <poll.h>

enum {
    STEPS_BETWEEN_LOOKS = 5000, /* some 100 us: prompt for a person, nothing beside the work */
    LONGEST_PAUSE = 50,         /* ms */
    TELL_AFTER = 200000         /* us: a shorter wait is nobody's business */
};

bool sqlite_watch_is_interrupted(const Watch *watch)
{
    struct pollfd waiting = {.fd = watch->interrupt_fd, .events = POLLIN};
    return watch->interrupt_fd >= 0 && poll(&waiting, 1, 0) > 0;
}

static bool must_stop(Watch *watch)
{
    if (sqlite_watch_is_interrupted(watch))
        watch->stop = WATCH_INTERRUPTED;
    else if (watch->deadline != 0 && clock_ticks() >= watch->deadline)
        watch->stop = WATCH_TIMED_OUT;
    return watch->stop != WATCH_GOES_ON;
}

static int on_progress(void *context)
{
    return must_stop(context);
}

static void tell(Watch *watch)
{
    watch->told = true;
    if (watch->listener.waiting == NULL)
        return;
    Arena *arena = arena_open();
    const char *locker = sqlite_locker_find(arena, watch->database);
    watch->listener.waiting(
        watch->listener.context,
        arena_printf(arena, "a lock on '%s' held by %s", watch->database, locker));
    arena_close(arena);
}

/* Sleeps for a while that grows with `count`, or until told to stop. */
static void pause_between(const Watch *watch, int count)
{
    int pause = count < 6 ? 1 << count : LONGEST_PAUSE;
    struct pollfd waiting = {.fd = watch->interrupt_fd, .events = POLLIN};
    poll(&waiting, watch->interrupt_fd >= 0, pause);
}

static int on_busy(void *context, int count)
{
    Watch *watch = context;
    int64_t now = clock_ticks();
    if (count == 0) {
        watch->waiting_since = now;
        watch->told = false;
    }
    int64_t waited = now - watch->waiting_since;
    bool in_vain = watch->lock_timeout != 0 && waited >= watch->lock_timeout;
    if (in_vain || must_stop(watch))
        return 0;
    if (!watch->told && waited >= TELL_AFTER)
        tell(watch);
    pause_between(watch, count);
    return 1;
}

/* The hooks are set each time: a script's PRAGMA busy_timeout takes ours away. */
void sqlite_watch_start(Watch *watch, sqlite3 *db, int64_t timeout)
{
    watch->deadline = timeout == 0 ? 0 : clock_ticks() + timeout;
    watch->stop = WATCH_GOES_ON;
    sqlite3_busy_handler(db, on_busy, watch);
    sqlite3_progress_handler(db, STEPS_BETWEEN_LOOKS, on_progress, watch);
}
