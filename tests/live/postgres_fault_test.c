/* Servers that go away. */
#include "postgres_fixture.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void terminate(Live *live, Connection *victim)
{
    live_terminate(live, live_ask(live, victim, "SELECT pg_backend_pid()"));
}

Test(fault, a_terminated_session_is_a_closed_connection)
{
    Live *live = live_open("mig_fault_terminated");
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    terminate(live, victim);
    cr_assert(!live_run(live, victim, "SELECT 1;\nSELECT 2", true, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the server closed the connection");
    cr_assert_str_eq(err.detail, "terminating connection due to administrator command");
    cr_assert_str_eq(err.sqlstate, "57P01");
    cr_assert_str_eq(err.file, "a.sql");
    cr_assert_eq(err.line, 1);
    victim->driver->rollback(victim);
    cr_assert(!live_run(live, victim, "SELECT 1", false, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the server closed the connection");
    victim->driver->unlock(victim);
    victim->driver->close(victim);
    live_close(live);
}

Test(fault, a_session_that_dies_in_a_statement_is_a_closed_connection)
{
    Live *live = live_open("mig_fault_running");
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    cr_assert(!live_run(live, victim, "SELECT pg_terminate_backend(pg_backend_pid())", true, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the server closed the connection");
    victim->driver->close(victim);
    live_close(live);
}

Test(fault, a_session_that_is_gone_before_commit_has_not_committed)
{
    Live *live = live_open("mig_fault_before");
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    must(live_run(live, victim, "CREATE TABLE t ()", true, &err), err);
    terminate(live, victim);
    cr_assert(!victim->driver->commit(victim, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "the server closed the connection");
    cr_assert_null(live_ask(live, live->connection, "SELECT to_regclass('t')"));
    victim->driver->close(victim);
    live_close(live);
}

/* Where a proxy hangs up: before the server has seen COMMIT, or before the client has its answer.
 */
typedef enum HangUp { BEFORE_COMMIT, AFTER_COMMIT } HangUp;

static int bind_loopback(int port, int *chosen)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int file = socket(AF_INET, SOCK_STREAM, 0);
    if (port != 0) {
        address.sin_port = htons((uint16_t)port);
        return connect(file, (struct sockaddr *)&address, length) == 0 ? file : -1;
    }
    cr_assert_eq(bind(file, (struct sockaddr *)&address, length), 0);
    cr_assert_eq(listen(file, 8), 0);
    cr_assert_eq(getsockname(file, (struct sockaddr *)&address, &length), 0);
    *chosen = ntohs(address.sin_port);
    return file;
}

/* Passes on what has come; false at the end. */
static bool pass(int from, int to, HangUp when)
{
    static const char commit[] = "Q\0\0\0\x0b"
                                 "COMMIT";
    char bytes[65536];
    ssize_t length = read(from, bytes, sizeof(bytes));
    if (length <= 0)
        return false;
    bool commits = memmem(bytes, (size_t)length, commit, sizeof(commit)) != NULL;
    if (commits && when == BEFORE_COMMIT)
        return false;
    bool passed = write(to, bytes, (size_t)length) == length;
    return passed && (!commits || read(to, bytes, sizeof(bytes)) < 0);
}

/* One client's proxy, in a process of its own. */
static void serve_proxy(int listener, HangUp when)
{
    int client = accept(listener, NULL, NULL);
    int server = bind_loopback(live_port(), NULL);
    struct pollfd files[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    bool going = client >= 0 && server >= 0;
    while (going && poll(files, 2, 20000) > 0)
        going = (files[0].revents == 0 || pass(client, server, when)) &&
                (files[1].revents == 0 || pass(server, client, when));
    _exit(0);
}

static void connect_by(Live *live, int port)
{
    live_set_url(
        live,
        arena_printf(live->arena, "postgresql://postgres@127.0.0.1:%d/%s", port, live->database),
        "shown");
}

/* The next connection is through a proxy. */
static int start_proxy(Live *live, HangUp when)
{
    int port;
    int listener = bind_loopback(0, &port);
    if (fork() == 0)
        serve_proxy(listener, when);
    connect_by(live, port);
    return listener;
}

static void lose_commit(Live *live, HangUp when)
{
    int listener = start_proxy(live, when);
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    must(live_run(live, victim, "CREATE TABLE t ()", true, &err), err);
    cr_assert(!victim->driver->commit(victim, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message,
                     "the connection was lost while COMMIT was under way: it may or may "
                     "not have been committed");
    cr_assert_str_eq(err.detail,
                     "server closed the connection unexpectedly; This probably means the server "
                     "terminated abnormally before or while processing the request.");
    victim->driver->close(victim);
    close(listener);
}

Test(fault, a_connection_lost_in_commit_leaves_it_open_whether_it_committed)
{
    Live *live = live_open("mig_fault_commit");
    lose_commit(live, BEFORE_COMMIT);
    cr_assert_null(live_ask(live, live->connection, "SELECT to_regclass('t')"));
    lose_commit(live, AFTER_COMMIT);
    cr_assert_str_eq(live_ask(live, live->connection, "SELECT to_regclass('t')"), "t");
    live_close(live);
}

/* Who listens there and never accepts takes none. */
Test(fault, a_server_that_takes_no_cancellation_is_given_up_after_an_interrupt)
{
    Live *live = live_open("mig_fault_deaf");
    int listener = start_proxy(live, BEFORE_COMMIT);
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    connect_by(live, live_port());
    live_interrupt_at(live, "PgSleep");
    cr_assert(!live_run(live, victim, "SELECT pg_sleep(600)", true, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(err.message, "interrupted; the server did not answer the cancellation");
    victim->driver->close(victim);
    close(listener);
    live_close(live);
}

/* A frozen server neither answers nor takes a cancellation. */
Test(fault, a_frozen_server_is_given_up_after_an_interrupt)
{
    Live *live = live_open("mig_fault_frozen");
    Connection *victim = live_connect(live, "mig victim");
    MigError err;
    live_begin(live, victim);
    pid_t backend = (pid_t)atoi(live_ask(live, victim, "SELECT pg_backend_pid()"));
    if (kill(backend, SIGSTOP) != 0)
        cr_skip_test("the server's processes are out of reach");
    live_interrupt_later(live, 3 * SECOND); /* when the statement has been sent, however late */
    cr_assert(!live_run(live, victim, "SELECT 1", true, &err));
    kill(backend, SIGCONT);
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(err.message, "interrupted; the server did not answer the cancellation");
    victim->driver->rollback(victim);
    cr_assert(!victim->driver->commit(victim, &err));
    victim->driver->close(victim);
    live_close(live);
}
