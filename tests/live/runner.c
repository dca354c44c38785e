/* Forks, signals and /proc. */
#include "runner.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "db/driver.h"
#include "work.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *events_path(Arena *arena, const Bed *bed, pid_t pid)
{
    return path_join(arena, bed->folder, arena_printf(arena, "events.%ld", (long)pid));
}

pid_t runner_start(Bed *bed, Run *run, const char *target, MigRun how)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no run behind */
    signal(SIGINT, SIG_DFL);          /* a shell has what runs behind it ignore this */
    bed->told = open(events_path(bed->arena, bed, getpid()),
                     O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bool done = run(bed, "", target, how);
    _exit(done ? 0 : (int)bed->err.code);
}

int runner_wait(pid_t pid)
{
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *load_events(Arena *arena, const Bed *bed, pid_t pid)
{
    Span content;
    MigError err;
    const char *path = events_path(arena, bed, pid);
    if (file_kind(path) == FILE_MISSING)
        return "";
    cr_assert(file_load(arena, path, &content, &err), "%s", err.message);
    return content.bytes;
}

const char *runner_events(Bed *bed, pid_t pid)
{
    return load_events(bed->arena, bed, pid);
}

/* Whether a child has ended; it can be waited for all the same. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static bool has_told(const Bed *bed, pid_t pid, const char *text)
{
    Arena *arena = arena_open();
    bool told = strstr(load_events(arena, bed, pid), text) != NULL;
    arena_close(arena);
    return told;
}

void runner_wait_for(Bed *bed, pid_t pid, const char *text)
{
    int64_t deadline = clock_ticks() + BED_PATIENCE;
    for (;;) {
        bool ended = has_ended(pid); /* before the look: what it has told last counts */
        if (has_told(bed, pid, text))
            return;
        cr_assert(!ended && clock_ticks() < deadline, "'%s' is never told, but:\n%s", text,
                  runner_events(bed, pid));
        clock_sleep(10000);
    }
}

/* --- statements without an end ---------------------------------------------------------------- */

const char *runner_endless(Bed *bed, const char *table)
{
    const char *query = bed->kind == URL_POSTGRES
                            ? "SELECT 9 FROM pg_sleep(36000)"
                            : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "SELECT i FROM n WHERE i < 0";
    return arena_printf(bed->arena, "\nINSERT INTO %s (id) %s;", table, query);
}

static const char sleepers[] = "FROM pg_stat_activity WHERE datname = current_database() AND "
                               "wait_event = 'PgSleep' AND query LIKE '%pg_sleep(36000)%'";

static long long work_of_workers(Bed *bed, pid_t runner)
{
    long long sum = 0;
    StringVec workers = runner_workers(bed, runner);
    for (size_t i = 0; i < workers.count; i++)
        sum += work_of((pid_t)atol(workers.items[i]));
    return sum;
}

/* SQLite's statement is told by the work it makes. */
static void wait_for_work(Bed *bed, pid_t runner)
{
    int64_t deadline = clock_ticks() + BED_PATIENCE;
    long long before = work_of_workers(bed, runner);
    while (work_of_workers(bed, runner) - before < work_enough()) {
        cr_assert(!has_ended(runner) && clock_ticks() < deadline, "it never works:\n%s",
                  runner_events(bed, runner));
        clock_sleep(10000);
    }
}

void runner_wait_until_busy(Bed *bed, pid_t runner)
{
    if (bed->kind == URL_POSTGRES)
        bed_wait(bed, arena_printf(bed->arena, "SELECT count(*) %s", sleepers), "1");
    else
        wait_for_work(bed, runner);
}

void runner_end_endless(Bed *bed)
{
    if (bed->kind != URL_POSTGRES)
        return;
    bed_query(bed, arena_printf(bed->arena, "SELECT pg_terminate_backend(pid) %s", sleepers));
    bed_wait(bed, arena_printf(bed->arena, "SELECT count(*) %s", sleepers), "0");
}

/* --- processes -------------------------------------------------------------------------------- */

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
    int64_t deadline = clock_ticks() + BED_PATIENCE;
    for (size_t i = 0; i < pids->count; i++)
        while (is_running(bed, pids->items[i])) {
            cr_assert_lt(clock_ticks(), deadline, "process %s outlives its runner", pids->items[i]);
            clock_sleep(10000);
        }
}

int64_t runner_random_moment(int64_t span)
{
    int64_t moment = random() % span;
    clock_sleep(moment);
    return moment;
}

int64_t runner_next_span(int64_t span, int64_t moment, bool still_there)
{
    int64_t next = still_there ? span + span / 8 : moment;
    return next < 1000 ? 1000 : next;
}

/* --- holders ---------------------------------------------------------------------------------- */

static bool take_hold(Bed *bed, const char *begin, const char *take, Connection **connection)
{
    MigError err;
    Url *url = arena_new(bed->arena, Url);
    const Driver *driver = driver_find(bed->kind);
    const ConnectOptions options = {.url = url, .application_name = "holder", .interrupt_fd = -1};
    return url_parse(bed->arena, bed->url, "/", url, &err) && driver_load(bed->kind, &err) &&
           driver->open(bed->arena, &options, connection, &err) &&
           driver->query(*connection, begin, NULL, 0, bed->arena, NULL, &err) &&
           driver->query(*connection, take, NULL, 0, bed->arena, NULL, &err);
}

Holder runner_hold(Bed *bed, const char *begin, const char *take)
{
    int ends[2];
    char byte = 'x';
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    Holder holder = {.pid = fork(), .control = ends[0]};
    if (holder.pid == 0) {
        Connection *connection;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        if (!take_hold(bed, begin, take, &connection) || write(ends[1], &byte, 1) != 1)
            _exit(1);
        (void)!read(ends[1], &byte, 1); /* until it is let go */
        connection->driver->close(connection);
        _exit(0);
    }
    close(ends[1]);
    cr_assert_eq(read(ends[0], &byte, 1), 1, "it cannot be held: %s", take);
    return holder;
}

void runner_let_go(const Holder *holder)
{
    cr_assert_eq(shutdown(holder->control, SHUT_WR), 0); /* runs have copies of this end */
    close(holder->control);
    cr_assert_eq(runner_wait(holder->pid), 0);
}
