/* Scripts run by psql and the sqlite3 shell, beside runs that do the same. */
#include "script.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const MigRun plain = {0};
static const char one_module[] = "[a]\ntable_prefix = a_\n";
static const char three_modules[] =
    "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n[c]\ntable_prefix = c_\n";

static const char *run_range(Bed *bed, const char *names, MigDirection direction, const char *range)
{
    const char *sql = script_write(bed, names, direction, range, (MigRun){.all = true});
    cr_assert_str_neq(sql, "", "%s", bed->err.message);
    return script_run(bed, sql);
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
    bed_ini(bed, "allow_outside = a_else", one_module);
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
    const char *up = script_write(bed, "b", MIG_UP, NULL, plain);
    const char *said = script_run(bed, up);
    cr_assert_not_null(strstr(said, "revision 'bbb1' depends on 'a:aaa1', which is not applied"),
                       "%s", said);
    cr_assert_not(bed_try(bed, "SELECT * FROM b_one"));
    cr_assert(bed_upgrade(bed, "a", "aaa1", plain), "%s", bed->err.message);
    cr_assert_str_eq(script_run(bed, up), "");
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
        script_run(bed, script_write(bed, "b", MIG_UP, "bbb1", (MigRun){.with_deps = true})), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
    cr_assert_str_eq(script_write(bed, "b", MIG_UP, "base:bbb1", (MigRun){.with_deps = true}), "");
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
        script_run(bed, script_write(bed, "a", MIG_STAMP, "base", (MigRun){.purge = true})), "");
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
        strstr(script_write(bed, "b", MIG_UP, "current:head", plain), "module b: from base to"));
    cr_assert_not_null(
        strstr(script_write(bed, "a", MIG_UP, "+1", plain), "module a: from aaa1 to aaa2"));
    cr_assert_not_null(strstr(script_write(bed, "a", MIG_DOWN, "current:-1", plain),
                              "module a: from aaa1 to base"));
    bed_write(bed, "modules.ini",
              bed->kind == URL_SQLITE
                  ? "[mig]\nurl = sqlite:/nowhere/no.db\n[a]\ntable_prefix = a_\n[b]\ntable_prefix "
                    "= b_\n"
                  : "[mig]\nurl = postgresql://nobody:s3cr3t@127.0.0.1:1/x\n[a]\ntable_prefix = "
                    "a_\n[b]\ntable_prefix = b_\n");
    const char *sql = script_write(bed, "", MIG_UP, NULL, plain);
    cr_assert_not_null(strstr(sql, "module a: from base to aaa2"), "%s", bed->err.message);
    cr_assert_null(strstr(sql, "s3cr3t"));
    cr_assert_str_eq(script_write(bed, "a", MIG_UP, "current:head", plain), "");
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

/* It would begin with the first statement again, or undo what the half done one stands on. */
ON_BOTH(offline, a_script_refuses_a_module_with_a_half_done_revision)
{
    static const char refused[] = "a revision of module 'a' is half done";
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n");
    bed_revision(bed, "b", "bbb1", "", "", "\nSELECT 1;", "\nSELECT 1;");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 " transaction=false\nINSERT INTO a_one VALUES (1);\nINSERT INTO a_two VALUES (1);",
                 "\nSELECT 1;");
    cr_assert_str_neq(run_range(bed, "a", MIG_UP, "head"), "");
    const char *before = content(bed, "a");
    cr_assert_not_null(strstr(run_range(bed, "a", MIG_UP, "aaa1:head"), refused));
    cr_assert_not_null(strstr(run_range(bed, "a", MIG_DOWN, "aaa1:base"), refused));
    cr_assert_str_eq(content(bed, "a"), before);
    cr_assert_str_eq(run_range(bed, "b", MIG_UP, "head"), "");
    cr_assert(bed_try(bed, "CREATE TABLE a_two (id INTEGER)"));
    cr_assert(bed_upgrade(bed, "a", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(run_range(bed, "a", MIG_DOWN, "aaa2:base"), "");
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
        cr_expect_str_eq(script_write(bed, "a", cases[i].direction, cases[i].range, plain), "");
        cr_expect_str_eq(bed->err.message, cases[i].message);
    }
    cr_assert_str_eq(script_write(bed, "", MIG_DOWN, "head:base", plain), "");
    cr_assert_eq(bed->err.code, MIG_E_USAGE);
}

ON_BOTH(offline, modules_of_several_databases_are_several_scripts)
{
    write_interleaved(bed, "");
    bed_ini(bed, "",
            "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\nurl = sqlite:else.db\n"
            "[c]\ntable_prefix = c_\n");
    cr_assert_str_eq(script_write(bed, "", MIG_UP, NULL, plain), "");
    cr_assert_str_eq(bed->err.message,
                     "a script is for one database, but b is in another one than a");
    cr_assert_str_eq(bed->err.hint, "make one for -n a,c, and one for -n b");
    const char *sql = script_write(bed, "b", MIG_UP, NULL, plain);
    cr_assert_not_null(strstr(sql, "-- take care, it is in another database: unless 'a:aaa1' is "
                                   "applied, this must not run\n"),
                       "%s", sql);
}

/* --- isolation -------------------------------------------------------------------------------- */

static void write_two(Bed *bed, const char *settings)
{
    bed_ini(bed, settings,
            "[a]\ntable_prefix = a_\ndepends_on = needed\n[b]\ntable_prefix = b_\n"
            "[needed]\ntable_prefix = needed_\n");
    bed_revision(bed, "b", "bbb1", "", "", "\nCREATE TABLE b_one (id INTEGER);", "");
    bed_revision(bed, "needed", "nee1", "", "",
                 "\nCREATE TABLE needed_one (id INTEGER PRIMARY KEY);", "");
    bed_revision(bed, "a", "aaa1", "", "-- depends_on: needed:nee1",
                 "\nCREATE TABLE a_one (id INTEGER REFERENCES needed_one);\n"
                 "CREATE INDEX any_name ON a_one (id);\nCREATE TEMP TABLE b_one (id INTEGER);\n"
                 "INSERT INTO b_one VALUES (1);\nINSERT INTO a_one SELECT NULL FROM b_one;",
                 "\nDROP TABLE a_one;");
}

/* `section` is that of a second revision, in which the error is in the second statement. */
static void expect_no_script(Bed *bed, const char *section, const char *message)
{
    bed_revision(bed, "a", "aaa2", "aaa1", "", section, section);
    for (MigDirection way = MIG_UP; way <= MIG_DOWN; way++) {
        const char *sql =
            script_write(bed, "a", way, way == MIG_UP ? "aaa1:aaa2" : "aaa2:aaa1", plain);
        cr_expect_str_eq(sql, "", "%s", section);
        cr_expect_eq(bed->err.code, MIG_E_ISOLATION, "%s: %s", section, bed->err.message);
        cr_expect_str_eq(bed->err.message, message, "%s", bed->err.message);
        cr_expect_str_eq(bed->err.file, "a/migrations/versions/aaa2.sql", "%s", bed->err.file);
        cr_expect_eq(bed->err.line, way == MIG_UP ? 8 : 12, "%s: %d", section, bed->err.line);
        cr_expect_not_null(strstr(section, bed->err.statement), "%s", bed->err.statement);
    }
}

ON_BOTH(offline, no_script_says_that_it_touches_what_is_not_the_modules)
{
    write_two(bed, "");
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_one"), "1");
    expect_no_script(bed, "\nSELECT 1;\nDELETE FROM b_one;",
                     "the revision writes 'b_one': module 'b' owns it");
    expect_no_script(bed, "\nSELECT 1;\nCREATE TABLE c_one (id INTEGER);",
                     "the revision creates table 'c_one': no module owns it");
    expect_no_script(
        bed, "\nSELECT 1;\nUPDATE a_mig_version SET version_num = 'x';",
        "the revision writes 'a_mig_version': mig keeps the books of module 'a' in it");
    expect_no_script(bed, " transaction=false\nSELECT 1;\nCREATE INDEX i ON b_one (id);",
                     "the revision creates index 'i' on 'b_one': module 'b' owns it");
    expect_no_script(bed, "\nSELECT 1;\nCREATE TABLE a_two (id INTEGER REFERENCES b_one (id));",
                     "the revision refers to table 'b_one' by a foreign key: module 'b' owns it");
}

ON_BOTH(offline, a_script_says_what_is_to_be_warned_of_and_what_is_off_is_silent)
{
    static const char section[] = "\nINSERT INTO b_one VALUES (2);\nDELETE FROM b_one;";
    static const char said[] = "-- take care: the revision writes 'b_one': module 'b' owns it\n";
    static const char *const silent[] = {"isolation = off", "allow_outside = b_*"};
    write_two(bed, "isolation = warn");
    bed_revision(bed, "a", "aaa2", "aaa1", "", section, "");
    const char *sql = script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain);
    const char *found = strstr(sql, said);
    cr_assert_not_null(found, "%s", sql);
    cr_assert_null(strstr(found + 1, said));
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
        write_two(bed, silent[i]);
        bed_revision(bed, "a", "aaa2", "aaa1", "", section, "");
        sql = script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain);
        cr_assert_str_neq(sql, "", "%s", bed->err.message);
        cr_assert_null(strstr(sql, "take care"));
    }
}

ON_BOTH(offline, a_warning_stays_in_its_comment)
{
    bed_ini(bed, "isolation = warn", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE \"x\nDROP TABLE a_mig_version; --\" (id INTEGER);", "");
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
}

/* What the words do not tell, and how the server names it; "" where it may be done. */
typedef struct Untold {
    const char *sql, *touched;
} Untold;

static const Untold untold[] = {
    {"SELECT a_runs('DELETE FROM b_one')", "public.b_one (module b)"},
    {"DO 'BEGIN INSERT INTO b_one VALUES (1); END'", "public.b_one (module b)"},
    {"INSERT INTO a_logged VALUES (1)", "public.b_one (module b)"},
    {"INSERT INTO a_view VALUES (1)", "public.b_one (module b)"},
    {"SELECT a_runs('ALTER TABLE b_one ADD COLUMN x integer')", "public.b_one (module b)"},
    {"SELECT a_runs('CREATE TABLE loose (id integer)')", "public.loose (no module's)"},
    {"SELECT a_runs('INSERT INTO b_one VALUES (1); DELETE FROM needed_one')",
     "public.b_one (module b), public.needed_one (module needed)"},
    {"SELECT nextval('b_serial_id_seq')", "public.b_serial (module b)"},
    {"SELECT a_runs('CREATE TABLE elsewhere.a_two (id integer)')", "elsewhere.a_two (no module's)"},
    {"DROP INDEX b_index", "public.b_one (module b)"},
    {"SELECT a_runs('CREATE TABLE a_two (id integer REFERENCES needed_one)')", ""},
    {"SELECT a_runs('CREATE TABLE a_three (id serial PRIMARY KEY); CREATE INDEX ON a_three (id)')",
     ""},
    {"SELECT a_runs('DROP TABLE a_two'), nextval('a_three_id_seq')", ""},
    {"SELECT a_runs('CREATE TEMP TABLE x (id serial); INSERT INTO x VALUES (1)')", ""},
    {"SAVEPOINT s; SELECT a_runs('DELETE FROM b_one'); ROLLBACK TO s", ""},
    {"DO 'BEGIN BEGIN DELETE FROM b_one; PERFORM 1/0; EXCEPTION WHEN OTHERS THEN NULL; END; END'",
     ""},
    {"SELECT * FROM b_one FOR UPDATE", ""},
    {"ANALYZE", ""},
    {"SELECT a_runs('CREATE TABLE opened_t (id integer)')", ""},
};

static void write_untold(Bed *bed, const char *settings)
{
    static const char *const statements[] = {
        "CREATE TABLE a_logged (id integer)",
        "CREATE TABLE b_serial (id serial)",
        "CREATE INDEX b_index ON b_one (id)",
        "CREATE SCHEMA elsewhere",
        "CREATE VIEW a_view AS SELECT id FROM b_one",
        "CREATE FUNCTION a_runs(text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE $1; END'",
        "CREATE FUNCTION a_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM b_one; "
        "RETURN NULL; END'",
        "CREATE TRIGGER a_log AFTER INSERT ON a_logged EXECUTE FUNCTION a_log()",
    };
    write_two(bed, settings);
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        cr_assert(bed_try(bed, statements[i]), "%s", statements[i]);
}

Test(offline, a_script_asks_postgresql_for_what_its_words_do_not_tell)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "aaa1";
    size_t done = 0; /* a file that is refused is written anew */
    write_untold(bed, "allow_outside = opened_?");
    for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
        const char *id = arena_printf(bed->arena, "try%zu", done);
        const char *range = arena_printf(bed->arena, "%s:%s", last, id);
        const char *sql = arena_printf(bed->arena, "\nSELECT 1;\n%s;", untold[i].sql);
        bed_revision(bed, "a", id, last, "", sql, sql);
        const char *said = run_range(bed, "a", MIG_UP, range);
        const char *wanted = arena_printf(
            bed->arena, "ERROR:  revision '%s' of module 'a' touches %s\n", id, untold[i].touched);
        bool may = untold[i].touched[0] == '\0';
        cr_expect(may ? said[0] == '\0' : strstr(said, wanted) != NULL, "%s: %s", untold[i].sql,
                  said);
        cr_expect_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), may ? id : last);
        last = may ? id : last;
        done += may;
    }
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM b_one"), "0");
    bed_close(bed);
}

Test(offline, a_script_asks_postgresql_on_the_way_down_too)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_untold(bed, "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nSELECT 1;",
                 "\nSELECT a_runs('DELETE FROM b_one');");
    cr_assert_str_eq(run_range(bed, "a", MIG_UP, "aaa1:aaa2"), "");
    cr_assert_not_null(strstr(run_range(bed, "a", MIG_DOWN, "aaa2:aaa1"),
                              "revision 'aaa2' of module 'a' touches public.b_one (module b)\n"));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    bed_close(bed);
}

/* What an earlier revision of the transaction has locked is not a later one's doing. */
Test(offline, a_script_of_one_transaction_asks_postgresql_behind_each_revision)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const MigRun atomic = {.atomic = true, .all = true};
    write_untold(bed, "");
    bed_revision(bed, "b", "bbb2", "bbb1", "", "\nINSERT INTO b_one VALUES (1);", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "-- depends_on: b:bbb2",
                 "\nINSERT INTO a_one VALUES "
                 "(NULL);",
                 "");
    const char *sql = script_write(bed, "", MIG_UP, "current:head", atomic);
    cr_assert_str_neq(sql, "", "%s", bed->err.message);
    cr_assert_str_eq(script_run(bed, sql), "");
    bed_revision(bed, "b", "bbb3", "bbb2", "", "\nCREATE TABLE b_two (id integer);", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "-- depends_on: b:bbb3",
                 "\nSELECT a_runs('DELETE FROM b_one');", "");
    sql = script_write(bed, "", MIG_UP, "current:head", atomic);
    cr_assert_not_null(strstr(script_run(bed, sql),
                              "revision 'aaa3' of module 'a' touches public.b_one (module b)\n"));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb2");
    bed_close(bed);
}

Test(offline, what_postgresql_is_asked_may_be_a_warning_or_nothing)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_untold(bed, "isolation = warn");
    cr_assert(bed_try(bed, "INSERT INTO b_one VALUES (1)"));
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nSELECT a_runs('DELETE FROM b_one');", "");
    const char *sql = script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain);
    const char *said = script_says(bed, sql);
    cr_assert_not_null(strstr(said, "WARNING:  revision 'aaa2' of module 'a' touches public.b_one "
                                    "(module b)\n"),
                       "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM b_one"), "0");
    write_two(bed, "isolation = off");
    cr_assert_null(strstr(script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain), "touch"));
    bed_close(bed);
}

/* Of SQLite's tables only what there is is compared. */
Test(offline, what_sqlite_compares_may_be_a_warning_or_nothing)
{
    static const char said[] =
        "take care: revision 'aaa2' of module 'a' makes or drops table loose\n";
    Bed *bed = bed_open(URL_SQLITE);
    write_two(bed, "isolation = warn");
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE loose (id INTEGER);", "");
    const char *sql = script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain);
    const char *found = script_says(bed, sql);
    cr_assert_not_null(strstr(found, said), "%s", found);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM loose"), "0");
    write_two(bed, "isolation = off");
    sql = script_write(bed, "a", MIG_UP, "aaa1:aaa2", plain);
    cr_assert_str_neq(sql, "", "%s", bed->err.message);
    cr_assert_null(strstr(sql, "mig:touched"));
    bed_close(bed);
}

/* What mig has in the session of the sqlite3 shell is in no revision's way. */
Test(offline, a_revision_may_call_its_temporary_tables_as_it_likes)
{
    static const char *const names[] = {"mig_before", "mig_broken", "mig_check", "mig_touched"};
    Bed *bed = bed_open(URL_SQLITE);
    Text up = text_in(bed->arena);
    bed_ini(bed, "", three_modules);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        text_printf(&up, "\nCREATE TEMP TABLE %s (id INTEGER);\nINSERT INTO %s VALUES (%zu);",
                    names[i], names[i], i);
    text_add(&up, "\nCREATE TABLE a_one AS SELECT id FROM mig_before UNION ALL SELECT id FROM "
                  "mig_broken UNION ALL SELECT id FROM mig_check UNION ALL SELECT id FROM "
                  "mig_touched;");
    bed_revision(bed, "a", "aaa1", "", "", text_string(&up), "");
    const char *sql = script_write(bed, "a", MIG_UP, NULL, plain);
    cr_assert_not_null(strstr(sql, "mig:before"), "%s", sql);
    cr_assert_str_eq(script_run(bed, sql), "");
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM a_one ORDER BY id"), "0 1 2 3");
    bed_close(bed);
}

Test(offline, a_module_without_a_prefix_is_asked_for_what_others_own)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, "", "[a]\ntable_prefix = a_\n[rest]\nversion_table = rest_version\n");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id integer);", "");
    bed_revision(bed, "rest", "res1", "", "-- depends_on: a:aaa1",
                 "\nCREATE SCHEMA elsewhere;\nCREATE TABLE elsewhere.any_t (id integer);\n"
                 "CREATE TABLE loose (id integer);",
                 "");
    cr_assert_str_eq(run_range(bed, "", MIG_UP, NULL), "");
    bed_revision(bed, "rest", "res2", "res1", "", "\nDO 'BEGIN DELETE FROM a_one; END';", "");
    cr_assert_not_null(strstr(run_range(bed, "rest", MIG_UP, "res1:res2"),
                              "revision 'res2' of module 'rest' touches public.a_one (module a)"));
    bed_close(bed);
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
    const char *sql = script_write(bed, "", MIG_UP, NULL, plain);
    FILE *holder = popen(arena_printf(bed->arena, "psql -Xq '%s' >/dev/null", bed->url), "w");
    fputs("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('mig:public.a_mig_version', 0));\n"
          "CREATE TABLE held ();\n",
          holder);
    fflush(holder);
    bed_wait(bed,
             "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
             "(SELECT oid FROM pg_database WHERE datname = current_database())",
             "1");
    const char *said = script_run(bed, sql);
    pclose(holder);
    cr_assert_not_null(strstr(said, "another run of module 'a' has the lock"), "%s", said);
    cr_assert_str_eq(script_run(bed, sql), "");
    bed_close(bed);
}
