/* Forks, signals and /proc. */
#include "runner.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "db/driver.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t runner_start(Bed *bed, Run *run, const char *target, MigRun how)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    setpgid(0, 0);
    bool done = run(bed, "", target, how);
    bed_write(bed, arena_printf(bed->arena, "events.%ld", (long)getpid()), bed_events(bed, ""));
    _exit(done ? 0 : (int)bed->err.code);
}

int runner_wait(pid_t pid)
{
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *runner_events(Bed *bed, pid_t pid)
{
    Span content;
    MigError err;
    const char *path =
        path_join(bed->arena, bed->folder, arena_printf(bed->arena, "events.%ld", (long)pid));
    cr_assert(file_load(bed->arena, path, &content, &err), "%s", err.message);
    return content.bytes;
}

StringVec runner_workers(Bed *bed, pid_t runner)
{
    char text[4096] = "";
    FILE *file = fopen(
        arena_printf(bed->arena, "/proc/%ld/task/%ld/children", (long)runner, (long)runner), "r");
    if (file == NULL)
        return (StringVec){0};
    size_t length = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[length] = '\0';
    return strings_split(bed->arena, text, " \n");
}

static bool is_running(Bed *bed, const char *pid)
{
    char state = 'X';
    FILE *file = fopen(arena_printf(bed->arena, "/proc/%s/stat", pid), "r");
    if (file == NULL)
        return false;
    if (fscanf(file, "%*d %*s %c", &state) != 1)
        state = 'X';
    fclose(file);
    return state != 'Z' && state != 'X';
}

void runner_wait_until_gone(Bed *bed, const StringVec *pids)
{
    for (size_t i = 0; i < pids->count; i++)
        for (int round = 0; is_running(bed, pids->items[i]); round++) {
            cr_assert_lt(round, 1000, "process %s outlives its runner", pids->items[i]);
            clock_sleep(10000);
        }
}

pid_t runner_hold(Bed *bed, const char *begin, const char *take, int64_t time)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    MigError err;
    Url url;
    Connection *connection;
    bool done = url_parse(bed->arena, bed->url, "/", &url, &err);
    const ConnectOptions options = {.url = &url, .application_name = "holder", .interrupt_fd = -1};
    const Driver *driver = driver_find(bed->kind);
    done = done && driver_load(bed->kind, &err) &&
           driver->open(bed->arena, &options, &connection, &err) &&
           driver->query(connection, begin, NULL, 0, bed->arena, NULL, &err) &&
           driver->query(connection, take, NULL, 0, bed->arena, NULL, &err);
    clock_sleep(time);
    _exit(done ? 0 : 1);
}
