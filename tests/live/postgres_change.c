/* The laws, tried on a database that is emptied each time. */
#include "postgres_change.h"

#include "db/postgres/postgres.h"
#include "migrate/places.h"
#include "postgres_inspect.h"

static const char *all_schemas[] = {"*"};
const InspectFilter change_everything = {.prefix = "", .schemas = {all_schemas, 1, 1}};

static const DiffScope scope = {.privileges = true};

static Schema *look(Live *live)
{
    Schema *schema;
    MigError err;
    must(live->connection->driver->inspect(live->arena, live->connection, &change_everything,
                                           &schema, &err),
         err);
    return schema;
}

static Migration make(Live *live, const Schema *from, Schema *to, const char *title)
{
    const ScratchOptions options = {&live->options, ""};
    Migration migration;
    MigError err;
    cr_assert(autogenerate_make(live->arena, &options, &change_everything, &scope, from, to,
                                &migration, &err),
              "%s: %s", title, err.message);
    return migration;
}

static void apply(Live *live, const char *title, const char *sql)
{
    MigError err = {0};
    live_begin(live, live->connection);
    if (live_run(live, live->connection, sql, true, &err)) {
        live_commit(live->connection);
        return;
    }
    live->connection->driver->rollback(live->connection);
    cr_assert_fail("%s: %s\n%s\nin:\n%s", title, err.message, err.detail, sql);
}

static void expect_equal(Live *live, const Schema *wanted, const char *title, const char *sql)
{
    const char *lines = said_differences(live, look(live), wanted);
    cr_expect_str_eq(lines, "", "%s: not as wanted:\n%s\nafter:\n%s", title, lines, sql);
}

static void expect_dump(Live *live, const Schema *schema, const char *title)
{
    const char *dump = autogenerate_dump(live->arena, &postgres_dialect, schema);
    Schema *again = said_snapshot(live, dump, &change_everything);
    const char *lines = said_differences(live, again, schema);
    cr_expect_str_eq(lines, "", "%s: a dump is not the same:\n%s\n%s", title, lines, dump);
}

static void expect_kept(Live *live, const Pair *pair, const char *ask, const char *kept,
                        const char *sql)
{
    if (ask == NULL)
        return;
    const char *found = live_ask(live, live->connection, ask);
    cr_expect_str_eq(found, kept, "%s: rows were\n%s\nand are\n%s\nafter:\n%s", pair->title, kept,
                     found, sql);
}

void change_place(Arena *arena, const char *sql, Schema *schema)
{
    DeclaredFileVec files = {0};
    vec_push(arena, &files, (DeclaredFile){.shown = "test.sql", .content = span_of(sql)});
    places_note(arena, &files, schema);
}

void change_check_one(Live *live, const Pair *pair, const char *ask_after)
{
    Schema *to = said_snapshot(live, pair->to, &change_everything);
    change_place(live->arena, pair->to, to);
    const Schema *from = said_snapshot(live, pair->from, &change_everything);
    const Migration migration = make(live, from, to, pair->title);
    if (pair->fill != NULL)
        apply(live, pair->title, pair->fill);
    const char *kept = pair->kept;
    if (pair->ask != NULL && kept == NULL)
        kept = live_ask(live, live->connection, pair->ask);
    apply(live, pair->title, migration.up);
    expect_equal(live, to, pair->title, migration.up);
    expect_kept(live, pair, ask_after != NULL ? ask_after : pair->ask, kept, migration.up);
    apply(live, pair->title, migration.down);
    expect_equal(live, from, pair->title, migration.down);
    if (pair->kept == NULL)
        expect_kept(live, pair, pair->ask, kept, migration.down);
    expect_dump(live, from, pair->title);
    expect_dump(live, to, pair->title);
}

void change_check(const char *database, int version, const Pair *pairs, size_t count)
{
    Live *live = live_open(database);
    live_needs(live, version);
    for (size_t i = 0; i < count; i++)
        change_check_one(live, &pairs[i], NULL);
    live_close(live);
}

Migration change_between(Live *live, const char *from, const char *to)
{
    Schema *new_ = said_snapshot(live, to, &change_everything);
    return make(live, said_snapshot(live, from, &change_everything), new_, "a pair");
}
