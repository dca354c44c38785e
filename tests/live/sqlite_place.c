/* Folders, connections and children of the tests of the SQLite driver. */
#include "sqlite_place.h"

#include "base/file.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/sqlite.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void note(void *context, const char *severity, const char *text)
{
    Place *place = context;
    vec_push(place->arena, &place->notices, arena_printf(place->arena, "%s: %s", severity, text));
}

static void note_wait(void *context, const char *text)
{
    Place *place = context;
    vec_push(place->arena, &place->waits, arena_strdup(place->arena, text));
    if (place->in_the_way != 0)
        kill(place->in_the_way, SIGKILL);
}

Place *place_make(void)
{
    Arena *arena = arena_open();
    Place *place = arena_new(arena, Place);
    const char *parent = getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR");
    char *folder = arena_printf(arena, "%s/mig-live-XXXXXX", parent);
    cr_assert_not_null(mkdtemp(folder));
    place->arena = arena;
    place->folder = folder;
    place->path = arena_printf(arena, "%s/test.db", folder);
    place->url = (Url){URL_SQLITE, place->path, place->path, place->path};
    place->options = (ConnectOptions){
        .url = &place->url,
        .application_name = "mig test",
        .lock_timeout = 20000000,
        .interrupt_fd = -1,
        .listener = {note, note_wait, place},
        .create = true,
    };
    return place;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void place_remove(Place *place)
{
    nftw(place->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_close(place->arena);
}

Connection *place_connect(Place *place)
{
    MigError err = {0};
    Connection *connection = NULL;
    cr_assert(sqlite_driver.open(place->arena, &place->options, &connection, &err), "%s",
              err.message);
    return connection;
}

MigError place_refuse(Place *place)
{
    MigError err = {0};
    Connection *connection = NULL;
    cr_assert_not(sqlite_driver.open(place->arena, &place->options, &connection, &err));
    return err;
}

const char *place_list(const Place *place)
{
    MigError err;
    StringVec names;
    cr_assert(folder_list(place->arena, place->folder, &names, &err), "%s", err.message);
    StringVec kept = {0};
    for (size_t i = 0; i < names.count; i++)
        if (strstr(names.items[i], "-journal") == NULL)
            vec_push(place->arena, &kept, names.items[i]);
    return strings_join(place->arena, &kept, " ");
}

void begin(Connection *connection)
{
    MigError err = {0};
    Arena *arena = arena_open();
    LockTry attempt = {.look = NULL};
    cr_assert(sqlite_driver.begin(connection, "test", arena, &attempt, &err), "%s", err.message);
    cr_assert(attempt.taken, "%s", attempt.holder.text);
    arena_close(arena);
}

void commit(Connection *connection)
{
    MigError err = {0};
    cr_assert(sqlite_driver.commit(connection, &err), "%s", err.message);
}

MigError commit_in_vain(Connection *connection)
{
    MigError err = {0};
    cr_assert_not(sqlite_driver.commit(connection, &err));
    return err;
}

bool script(Connection *connection, const char *text, bool transaction, MigError *err)
{
    Arena *arena = arena_open();
    ScriptCursor cursor = {.arena = arena,
                           .file = "r.sql",
                           .text = span_of(text),
                           .line = 1,
                           .transaction = transaction};
    bool found = true, going = true;
    *err = (MigError){0};
    while (going && found) {
        Statement statement;
        going = sqlite_driver.next(connection, &cursor, &statement, &found, err) &&
                (!found || sqlite_driver.run(connection, &cursor, &statement, err));
    }
    arena_close(arena);
    return going;
}

void inside(Connection *connection, const char *text)
{
    MigError err;
    cr_assert(script(connection, text, true, &err), "line %d: %s", err.line, err.message);
}

void revision(Connection *connection, const char *text)
{
    begin(connection);
    inside(connection, text);
    commit(connection);
}

void outside(Connection *connection, const char *text)
{
    MigError err;
    cr_assert(script(connection, text, false, &err), "line %d: %s", err.line, err.message);
}

const char *ask(Connection *connection, const char *sql)
{
    MigError err = {0};
    Rows rows;
    Arena *arena = ((SqliteConnection *)connection)->arena;
    cr_assert(sqlite_driver.query(connection, sql, NULL, 0, arena, &rows, &err), "%s", err.message);
    if (rows.items.count == 0)
        return "";
    const char *value = rows.items.items[0].items[0];
    return value == NULL ? "NULL" : value;
}

pid_t spawn(void (*run)(Place *place, int ready), Place *place)
{
    int ready[2];
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no child behind */
        close(ready[0]);
        run(place, ready[1]);
        _exit(0);
    }
    close(ready[1]);
    char byte;
    ssize_t count = read(ready[0], &byte, 1);
    close(ready[0]);
    cr_assert_eq(count, 1, "the child was never ready");
    return child;
}

int reap(pid_t child)
{
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
