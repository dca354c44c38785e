/* Scripts run by psql and the sqlite3 shell, beside runs that do the same. */
#include "bed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const MigRun plain = {0};
static const char one_module[] = "[a]\ntable_prefix = a_\n";
static const char three_modules[] =
    "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n[c]\ntable_prefix = c_\n";

/* What mig_script says: the script, or "" and `bed->err`. */
static const char *write_script(Bed *bed, const char *names, MigDirection direction,
                                const char *range, MigRun run)
{
    MigWorkspace *workspace;
    const char *const list[] = {names[0] == '\0' ? NULL : names, NULL};
    const char *sql = "";
    bed->err = (MigError){0};
    cr_assert(mig_workspace_open(&(MigOpen){.folder = bed->folder, .config = "modules.ini"},
                                 &workspace, &bed->err),
              "%s", bed->err.message);
    if (mig_workspace_select(workspace, list, &bed->err) &&
        mig_script(workspace, direction, range, &run, &sql, &bed->err))
        sql = arena_strdup(bed->arena, sql);
    mig_workspace_close(workspace);
    return sql;
}

/* Runs a script with the engine's own shell; what that says, or "" when it ends well. */
static const char *run_script(Bed *bed, const char *sql)
{
    bed_write(bed, "script.sql", sql);
    const char *command =
        bed->kind == URL_SQLITE
            ? arena_printf(bed->arena, "cd %s && sqlite3 -init /dev/null bed.db <script.sql 2>&1",
                           bed->folder)
            : arena_printf(bed->arena, "cd %s && psql -X -f script.sql '%s' 2>&1", bed->folder,
                           bed->url);
    FILE *shell = popen(command, "r");
    char said[20000];
    size_t length = fread(said, 1, sizeof(said) - 1, shell);
    said[length] = '\0';
    int status = pclose(shell);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < 126, "%s: %s", command, said);
    return WEXITSTATUS(status) == 0 ? "" : arena_strdup(bed->arena, said);
}

static const char *run_range(Bed *bed, const char *names, MigDirection direction, const char *range)
{
    const char *sql = write_script(bed, names, direction, range, (MigRun){.all = true});
    cr_assert_str_neq(sql, "", "%s", bed->err.message);
    return run_script(bed, sql);
}

/* All that a database holds, without times. */
static const char *content(Bed *bed, const char *modules)
{
    Text text = text_in(bed->arena);
    StringVec names = strings_split(bed->arena, modules, " ");
    const char *columns =
        bed->kind == URL_SQLITE
            ? "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
            : "SELECT table_schema, table_name, column_name, data_type, is_nullable FROM "
              "information_schema.columns WHERE table_schema NOT IN ('pg_catalog', "
              "'information_schema') ORDER BY 1, 2, ordinal_position";
    text_printf(&text, "%s\n", bed_query(bed, columns));
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        text_printf(&text, "%s\n",
                    bed_query(bed, arena_printf(bed->arena,
                                                "SELECT version_num FROM %s_mig_version ORDER BY 1",
                                                name)));
        text_printf(&text, "%s\n",
                    bed_query(bed, arena_printf(bed->arena,
                                                "SELECT id, revision, direction, state, statements,"
                                                " script_id, script_fingerprint, script,"
                                                " git_commit, runner, mig_version, error,"
                                                " finished_at >= started_at, duration_us >= 0,"
                                                " length(CAST(started_at AS text)) > 20"
                                                " FROM %s_mig_version_log ORDER BY id",
                                                name)));
    }
    return text_string(&text);
}

static void write_interleaved(Bed *bed, const char *settings)
{
    bed_ini(bed, settings, three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1",
                 "\nCREATE TABLE b_one AS SELECT * FROM a_one;", "\nDROP TABLE b_one;");
    bed_revision(bed, "a", "aaa2", "aaa1", "-- depends_on: b:bbb1",
                 "\nCREATE TABLE a_two AS SELECT * FROM b_one;", "\nDROP TABLE a_two;");
    bed_revision(bed, "c", "ccc1", "", "", "\nCREATE TABLE c_one (id INTEGER);",
                 "\nDROP TABLE c_one;");
}

ON_BOTH(offline, a_script_does_what_a_run_does_up_and_down)
{
    Bed *other = bed_open(bed->kind);
    write_interleaved(bed, "");
    write_interleaved(other, "");
    cr_assert(bed_upgrade(other, "", NULL, plain), "%s", other->err.message);
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    cr_assert_str_eq(content(bed, "a b c"), content(other, "a b c"));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert(bed_downgrade(other, "", "base", (MigRun){.all = true}));
    cr_assert_str_eq(run_range(bed, "", MIG_DOWN, "heads:base"), "");
    cr_assert_str_eq(content(bed, "a b c"), content(other, "a b c"));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    bed_close(other);
}

/* Text that shells, quotes and line ends could harm. */
static void write_awkward(Bed *bed)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (note TEXT) -- unfinished", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nINSERT INTO a_one VALUES ('it''s $mig$ :name; \\x\n.quit\n-- mig''s $$');\n"
                 "INSERT INTO a_one VALUES (';');;\n/* the end */ -- of it",
                 "\nDELETE FROM a_one");
    bed_write(bed, "a/migrations/versions/aaa3.sql",
              "-- crlf <CR>\r\n-- revision: aaa3\r\n-- down_revision: aaa2\r\n\r\n-- mig:up\r\n"
              "INSERT INTO a_one VALUES ('two\r\nlines');\r\n");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "", "");
    bed_revision(bed, "a", "aaa5", "aaa4", "",
                 " transaction=false\nCREATE TABLE a_two (x INTEGER);"
                 "\nCREATE INDEX a_ix ON a_two (x);\n-- behind",
                 " transaction=false\nDROP TABLE a_two");
    bed_revision(bed, "a", "aaa6", "aaa5", "",
                 " transaction=false\nBEGIN;\nINSERT INTO a_two VALUES (1);\nCOMMIT;", "");
}

ON_BOTH(offline, awkward_text_arrives_as_it_is)
{
    Bed *other = bed_open(bed->kind);
    write_awkward(bed);
    write_awkward(other);
    cr_assert(bed_upgrade(other, "", NULL, plain), "%s", bed_events(other, ""));
    cr_assert_str_eq(run_range(bed, "", MIG_UP, "head"), "");
    cr_assert_str_eq(content(bed, "a"), content(other, "a"));
    const char *notes = "SELECT note FROM a_one ORDER BY 1";
    cr_assert_str_eq(bed_query(bed, notes), bed_query(other, notes));
    cr_assert_str_eq(bed_query(bed, "SELECT sum(statements) FROM a_mig_version_log"), "9");
    bed_close(other);
}

ON_BOTH(offline, a_script_refuses_a_database_that_is_elsewhere)
{
    write_interleaved(bed, "");
    cr_assert(bed_upgrade(bed, "a,b", "a:aaa1", plain), "%s", bed->err.message);
    const char *before = content(bed, "a");
    const char *said = run_range(bed, "", MIG_UP, "head");
    cr_assert_not_null(strstr(said, "module 'a' is not at base, where this starts from"), "%s",
                       said);
    cr_assert_str_eq(content(bed, "a"), before);
    cr_assert_not(bed_try(bed, "SELECT * FROM c_one"));
    said = run_range(bed, "a", MIG_DOWN, "aaa2:base");
    cr_assert_not_null(strstr(said, "module 'a' is not at aaa2, where this starts from"), "%s",
                       said);
    cr_assert_str_eq(run_range(bed, "a", MIG_DOWN, "aaa1:-1"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
}

ON_BOTH(offline, a_failing_statement_leaves_a_revision_boundary)
{
    write_interleaved(bed, "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nCREATE TABLE a_three (id INTEGER);\nBROKEN;", "");
    const char *said = run_range(bed, "", MIG_UP, "heads");
    cr_assert_not_null(strstr(said, "BROKEN"), "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_not(bed_try(bed, "SELECT * FROM a_three"));
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_mig_version_log"), "2");
}

ON_BOTH(offline, one_transaction_is_one_transaction)
{
    bed_ini(bed, "transaction_per_migration = false", three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nBROKEN;", "");
    cr_assert_str_neq(run_range(bed, "a", MIG_UP, "head"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    cr_assert_not(bed_try(bed, "SELECT * FROM a_one"));
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE a_two (id INTEGER);", "");
    cr_assert_str_eq(run_range(bed, "a", MIG_UP, "head"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT revision, state FROM a_mig_version_log ORDER BY id"),
                     "aaa1|done aaa2|done");
}

ON_BOTH(offline, what_a_revision_sets_does_not_reach_the_next_one)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 bed->kind == URL_SQLITE
                     ? "\nPRAGMA query_only = ON;"
                     : "\nCREATE SCHEMA a_else;\nSET search_path TO a_else;\nSET ROLE pg_monitor;",
                 "");
    if (bed->kind == URL_SQLITE)
        bed_revision(bed, "a", "aaa1", "", "", "\nPRAGMA case_sensitive_like = ON;", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nCREATE TABLE a_one AS SELECT 'A' LIKE 'a' AS alike;", "");
    cr_assert_str_eq(run_range(bed, "", MIG_UP, "head"), "");
    if (bed->kind == URL_SQLITE)
        cr_assert_str_eq(bed_query(bed, "SELECT alike FROM a_one"), "1");
    else
        cr_assert_str_eq(bed_query(bed, "SELECT schemaname FROM pg_tables WHERE tablename = "
                                        "'a_one'"),
                         "public");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
}

ON_BOTH(offline, a_script_looks_whether_what_it_needs_of_others_is_applied)
{
    write_interleaved(bed, "");
    const char *up = write_script(bed, "b", MIG_UP, NULL, plain);
    const char *said = run_script(bed, up);
    cr_assert_not_null(strstr(said, "revision 'bbb1' depends on 'a:aaa1', which is not applied"),
                       "%s", said);
    cr_assert_not(bed_try(bed, "SELECT * FROM b_one"));
    cr_assert(bed_upgrade(bed, "a", "aaa1", plain), "%s", bed->err.message);
    cr_assert_str_eq(run_script(bed, up), "");
    said = run_range(bed, "a", MIG_DOWN, "aaa1:base");
    cr_assert_not_null(strstr(said, "'b:bbb1' is applied, which depends on 'aaa1'"), "%s", said);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    said = run_range(bed, "b", MIG_DOWN, "bbb1:base");
    cr_assert_not_null(strstr(said, "'a:aaa2' is applied, which depends on 'bbb1'"), "%s", said);
    cr_assert_str_eq(run_range(bed, "a,b", MIG_DOWN, "head:base"), "");
}

ON_BOTH(offline, with_deps_adds_what_others_are_to_apply_first)
{
    write_interleaved(bed, "");
    cr_assert_str_eq(
        run_script(bed, write_script(bed, "b", MIG_UP, "bbb1", (MigRun){.with_deps = true})), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
    cr_assert_str_eq(write_script(bed, "b", MIG_UP, "base:bbb1", (MigRun){.with_deps = true}), "");
    cr_assert_str_eq(bed->err.message, "what other modules are to apply first is not known of a "
                                       "script that starts at 'base'");
}

ON_BOTH(offline, stamps_are_scripts_too)
{
    Bed *other = bed_open(bed->kind);
    write_interleaved(bed, "");
    write_interleaved(other, "");
    cr_assert(bed_stamp(other, "a", "aaa1", plain) && bed_stamp(other, "a", "aaa2", plain));
    cr_assert_str_eq(run_range(bed, "a", MIG_STAMP, "aaa1"), "");
    cr_assert_str_eq(run_range(bed, "a", MIG_STAMP, "aaa1:aaa2"), "");
    cr_assert_str_eq(content(bed, "a"), content(other, "a"));
    cr_assert_str_neq(run_range(bed, "a", MIG_STAMP, "aaa1:base"), "");
    cr_assert_str_eq(
        run_script(bed, write_script(bed, "a", MIG_STAMP, "base", (MigRun){.purge = true})), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    cr_assert_str_eq(run_range(bed, "b", MIG_STAMP, NULL), "");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM b_mig_version_log"), "0");
    bed_close(other);
}

ON_BOTH(offline, a_database_is_asked_only_where_the_range_counts_from_it)
{
    write_interleaved(bed, "");
    cr_assert(bed_upgrade(bed, "a,b", "a:aaa1", plain), "%s", bed->err.message);
    cr_assert_not_null(
        strstr(write_script(bed, "b", MIG_UP, "current:head", plain), "module b: from base to"));
    cr_assert_not_null(
        strstr(write_script(bed, "a", MIG_UP, "+1", plain), "module a: from aaa1 to aaa2"));
    cr_assert_not_null(strstr(write_script(bed, "a", MIG_DOWN, "current:-1", plain),
                              "module a: from aaa1 to base"));
    bed_write(bed, "modules.ini",
              bed->kind == URL_SQLITE
                  ? "[mig]\nurl = sqlite:/nowhere/no.db\n[a]\ntable_prefix = a_\n[b]\ntable_prefix "
                    "= b_\n"
                  : "[mig]\nurl = postgresql://nobody:s3cr3t@127.0.0.1:1/x\n[a]\ntable_prefix = "
                    "a_\n[b]\ntable_prefix = b_\n");
    const char *sql = write_script(bed, "", MIG_UP, NULL, plain);
    cr_assert_not_null(strstr(sql, "module a: from base to aaa2"), "%s", bed->err.message);
    cr_assert_null(strstr(sql, "s3cr3t"));
    cr_assert_str_eq(write_script(bed, "a", MIG_UP, "current:head", plain), "");
    cr_assert_eq(bed->err.code, MIG_E_CONNECTION);
}

ON_BOTH(offline, mig_goes_on_behind_the_last_statement_of_a_script_cut_short)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 " transaction=false\nCREATE TABLE a_one (id INTEGER);\nINSERT INTO a_one VALUES "
                 "(1);\nINSERT INTO a_two VALUES (1);",
                 "");
    cr_assert_str_neq(run_range(bed, "", MIG_UP, "head"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT state, statements FROM a_mig_version_log"),
                     "started|2");
    cr_assert(bed_try(bed, "CREATE TABLE a_two (id INTEGER)"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_one"), "1");
}

ON_BOTH(offline, what_is_no_range_is_an_error)
{
    static const struct {
        MigDirection direction;
        const char *range, *message;
    } cases[] = {
        {MIG_DOWN, "base", "the script of a downgrade needs a range: 'base' is none"},
        {MIG_DOWN, "a:base", "the script of a downgrade needs a range: 'a:base' is none"},
        {MIG_DOWN, "aaa1:", "'aaa1:' is not a range"},
        {MIG_UP, "base:aaa1:aaa2", "'base:aaa1:aaa2' is not a range"},
        {MIG_UP, "zzzz:head", "there is no revision 'zzzz' in module 'a'"},
        {MIG_DOWN, "aaa1:aaa2", "revision 'aaa2' is not applied"},
    };
    write_interleaved(bed, "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_expect_str_eq(write_script(bed, "a", cases[i].direction, cases[i].range, plain), "");
        cr_expect_str_eq(bed->err.message, cases[i].message);
    }
    cr_assert_str_eq(write_script(bed, "", MIG_DOWN, "head:base", plain), "");
    cr_assert_eq(bed->err.code, MIG_E_USAGE);
}

ON_BOTH(offline, modules_of_several_databases_are_several_scripts)
{
    write_interleaved(bed, "");
    bed_ini(bed, "",
            "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\nurl = sqlite:else.db\n"
            "[c]\ntable_prefix = c_\n");
    cr_assert_str_eq(write_script(bed, "", MIG_UP, NULL, plain), "");
    cr_assert_str_eq(bed->err.message,
                     "a script is for one database, but b is in another one than a");
    cr_assert_str_eq(bed->err.hint, "make one for -n a,c, and one for -n b");
    const char *sql = write_script(bed, "b", MIG_UP, NULL, plain);
    cr_assert_not_null(strstr(sql, "-- take care, it is in another database: unless 'a:aaa1' is "
                                   "applied, this must not run\n"),
                       "%s", sql);
}

Test(offline, a_script_that_breaks_foreign_keys_fails)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id INTEGER PRIMARY KEY);\n"
                 "CREATE TABLE a_two (one INTEGER REFERENCES a_one);",
                 "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE a_three (id INTEGER);", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nINSERT INTO a_two VALUES (7);", "");
    cr_assert(bed_upgrade(bed, "", "aaa1", plain), "%s", bed->err.message);
    cr_assert(bed_try(bed, "INSERT INTO a_two VALUES (6)"));
    const char *said = run_range(bed, "", MIG_UP, "aaa1:head");
    cr_assert_not_null(strstr(said, "foreign keys that the transaction has broken"), "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT one FROM a_two"), "6");
    bed_close(bed);
}

Test(offline, a_script_does_not_run_beside_a_run)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);", "");
    const char *sql = write_script(bed, "", MIG_UP, NULL, plain);
    FILE *holder = popen(arena_printf(bed->arena, "psql -Xq '%s' >/dev/null", bed->url), "w");
    fputs("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('mig:public.a_mig_version', 0));\n"
          "CREATE TABLE held ();\n",
          holder);
    fflush(holder);
    bed_wait(bed,
             "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
             "(SELECT oid FROM pg_database WHERE datname = current_database())",
             "1");
    const char *said = run_script(bed, sql);
    pclose(holder);
    cr_assert_not_null(strstr(said, "another run of module 'a' has the lock"), "%s", said);
    cr_assert_str_eq(run_script(bed, sql), "");
    bed_close(bed);
}
