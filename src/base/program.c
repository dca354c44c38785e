/* A small part of what a shell does: words, and one child that is waited for. */
#include "base/program.h"

#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Reads up to the closing quote; NULL if there is none. */
static const char *read_quoted(Text *word, const char *at, char quote)
{
    for (; *at != quote; at++) {
        if (*at == '\\' && quote == '"' && at[1] != '\0' && strchr("\"\\$`", at[1]) != NULL)
            at++;
        if (*at == '\0')
            return NULL;
        text_add_char(word, *at);
    }
    return at + 1;
}

/* Reads one word; NULL if a quote in it is not closed. */
static const char *read_word(Text *word, const char *at)
{
    while (at != NULL && *at != '\0' && strchr(" \t", *at) == NULL) {
        if (*at == '\'' || *at == '"') {
            at = read_quoted(word, at + 1, *at);
            continue;
        }
        at += *at == '\\' && at[1] != '\0';
        text_add_char(word, *at++);
    }
    return at;
}

bool program_words(Arena *arena, const char *command, StringVec *words, MigError *err)
{
    *words = (StringVec){0};
    for (const char *at = command; *(at += strspn(at, " \t")) != '\0';) {
        Text word = text_in(arena);
        at = read_word(&word, at);
        if (at == NULL)
            return fail(err, MIG_E_CONFIG, "a quote is not closed in the command '%s'", command);
        vec_push(arena, words, text_string(&word));
    }
    return words->count > 0 || fail(err, MIG_E_CONFIG, "the command is empty");
}

static const char *insert_path(Arena *arena, const char *word, const char *path)
{
    Text text = text_in(arena);
    for (const char *at = word; *at != '\0';) {
        const char *place = strstr(at, "{}");
        size_t length = place == NULL ? strlen(at) : (size_t)(place - at);
        text_add_bytes(&text, at, length);
        text_add(&text, place == NULL ? "" : path);
        at += length + (place == NULL ? 0 : 2);
    }
    return text_string(&text);
}

StringVec program_insert(Arena *arena, const StringVec *words, const char *path)
{
    StringVec inserted = {0};
    bool found = false;
    for (size_t i = 0; i < words->count; i++) {
        found = found || strstr(words->items[i], "{}") != NULL;
        vec_push(arena, &inserted, insert_path(arena, words->items[i], path));
    }
    if (!found)
        vec_push(arena, &inserted, path);
    return inserted;
}

/* Files in memory for what a program writes; -1 where that is not taken in. */
typedef struct Catch {
    int output, complaints;
} Catch;

static int spawn(Arena *arena, const StringVec *words, const ProgramPlace *place,
                 const Catch *caught, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    char **line = arena_alloc(arena, (words->count + 1) * sizeof(*line));
    for (size_t i = 0; i < words->count; i++)
        line[i] = arena_strdup(arena, words->items[i]);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    if (place->folder != NULL)
        posix_spawn_file_actions_addchdir_np(&actions, place->folder);
    if (place->no_input)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (place->output_to_error)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    if (caught->output >= 0)
        posix_spawn_file_actions_adddup2(&actions, caught->output, STDOUT_FILENO);
    if (caught->complaints >= 0)
        posix_spawn_file_actions_adddup2(&actions, caught->complaints, STDERR_FILENO);
    int failed = posix_spawnp(pid, line[0], &actions, &attributes, line, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Opens a file in memory if it is wanted. */
static bool open_catch(const char **wanted, int *fd, MigError *err)
{
    *fd = wanted == NULL ? -1 : memfd_create("mig", MFD_CLOEXEC);
    return wanted == NULL || *fd >= 0 ||
           fail_errno(err, MIG_E_FILE, "cannot take in what a program writes");
}

/* Reads what was written, and closes the file. */
static void close_catch(Arena *arena, const char **wanted, int fd)
{
    if (fd < 0)
        return;
    Text text = text_in(arena);
    char buffer[4096];
    lseek(fd, 0, SEEK_SET);
    for (ssize_t count; (count = read(fd, buffer, sizeof(buffer))) > 0;)
        text_add_bytes(&text, buffer, (size_t)count);
    close(fd);
    *wanted = text_string(&text);
}

bool program_is_there(Arena *arena, const char *name)
{
    const char *path = getenv("PATH");
    StringVec folders = strings_split(arena, path == NULL ? "" : path, ":");
    for (size_t i = 0; i < folders.count; i++) {
        const char *program = path_join(arena, folders.items[i], name);
        if (file_kind(program) == FILE_REGULAR && access(program, X_OK) == 0)
            return true;
    }
    return false;
}

static bool check_end(Arena *arena, const char *name, int status, MigError *err)
{
    if (WIFSIGNALED(status))
        return fail(err, MIG_E_FILE, "'%s' was killed by %s", name,
                    signal_name(arena, WTERMSIG(status)));
    return WEXITSTATUS(status) == 0 ||
           fail(err, MIG_E_FILE, "'%s' ended with status %d", name, WEXITSTATUS(status));
}

static bool run(Arena *arena, const StringVec *words, const ProgramPlace *place,
                const Catch *caught, MigError *err)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    pid_t pid;
    int status = 0;
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    int failed = spawn(arena, words, place, caught, &pid);
    while (failed == 0 && waitpid(pid, &status, 0) < 0)
        failed = errno == EINTR ? 0 : errno;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    errno = failed;
    if (failed != 0)
        return fail_errno(err, MIG_E_FILE, "cannot run '%s'", words->items[0]);
    return check_end(arena, words->items[0], status, err);
}

bool program_run(Arena *arena, const StringVec *words, const ProgramPlace *place, MigError *err)
{
    Catch caught = {-1, -1};
    bool done = open_catch(place->output, &caught.output, err) &&
                open_catch(place->complaints, &caught.complaints, err) &&
                run(arena, words, place, &caught, err);
    close_catch(arena, place->output, caught.output);
    close_catch(arena, place->complaints, caught.complaints);
    return done;
}
