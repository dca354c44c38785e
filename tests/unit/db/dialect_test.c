/* SQL text out of names and values: nothing in a name can end the quote around it. */
#include "db/dialect.h"

#include <criterion/criterion.h>
#include <sqlite3.h>

typedef struct Quoting {
    const char *format, *argument, *sql;
} Quoting;

static const Quoting quotings[] = {
    {"DROP TABLE %I", "users", "DROP TABLE \"users\""},
    {"DROP TABLE %I", "Order Items", "DROP TABLE \"Order Items\""},
    {"DROP TABLE %I", "a\"; DROP TABLE b; --", "DROP TABLE \"a\"\"; DROP TABLE b; --\""},
    {"DROP TABLE %I", "it's", "DROP TABLE \"it's\""},
    {"DROP TABLE %I", "größe", "DROP TABLE \"größe\""},
    {"DROP TABLE %I", "", "DROP TABLE \"\""},
    {"SELECT %L", "plain", "SELECT 'plain'"},
    {"SELECT %L", "it's ''", "SELECT 'it''s '''''"},
    {"SELECT %L", "back\\slash", "SELECT 'back\\slash'"},
    {"SELECT %L", "say \"hi\"", "SELECT 'say \"hi\"'"},
    {"SELECT %L", "", "SELECT ''"},
    {"SELECT %s", "1 + 1; --", "SELECT 1 + 1; --"},
    {"SELECT 10 %% %s", "3", "SELECT 10 % 3"},
    {"%I", "100%I", "\"100%I\""},
};

Test(dialect, ddl_quotes_names_and_values)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(quotings) / sizeof(quotings[0]); i++) {
        Text text = text_in(arena);
        ddl(&text, quotings[i].format, quotings[i].argument);
        cr_expect_str_eq(text_string(&text), quotings[i].sql);
    }
    arena_close(arena);
}

Test(dialect, ddl_takes_its_arguments_in_order_and_appends)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    text_add(&text, "-- up\n");
    ddl(&text, "ALTER TABLE %I.%I ADD COLUMN %I %s DEFAULT %L", "main", "users", "name", "TEXT",
        "n'a");
    ddl(&text, ";");
    cr_assert_str_eq(
        text_string(&text),
        "-- up\nALTER TABLE \"main\".\"users\" ADD COLUMN \"name\" TEXT DEFAULT 'n''a';");
    arena_close(arena);
}

Test(dialect, is_found_by_the_kind_of_url)
{
    cr_assert_str_eq(dialect_find(URL_SQLITE)->name, "sqlite");
}

/* The value of one row and column, or "" without a row. */
static const char *answer(Arena *arena, sqlite3 *db, const char *sql, const char *a, const char *b)
{
    sqlite3_stmt *statement;
    const char *text = "";
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    if (sqlite3_bind_parameter_count(statement) == 2) {
        sqlite3_bind_text(statement, 1, a, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, b, -1, SQLITE_STATIC);
    }
    if (sqlite3_step(statement) == SQLITE_ROW)
        text = arena_strdup(arena, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

static void execute(sqlite3 *db, const Text *sql)
{
    cr_assert_eq(sqlite3_exec(db, text_string(sql), NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                 text_string(sql), sqlite3_errmsg(db));
}

Test(dialect, sqlite_makes_the_tables_that_it_then_finds)
{
    Arena *arena = arena_open();
    const Dialect *dialect = dialect_find(URL_SQLITE);
    sqlite3 *db;
    sqlite3_open(":memory:", &db);
    const char *schema = answer(arena, db, dialect->default_schema, NULL, NULL);
    cr_assert_str_eq(schema, "main");
    cr_assert_str_eq(answer(arena, db, dialect->table_exists, schema, "mod_mig_version"), "");

    Text version = text_in(arena), log = text_in(arena);
    ddl(&version, dialect->create_version_table, "", "main.mod_mig_version", "mod_mig_version_pkc");
    ddl(&log, dialect->create_log_table, "", "main.mod_mig_version_log");
    execute(db, &version);
    execute(db, &log);
    text_clear(&log);
    ddl(&log, dialect->create_log_table, "IF NOT EXISTS ", "main.mod_mig_version_log");
    execute(db, &log);
    cr_assert_str_eq(answer(arena, db, dialect->table_exists, schema, "mod_mig_version"), "1");
    cr_assert_str_eq(answer(arena, db, dialect->table_exists, schema, "MOD_mig_version"), "1");
    cr_assert_str_eq(answer(arena, db, dialect->table_exists, "temp", "mod_mig_version"), "");

    const char *columns = "SELECT group_concat(name || ' ' || type || ' ' || \"notnull\", ', ') "
                          "FROM pragma_table_info(?1) WHERE ?2 IS NULL";
    cr_assert_str_eq(answer(arena, db, columns, "mod_mig_version", NULL), "version_num TEXT 1");
    cr_assert_str_eq(answer(arena, db, columns, "mod_mig_version_log", NULL),
                     "id INTEGER 0, revision TEXT 1, direction TEXT 1, state TEXT 1, "
                     "statements INTEGER 1, started_at TEXT 1, finished_at TEXT 0, "
                     "duration_us INTEGER 0, script_id TEXT 0, script_fingerprint TEXT 0, "
                     "script TEXT 0, git_commit TEXT 0, runner TEXT 1, mig_version TEXT 1, "
                     "error TEXT 0");
    cr_assert_str_eq(answer(arena, db, "SELECT count(*) FROM sqlite_schema", NULL, NULL), "3");
    sqlite3_close(db);
    arena_close(arena);
}
