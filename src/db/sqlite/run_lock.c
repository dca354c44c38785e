/* Locking a file that its holder removes: whoever has locked it looks whether it is still the one
 * of that name, else tries again. */
#include "db/sqlite/run_lock.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_LENGTH = 8, LONGEST_HOLDER = 512, LOOKS_AT_HOLDER = 5, PAUSE_BETWEEN_LOOKS = 2000 };

/* Links are followed, so that all ways to a database lead to one lock. */
static void name_file(RunLock *lock, const char *name)
{
    const char *database = path_real(lock->arena, lock->database);
    const char *hash = hash_bytes(lock->arena, span_of(name));
    lock->name = arena_strdup(lock->arena, name);
    lock->path = arena_printf(lock->arena, "%s-mig-%.*s", database, HASH_LENGTH, hash);
}

/* Whoever may write the database may write its lock file too. A file that a dead run of another
 * user has left may be readable only, which is enough for flock. */
static bool open_file(const RunLock *lock, int *fd, MigError *err)
{
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    struct stat database;
    mode_t mode = stat(lock->database, &database) == 0 ? database.st_mode & 0666 : 0600;
    *fd = open(lock->path, O_RDWR | O_CREAT | O_EXCL | flags, mode);
    if (*fd >= 0) {
        fchmod(*fd, mode); /* the umask may have taken some of it */
        return true;
    }
    if (errno == EEXIST) {
        *fd = open(lock->path, O_RDWR | flags);
        if (*fd < 0 && errno == EACCES)
            *fd = open(lock->path, O_RDONLY | flags);
        if (*fd >= 0 || errno == ENOENT)
            return true;
    }
    return fail_errno(err, MIG_E_CONNECTION, "cannot make the lock file '%s'", lock->path) ||
           fail_hint(err, "mig, as SQLite itself, must be able to write into the folder of the "
                          "database");
}

static bool is_still_there(int fd, const char *path)
{
    struct stat locked, named;
    return fstat(fd, &locked) == 0 && stat(path, &named) == 0 && locked.st_ino == named.st_ino &&
           locked.st_dev == named.st_dev;
}

/* A lock without a name is still a lock: a full disk is no reason to give it up. */
static void write_holder(const RunLock *lock)
{
    Arena *arena = arena_open();
    const char *separator = lock->application_name == NULL ? "" : ", ";
    const char *application_name = lock->application_name == NULL ? "" : lock->application_name;
    const char *since = clock_format_utc(arena, clock_now());
    const char *text = arena_printf(arena, "pid %ld (%s%s%s, since %s)\n", (long)getpid(),
                                    application_name, separator, lock->identity, since);
    size_t length = strlen(text);
    if (ftruncate(lock->fd, 0) == 0 && pwrite(lock->fd, text, length, 0) < (ssize_t)length)
        (void)ftruncate(lock->fd, 0);
    arena_close(arena);
}

/* The first line of a lock file. The holder may be about to write it, so it is given a moment. */
static const char *read_holder(Arena *arena, int fd)
{
    char text[LONGEST_HOLDER];
    for (int look = 0; look < LOOKS_AT_HOLDER; look++) {
        ssize_t length = pread(fd, text, sizeof(text), 0);
        size_t end = 0;
        while ((ssize_t)end < length && (unsigned char)text[end] >= ' ')
            end++;
        if (end > 0)
            return arena_strndup(arena, text, end);
        clock_sleep(PAUSE_BETWEEN_LOOKS);
    }
    return "another process";
}

static void close_file(RunLock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}

/* What follows when flock has said no. */
static bool refuse(Arena *arena, const RunLock *lock, LockHolder *holder, MigError *err)
{
    if (errno != EWOULDBLOCK)
        return fail_errno(err, MIG_E_LOCK, "cannot lock '%s'", lock->path);
    holder->text = read_holder(arena, lock->fd);
    return true;
}

/* Chooses the file; the one that is open is another lock's. */
static void choose_file(RunLock *lock, const char *name)
{
    if (lock->name != NULL && strcmp(lock->name, name) == 0)
        return;
    sqlite_run_lock_close(lock);
    name_file(lock, name);
}

bool sqlite_run_lock_take(Arena *arena, RunLock *lock, const char *name, LockHolder *holder,
                          MigError *err)
{
    lock->held = lock->database == NULL;
    if (lock->held)
        return true;
    choose_file(lock, name);
    while (!lock->held) {
        if (lock->fd < 0 && !open_file(lock, &lock->fd, err))
            return false;
        if (lock->fd < 0)
            continue; /* its holder has removed it between two looks */
        if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0)
            return refuse(arena, lock, holder, err);
        lock->held = is_still_there(lock->fd, lock->path);
        if (!lock->held)
            close_file(lock);
    }
    write_holder(lock);
    return true;
}

void sqlite_run_lock_free(RunLock *lock)
{
    if (lock->held && lock->fd >= 0)
        flock(lock->fd, LOCK_UN);
    lock->held = false;
}

void sqlite_run_lock_close(RunLock *lock)
{
    bool last = lock->fd >= 0 && (lock->held || flock(lock->fd, LOCK_EX | LOCK_NB) == 0);
    if (last && is_still_there(lock->fd, lock->path))
        unlink(lock->path);
    close_file(lock);
    lock->held = false;
}
