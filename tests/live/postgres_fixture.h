/* A database of its own for each test, on the server that MIG_TEST_POSTGRES names. */
#ifndef MIG_TESTS_LIVE_POSTGRES_FIXTURE_H
#define MIG_TESTS_LIVE_POSTGRES_FIXTURE_H

#include "db/driver.h"

#include <criterion/criterion.h>

#define SECOND 1000000L

typedef struct Live {
    Arena *arena;
    const char *database;
    ConnectOptions options; /* change them before `live_connect` */
    Url url;
    int interrupts[2]; /* a pipe; options.interrupt_fd is its end for reading, unless put to -1 */
    Text heard;        /* "SEVERITY text" and "waiting text", a line each */
    Connection *connection;
} Live;

/* A new database whose name begins so and is nobody else's, and a connection to it of "mig
 * module_one". Roles and prepared transactions are the whole server's: give them its name. */
Live *live_open(const char *name);
void live_close(Live *live);

/* Another connection, with the options as they are now. */
Connection *live_connect(Live *live, const char *application_name);

/* The server's port on the loopback. */
int live_port(void);

/* Another URL in the options, shown as given. */
void live_set_url(Live *live, const char *target, const char *shown);

/* What holds in the database from the next connection on: "name = value". */
void live_configure(Live *live, const char *setting);

/* Runs mig's own statement, or one that gives a value; failing fails the test. */
void live_do(Connection *connection, const char *sql);
const char *live_ask(Live *live, Connection *connection, const char *sql);

/* Begins; failing, or not getting the lock, fails the test. */
void live_begin(Live *live, Connection *connection);
void live_commit(Connection *connection);

/* Runs a script "a.sql" that begins at line 1, as revisions are run. */
bool live_run(Live *live, Connection *connection, const char *script, bool transaction,
              MigError *err) MIG_MUST_CHECK;

/* Waits until a query, asked again and again, gives "t"; fails the test when that never comes. */
void live_wait(Live *live, Connection *connection, const char *sql);

/* Ends another session and waits until it is gone. */
void live_terminate(Live *live, const char *pid);

/* Makes interrupt_fd readable; from a child process after some time, or when a session of the
 * database waits for an event of that name. */
void live_interrupt(Live *live);
void live_interrupt_later(Live *live, int64_t microseconds);
void live_interrupt_at(Live *live, const char *wait_event);

/* Asserts a result of mig's with the error's message. */
#define must(done, err) cr_assert((done), "%s (%s)", (err).message, (err).detail)

#endif
