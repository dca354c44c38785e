/* Scratch databases: what they are like, and that nothing is left of them. */
#include "postgres_fixture.h"

#include "base/clock.h"
#include "base/hash.h"
#include "db/postgres/postgres.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static Connection *scratch_of(Live *live, const char *dev_url)
{
    MigError err;
    Connection *scratch = NULL;
    must(postgres_driver.scratch(live->arena, &live->options, dev_url, &scratch, &err), err);
    return scratch;
}

/* Whether a database is there, "t" or "f". */
static const char *is_there(Live *live, const char *name)
{
    return live_ask(live, live->connection,
                    arena_printf(live->arena,
                                 "SELECT count(*) = 1 FROM pg_database WHERE datname = '%s'",
                                 name));
}

Test(postgres_scratch, it_is_empty_and_gone_when_closed)
{
    Live *live = live_open("mig_scratch_test");
    live_do(live->connection, "CREATE TABLE t (a int)");
    Connection *scratch = scratch_of(live, "");
    const char *name = live_ask(live, scratch, "SELECT current_database()");
    cr_assert_eq(strspn(name + strlen("mig_scratch_"), "0123456789abcdef"), 16, "%s", name);
    cr_assert_str_eq(live_ask(live, scratch, "SELECT to_regclass('t') IS NULL"), "t");
    cr_assert_str_eq(live_ask(live, scratch, "SHOW synchronous_commit"), "off");
    cr_assert_str_eq(is_there(live, name), "t");
    live_do(scratch, "CREATE TABLE t (a int)");
    scratch->driver->close(scratch);
    cr_assert_str_eq(is_there(live, name), "f");
    live_close(live);
}

Test(postgres_scratch, two_at_once_leave_each_other_alone)
{
    Live *live = live_open("mig_scratch_two");
    Connection *one = scratch_of(live, ""), *two = scratch_of(live, "");
    live_do(one, "CREATE TABLE t (a int)");
    live_do(two, "CREATE TABLE t (a int)");
    one->driver->close(one);
    live_do(two, "CREATE TABLE u (a int)");
    two->driver->close(two);
    live_close(live);
}

Test(postgres_scratch, what_holds_in_the_database_holds_there)
{
    Live *live = live_open("mig_scratch_like");
    live_do(live->connection, "CREATE SCHEMA \"App\"");
    live_configure(live, "search_path = \"App\", public");
    live_configure(live, "DateStyle = 'SQL, DMY'");
    Connection *scratch = scratch_of(live, "");
    cr_assert_str_eq(live_ask(live, scratch, "SELECT current_schema()"), "App");
    cr_assert_str_eq(live_ask(live, scratch, "SHOW search_path"), "\"App\", public");
    cr_assert_str_eq(live_ask(live, scratch, "SHOW DateStyle"), "SQL, DMY");
    live_do(scratch, "RESET ALL");
    cr_assert_str_eq(live_ask(live, scratch, "SELECT current_schema()"), "App");
    scratch->driver->close(scratch);
    live->options.schema = "given";
    scratch = scratch_of(live, getenv("MIG_TEST_POSTGRES"));
    cr_assert_str_eq(live_ask(live, scratch, "SELECT current_schema()"), "given");
    scratch->driver->close(scratch);
    live_close(live);
}

static const char *url_of(Live *live, const char *database)
{
    const char *url = getenv("MIG_TEST_POSTGRES");
    return arena_printf(live->arena, "%.*s/%s", (int)(strrchr(url, '/') - url), url, database);
}

Test(postgres_scratch, it_has_the_builtin_locale_of_the_database)
{
    Live *live = live_open("mig_scratch_builtin");
    live_needs(live, 17);
    const char *builtin = arena_printf(live->arena, "%s_builtin", live->database);
    live_do(live->connection, arena_printf(live->arena,
                                           "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' "
                                           "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
                                           builtin));
    Connection *scratch = scratch_of(live, url_of(live, builtin));
    cr_assert_str_eq(
        live_ask(live, scratch,
                 "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = "
                 "current_database()"),
        "bC.UTF-8");
    scratch->driver->close(scratch);
    live_do(live->connection, arena_printf(live->arena, "DROP DATABASE %s", builtin));
    live_close(live);
}

Test(postgres_scratch, it_has_the_encoding_and_locale_of_the_database)
{
    Live *live = live_open("mig_scratch_latin");
    const char *latin = arena_printf(live->arena, "%s_latin", live->database);
    live_do(live->connection, arena_printf(live->arena,
                                           "CREATE DATABASE %s TEMPLATE template0 ENCODING "
                                           "'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
                                           latin));
    Connection *scratch = scratch_of(live, url_of(live, latin));
    cr_assert_str_eq(live_ask(live, scratch, "SHOW server_encoding"), "LATIN1");
    scratch->driver->close(scratch);
    live_do(live->connection, arena_printf(live->arena, "DROP DATABASE %s", latin));
    live_close(live);
}

/* Waits until a scratch database is dropped by one of those who make others: what cannot be dropped
 * at a moment, since others do the same, is left to the next one. */
static void wait_for_drop(Live *live, const char *name)
{
    int64_t deadline = clock_ticks() + 180 * SECOND;
    do {
        cr_assert_lt(clock_ticks(), deadline, "nobody drops %s", name);
        Connection *scratch = scratch_of(live, "");
        scratch->driver->close(scratch);
    } while (strcmp(is_there(live, name), "f") != 0);
}

/* Makes a scratch database in a process that dies at once; its name. */
static const char *make_and_die(Live *live)
{
    int names[2];
    cr_assert_eq(pipe(names), 0);
    pid_t maker = fork();
    if (maker == 0) {
        const char *name = live_ask(live, scratch_of(live, ""), "SELECT current_database()");
        ssize_t written = write(names[1], name, strlen(name) + 1);
        raise(written > 0 ? SIGKILL : SIGABRT);
    }
    char name[64] = "";
    int status;
    cr_assert_gt(read(names[0], name, sizeof(name) - 1), 0);
    waitpid(maker, &status, 0);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    close(names[0]);
    close(names[1]);
    return arena_strdup(live->arena, name);
}

Test(postgres_scratch, what_a_killed_run_has_left_is_dropped_by_the_next_one)
{
    Live *live = live_open("mig_scratch_killed");
    Connection *living = scratch_of(live, "");
    const char *living_name = live_ask(live, living, "SELECT current_database()");
    const char *name = make_and_die(live);
    live_wait(live, live->connection,
              arena_printf(live->arena,
                           "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '%s'", name));
    live_wait(live, live->connection,
              arena_printf(live->arena,
                           "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND "
                           "lpad(to_hex(classid::bigint), 8, '0') = substr('%s', 13, 8)",
                           name));
    wait_for_drop(live, name);
    cr_assert_str_eq(is_there(live, living_name), "t");
    live_do(living, "CREATE TABLE t (a int)");
    living->driver->close(living);
    live_close(live);
}

Test(postgres_scratch, one_that_cannot_be_dropped_does_not_keep_the_others)
{
    Live *live = live_open("mig_scratch_stuck");
    const char *number = hash_random(live->arena, 8);
    const char *stuck = arena_printf(live->arena, "mig_scratch_00000000%s", number);
    const char *behind = arena_printf(live->arena, "mig_scratch_ffffffff%s", number);
    live_do(live->connection,
            arena_printf(live->arena, "CREATE DATABASE %s IS_TEMPLATE true", stuck));
    live_do(live->connection, arena_printf(live->arena, "CREATE DATABASE %s", behind));
    wait_for_drop(live, behind);
    cr_assert_str_eq(is_there(live, stuck), "t");
    live_do(live->connection,
            arena_printf(live->arena, "ALTER DATABASE %s IS_TEMPLATE false", stuck));
    wait_for_drop(live, stuck);
    live_close(live);
}

Test(postgres_scratch, one_that_somebody_looks_at_is_left_alone)
{
    Live *live = live_open("mig_scratch_looked_at");
    const char *number = hash_random(live->arena, 8);
    const char *name = arena_printf(live->arena, "mig_scratch_00000000%s", number);
    live_do(live->connection,
            arena_printf(live->arena, "SELECT pg_advisory_lock(x'%s'::bigint)", number));
    live_do(live->connection,
            arena_printf(live->arena, "CREATE DATABASE %s TEMPLATE template0", name));
    live->options.database = name;
    Connection *visitor = live_connect(live, "visitor");
    live->options.database = NULL;
    live_do(live->connection, "SELECT pg_advisory_unlock_all()");
    Connection *scratch = scratch_of(live, "");
    scratch->driver->close(scratch);
    cr_assert_str_eq(is_there(live, name), "t");
    visitor->driver->close(visitor);
    live_wait(live, live->connection,
              arena_printf(live->arena,
                           "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '%s'", name));
    wait_for_drop(live, name);
    live_close(live);
}

Test(postgres_scratch, a_role_that_may_not_create_databases_is_told_of_dev_url)
{
    Live *live = live_open("mig_scratch_right");
    Connection *scratch;
    MigError err;
    live_do(live->connection, arena_printf(live->arena, "CREATE ROLE %s LOGIN", live->database));
    const char *url = arena_printf(live->arena, "postgresql://%s@127.0.0.1:%d/%s", live->database,
                                   live_port(), live->database);
    live_set_url(live, url, "the server");
    cr_assert(!postgres_driver.scratch(live->arena, &live->options, "", &scratch, &err));
    cr_assert_eq(err.code, MIG_E_CONFIG);
    cr_assert_str_eq(err.message, "permission denied to create database");
    cr_assert_str_eq(err.hint,
                     "give the role the right to (ALTER ROLE … CREATEDB), or let dev_url in "
                     "modules.ini name a server where it has that");
    live_set_url(live, getenv("MIG_TEST_POSTGRES"), "the test server");
    live_do(live->connection, arena_printf(live->arena, "DROP ROLE %s", live->database));
    live_close(live);
}

Test(postgres_scratch, dev_url_has_to_be_postgresql)
{
    Live *live = live_open("mig_scratch_kind");
    Connection *scratch;
    MigError err;
    cr_assert(
        !postgres_driver.scratch(live->arena, &live->options, "sqlite:dev.db", &scratch, &err));
    cr_assert_eq(err.code, MIG_E_CONFIG);
    cr_assert_str_eq(err.message, "dev_url 'sqlite:dev.db' is no PostgreSQL server");
    cr_assert_str_eq(err.hint, "a schema of PostgreSQL can only be tried on PostgreSQL");
    live_close(live);
}

Test(postgres_scratch, a_password_in_dev_url_is_not_shown)
{
    Live *live = live_open("mig_scratch_password");
    Connection *scratch;
    MigError err;
    cr_assert(!postgres_driver.scratch(live->arena, &live->options,
                                       "postgresql://u:secret@127.0.0.1:1/x", &scratch, &err));
    cr_assert_eq(err.code, MIG_E_CONNECTION);
    cr_assert_eq(strncmp(err.message, "cannot connect to 'postgresql://u:***@127.0.0.1:1/x': ",
                         strlen("cannot connect to 'postgresql://u:***@127.0.0.1:1/x': ")),
                 0, "%s", err.message);
    cr_assert_null(strstr(err.message, "secret"));
    live_close(live);
}

Test(postgres_scratch, a_role_that_is_missing_is_explained)
{
    Live *live = live_open("mig_scratch_role");
    Connection *scratch = scratch_of(live, "");
    MigError err;
    cr_assert(!live_run(live, scratch, "CREATE TABLE t (a int);\nGRANT SELECT ON t TO nonesuch",
                        false, &err));
    cr_assert_str_eq(err.message, "role \"nonesuch\" does not exist");
    cr_assert_str_eq(err.hint, "roles belong to the server, not to a schema: create it on the "
                               "server, or let dev_url in modules.ini name one that has it");
    cr_assert_eq(err.line, 2);
    scratch->driver->close(scratch);
    live_close(live);
}

Test(postgres_scratch, it_keeps_nobody_from_making_an_index)
{
    Live *live = live_open("mig_scratch_index");
    live_do(live->connection, "CREATE TABLE t (a int)");
    Connection *scratch = scratch_of(live, "");
    live_do(live->connection, "SET statement_timeout = '120s'");
    live_do(live->connection, "CREATE INDEX CONCURRENTLY i ON t (a)");
    scratch->driver->close(scratch);
    live_close(live);
}
