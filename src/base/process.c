/* Identity, cores, signals. */
#include "base/process.h"

#include <malloc.h>
#include <pwd.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

const char *process_identity(Arena *arena)
{
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    char space[4096];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(geteuid(), &entry, space, sizeof(space), &found) != 0 || found == NULL)
        return arena_printf(arena, "%ld@%s", (long)geteuid(), host);
    return arena_printf(arena, "%s@%s", found->pw_name, host);
}

int process_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count;
}

void process_keep_memory(void)
{
    mallopt(M_TRIM_THRESHOLD, 256 * 1024 * 1024);
}

const char *signal_name(Arena *arena, int number)
{
    const char *name = sigabbrev_np(number);
    if (name == NULL)
        return arena_printf(arena, "signal %d", number);
    return arena_printf(arena, "SIG%s", name);
}
