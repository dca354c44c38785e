/* Slots, turns, words and deaths, with children that do nothing but talk. */
#include "run/pool.h"

#include "base/clock.h"
#include "base/vec.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Record {
    Arena *arena;
    Pool *pool;
    StringVec lines;
    int running, most; /* children between "in" and "out" */
    int status;
    const char *word; /* the answer to "pause" */
    int gate[2];      /* a pipe that lets children out, once `crowd` of them are in */
    int crowd;
} Record;

static void take_line(void *context, size_t job, const char *line)
{
    Record *record = context;
    vec_push(record->arena, &record->lines, arena_printf(record->arena, "%zu %s", job, line));
    record->running += strcmp(line, "in") == 0;
    record->running -= strcmp(line, "out") == 0;
    record->most = record->running > record->most ? record->running : record->most;
    if (record->crowd > 0 && record->running == record->crowd) {
        close(record->gate[1]);
        record->gate[1] = -1;
        record->crowd = 0;
    }
    if (strcmp(line, "pause") != 0)
        return;
    pool_pause(record->pool, job);
    pool_resume(record->pool, job, record->word);
}

static void take_end(void *context, size_t job, pid_t pid, int status)
{
    Record *record = context;
    (void)job, (void)pid;
    record->status = status;
}

static void take_drop(void *context, size_t job)
{
    Record *record = context;
    vec_push(record->arena, &record->lines, arena_printf(record->arena, "%zu dropped", job));
}

static Record *record_new(int slots)
{
    Arena *arena = arena_open();
    Record *record = arena_new(arena, Record);
    record->arena = arena;
    record->pool = pool_new(arena, slots, &(PoolHooks){take_line, take_end, take_drop, record});
    return record;
}

static const char *lines_of(Record *record)
{
    return strings_join(record->arena, &record->lines, ", ");
}

static void go_in_and_out(void *context, const PoolChannel *channel)
{
    (void)context;
    channel_write(channel, "in");
    clock_sleep(50000);
    channel_write(channel, "out");
}

static void say_name(void *context, const PoolChannel *channel)
{
    channel_write(channel, context);
}

static void pause_and_repeat(void *context, const PoolChannel *channel)
{
    (void)context;
    Arena *arena = arena_open();
    channel_write(channel, "pause");
    channel_write(channel, channel_wait_word(arena, channel));
    arena_close(arena);
}

static void die(void *context, const PoolChannel *channel)
{
    (void)context;
    channel_write(channel, "dying");
    kill(getpid(), SIGKILL);
}

static void interrupt_parent(void *context, const PoolChannel *channel)
{
    (void)context;
    Arena *arena = arena_open();
    kill(getppid(), SIGINT);
    const char *word = channel_wait_word(arena, channel);
    channel_write(channel, word[0] == '\0' ? "told to stop" : word);
    arena_close(arena);
}

/* Waits inside for the gate to open, then for those who should not be there. */
static void go_in_and_wait(void *context, const PoolChannel *channel)
{
    char byte;
    Record *record = context;
    close(record->gate[1]);
    channel_write(channel, "in");
    (void)!read(record->gate[0], &byte, 1);
    clock_sleep(50000);
    channel_write(channel, "out");
}

Test(pool, no_more_run_at_once_than_there_are_slots)
{
    Record *record = record_new(3);
    MigError err;
    cr_assert_eq(pipe(record->gate), 0);
    record->crowd = 3;
    for (int i = 0; i < 10; i++)
        pool_add(record->pool, &(PoolJob){.body = go_in_and_wait, .context = record});
    cr_assert(pool_run(record->pool, &err));
    cr_assert_eq(record->lines.count, 20);
    cr_assert_eq(record->most, 3);
    arena_close(record->arena);
}

Test(pool, jobs_of_one_turn_run_one_after_another)
{
    Record *record = record_new(4);
    MigError err;
    for (int i = 0; i < 4; i++)
        pool_add(record->pool, &(PoolJob){.body = go_in_and_out, .turn = "file"});
    cr_assert(pool_run(record->pool, &err));
    cr_assert_eq(record->most, 1);
    arena_close(record->arena);
}

Test(pool, jobs_start_in_the_order_in_which_they_were_added)
{
    Record *record = record_new(1);
    MigError err;
    static char names[][2] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++)
        pool_add(record->pool, &(PoolJob){.body = say_name, .context = names[i]});
    cr_assert(pool_run(record->pool, &err));
    cr_assert_str_eq(lines_of(record), "0 a, 1 b, 2 c");
    arena_close(record->arena);
}

Test(pool, a_paused_job_gets_its_word)
{
    Record *record = record_new(1);
    MigError err;
    record->word = "go on";
    pool_add(record->pool, &(PoolJob){.body = pause_and_repeat});
    cr_assert(pool_run(record->pool, &err));
    cr_assert_str_eq(lines_of(record), "0 pause, 0 go on");
    arena_close(record->arena);
}

static void pause_between(void *context, const PoolChannel *channel)
{
    Arena *arena = arena_open();
    (void)context;
    channel_write(channel, "in");
    channel_write(channel, "out");
    channel_write(channel, "pause");
    (void)channel_wait_word(arena, channel);
    channel_write(channel, "in");
    channel_write(channel, "out");
    arena_close(arena);
}

Test(pool, a_paused_job_lends_its_turn_and_takes_it_again)
{
    Record *record = record_new(4);
    MigError err;
    record->word = "go";
    for (int i = 0; i < 6; i++)
        pool_add(record->pool, &(PoolJob){.turn = "t", .body = pause_between});
    cr_assert(pool_run(record->pool, &err), "%s", err.message);
    cr_expect_eq(record->most, 1);
    cr_expect_eq(record->lines.count, 6 * 5);
    arena_close(record->arena);
}

Test(pool, a_long_line_arrives_whole)
{
    Record *record = record_new(1);
    MigError err;
    char *line = arena_alloc(record->arena, 300001);
    memset(line, 'x', 300000);
    pool_add(record->pool, &(PoolJob){.body = say_name, .context = line});
    cr_assert(pool_run(record->pool, &err));
    cr_assert_eq(record->lines.count, 1);
    cr_assert_str_eq(record->lines.items[0] + 2, line);
    arena_close(record->arena);
}

Test(pool, a_death_is_told_with_its_signal)
{
    Record *record = record_new(1);
    MigError err;
    pool_add(record->pool, &(PoolJob){.body = die});
    cr_assert(pool_run(record->pool, &err));
    cr_assert(WIFSIGNALED(record->status));
    cr_assert_eq(WTERMSIG(record->status), SIGKILL);
    arena_close(record->arena);
}

/* Leaves room for so many descriptors more, whichever are in use already. */
static void leave_descriptors(int count)
{
    int limit = 0;
    for (int left = count; left > 0; limit++)
        left -= fcntl(limit, F_GETFD) < 0;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)limit, (rlim_t)limit}), 0);
}

/* Each child costs its parent two descriptors, and for a moment two more. */
Test(pool, where_there_is_no_room_for_more_processes_they_wait_for_those_that_run)
{
    Record *record = record_new(8);
    MigError err;
    leave_descriptors(6);
    for (int i = 0; i < 6; i++)
        pool_add(record->pool, &(PoolJob){.body = go_in_and_out});
    cr_assert(pool_run(record->pool, &err), "%s", err.message);
    cr_assert_eq(record->lines.count, 12);
    cr_assert_lt(record->most, 4);
    arena_close(record->arena);
}

Test(pool, where_there_is_no_room_for_a_single_process_that_is_an_error)
{
    Record *record = record_new(8);
    MigError err;
    leave_descriptors(3);
    pool_add(record->pool, &(PoolJob){.body = go_in_and_out});
    cr_assert_not(pool_run(record->pool, &err));
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_str_eq(lines_of(record), "0 dropped");
    arena_close(record->arena);
}

Test(pool, a_signal_interrupts_those_that_run_and_drops_the_others)
{
    Record *record = record_new(1);
    MigError err;
    signal(SIGINT, SIG_DFL); /* a shell has what runs behind it ignore this */
    pool_add(record->pool, &(PoolJob){.body = interrupt_parent});
    pool_add(record->pool, &(PoolJob){.body = go_in_and_out});
    cr_assert_not(pool_run(record->pool, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(lines_of(record), "1 dropped, 0 told to stop");
    arena_close(record->arena);
}
