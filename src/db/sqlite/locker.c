/* SQLite says that a database is locked, but not by whom; the kernel's list of locks does. */
#include "db/sqlite/locker.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { WAL_WRITE_LOCK = 120 }; /* the byte of the -shm file that a writer in WAL mode locks */

/* One line of /proc/locks. */
typedef struct FileLock {
    bool writing;
    long pid;
    unsigned major, minor;
    unsigned long inode;
    long long first, last;
} FileLock;

/* False for a line that is no POSIX lock held, such as one that is only waited for ("->"). */
static bool read_lock(const char *line, FileLock *lock)
{
    char kind[8], last[32];
    int count = sscanf(line, "%*d: POSIX %*s %7s %ld %x:%x:%lu %lld %31s", kind, &lock->pid,
                       &lock->major, &lock->minor, &lock->inode, &lock->first, last);
    if (count != 7)
        return false;
    lock->writing = strcmp(kind, "WRITE") == 0;
    lock->last = LLONG_MAX;
    return strcmp(last, "EOF") == 0 || sscanf(last, "%lld", &lock->last) == 1;
}

static bool is_on(const FileLock *lock, const struct stat *file)
{
    return lock->inode == file->st_ino && lock->major == major(file->st_dev) &&
           lock->minor == minor(file->st_dev);
}

/* How much a lock stands in a writer's way; 0: it does not. Readers of a database in WAL mode are
 * in nobody's way. */
static int weigh(const FileLock *lock, const struct stat *database, const struct stat *shm)
{
    if (lock->pid <= 0 || lock->pid == (long)getpid())
        return 0;
    if (shm != NULL && is_on(lock, shm))
        return lock->writing && lock->first <= WAL_WRITE_LOCK && lock->last >= WAL_WRITE_LOCK ? 2
                                                                                              : 0;
    if (!is_on(lock, database))
        return 0;
    return lock->writing ? 2 : shm == NULL;
}

static long find_pid(FILE *locks, const struct stat *database, const struct stat *shm)
{
    char line[256];
    long pid = 0;
    int most = 0;
    while (fgets(line, sizeof(line), locks) != NULL) {
        FileLock lock;
        int weight = read_lock(line, &lock) ? weigh(&lock, database, shm) : 0;
        if (weight > most) {
            most = weight;
            pid = lock.pid;
        }
    }
    return pid;
}

static const char *describe(Arena *arena, long pid)
{
    char command[64] = "";
    FILE *file = fopen(arena_printf(arena, "/proc/%ld/comm", pid), "re");
    if (file != NULL) {
        if (fgets(command, sizeof(command), file) != NULL)
            command[strcspn(command, "\n")] = '\0';
        fclose(file);
    }
    if (command[0] == '\0')
        return arena_printf(arena, "pid %ld", pid);
    return arena_printf(arena, "pid %ld (%s)", pid, command);
}

const char *sqlite_locker_find(Arena *arena, const char *database)
{
    struct stat file, shm;
    if (stat(database, &file) != 0)
        return "another process";
    bool has_shm = stat(arena_printf(arena, "%s-shm", database), &shm) == 0;
    FILE *locks = fopen("/proc/locks", "re");
    if (locks == NULL)
        return "another process";
    long pid = find_pid(locks, &file, has_shm ? &shm : NULL);
    fclose(locks);
    return pid == 0 ? "another process" : describe(arena, pid);
}
