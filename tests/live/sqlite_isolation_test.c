/* What only SQLite has: temporary objects before others of the same name, virtual tables, files. */
#include "isolation.h"

#include <criterion/criterion.h>
#include <string.h>

static const MigRun plain = {0};

/* --- temporary objects ------------------------------------------------------------------------ */

typedef struct Shadowed {
    const char *first; /* makes a temporary object that has a table's name */
    const char *sql;   /* is refused */
    const char *message;
} Shadowed;

static const Shadowed shadowed[] = {
    {"CREATE TEMP TABLE two_users (id)",
     "CREATE TEMP TRIGGER t AFTER INSERT ON main.two_users BEGIN SELECT 1; END",
     "the revision creates trigger 't' on 'two_users': module 'two' owns it"},
    {"CREATE TEMP TABLE one_mig_version_log (id)",
     "CREATE TEMP TRIGGER t AFTER INSERT ON main.one_mig_version_log BEGIN DELETE FROM two_users; "
     "END",
     "the revision creates trigger 't' on 'one_mig_version_log': mig keeps the books of module "
     "'one' in it"},
    {"CREATE TEMP TABLE one_mig_version (id)",
     "CREATE TEMP TRIGGER t AFTER UPDATE ON main.one_mig_version BEGIN DELETE FROM two_users; END",
     "the revision creates trigger 't' on 'one_mig_version': mig keeps the books of module 'one' "
     "in "
     "it"},
    {"CREATE TEMP VIEW two_names AS SELECT 1",
     "CREATE TEMP TRIGGER t INSTEAD OF INSERT ON main.two_names BEGIN SELECT 1; END",
     "the revision creates trigger 't' on 'two_names': module 'two' owns it"},
    {"CREATE TEMP TABLE two_users (id)", "DELETE FROM main.two_users",
     "the revision writes 'two_users': module 'two' owns it"},
};

Test(sqlite_isolation, a_temporary_object_does_not_hide_what_has_its_name)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    for (size_t i = 0; i < sizeof(shadowed) / sizeof(shadowed[0]); i++) {
        const Case wanted = {SQLITE, "", shadowed[i].sql, shadowed[i].message, NULL};
        const char *up = arena_printf(bed->arena, "\n%s;\n%s;", shadowed[i].first, wanted.sql);
        bed_revision(bed, "one", "one2", "one1", "", up, "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", wanted.sql);
        expect_refused(bed, &wanted, before, LINE);
    }
    bed_close(bed);
}

/* --- virtual tables --------------------------------------------------------------------------- */

typedef struct Virtual {
    const char *sql, *message;
} Virtual;

/* By a module without a prefix, where 'one' owns what begins with "one_". */
static const Virtual virtuals[] = {
    {"CREATE VIRTUAL TABLE one USING fts5(body)",
     "the revision creates table 'one_data': module 'one' owns it"},
    {"CREATE VIRTUAL TABLE one USING rtree(id, low, high)",
     "the revision creates table 'one_rowid': module 'one' owns it"},
    {"ALTER TABLE texts RENAME TO one",
     "the revision creates table 'one_data' by a rename: module 'one' owns it"},
    {"ALTER TABLE boxes RENAME TO one",
     "the revision creates table 'one_rowid' by a rename: module 'one' owns it"},
};

static void open_rest(Bed *bed, const char *settings)
{
    bed_ini(bed, settings,
            arena_printf(bed->arena, "%s[rest]\npath = rest\nversion_table = rest_version\n",
                         isolation_modules));
    bed_revision(bed, "rest", "res1", "", "",
                 "\nCREATE VIRTUAL TABLE texts USING fts5(body);\n"
                 "CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);",
                 "");
    cr_assert(bed_upgrade(bed, "rest", NULL, plain), "%s", bed_events(bed, ""));
}

Test(sqlite_isolation, the_shadows_of_a_virtual_table_have_owners)
{
    Bed *bed = bed_open(URL_SQLITE);
    static const char schema[] = "SELECT name, sql FROM sqlite_schema ORDER BY 1";
    open_rest(bed, "");
    const char *before = bed_query(bed, schema);
    for (size_t i = 0; i < sizeof(virtuals) / sizeof(virtuals[0]); i++) {
        bed_revision(bed, "rest", "res2", "res1", "",
                     arena_printf(bed->arena, "\n%s;", virtuals[i].sql), "");
        cr_expect_not(bed_upgrade(bed, "rest", NULL, plain), "%s", virtuals[i].sql);
        cr_expect_str_eq(bed->failed.message, virtuals[i].message, "%s", bed->failed.message);
        cr_expect_str_eq(bed->failed.statement, virtuals[i].sql, "%s", bed->failed.statement);
        cr_expect_eq(bed->failed.line, LINE - 1);
        cr_expect_str_eq(bed_query(bed, schema), before, "%s", virtuals[i].sql);
    }
    bed_close(bed);
}

Test(sqlite_isolation, the_drop_of_a_virtual_table_takes_nobody_elses_along)
{
    Bed *bed = bed_open(URL_SQLITE);
    cr_assert(bed_try(bed, "CREATE VIRTUAL TABLE one USING fts3(body)"));
    cr_assert(bed_try(bed, "CREATE TABLE one_stat (id INTEGER)"));
    open_rest(bed, "");
    bed_revision(bed, "rest", "res2", "res1", "", "\nDROP TABLE one;", "");
    cr_assert_not(bed_upgrade(bed, "rest", NULL, plain));
    cr_assert_not_null(strstr(bed->failed.message, "module 'one' owns it"), "%s",
                       bed->failed.message);
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM one_stat"), "0");
    bed_close(bed);
}

Test(sqlite_isolation, a_virtual_table_is_opened_with_its_shadows)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "allow_outside = two_texts, two_more, two_rooms");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nINSERT INTO two_texts VALUES ('z');\nSAVEPOINT s;\nUPDATE two_texts SET body = "
                 "'y';\nCREATE VIRTUAL TABLE two_more USING rtree(id, low, high);\nALTER TABLE "
                 "two_more RENAME TO two_rooms;\nDROP TABLE two_rooms;\nDROP TABLE two_texts;",
                 "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM sqlite_schema WHERE name LIKE 'two_text%'"),
                     "");
    bed_close(bed);
}

/* R-trees prepare what they will write when they are first read. */
Test(sqlite_isolation, a_virtual_table_of_another_module_may_be_read)
{
    Bed *bed = bed_open(URL_SQLITE);
    cr_assert(bed_try(bed, "CREATE VIRTUAL TABLE two_boxes USING rtree(id, low, high)"));
    cr_assert(bed_try(bed, "INSERT INTO two_boxes VALUES (1, 2, 3)"));
    isolation_set_up(bed, "");
    bed_revision(bed, "one", "one2", "one1", "", "\nSELECT count(*) FROM two_boxes;", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "one", "one3", "one2", "",
                 "\nCREATE TABLE one_boxes AS SELECT id FROM two_boxes WHERE low > 1;", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "one", "one4", "one3", "", "\nINSERT INTO two_boxes VALUES (2, 3, 4);", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message, "the revision writes 'two_boxes': module 'two' owns it");
    bed_close(bed);
}

/* --- what a revision leaves for those behind it ----------------------------------------------- */

static const MigRun atomic = {.atomic = true, .all = true};

/* In one transaction, two's second revision comes between two of one's. */
static void write_between(Bed *bed, const char *first, const char *between, const char *last)
{
    bed_revision(bed, "one", "one2", "one1", "", first, "");
    bed_revision(bed, "two", "two2", "two1", "-- depends_on: one:one2", between, "");
    bed_revision(bed, "one", "one9", "", "-- depends_on: two:two2", last, "");
}

Test(sqlite_isolation, temporary_objects_of_one_module_do_not_stand_before_anothers)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    write_between(
        bed,
        "\nCREATE TEMP TABLE two_users (id, name);\nCREATE TEMP VIEW two_names AS SELECT "
        "1;\nCREATE VIRTUAL TABLE temp.two_texts USING fts5(body);\nCREATE TEMP TRIGGER t "
        "AFTER INSERT ON one_items BEGIN SELECT 1; END;",
        "\nINSERT INTO two_users (id, name) VALUES (50, 'z');\nCREATE TABLE two_left AS "
        "SELECT name FROM sqlite_temp_schema;",
        "");
    cr_assert(bed_upgrade(bed, "one,two", "heads", atomic), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM two_users WHERE id = 50"), "z");
    cr_assert_str_eq(bed_query(bed, "SELECT * FROM two_left"), "");
    bed_close(bed);
}

Test(sqlite_isolation, nobody_goes_back_to_a_savepoint_of_an_earlier_revision)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    write_between(bed,
                  "\nSAVEPOINT a;\nSAVEPOINT \"b;\"\"\";\nSAVEPOINT A;\nROLLBACK TO a;\n"
                  "EXPLAIN RELEASE \"b;\"\"\";",
                  "\nINSERT INTO two_users (id, name) VALUES (50, 'z');", "\nROLLBACK TO a;");
    cr_assert_not(bed_upgrade(bed, "one,two", "heads", atomic));
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"), "no such savepoint: a"), "%s",
                       bed_events(bed, ""));
    write_between(bed, "\nSAVEPOINT a;\nSAVEPOINT b;\nRELEASE a;",
                  "\nINSERT INTO two_users (id, name) VALUES (50, 'z');", "");
    cr_assert(bed_upgrade(bed, "one,two", "heads", atomic), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM two_users WHERE id = 50"), "z");
    bed_close(bed);
}

/* mig asks by these names. */
Test(sqlite_isolation, a_temporary_object_does_not_stand_before_what_mig_asks)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nCREATE TEMP TABLE pragma_database_list (name);\nINSERT INTO "
                 "pragma_database_list VALUES ('x');\nCREATE TEMP TABLE pragma_foreign_key_list "
                 "(\"table\");\nDELETE FROM one_items;",
                 "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(
        bed->failed.message,
        "the revision breaks foreign keys: 1 row of 'two_users' refers to no row of 'one_items'");
    bed_close(bed);
}

Test(sqlite_isolation, what_is_only_explained_is_not_looked_at)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    bed_revision(bed, "one", "one2", "one1", "", "\nEXPLAIN DELETE FROM two_users;", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_close(bed);
}

/* --- files ------------------------------------------------------------------------------------ */

Test(sqlite_isolation, a_vacuum_into_a_file_that_is_listed_may_write_it)
{
    Bed *bed = bed_open(URL_SQLITE);
    const char *copy = arena_printf(bed->arena, "%s/copy.db", bed->folder);
    isolation_set_up(bed, "allow_outside = *copy.db");
    bed_revision(bed, "one", "one2", "one1", "",
                 arena_printf(bed->arena, " transaction=false\nVACUUM INTO '%s';", copy), "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_close(bed);
}

/* --- scripts ---------------------------------------------------------------------------------- */

static const char *write_script(Bed *bed, const char *names, const char *range)
{
    const char *sql = script_write(bed, names, MIG_UP, range, plain);
    cr_assert_str_neq(sql, "", "%s", bed->err.message);
    return sql;
}

typedef struct Read {
    const char *sql;
    int line; /* that the shell reads in its own way; 0 for none */
} Read;

static const Read reads[] = {
    {"SELECT 1\n go -- on\nDELETE FROM two_users", LINE + 1},
    {"SELECT 1\n/ /* a */ /* b */\nDELETE FROM two_users", LINE + 1},
    {"go\nDELETE FROM two_users", LINE},
    {".shell touch two", LINE},
    {"#\nDELETE FROM two_users", LINE},
    {"SELECT 4\n/ 2, '\n/\n', 7 AS\n\"go\"", 0},
    {"SELECT /*\n/\n*/ 1 go", 0},
};

Test(sqlite_isolation, a_script_is_not_written_where_the_shell_reads_it_in_its_own_way)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
        bed_revision(bed, "one", "one2", "one1", "",
                     arena_printf(bed->arena, "\nSELECT 1;\n%s;", reads[i].sql), "");
        const char *sql = script_write(bed, "one", MIG_UP, "one1:one2", plain);
        cr_expect_eq(sql[0] == '\0', reads[i].line != 0, "%s: %s", reads[i].sql, bed->err.message);
        if (sql[0] != '\0')
            continue;
        cr_expect_eq(bed->err.code, MIG_E_SQL);
        cr_expect_eq(bed->err.line, reads[i].line, "%s: line %d", reads[i].sql, bed->err.line);
        cr_expect_not_null(strstr(bed->err.message, "the sqlite3 shell would take this line"), "%s",
                           bed->err.message);
    }
    bed_close(bed);
}

Test(sqlite_isolation, a_script_says_what_is_made_or_dropped_that_is_not_the_modules)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nPRAGMA ignore_check_constraints = ON;\nDROP INDEX two_users_name;", "");
    const char *said = script_run(bed, write_script(bed, "one", "one1:one2"));
    cr_assert_not_null(
        strstr(said, "revision 'one2' of module 'one' makes or drops what is not the module's"),
        "%s", said);
    cr_assert_not_null(strstr(said, "drops index two_users_name on two_users"), "%s", said);
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_ini(bed, "isolation = warn", isolation_modules);
    said = script_run(bed, write_script(bed, "one", "one1:one2"));
    cr_assert_str_eq(said, "", "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM sqlite_schema WHERE name = 'two_users_name'"),
                     "");
    bed_ini(bed, "allow_outside = Two_[!v]*", isolation_modules);
    bed_revision(bed, "one", "one3", "one2", "", "\nDROP TRIGGER two_upper;", "");
    cr_assert_str_eq(script_run(bed, write_script(bed, "one", "one2:one3")), "");
    bed_close(bed);
}

/* Views and triggers of others follow. */
Test(sqlite_isolation, a_script_may_rename_what_others_speak_of)
{
    Bed *bed = bed_open(URL_SQLITE);
    cr_assert(bed_try(bed, "CREATE TABLE one_old (id INTEGER)"));
    cr_assert(bed_try(bed, "CREATE VIEW two_view AS SELECT id FROM one_old"));
    isolation_set_up(bed, "");
    bed_revision(bed, "one", "one2", "one1", "", "\nALTER TABLE one_old RENAME TO one_young;", "");
    const char *said = script_run(bed, write_script(bed, "one", "one1:one2"));
    cr_assert_str_eq(said, "", "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT * FROM two_view"), "");
    bed_close(bed);
}

Test(sqlite_isolation, the_session_of_a_script_is_cleared_behind_each_revision)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    bed_revision(
        bed, "one", "one2", "one1", "",
        "\nCREATE TEMP TABLE two_users (id, name);\nCREATE TEMP VIEW two_names AS SELECT 1;", "");
    bed_revision(bed, "one", "one3", "one2", "",
                 " transaction=false\nCREATE TEMP TABLE two_users (id, name);", "");
    bed_revision(bed, "two", "two2", "two1", "-- depends_on: one:one3",
                 "\nINSERT INTO two_users (id, name) VALUES (50, 'z');", "");
    const char *said = script_run(bed, write_script(bed, "one,two", "current:head"));
    cr_assert_str_eq(said, "", "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM two_users WHERE id = 50"), "z");
    bed_close(bed);
}

Test(sqlite_isolation, what_sqlite_makes_for_itself_is_not_charged_to_a_script)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "", isolation_modules);
    bed_revision(bed, "one", "one1", "", "",
                 "\nCREATE TABLE one_items (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);\n"
                 "CREATE INDEX one_names ON one_items (name);\nINSERT INTO one_items (name) VALUES "
                 "('a');\nANALYZE;",
                 "");
    const char *said = script_run(bed, write_script(bed, "one", "base:head"));
    cr_assert_str_eq(said, "", "%s", said);
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM sqlite_sequence"), "1");
    bed_close(bed);
}

Test(sqlite_isolation, a_warning_about_a_virtual_table_is_for_its_shadows_too)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "isolation = warn");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nCREATE VIRTUAL TABLE two_boxes USING rtree(id, low, high);\nALTER TABLE "
                 "two_boxes RENAME TO two_rooms;",
                 "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning one one2 the revision creates table 'two_boxes': module 'two' owns it\n"
        "warning one one2 the revision alters table 'two_boxes': module 'two' owns it\n"
        "warning one one2 the revision creates table 'two_rooms' by a rename: module 'two' owns "
        "it");
    bed_close(bed);
}

Test(sqlite_isolation, a_script_of_a_module_that_owns_all_compares_nothing)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "transaction_per_migration = false", "[all]\n");
    bed_revision(bed, "all", "all1", "", "", "\nCREATE TABLE first (id);", "");
    bed_revision(bed, "all", "all2", "all1", "", "\nCREATE TABLE second (id);", "");
    const char *sql = write_script(bed, "all", "base:head");
    cr_assert_null(strstr(sql, "mig:before"));
    cr_assert_str_eq(script_run(bed, sql), "");
    bed_close(bed);
}

/* SQLite does not tell names apart by their case, quoted or not. */
Test(sqlite_isolation, a_script_knows_what_it_has_left_by_any_case)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    bed_revision(
        bed, "one", "one2", "one1", "",
        "\nSAVEPOINT \"Foo\";\nCREATE TABLE one_new (id);\nRELEASE foo;\nCREATE TEMP TABLE "
        "\"T2\" (id);\nDROP TABLE t2;",
        "");
    cr_assert_str_eq(script_run(bed, write_script(bed, "one", "one1:one2")), "");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM one_new"), "0");
    bed_close(bed);
}

Test(sqlite_isolation, no_script_goes_back_to_a_savepoint_of_an_earlier_revision)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "transaction_per_migration = false");
    const char *before = isolation_snapshot(bed);
    bed_revision(bed, "one", "one2", "one1", "", "\nSAVEPOINT a;\nCREATE TABLE one_new (id);", "");
    bed_revision(bed, "one", "one3", "one2", "", "\nROLLBACK TO a;", "");
    const char *said = script_run(bed, write_script(bed, "one", "one1:one3"));
    cr_assert_not_null(strstr(said, "no such savepoint: a"), "%s", said);
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_close(bed);
}
