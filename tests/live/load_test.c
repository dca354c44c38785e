/* A script that is loaded into a scratch database must leave what its statements leave one by one,
 * and say the same where one of them fails. */
#include "bed.h"

#include "db/making.h"
#include "migrate/declared.h"
#include "schema/store.h"

#include <criterion/criterion.h>
#include <string.h>

enum { MANY = 150 }; /* more than run together */

typedef bool Load(Connection *scratch, Arena *arena, const char *script, MigError *err);

static Connection *scratch_open(Bed *bed)
{
    Url *url = arena_new(bed->arena, Url);
    ConnectOptions *options = arena_new(bed->arena, ConnectOptions);
    MigError err;
    Connection *scratch;
    cr_assert(url_parse(bed->arena, bed->url, bed->folder, url, &err), "%s", err.message);
    *options = (ConnectOptions){.url = url, .application_name = "load_test", .interrupt_fd = -1};
    cr_assert(driver_load(bed->kind, &err), "%s", err.message);
    cr_assert(driver_find(bed->kind)->scratch(bed->arena, options, "", &scratch, &err), "%s",
              err.message);
    return scratch;
}

static bool load_together(Connection *scratch, Arena *arena, const char *script, MigError *err)
{
    DeclaredFileVec files = {0};
    vec_push(arena, &files, (DeclaredFile){.shown = "s.sql", .content = span_of(script)});
    return declared_load(scratch, &files, err);
}

static bool load_one_by_one(Connection *scratch, Arena *arena, const char *script, MigError *err)
{
    const Driver *driver = scratch->driver;
    ScriptCursor cursor = {.arena = arena, .file = "s.sql", .text = span_of(script), .line = 1};
    Statement statement;
    bool found = true;
    while (found)
        if (!driver->next(scratch, &cursor, &statement, &found, err) ||
            (found && !driver->run(scratch, &cursor, &statement, err)))
            return fail_within(err, "the declared schema does not load");
    return true;
}

static void add_rows(Bed *bed, Connection *scratch, const char *sql, Text *text)
{
    Rows rows;
    MigError err;
    cr_assert(scratch->driver->query(scratch, sql, NULL, 0, bed->arena, &rows, &err), "%s: %s", sql,
              err.message);
    for (size_t i = 0; i < rows.items.count; i++)
        for (size_t j = 0; j < rows.items.items[i].count; j++)
            text_printf(text, "%s\n", rows.items.items[i].items[j]);
}

static const char *contents(Bed *bed, Connection *scratch)
{
    const InspectFilter filter = {.prefix = "", .folds_case = bed->kind == URL_SQLITE};
    Schema *schema;
    MigError err;
    Text text = text_in(bed->arena);
    cr_assert(scratch->driver->inspect(bed->arena, scratch, &filter, &schema, &err), "%s",
              err.message);
    text_add(&text, store_write(bed->arena, schema));
    if (bed->kind == URL_SQLITE) {
        add_rows(bed, scratch,
                 "SELECT type, name, tbl_name, coalesce(sql, '-') FROM sqlite_schema "
                 "WHERE name <> 'sqlite_sequence' ORDER BY rowid",
                 &text);
        add_rows(bed, scratch, "SELECT sql FROM sqlite_schema WHERE name = 'sqlite_sequence'",
                 &text);
        add_rows(bed, scratch, "PRAGMA integrity_check", &text);
        add_rows(bed, scratch, "SELECT count(*) FROM temp.sqlite_schema", &text);
    }
    return text_string(&text);
}

/* What there is after a script, or what is wrong with it and where. */
static const char *outcome(Bed *bed, Load *load, const char *script)
{
    MigError err = {0};
    Connection *scratch = scratch_open(bed);
    bool loaded = load(scratch, bed->arena, script, &err);
    const char *said = loaded ? contents(bed, scratch)
                              : arena_printf(bed->arena, "%s:%d %s\n%s\n%s", err.file, err.line,
                                             err.message, err.detail, err.statement);
    scratch->driver->close(scratch);
    return said;
}

static void expect_alike(Bed *bed, const char *script, const char *wanted)
{
    const char *together = outcome(bed, load_together, script);
    cr_expect_str_eq(together, outcome(bed, load_one_by_one, script));
    cr_expect_not_null(strstr(together, wanted), "'%s' is not in: %s", wanted, together);
}

/* A form with a number for each '#', the one before it (or 0) for '^', and one far away for '~'. */
static void add_numbered(Text *text, const char *form, int number)
{
    for (; *form != '\0'; form++)
        if (*form == '#')
            text_printf(text, "%d", number);
        else if (*form == '^')
            text_printf(text, "%d", number == 0 ? 0 : number - 1);
        else if (*form == '~')
            text_printf(text, "%d", number * 7 % MANY);
        else
            text_add_char(text, *form);
}

static void add_many(Text *script, const char *form)
{
    for (int i = 0; i < MANY; i++)
        add_numbered(script, form, i);
}

static Text script_of_tables(Bed *bed)
{
    Text script = text_in(bed->arena);
    add_many(&script, "CREATE TABLE t# (id INTEGER PRIMARY KEY, k INTEGER UNIQUE,\n"
                      "    up INTEGER REFERENCES t^ (id));\n");
    return script;
}

ON_BOTH(load, indexes_and_views_come_long_after_their_tables)
{
    Text script = script_of_tables(bed);
    add_many(&script, "CREATE INDEX i# ON t~ (up);\n");
    add_many(&script, "CREATE VIEW v# AS SELECT a.id, b.up FROM t# a, t~ b;\n");
    expect_alike(bed, text_string(&script), "i149");
}

ON_BOTH(load, what_does_not_only_make_objects_stands_between_such_as_do)
{
    Text script = script_of_tables(bed);
    text_add(&script, "INSERT INTO t3 VALUES (1, 2, NULL);\n"
                      "ALTER TABLE t0 ADD COLUMN late INTEGER;\n");
    add_many(&script, "CREATE TABLE u# (a INTEGER);\n");
    text_add(&script, "BEGIN;\nCREATE TABLE w (a INTEGER);\nDROP TABLE u7;\n"
                      "CREATE TABLE x (a INTEGER);\nCREATE TABLE xx (a INTEGER);\nCOMMIT;\n");
    expect_alike(bed, text_string(&script), "u149");
    add_many(&script, "CREATE TABLE y# (a INTEGER);\nDROP TABLE y#;\n");
    text_add(&script, "CREATE TABLE z (a INTEGER)");
    expect_alike(bed, text_string(&script), "u149");
}

ON_BOTH(load, a_name_that_was_made_long_before_is_told_at_its_line)
{
    Text script = script_of_tables(bed);
    add_many(&script, "CREATE TABLE u# (a INTEGER);\n");
    text_add(&script, "CREATE TABLE T7 (a INTEGER);\n");
    expect_alike(bed, text_string(&script), "s.sql:451 ");
    text_add(&script, "CREATE TABLE never (a INTEGER);\n");
    expect_alike(bed, text_string(&script), "s.sql:451 ");
}

/* No word of the second statement brings the first one's table into sight. */
Test(load, a_name_that_is_out_of_sight_is_not_given_twice_on_sqlite)
{
    Bed *bed = bed_open(URL_SQLITE);
    Text script = script_of_tables(bed);
    text_add(&script, "CREATE INDEX found_again ON t3 (up);\n");
    add_many(&script, "CREATE TABLE u# (a INTEGER);\n");
    text_add(&script, "CREATE INDEX IF NOT EXISTS FOUND_AGAIN ON t9 (up);\n");
    expect_alike(bed, text_string(&script), "found_again");
    text_add(&script, "CREATE INDEX Found_Again ON t9 (up);\nCREATE TABLE never (a);\n");
    expect_alike(bed, text_string(&script), "s.sql:453 ");
    bed_close(bed);
}

Test(load, what_a_script_sets_for_its_session_of_sqlite_holds)
{
    Bed *bed = bed_open(URL_SQLITE);
    Text script = text_in(bed->arena);
    text_add(&script, "PRAGMA journal_mode = OFF;\nCREATE TABLE a (x);\nCREATE TABLE b (y);\n"
                      "CREATE INDEX i ON b (missing);\n");
    expect_alike(bed, text_string(&script), "s.sql:4 ");
    script = text_in(bed->arena);
    text_add(&script, "PRAGMA writable_schema = ON;\n");
    add_many(&script, "CREATE TABLE t# (a INTEGER);\n");
    text_add(&script, "UPDATE sqlite_schema SET sql = 'CREATE TABLE t3 (b)' WHERE name = 't3';\n");
    expect_alike(bed, text_string(&script), "t3 (b)");
    script = text_in(bed->arena);
    text_add(&script, "CREATE TABLE at_first (a, b AS (a) STORED);\n");
    add_many(&script, "CREATE TABLE t# (a INTEGER);\n");
    text_add(&script, "CREATE TABLE counted AS SELECT count(*) AS n FROM pragma_table_list;\n");
    text_add(&script, "CREATE VIEW v AS SELECT n FROM counted;\n"
                      "CREATE TABLE n0 AS WITH x AS (SELECT 1 AS n) SELECT n FROM x;\n");
    expect_alike(bed, text_string(&script), "counted");
    bed_close(bed);
}

ON_BOTH(load, what_is_there_already_is_passed_over_where_that_is_asked_for)
{
    Text script = script_of_tables(bed);
    add_many(&script, "CREATE TABLE u# (a INTEGER);\n");
    add_many(&script, "CREATE TABLE IF NOT EXISTS t# (other INTEGER);\n");
    text_add(&script, "CREATE INDEX at_last ON t12 (up);\n");
    expect_alike(bed, text_string(&script), "at_last");
}

ON_BOTH(load, a_statement_that_fails_is_told_with_those_before_it_and_none_behind)
{
    Text script = script_of_tables(bed);
    text_add(&script, "CREATE INDEX wrong ON t5 (missing);\n");
    add_many(&script, "CREATE TABLE u# (a INTEGER);\n");
    expect_alike(bed, text_string(&script), "s.sql:301 ");
    script = text_in(bed->arena);
    text_add(&script, "CREATE TABLE t (a INTEGER);\nCREATE INDEX wrong ON t (missing);\n"
                      "CREATE TABLE 'unclosed;\n");
    expect_alike(bed, text_string(&script), bed->kind == URL_SQLITE ? "s.sql:2 " : "s.sql:3 ");
}

Test(load, names_of_sqlite_are_told_apart_as_sqlite_does)
{
    Bed *bed = bed_open(URL_SQLITE);
    Text script = script_of_tables(bed);
    add_many(&script, "CREATE TABLE c# (id INTEGER PRIMARY KEY AUTOINCREMENT);\n");
    text_add(&script, "CREATE TABLE \"with\"\"quote\" (a, PRIMARY KEY (a)) WITHOUT ROWID;\n"
                      "CREATE UNIQUE INDEX [odd name] ON `with\"quote` (a);\n");
    add_many(&script, "CREATE TRIGGER t# AFTER INSERT ON T# BEGIN UPDATE t~ SET up = 1; END;\n");
    add_many(&script, "CREATE VIEW \"View #\" AS SELECT 1 AS x;\n"
                      "CREATE TRIGGER \"on view #\" INSTEAD OF DELETE ON \"view #\" BEGIN\n"
                      "    SELECT 1;\nEND;\n");
    text_add(&script, "CREATE VIRTUAL TABLE f USING fts5 (a);\nCREATE INDEX last ON t9 (up);\n");
    expect_alike(bed, text_string(&script), "odd name");
    text_add(&script, "CREATE VIEW \"VIEW 3\" AS SELECT 2;\n");
    expect_alike(bed, text_string(&script), "VIEW 3");
    bed_close(bed);
}

Test(load, what_postgresql_refuses_in_a_transaction_runs_outside_of_one)
{
    Bed *bed = bed_open(URL_POSTGRES);
    Text script = script_of_tables(bed);
    text_add(&script, "CREATE TYPE mood AS ENUM ('sad');\n"
                      "ALTER TYPE mood ADD VALUE 'glad';\n"
                      "CREATE TABLE moods (m mood DEFAULT 'glad');\n"
                      "CREATE INDEX CONCURRENTLY slowly ON t1 (up);\n"
                      "CREATE SCHEMA other;\n"
                      "SET search_path = other;\n"
                      "CREATE TABLE elsewhere (a integer);\n"
                      "SELECT pg_catalog.set_config('search_path', 'public', false);\n"
                      "CREATE TABLE here (a integer);\n"
                      "SELECT set_config('search_path', 'other', true);\n"
                      "CREATE TABLE not_there (a integer);\n"
                      "CREATE TABLE moment (b integer);\n"
                      "CREATE /* not */ TEMP TABLE moment (a int) ON COMMIT DROP;\n"
                      "ALTER TABLE moment ADD COLUMN c integer;\n"
                      "CREATE TABLE another (b integer);\n"
                      "CREATE TABLE pg_temp.another (a int) ON COMMIT DROP;\n"
                      "ALTER TABLE another ADD COLUMN c integer;\n"
                      "CREATE TABLE filled AS SELECT set_config('search_path', 'other', true);\n"
                      "CREATE TABLE in_public (a integer);\n"
                      "CREATE MATERIALIZED VIEW m AS SELECT set_config('search_path', 'x', true);\n"
                      "CREATE TABLE in_public_too (a integer);\n"
                      "CREATE FUNCTION go(text) RETURNS integer LANGUAGE sql AS\n"
                      "    $$SELECT set_config('search_path', 'other', true); SELECT 1$$;\n"
                      "INSERT INTO here VALUES (1);\n"
                      "ALTER TABLE here ALTER a TYPE integer USING go('a');\n"
                      "CREATE TABLE in_public_as_well (a integer);\n");
    expect_alike(bed, text_string(&script), "slowly");
    bed_close(bed);
}

static StatementVec statements_of(Bed *bed, const char *form, int first)
{
    StatementVec statements = {0};
    for (int i = first; i < first + MANY; i++) {
        Text text = text_in(bed->arena);
        add_numbered(&text, form, i);
        vec_push(bed->arena, &statements, (Statement){.text = span_of(text_string(&text))});
    }
    return statements;
}

static bool make(Connection *scratch, const StatementVec *statements)
{
    bool done;
    MigError err;
    cr_assert(scratch->driver->making->run(scratch, statements, &done, &err), "%s", err.message);
    return done;
}

ON_BOTH(load, statements_that_fit_do_run_together)
{
    const char *create = "CREATE TABLE t# (a INTEGER)", *index = "CREATE INDEX i# ON t# (a)";
    MigError err;
    Connection *scratch = scratch_open(bed);
    const Making *making = scratch->driver->making;
    cr_expect(making->fits(span_of(create)));
    cr_expect(making->fits(span_of(index)));
    cr_expect_not(making->fits(span_of("VACUUM")));
    StatementVec first = statements_of(bed, create, 0), second = statements_of(bed, create, MANY);
    cr_assert(make(scratch, &first));
    cr_assert(make(scratch, &second));
    cr_assert_not(make(scratch, &second), "the tables are there already");
    cr_assert(making->finish(scratch, &err), "%s", err.message);
    cr_assert(make(scratch, &(StatementVec){0}));
    StatementVec third = statements_of(bed, "CREATE INDEX i# ON t# (missing)", 0);
    cr_assert_not(make(scratch, &third), "there is no such column");
    cr_assert(making->finish(scratch, &err), "%s", err.message);
    StatementVec fourth = statements_of(bed, index, 0);
    cr_assert(make(scratch, &fourth));
    cr_assert(making->finish(scratch, &err), "%s", err.message);
    Text wanted = text_in(bed->arena);
    for (int i = 0; i < 2 * MANY; i++)
        add_numbered(&wanted, "CREATE TABLE t# (a INTEGER);", i);
    add_many(&wanted, "CREATE INDEX i# ON t# (a);");
    cr_expect_str_eq(contents(bed, scratch), outcome(bed, load_one_by_one, text_string(&wanted)));
    scratch->driver->close(scratch);
}
