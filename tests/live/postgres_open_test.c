/* Opening a connection, and what is said when there is none to be had. */
#include "postgres_fixture.h"

#include "base/clock.h"
#include "db/postgres/postgres.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool open_fails(Live *live, MigError *err)
{
    Connection *connection = NULL;
    live->options.application_name = "mig module_one";
    *err = (MigError){0};
    if (!postgres_driver.open(live->arena, &live->options, &connection, err))
        return true;
    connection->driver->close(connection);
    return false;
}

/* Where a server would be, if somebody answered there, or, with no `backlog`, listened; `*port` is
 * chosen by the system. */
static int bind_somewhere(int backlog, int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(listener, (struct sockaddr *)&address, length), 0);
    cr_assert(backlog == 0 || listen(listener, backlog) == 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

Test(open, a_session_says_who_it_is)
{
    Live *live = live_open("mig_open_who");
    Connection *connection = live->connection;
    cr_assert_str_eq(connection->driver->name, "postgresql");
    cr_assert_str_eq(live_ask(live, connection, "SHOW application_name"), "mig module_one");
    cr_assert_str_eq(live_ask(live, connection, "SHOW client_encoding"), "UTF8");
    live_set_url(live, arena_printf(live->arena, "%s?application_name=mine", live->url.target),
                 "x");
    Connection *mine = live_connect(live, "mig module_one");
    cr_assert_str_eq(live_ask(live, mine, "SHOW application_name"), "mine");
    mine->driver->close(mine);
    live_close(live);
}

Test(open, a_backslash_is_a_character_whatever_the_database_says)
{
    Live *live = live_open("mig_open_strings");
    live_configure(live, "standard_conforming_strings = off");
    live_configure(live, "client_encoding = 'LATIN1'");
    Connection *other = live_connect(live, "mig module_one");
    cr_assert_str_eq(live_ask(live, other, "SELECT 'a\\\\b'"), "a\\\\b");
    live_begin(live, other);
    cr_assert_str_eq(live_ask(live, other, "SELECT 'a\\\\b'"), "a\\\\b");
    live_commit(other);
    cr_assert_str_eq(live_ask(live, other, "SELECT 'a\\\\b'"), "a\\\\b");
    cr_assert_str_eq(live_ask(live, other, "SHOW client_encoding"), "UTF8");
    other->driver->close(other);
    live_close(live);
}

Test(open, nobody_listening_is_said_with_the_address)
{
    Live *live = live_open("mig_open_nobody");
    int port;
    int nobody = bind_somewhere(0, &port);
    const char *url = arena_printf(live->arena, "postgresql://127.0.0.1:%d/x", port);
    live_set_url(live, url, url);
    MigError err;
    cr_assert(open_fails(live, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message,
                     arena_printf(live->arena,
                                  "cannot connect to '%s': connection to server at \"127.0.0.1\", "
                                  "port %d failed: Connection refused; Is the server running on "
                                  "that host and accepting TCP/IP connections?",
                                  url, port));
    cr_assert_str_eq(err.hint, "is the server running, and are host and port right?");
    close(nobody);
    live_close(live);
}

/* Makes the role "locked" unless another test has; its lines in pg_hba.conf ask for a password. */
static void make_locked_role(Live *live)
{
    live_do(live->connection,
            "DO $$ BEGIN CREATE ROLE locked LOGIN PASSWORD 'let-me-in'; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
}

Test(open, a_wrong_password_is_never_shown)
{
    Live *live = live_open("mig_open_password");
    make_locked_role(live);
    MigError err;
    live_set_url(live,
                 arena_printf(live->arena, "postgresql://locked:sesame@127.0.0.1:%d/%s",
                              live_port(), live->database),
                 "postgresql://locked:***@…");
    cr_assert(open_fails(live, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message,
                     arena_printf(live->arena,
                                  "cannot connect to 'postgresql://locked:***@…': connection to "
                                  "server at \"127.0.0.1\", port %d failed: FATAL: password "
                                  "authentication failed for user \"locked\"",
                                  live_port()));
    cr_assert_str_eq(err.sqlstate, "28P01");
    cr_assert_str_eq(err.hint, "wrong password: check the URL, PGPASSWORD and ~/.pgpass");
    live_set_url(live,
                 arena_printf(live->arena, "host=127.0.0.1 user=locked dbname=postgres port=%d",
                              live_port()),
                 "…");
    cr_assert(open_fails(live, &err));
    cr_assert_str_eq(err.hint, "give the password in the URL, PGPASSWORD or ~/.pgpass");
    live_set_url(live,
                 arena_printf(live->arena, "postgresql://locked:let-me-in@127.0.0.1:%d/postgres",
                              live_port()),
                 "…");
    cr_assert_not(open_fails(live, &err), "%s", err.message);
    live_close(live);
}

typedef struct BadUrl {
    const char *target, *shown, *message;
} BadUrl;

static const BadUrl bad_urls[] = {
    {"postgresql://u:open%zzsesame@127.0.0.1/x", "postgresql://u:***@127.0.0.1/x",
     "cannot connect to 'postgresql://u:***@127.0.0.1/x': invalid percent-encoded token: \"***\""},
    {"postgresql://u:open/sesame@127.0.0.1/x", "postgresql://u:***@127.0.0.1/x",
     "cannot connect to 'postgresql://u:***@127.0.0.1/x': invalid integer value \"***\" for "
     "connection option \"port\""},
    {"password=open sesame host=127.0.0.1", "password=*** host=127.0.0.1",
     "cannot connect to 'password=*** host=127.0.0.1': missing \"=\" after \"***\" in connection "
     "info string"},
    {"postgresql://127.0.0.1/x?color=red", "postgresql://127.0.0.1/x?color=red",
     "cannot connect to 'postgresql://127.0.0.1/x?color=red': invalid URI query parameter: "
     "\"color\""},
};

Test(open, what_libpq_cannot_read_it_does_not_give_away)
{
    Live *live = live_open("mig_open_unreadable");
    MigError err;
    for (size_t i = 0; i < COUNT(bad_urls); i++) {
        live_set_url(live, bad_urls[i].target, bad_urls[i].shown);
        cr_expect(open_fails(live, &err));
        cr_expect_eq(err.code, MIG_E_CONNECTION);
        cr_expect_str_eq(err.message, bad_urls[i].message);
        cr_expect(strstr(err.message, "open") == NULL && strstr(err.message, "sesame") == NULL);
    }
    live_close(live);
}

Test(open, a_missing_database_names_the_command_that_makes_it)
{
    Live *live = live_open("mig_open_missing");
    MigError err;
    live_set_url(
        live, arena_printf(live->arena, "postgresql://postgres@127.0.0.1:%d/no_such", live_port()),
        "shown");
    cr_assert(open_fails(live, &err));
    cr_assert_str_eq(err.message,
                     arena_printf(live->arena,
                                  "cannot connect to 'shown': connection to server at "
                                  "\"127.0.0.1\", port %d failed: FATAL: database \"no_such\" does "
                                  "not exist",
                                  live_port()));
    cr_assert_str_eq(err.sqlstate, "3D000");
    cr_assert_str_eq(err.hint, "the database is missing: createdb no_such");
    live_close(live);
}

Test(open, a_server_that_never_answers_is_given_up)
{
    Live *live = live_open("mig_open_silent");
    int port;
    int listener = bind_somewhere(8, &port);
    MigError err;
    live_set_url(live,
                 arena_printf(live->arena, "postgresql://127.0.0.1:%d/x?connect_timeout=1", port),
                 "shown");
    int64_t start = clock_ticks();
    cr_assert(open_fails(live, &err));
    int64_t took = clock_ticks() - start;
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "cannot connect to 'shown': no answer in time");
    cr_assert_geq(took, 2 * SECOND);
    close(listener);
    live_close(live);
}

Test(open, an_interrupt_ends_the_wait_for_a_server)
{
    Live *live = live_open("mig_open_interrupt");
    int port;
    int listener = bind_somewhere(8, &port);
    MigError err;
    live_set_url(live, arena_printf(live->arena, "postgresql://127.0.0.1:%d/x", port), "shown");
    live_interrupt_later(live, SECOND / 5);
    cr_assert(open_fails(live, &err));
    cr_assert_eq(err.code, MIG_E_INTERRUPTED);
    cr_assert_str_eq(err.message, "interrupted while connecting to 'shown'");
    close(listener);
    live->options.interrupt_fd = -1;
    live_close(live);
}

/* A server as old as no machine has it any more: what it says when it lets a client in. */
static void serve_old_version(int listener)
{
    static const char hello[] = "R\0\0\0\x08\0\0\0\0"
                                "S\0\0\0\x18server_version\0"
                                "12.3\0"
                                "Z\0\0\0\x05I";
    char startup[1024];
    int client = accept(listener, NULL, NULL);
    bool served = read(client, startup, sizeof(startup)) > 0 &&
                  write(client, hello, sizeof(hello) - 1) > 0 && read(client, startup, 1) >= 0;
    _exit(served ? 0 : 1);
}

Test(open, an_old_server_is_refused)
{
    Live *live = live_open("mig_open_old");
    int port;
    int listener = bind_somewhere(8, &port);
    if (fork() == 0)
        serve_old_version(listener);
    live_set_url(live,
                 arena_printf(live->arena,
                              "host=127.0.0.1 port=%d sslmode=disable gssencmode=disable", port),
                 "shown");
    MigError err;
    cr_assert(open_fails(live, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_str_eq(err.message, "PostgreSQL 12 is not supported");
    cr_assert_str_eq(err.hint, "mig needs PostgreSQL 13 or newer");
    close(listener);
    live_close(live);
}

/* In a process that may open no file, dlopen(3) finds nothing. */
static int load_without_files(void)
{
    struct rlimit none = {0, 0};
    MigError err = {0};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0 || postgres_load(&err))
        return 1;
    static const char start[] = "cannot load libpq.so.5: ";
    bool right = err.code == MIG_E_CONNECTION && strcmp(err.hint, "install libpq5") == 0 &&
                 strncmp(err.message, start, strlen(start)) == 0;
    return right ? 0 : 2;
}

Test(open, a_missing_library_is_said)
{
    pid_t child = fork();
    if (child == 0)
        _exit(load_without_files());
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 0);
    MigError err;
    must(driver_load(URL_POSTGRES, &err), err);
}
