/* POSIX files behind whole-file operations. */
#include "base/file.h"

#include "base/hash.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FileKind file_kind(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT ? FILE_MISSING : FILE_OTHER;
    if (S_ISREG(status.st_mode))
        return FILE_REGULAR;
    return S_ISDIR(status.st_mode) ? FILE_FOLDER : FILE_OTHER;
}

/* Opens without waiting for a writer, so that a FIFO in a file's place is an error, not a hang. */
static bool open_regular(const char *path, int *fd, off_t *size, MigError *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return fail_errno(err, MIG_E_FILE, "cannot read '%s'", path);
    struct stat status;
    if (fstat(*fd, &status) == 0 && S_ISREG(status.st_mode)) {
        *size = status.st_size;
        return true;
    }
    close(*fd);
    return fail(err, MIG_E_FILE, "cannot read '%s': not a regular file", path);
}

/* Reads until `size` bytes are there or the file ends. */
static bool read_all(int fd, char *bytes, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t count = read(fd, bytes + *got, size - *got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            break;
        *got += (size_t)count;
    }
    return true;
}

static bool load(Arena *arena, const char *path, size_t limit, Span *content, bool *whole,
                 MigError *err)
{
    int fd;
    off_t file_size;
    if (!open_regular(path, &fd, &file_size, err))
        return false;
    size_t size = (size_t)file_size < limit ? (size_t)file_size : limit;
    char *bytes = arena_alloc(arena, size + 1);
    size_t got;
    bool done =
        read_all(fd, bytes, size, &got) || fail_errno(err, MIG_E_FILE, "cannot read '%s'", path);
    close(fd);
    *content = (Span){bytes, done ? got : 0};
    *whole = size == (size_t)file_size;
    return done;
}

bool file_load(Arena *arena, const char *path, Span *content, MigError *err)
{
    bool whole;
    return load(arena, path, TEXT_LIMIT, content, &whole, err) &&
           (whole || fail(err, MIG_E_FILE, "cannot read '%s': larger than 1 GiB", path));
}

bool file_load_start(Arena *arena, const char *path, size_t limit, Span *content, bool *whole,
                     MigError *err)
{
    return load(arena, path, limit, content, whole, err);
}

static bool write_all(int fd, Span content)
{
    size_t written = 0;
    while (written < content.length) {
        ssize_t count = write(fd, content.bytes + written, content.length - written);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            written += (size_t)count;
    }
    return true;
}

/* Writes a file that does not exist yet; one that could not be written whole is removed. */
static bool write_new(const char *path, Span content, MigError *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail_errno(err, MIG_E_FILE, "cannot create '%s'", path);
    bool done = write_all(fd, content) && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (done)
        return true;
    unlink(path);
    errno = reason;
    return fail_errno(err, MIG_E_FILE, "cannot write '%s'", path);
}

bool file_create(const char *path, Span content, MigError *err)
{
    return write_new(path, content, err);
}

bool file_replace(const char *path, Span content, MigError *err)
{
    Arena *arena = arena_open();
    const char *target = path_real(arena, path);
    const char *beside = arena_printf(arena, "%s.%s.new", target, hash_random(arena, 8));
    struct stat status;
    bool existed = stat(target, &status) == 0;
    bool done = false;
    if (write_new(beside, content, err)) {
        done =
            (!existed || chmod(beside, status.st_mode & 07777) == 0) && rename(beside, target) == 0;
        if (!done) {
            done = fail_errno(err, MIG_E_FILE, "cannot replace '%s'", path);
            unlink(beside);
        }
    }
    arena_close(arena);
    return done;
}

bool folder_make(const char *path, MigError *err)
{
    if (file_kind(path) == FILE_FOLDER)
        return true;
    Arena *arena = arena_open();
    const char *parent = path_parent(arena, path);
    bool done = file_kind(parent) == FILE_FOLDER || folder_make(parent, err);
    arena_close(arena);
    if (!done)
        return false;
    if (mkdir(path, 0777) != 0 && (errno != EEXIST || file_kind(path) != FILE_FOLDER))
        return fail_errno(err, MIG_E_FILE, "cannot make the folder '%s'", path);
    return true;
}

bool folder_list(Arena *arena, const char *path, StringVec *names, MigError *err)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return fail_errno(err, MIG_E_FILE, "cannot list the folder '%s'", path);
    *names = (StringVec){0};
    for (struct dirent *entry; errno = 0, (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.')
            vec_push(arena, names, arena_strdup(arena, entry->d_name));
    bool done = errno == 0 || fail_errno(err, MIG_E_FILE, "cannot list the folder '%s'", path);
    closedir(folder);
    strings_sort(names);
    return done;
}
