/* fork, a socket and a pipe per child, one ppoll loop. */
#include "run/pool.h"

#include "base/table.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum JobState {
    JOB_HELD,
    JOB_QUEUED,
    JOB_RUNNING,
    JOB_PAUSED,
    JOB_RESUMABLE,
    JOB_ENDED
} JobState;

typedef struct Turn {
    bool taken; /* one of its jobs runs */
} Turn;

typedef struct Child {
    PoolJob job;
    Turn *turn; /* NULL: none */
    JobState state;
    pid_t pid;
    int lines;        /* the parent's end of the socket */
    int interrupt;    /* the write end of the pipe; -1 once closed */
    Text unread;      /* of the line that has not ended yet */
    const char *word; /* for a job that is resumable */
} Child;

struct Pool {
    Arena *arena;
    int slots;
    PoolHooks hooks;
    Vec(Child) children;
    Table *turns;   /* by name */
    int running;    /* how many jobs are */
    size_t ended;   /* the same */
    bool has_moved; /* a job has, since slots were filled: another one may have its turn now */
    bool draining;
    sigset_t outside; /* the signal mask of pool_run's caller */
};

/* How many signals have asked this process to stop: the one variable that a handler may touch. */
static volatile sig_atomic_t interrupts;

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

Pool *pool_new(Arena *arena, int slots, const PoolHooks *hooks)
{
    Pool *pool = arena_new(arena, Pool);
    pool->arena = arena;
    pool->turns = table_new(arena);
    pool->slots = slots;
    pool->hooks = *hooks;
    return pool;
}

/* The only place where a job's state changes. */
static void move(Pool *pool, Child *child, JobState state)
{
    bool was = child->state == JOB_RUNNING, is = state == JOB_RUNNING;
    pool->running += is - was;
    pool->ended += state == JOB_ENDED && child->state != JOB_ENDED;
    if (child->turn != NULL && (was || is))
        child->turn->taken = is;
    child->state = state;
    pool->has_moved = true;
}

static Turn *turn_of(Pool *pool, const char *name)
{
    if (name == NULL)
        return NULL;
    Turn *turn = table_find(pool->turns, name);
    if (turn == NULL) {
        turn = arena_new(pool->arena, Turn);
        table_put(pool->turns, name, turn);
    }
    return turn;
}

size_t pool_add(Pool *pool, const PoolJob *job)
{
    Child child = {.job = *job,
                   .turn = turn_of(pool, job->turn),
                   .state = job->held ? JOB_HELD : JOB_QUEUED,
                   .lines = -1,
                   .interrupt = -1,
                   .unread = text_in(pool->arena)};
    vec_push(pool->arena, &pool->children, child);
    pool->has_moved = true;
    return pool->children.count - 1;
}

void pool_pause(Pool *pool, size_t job)
{
    if (pool->children.items[job].state == JOB_RUNNING)
        move(pool, &pool->children.items[job], JOB_PAUSED);
}

void pool_release(Pool *pool, size_t job)
{
    if (pool->children.items[job].state == JOB_HELD)
        move(pool, &pool->children.items[job], JOB_QUEUED);
}

void pool_cancel(Pool *pool, size_t job)
{
    if (pool->children.items[job].state <= JOB_QUEUED)
        move(pool, &pool->children.items[job], JOB_ENDED);
}

void pool_resume(Pool *pool, size_t job, const char *word)
{
    Child *child = &pool->children.items[job];
    if (child->state != JOB_PAUSED)
        return;
    move(pool, child, JOB_RESUMABLE);
    child->word = arena_strdup(pool->arena, word);
}

/* Sends all of it; a peer that is gone is no error. */
static void send_bytes(int socket, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return;
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
}

static void send_line(int socket, const char *line)
{
    Arena *arena = arena_open();
    const char *ended = arena_printf(arena, "%s\n", line);
    send_bytes(socket, ended, strlen(ended));
    arena_close(arena);
}

void pool_tell(Pool *pool, size_t job, const char *word)
{
    if (pool->children.items[job].lines >= 0)
        send_line(pool->children.items[job].lines, word);
}

void pool_drain(Pool *pool)
{
    pool->draining = true;
}

static bool is_alive(const Child *child)
{
    return child->state == JOB_RUNNING || child->state == JOB_PAUSED ||
           child->state == JOB_RESUMABLE;
}

static bool is_turn_taken(const Child *child)
{
    return child->turn != NULL && child->turn->taken;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* In a new child: nothing of its siblings, and the signals that ask to stop are the parent's
 * affair, which turns them into an interrupt. */
static void become_child(Pool *pool)
{
    for (size_t i = 0; i < pool->children.count; i++) {
        close_fd(&pool->children.items[i].lines);
        close_fd(&pool->children.items[i].interrupt);
    }
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigprocmask(SIG_SETMASK, &pool->outside, NULL);
}

static bool start(Pool *pool, size_t index, MigError *err)
{
    Child *child = &pool->children.items[index];
    int sockets[2], pipes[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return fail_errno(err, MIG_E_FILE, "cannot make a socket for a module's process");
    if (pipe2(pipes, O_CLOEXEC) != 0) {
        close(sockets[0]);
        close(sockets[1]);
        return fail_errno(err, MIG_E_FILE, "cannot make a pipe for a module's process");
    }
    child->pid = fork();
    if (child->pid == 0) {
        close(sockets[0]);
        close(pipes[1]);
        become_child(pool);
        child->job.body(child->job.context, &(PoolChannel){sockets[1], pipes[0]});
        _exit(0);
    }
    close(sockets[1]);
    close(pipes[0]);
    child->lines = sockets[0];
    child->interrupt = pipes[1];
    if (child->pid > 0) {
        move(pool, child, JOB_RUNNING);
        return true;
    }
    close_fd(&child->lines);
    close_fd(&child->interrupt);
    return fail_errno(err, MIG_E_FILE, "cannot start a module's process");
}

/* Gives free slots to jobs that may go on, then to jobs that have not been started. Where the
 * system has no room for one more process it waits for one of those that run to end. */
static bool fill_slots(Pool *pool, MigError *err)
{
    if (!pool->has_moved)
        return true;
    for (int state = JOB_RESUMABLE; state >= JOB_QUEUED; state -= JOB_RESUMABLE - JOB_QUEUED) {
        for (size_t i = 0; i < pool->children.count && pool->running < pool->slots; i++) {
            Child *child = &pool->children.items[i];
            if ((int)child->state != state || is_turn_taken(child))
                continue;
            if (state == JOB_QUEUED && !start(pool, i, err))
                return pool->running > 0;
            if (state == JOB_RESUMABLE) {
                move(pool, child, JOB_RUNNING);
                send_line(child->lines, child->word);
            }
        }
    }
    pool->has_moved = false;
    return true;
}

static void drop_queued(Pool *pool)
{
    for (size_t i = 0; i < pool->children.count; i++) {
        if (pool->children.items[i].state > JOB_QUEUED)
            continue;
        move(pool, &pool->children.items[i], JOB_ENDED);
        if (pool->hooks.dropped != NULL)
            pool->hooks.dropped(pool->hooks.context, i);
    }
}

static void reap(Pool *pool, size_t index)
{
    Child *child = &pool->children.items[index];
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close_fd(&child->lines);
    close_fd(&child->interrupt);
    pid_t pid = child->pid;
    child->pid = 0; /* the number may be another process's by now */
    move(pool, child, JOB_ENDED);
    if (pool->hooks.ended != NULL)
        pool->hooks.ended(pool->hooks.context, index, pid, status);
}

/* Hands over each whole line of `bytes`; what follows the last line end is kept. */
static void take_lines(Pool *pool, size_t index, const char *bytes, size_t length)
{
    while (length > 0) {
        Child *child = &pool->children.items[index];
        const char *end = memchr(bytes, '\n', length);
        size_t part = end == NULL ? length : (size_t)(end - bytes);
        text_add_bytes(&child->unread, bytes, part);
        if (end == NULL)
            return;
        pool->hooks.line(pool->hooks.context, index, text_string(&child->unread));
        text_clear(&child->unread);
        bytes += part + 1;
        length -= part + 1;
    }
}

static void read_child(Pool *pool, size_t index)
{
    char bytes[16384];
    ssize_t length = read(pool->children.items[index].lines, bytes, sizeof(bytes));
    if (length > 0)
        take_lines(pool, index, bytes, (size_t)length);
    else if (length == 0 || errno != EINTR)
        reap(pool, index);
}

/* What a first and a second signal do. */
static void heed_signals(Pool *pool)
{
    if (interrupts == 0)
        return;
    pool->draining = true;
    for (size_t i = 0; i < pool->children.count; i++) {
        Child *child = &pool->children.items[i];
        if (!is_alive(child))
            continue;
        close_fd(&child->interrupt);
        if (interrupts > 1 || child->job.hasty)
            kill(child->pid, SIGKILL);
    }
}

static void listen_to_children(Pool *pool)
{
    Arena *arena = arena_open();
    size_t count = pool->children.count, alive = 0;
    struct pollfd *fds = arena_alloc(arena, count * sizeof(*fds));
    size_t *jobs = arena_alloc(arena, count * sizeof(*jobs));
    for (size_t i = 0; i < count; i++) {
        if (!is_alive(&pool->children.items[i]))
            continue;
        fds[alive] = (struct pollfd){.fd = pool->children.items[i].lines, .events = POLLIN};
        jobs[alive++] = i;
    }
    int ready = alive == 0 ? 0 : ppoll(fds, alive, NULL, &pool->outside);
    for (size_t i = 0; ready > 0 && i < alive; i++)
        if (fds[i].revents != 0)
            read_child(pool, jobs[i]);
    arena_close(arena);
}

static void interrupt_all(Pool *pool)
{
    for (size_t i = 0; i < pool->children.count; i++)
        if (is_alive(&pool->children.items[i]))
            close_fd(&pool->children.items[i].interrupt);
}

static bool loop(Pool *pool, MigError *err)
{
    bool started = true;
    while (pool->ended < pool->children.count) {
        heed_signals(pool);
        if (pool->draining)
            drop_queued(pool);
        if (started && !(started = fill_slots(pool, err))) {
            pool_drain(pool);
            interrupt_all(pool);
        }
        listen_to_children(pool);
    }
    if (started && interrupts > 0)
        return fail(err, MIG_E_INTERRUPTED, "interrupted");
    return started;
}

static void count_interrupt(int number)
{
    (void)number;
    interrupts++;
}

bool pool_run(Pool *pool, MigError *err)
{
    sigset_t stops;
    struct sigaction before[STOP_SIGNALS];
    const struct sigaction action = {.sa_handler = count_interrupt};
    sigemptyset(&stops);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigaddset(&stops, stop_signals[i]);
    interrupts = 0;
    sigprocmask(SIG_BLOCK, &stops, &pool->outside);
    for (int i = 0; i < STOP_SIGNALS; i++) {
        sigaction(stop_signals[i], &action, &before[i]);
        if (before[i].sa_handler == SIG_IGN) /* as nohup has it */
            sigaction(stop_signals[i], &before[i], NULL);
    }
    bool done = loop(pool, err);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigaction(stop_signals[i], &before[i], NULL);
    sigprocmask(SIG_SETMASK, &pool->outside, NULL);
    return done;
}

const char *channel_wait_word(Arena *arena, const PoolChannel *channel)
{
    Text word = text_in(arena);
    for (;;) {
        struct pollfd fds[] = {{.fd = channel->lines, .events = POLLIN},
                               {.fd = channel->interrupt, .events = POLLIN}};
        if (poll(fds, 2, -1) < 0 && errno == EINTR)
            continue;
        char byte;
        if (fds[1].revents != 0 || read(channel->lines, &byte, 1) != 1)
            return "";
        if (byte == '\n')
            return text_string(&word);
        text_add_char(&word, byte);
    }
}

const char *channel_poll_word(Arena *arena, const PoolChannel *channel)
{
    struct pollfd fds[] = {{.fd = channel->lines, .events = POLLIN},
                           {.fd = channel->interrupt, .events = POLLIN}};
    if (poll(fds, 2, 0) <= 0)
        return NULL;
    return channel_wait_word(arena, channel);
}

void channel_write(const PoolChannel *channel, const char *line)
{
    send_line(channel->lines, line);
}
