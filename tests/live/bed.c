/* Temporary folders and databases, and runs over them through the public API. */
#include "bed.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "db/driver.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static Connection *connect_to(Arena *arena, const char *text)
{
    MigError err;
    Url *url = arena_new(arena, Url);
    Connection *connection = NULL;
    cr_assert(url_parse(arena, text, "/", url, &err), "%s", err.message);
    const ConnectOptions options = {
        .url = url, .application_name = "test", .interrupt_fd = -1, .create = true};
    cr_assert(driver_load(url->kind, &err) &&
                  driver_find(url->kind)->open(arena, &options, &connection, &err),
              "%s", err.message);
    return connection;
}

static bool run_query(Arena *arena, const char *url, const char *sql, Rows *rows, MigError *err)
{
    Connection *connection = connect_to(arena, url);
    bool done = connection->driver->query(connection, sql, NULL, 0, arena, rows, err);
    connection->driver->close(connection);
    return done;
}

/* The URL of a new database on the tests' PostgreSQL server. */
static const char *create_database(Arena *arena, const char *server, const char **name)
{
    MigError err;
    *name = arena_printf(arena, "bed_%s", hash_random(arena, 12));
    const char *slash = strrchr(server, '/');
    cr_assert(
        run_query(arena, server, arena_printf(arena, "CREATE DATABASE %s", *name), NULL, &err),
        "%s", err.message);
    return arena_printf(arena, "%.*s/%s", (int)(slash - server), server, *name);
}

/* Memory where there is enough: thousands of commits, each with its syncs, are slow on a disk. */
static const char *find_place(void)
{
    struct statvfs room;
    const char *named = getenv("TMPDIR");
    if (named != NULL)
        return named;
    bool is_roomy = access("/dev/shm", W_OK) == 0 && statvfs("/dev/shm", &room) == 0 &&
                    room.f_bavail >= 500000000 / room.f_frsize;
    return is_roomy ? "/dev/shm" : "/tmp";
}

Bed *bed_open(UrlKind kind)
{
    Arena *arena = arena_open();
    Bed *bed = arena_new(arena, Bed);
    const char *server = getenv("MIG_TEST_POSTGRES"), *name;
    if (kind == URL_POSTGRES && server == NULL)
        cr_skip_test("MIG_TEST_POSTGRES names no PostgreSQL server");
    char *folder = arena_printf(arena, "%s/mig-bed-XXXXXX", find_place());
    cr_assert_not_null(mkdtemp(folder));
    *bed = (Bed){.arena = arena, .kind = kind, .folder = folder};
    bed->url = kind == URL_SQLITE ? arena_printf(arena, "sqlite:%s/bed.db", folder)
                                  : create_database(arena, server, &name);
    return bed;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

void bed_close(Bed *bed)
{
    MigError err;
    mig_workspace_close(bed->workspace);
    if (bed->kind == URL_POSTGRES)
        cr_expect(run_query(bed->arena, getenv("MIG_TEST_POSTGRES"),
                            arena_printf(bed->arena, "DROP DATABASE %s WITH (FORCE)",
                                         strrchr(bed->url, '/') + 1),
                            NULL, &err),
                  "%s", err.message);
    nftw(bed->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_close(bed->arena);
}

void bed_write(Bed *bed, const char *path, const char *content)
{
    MigError err;
    const char *file = path_join(bed->arena, bed->folder, path);
    cr_assert(folder_make(path_parent(bed->arena, file), &err) &&
                  file_replace(file, span_of(content), &err),
              "%s", err.message);
}

void bed_ini(Bed *bed, const char *settings, const char *modules)
{
    bed_write(bed, "modules.ini",
              arena_printf(bed->arena, "[mig]\nurl = %s\n%s\n%s", bed->url, settings, modules));
}

void bed_revision(Bed *bed, const char *module, const char *id, const char *down_revision,
                  const char *header, const char *up, const char *down)
{
    bed_write(bed, arena_printf(bed->arena, "%s/migrations/versions/%s.sql", module, id),
              arena_printf(bed->arena,
                           "-- %s\n--\n-- revision: %s\n-- down_revision: %s\n%s%s\n-- "
                           "mig:up%s\n\n-- mig:down%s\n",
                           id, id, down_revision, header, header[0] == '\0' ? "" : "\n", up, down));
}

static void record(void *context, const MigEvent *event)
{
    Bed *bed = context;
    Text line = text_in(bed->arena);
    text_printf(&line, "%s", mig_event_name(event->kind));
    if (event->module != NULL)
        text_printf(&line, " %s", event->module);
    if (event->revision != NULL)
        text_printf(&line, " %s", event->revision);
    if (event->text != NULL)
        text_printf(&line, " %s", event->text);
    if (event->error != NULL)
        text_printf(&line, ": %s: %s", mig_code_name(event->error->code), event->error->message);
    if (event->kind == MIG_EVENT_MODULE_FAILED)
        bed->failed = *event->error;
    if (event->error != NULL && event->error->line > 0)
        text_printf(&line, " (%s:%d)", event->error->file, event->error->line);
    vec_push(bed->arena, &bed->events, text_string(&line));
    if (bed->told > 0)
        dprintf(bed->told, "%s\n", text_string(&line));
}

bool bed_call(Bed *bed, BedCall *call, const char *names, const char *target, MigRun run)
{
    const char *const list[] = {names[0] == '\0' ? NULL : names, NULL};
    mig_workspace_close(bed->workspace);
    bed->workspace = NULL;
    bed->events = (StringVec){0};
    bed->err = bed->failed = (MigError){0};
    run.sink = record;
    run.context = bed;
    return mig_workspace_open(&(MigOpen){.folder = bed->folder, .config = "modules.ini"},
                              &bed->workspace, &bed->err) &&
           mig_workspace_select(bed->workspace, list, &bed->err) &&
           call(bed->workspace, target, &run, &bed->err);
}

bool bed_upgrade(Bed *bed, const char *names, const char *target, MigRun run)
{
    return bed_call(bed, mig_upgrade, names, target, run);
}

bool bed_downgrade(Bed *bed, const char *names, const char *target, MigRun run)
{
    return bed_call(bed, mig_downgrade, names, target, run);
}

bool bed_stamp(Bed *bed, const char *names, const char *target, MigRun run)
{
    return bed_call(bed, mig_stamp, names, target, run);
}

const char *bed_events(Bed *bed, const char *kinds)
{
    StringVec words = strings_split(bed->arena, kinds, " "), lines = {0};
    for (size_t i = 0; i < bed->events.count; i++) {
        const char *line = bed->events.items[i];
        const char *kind = arena_strndup(bed->arena, line, strcspn(line, " "));
        if (words.count == 0 || strings_has(&words, kind))
            vec_push(bed->arena, &lines, line);
    }
    return strings_join(bed->arena, &lines, "\n");
}

static const char *rows_text(Arena *arena, const Rows *rows)
{
    StringVec lines = {0};
    for (size_t i = 0; i < rows->items.count; i++) {
        const Values *row = &rows->items.items[i];
        StringVec columns = {0};
        for (size_t j = 0; j < row->count; j++)
            vec_push(arena, &columns, row->items[j] == NULL ? "NULL" : row->items[j]);
        vec_push(arena, &lines, strings_join(arena, &columns, "|"));
    }
    return strings_join(arena, &lines, " ");
}

const char *bed_query_all(Bed *bed, const StringVec *queries)
{
    MigError err;
    StringVec answers = {0};
    Connection *connection = connect_to(bed->arena, bed->url);
    for (size_t i = 0; i < queries->count; i++) {
        Rows rows = {0};
        cr_assert(connection->driver->query(connection, queries->items[i], NULL, 0, bed->arena,
                                            &rows, &err),
                  "%s: %s", queries->items[i], err.message);
        vec_push(bed->arena, &answers, rows_text(bed->arena, &rows));
    }
    connection->driver->close(connection);
    return strings_join(bed->arena, &answers, "\n");
}

const char *bed_query(Bed *bed, const char *sql)
{
    StringVec queries = {0};
    vec_push(bed->arena, &queries, sql);
    return bed_query_all(bed, &queries);
}

void bed_wait(Bed *bed, const char *sql, const char *wanted)
{
    int64_t deadline = clock_ticks() + BED_PATIENCE;
    for (const char *found; strcmp(found = bed_query(bed, sql), wanted) != 0;) {
        cr_assert_lt(clock_ticks(), deadline, "never '%s' but '%s': %s", wanted, found, sql);
        clock_sleep(20000);
    }
}

void bed_wait_until_blocked(Bed *bed)
{
    bed_wait(bed,
             "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
             "wait_event = 'advisory'",
             "1");
}

bool bed_try(Bed *bed, const char *sql)
{
    MigError err;
    return run_query(bed->arena, bed->url, sql, NULL, &err);
}

void bed_end_sessions(Bed *bed, const char *condition)
{
    const char *end =
        arena_printf(bed->arena,
                     "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                     " current_database() AND pid <> pg_backend_pid() AND %s",
                     condition);
    bed_wait(bed, end, "0");
}
