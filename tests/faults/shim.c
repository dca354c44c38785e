/*
 * Loaded before a program (LD_PRELOAD): counts the calls by which it changes files, talks to
 * servers and to its own processes, and has the one go wrong whose turn has come.
 *
 *     MIG_FAULT_AT    the number of that call, from 1, over all processes of the run
 *     MIG_FAULT_HOW   kill: the process ends before the call
 *                     crash: all processes of its group end before the call
 *                     torn: half of what was to be written or sent is, then the process ends
 *                     error: the call fails, as it may in life
 *                     full: this and all later calls fail that want room on a disk
 *                     run: a command runs before the call, which then goes on
 *     MIG_FAULT_RUN   that command
 *     MIG_FAULT_SAID  a file that is told which call it was; it is not there when none was hit
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum How { HOW_KILL, HOW_CRASH, HOW_TORN, HOW_ERROR, HOW_FULL, HOW_RUN } How;

/* Shared by all processes that the run forks. */
static atomic_long *calls;
static long at;
static How how;
static const char *said, *command;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static How read_how(const char *word)
{
    static const char *const words[] = {"kill", "crash", "torn", "error", "full", "run"};
    for (int i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (strcmp(word, words[i]) == 0)
            return (How)i;
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("MIG_FAULT_AT");
    if (number == NULL)
        return;
    at = atol(number);
    how = read_how(getenv("MIG_FAULT_HOW"));
    said = getenv("MIG_FAULT_SAID");
    command = getenv("MIG_FAULT_RUN");
    void *page =
        mmap(NULL, sizeof(*calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        abort();
    calls = page;
}

static void say(const char *call, int fd)
{
    char link[64], path[512] = "", line[640];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if (fd >= 0 && readlink(link, path, sizeof(path) - 1) < 0)
        path[0] = '\0';
    int length = snprintf(line, sizeof(line), "%s %s", call, path);
    int file = REAL(open)(said, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || REAL(write)(file, line, (size_t)length) != length)
        abort();
    close(file);
}

/* What the command starts has nothing to do with the program's files, nor with its faults. */
static void run_command(void)
{
    pid_t child = REAL(fork)();
    if (child == 0) {
        unsetenv("LD_PRELOAD");
        unsetenv("MIG_FAULT_AT");
        close_range(3, ~0U, 0);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (status != 0)
        abort();
}

/* Whether this call is to fail, or only half be done (`torn`). A call that is to end the process
 * does not come back. */
static bool is_hit(const char *call, int fd, bool takes_room, bool *torn)
{
    if (calls == NULL)
        return false;
    long number = atomic_fetch_add(calls, 1) + 1;
    if (number < at || (number > at && how != HOW_FULL))
        return false;
    if (number == at)
        say(call, fd);
    *torn = how == HOW_TORN;
    if (how == HOW_KILL || (how == HOW_TORN && !takes_room))
        kill(getpid(), SIGKILL);
    if (how == HOW_CRASH)
        kill(0, SIGKILL);
    if (how == HOW_RUN)
        run_command();
    return how == HOW_ERROR || (how == HOW_FULL && takes_room);
}

/* The answer of a call that fails. */
static int fails(int number)
{
    errno = number;
    return -1;
}

/* A connection that was reset stays so. */
static int resets(int fd)
{
    shutdown(fd, SHUT_RDWR);
    return fails(ECONNRESET);
}

static bool is_file(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* A call that neither writes nor sends. */
static bool fails_plain(const char *call, int fd)
{
    bool torn = false;
    return is_hit(call, fd, false, &torn);
}

/* A call that writes: what it is to answer is in `*done` when this is false. */
static bool writes(const char *call, int fd, ssize_t (*half)(const void *), const void *what,
                   ssize_t *done)
{
    bool torn = false, room = is_file(fd);
    if (calls == NULL)
        return true;
    if (how == HOW_TORN) {
        bool ignored = is_hit(call, fd, true, &torn);
        (void)ignored;
        if (!torn)
            return true;
        *done = half(what);
        kill(getpid(), SIGKILL);
    }
    if (!is_hit(call, fd, room, &torn))
        return true;
    *done = room ? fails(ENOSPC) : resets(fd);
    return false;
}

typedef struct Piece {
    int fd;
    const void *bytes;
    size_t length;
    off_t offset;
    int flags;
} Piece;

static ssize_t write_half(const void *what)
{
    const Piece *piece = what;
    return REAL(write)(piece->fd, piece->bytes, piece->length / 2);
}

static ssize_t pwrite_half(const void *what)
{
    const Piece *piece = what;
    return REAL(pwrite)(piece->fd, piece->bytes, piece->length / 2, piece->offset);
}

static ssize_t send_half(const void *what)
{
    const Piece *piece = what;
    return REAL(send)(piece->fd, piece->bytes, piece->length / 2, piece->flags);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    ssize_t done;
    const Piece piece = {fd, bytes, length, 0, 0};
    return writes("write", fd, write_half, &piece, &done) ? REAL(write)(fd, bytes, length) : done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    ssize_t done;
    const Piece piece = {fd, bytes, length, offset, 0};
    return writes("pwrite", fd, pwrite_half, &piece, &done)
               ? REAL(pwrite)(fd, bytes, length, offset)
               : done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    return pwrite(fd, bytes, length, offset);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    ssize_t done;
    const Piece piece = {fd, bytes, length, 0, flags};
    return writes("send", fd, send_half, &piece, &done) ? REAL(send)(fd, bytes, length, flags)
                                                        : done;
}

ssize_t recv(int fd, void *bytes, size_t length, int flags)
{
    return fails_plain("recv", fd) ? resets(fd) : REAL(recv)(fd, bytes, length, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    return fails_plain("connect", fd) ? fails(ECONNREFUSED) : REAL(connect)(fd, address, length);
}

int socket(int domain, int type, int protocol)
{
    return fails_plain("socket", -1) ? fails(EMFILE) : REAL(socket)(domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int files[2])
{
    return fails_plain("socketpair", -1) ? fails(EMFILE)
                                         : REAL(socketpair)(domain, type, protocol, files);
}

int pipe2(int files[2], int flags)
{
    return fails_plain("pipe2", -1) ? fails(EMFILE) : REAL(pipe2)(files, flags);
}

pid_t fork(void)
{
    return fails_plain("fork", -1) ? fails(EAGAIN) : REAL(fork)();
}

int fsync(int fd)
{
    return fails_plain("fsync", fd) ? fails(EIO) : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return fails_plain("fdatasync", fd) ? fails(EIO) : REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t length)
{
    return fails_plain("ftruncate", fd) ? fails(EIO) : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return ftruncate(fd, length);
}

int unlink(const char *path)
{
    return fails_plain("unlink", -1) ? fails(EIO) : REAL(unlink)(path);
}

int rename(const char *from, const char *to)
{
    return fails_plain("rename", -1) ? fails(EIO) : REAL(rename)(from, to);
}

/* Files that are only read are not counted. */
static int open_counted(const char *path, int flags, mode_t mode)
{
    bool torn = false, room = (flags & O_CREAT) != 0;
    if ((flags & O_ACCMODE) == O_RDONLY || !is_hit("open", -1, room, &torn))
        return REAL(open)(path, flags, mode);
    if (torn)
        kill(getpid(), SIGKILL);
    return fails(room ? ENOSPC : EMFILE);
}

static mode_t mode_of(int flags, va_list list)
{
    return (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    return open_counted(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    return open_counted(path, flags, mode);
}

/* Of all that fcntl does, locks. */
static int fcntl_counted(int fd, int what, void *argument)
{
    bool lock = what == F_SETLK || what == F_SETLKW || what == F_OFD_SETLK;
    if (lock && fails_plain("fcntl", fd))
        return fails(EIO);
    return REAL(fcntl)(fd, what, argument);
}

int fcntl(int fd, int what, ...)
{
    va_list list;
    va_start(list, what);
    void *argument = va_arg(list, void *);
    va_end(list);
    return fcntl_counted(fd, what, argument);
}

int fcntl64(int fd, int what, ...)
{
    va_list list;
    va_start(list, what);
    void *argument = va_arg(list, void *);
    va_end(list);
    return fcntl_counted(fd, what, argument);
}
