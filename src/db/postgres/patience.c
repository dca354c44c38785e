/* poll(2), begun again when a signal breaks it off. */
#include "db/postgres/patience.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

Patience patience_until(int64_t deadline)
{
    return (Patience){.stops = {-1, -1}, .deadline = deadline};
}

static int milliseconds_left(int64_t deadline)
{
    if (deadline == 0)
        return -1;
    int64_t left = (deadline - clock_ticks() + 999) / 1000;
    if (left > INT_MAX)
        return INT_MAX;
    return left < 0 ? 0 : (int)left;
}

Wake patience_wait(const Patience *patience, int socket, short events)
{
    struct pollfd files[] = {
        {.fd = socket, .events = events},
        {.fd = patience->stops[0], .events = POLLIN},
        {.fd = patience->stops[1], .events = POLLIN},
    };
    int count;
    do
        count =
            poll(files, sizeof(files) / sizeof(files[0]), milliseconds_left(patience->deadline));
    while (count < 0 && errno == EINTR);
    if (files[1].revents != 0 || files[2].revents != 0)
        return WAKE_STOPPED;
    return files[0].revents != 0 ? WAKE_READY : WAKE_EXPIRED;
}
