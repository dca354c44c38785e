/* What a module's revisions may not touch: each way provoked for real, on upgrade and downgrade,
 * and nothing of it left behind. */
#include "isolation.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const MigRun plain = {0};

static const char outside[] = " transaction=false";

static const Case refused[] = {
    {BOTH, "", "CREATE TABLE two_new (id INTEGER)",
     "the revision creates table 'two_new': module 'two' owns it",
     "do it in a revision of module 'two', or allow it: allow_outside = two_new in [one]; "
     "isolation = warn only reports"},
    {BOTH, "", "CREATE TABLE loose (id INTEGER)",
     "the revision creates table 'loose': no module owns it",
     "allow it: allow_outside = loose in [one]; isolation = warn only reports"},
    {BOTH, "", "CREATE TABLE \"one two;'three'\" (id INTEGER)",
     "the revision creates table 'one two;'three'': no module owns it",
     "allow it: allow_outside = one?two?'three' in [one]; isolation = warn only reports"},
    {BOTH, "", "DROP TABLE nobodys", "the revision drops table 'nobodys': no module owns it", NULL},
    {BOTH, "", "ALTER TABLE two_users ADD COLUMN age INTEGER",
     "the revision alters table 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "ALTER TABLE two_users RENAME COLUMN name TO title",
     "the revision alters table 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "ALTER TABLE two_users RENAME TO one_users",
     "the revision alters table 'two_users': module 'two' owns it", NULL},
    {SQLITE, "", "ALTER TABLE one_items RENAME TO two_items",
     "the revision creates table 'two_items' by a rename: module 'two' owns it", NULL},
    {SQLITE, "", "ALTER TABLE main.\"one_items\" RENAME /* TO x */ TO [loose items]",
     "the revision creates table 'loose items' by a rename: no module owns it", NULL},
    {BOTH, "", "INSERT INTO two_users (id) VALUES (9)",
     "the revision writes 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "UPDATE two_users SET name = 'z'",
     "the revision writes 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "DELETE FROM two_users", "the revision writes 'two_users': module 'two' owns it",
     NULL},
    {BOTH, "",
     "INSERT INTO two_users (id, name) VALUES (1, 'z') ON CONFLICT (id) DO UPDATE SET name = 'z'",
     "the revision writes 'two_users': module 'two' owns it", NULL},
    {SQLITE, "", "INSERT INTO one_view (id, name) VALUES (9, 'z')",
     "the revision writes 'two_users' by trigger 'one_view_insert': module 'two' owns it", NULL},
    {SQLITE, "", "INSERT INTO one_logged VALUES (1)",
     "the revision writes 'two_users' by trigger 'one_log': module 'two' owns it", NULL},
    {BOTH, "", "CREATE INDEX one_sneaks_in ON two_users (item)",
     "the revision creates index 'one_sneaks_in' on 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "DROP INDEX two_users_name",
     "the revision drops index 'two_users_name' on 'two_users': module 'two' owns it", NULL},
    {BOTH, "", "CREATE VIEW two_other AS SELECT 1 AS id",
     "the revision creates view 'two_other': module 'two' owns it", NULL},
    {BOTH, "", "DROP VIEW two_names", "the revision drops view 'two_names': module 'two' owns it",
     NULL},
    {BOTH, "", "CREATE TABLE one_ref (id INTEGER REFERENCES two_users (id))",
     "the revision refers to table 'two_users' by a foreign key: module 'two' owns it",
     "if module 'one' is to stand on it: depends_on = two in [one]"},
    {BOTH, "", "ALTER TABLE one_items ADD COLUMN who INTEGER REFERENCES two_users (id)",
     "the revision refers to table 'two_users' by a foreign key: module 'two' owns it", NULL},
    {BOTH, "", "CREATE TABLE one_ref (id INTEGER REFERENCES nobodys (id))",
     "the revision refers to table 'nobodys' by a foreign key: no module owns it", NULL},
    {BOTH, "", "UPDATE two_mig_version SET version_num = 'two0'",
     "the revision writes 'two_mig_version': mig keeps the books of module 'two' in it", NULL},
    {BOTH, "", "DELETE FROM one_mig_version",
     "the revision writes 'one_mig_version': mig keeps the books of module 'one' in it",
     "leave it to mig (mig stamp moves it), or allow it: allow_outside = one_mig_version in [one]"},
    {BOTH, "", "DROP TABLE one_mig_version_log",
     "the revision drops table 'one_mig_version_log': mig keeps the books of module 'one' in it",
     NULL},
    {BOTH, "", "UPDATE needed_t SET name = 'z'",
     "the revision writes 'needed_t': module 'needed' owns it", NULL},
    /* SQLite's own */
    {SQLITE, "", "INSERT INTO two_texts VALUES ('z')",
     "the revision writes 'two_texts': module 'two' owns it", NULL},
    {SQLITE, "", "CREATE VIRTUAL TABLE two_more USING fts5(body)",
     "the revision creates table 'two_more': module 'two' owns it", NULL},
    {SQLITE, "", "REPLACE INTO two_users (id) VALUES (1)",
     "the revision writes 'two_users': module 'two' owns it", NULL},
    {SQLITE, "", "CREATE TRIGGER one_spies AFTER INSERT ON two_users BEGIN SELECT 1; END",
     "the revision creates trigger 'one_spies' on 'two_users': module 'two' owns it", NULL},
    {SQLITE, "",
     "CREATE TEMP TRIGGER one_spies AFTER UPDATE ON one_mig_version BEGIN DELETE FROM two_users; "
     "END",
     "the revision creates trigger 'one_spies' on 'one_mig_version': mig keeps the books of module "
     "'one' in it",
     NULL},
    {SQLITE, "", "DROP TRIGGER two_upper",
     "the revision drops trigger 'two_upper' on 'two_users': module 'two' owns it", NULL},
    {SQLITE, "", "UPDATE sqlite_sequence SET seq = 70",
     "the revision sets the AUTOINCREMENT counter of table 'two_counted': module 'two' owns it",
     NULL},
    {SQLITE, outside, "DELETE FROM sqlite_sequence WHERE name = 'two_counted'",
     "the revision sets the AUTOINCREMENT counter of table 'two_counted': module 'two' owns it",
     NULL},
    {SQLITE, "", "INSERT INTO sqlite_sequence VALUES ('two_counted', 7)",
     "the revision sets the AUTOINCREMENT counter of table 'two_counted': module 'two' owns it",
     NULL},
    {SQLITE, "", "INSERT INTO sqlite_sequence VALUES (NULL, 7)",
     "the revision sets the AUTOINCREMENT counter of table '': no module owns it", NULL},
    {SQLITE, "", "UPDATE sqlite_stat1 SET stat = '9 9' WHERE tbl = 'two_users'",
     "the revision sets the statistics of table 'two_users': module 'two' owns it", NULL},
    {SQLITE, outside, "DELETE FROM sqlite_stat1 WHERE tbl = 'two_users'",
     "the revision sets the statistics of table 'two_users': module 'two' owns it", NULL},
    {SQLITE, "", "DROP TABLE sqlite_stat1",
     "the revision drops table 'sqlite_stat1': it reaches what other modules own", NULL},
    {SQLITE, "", "CREATE TABLE IF NOT EXISTS two_upper (id INTEGER)",
     "the revision creates table 'two_upper': module 'two' owns it", NULL},
    {SQLITE, "", "PRAGMA default_cache_size = 9",
     "the revision sets 'default_cache_size': no module owns it", NULL},
    {SQLITE, "", "PRAGMA writable_schema = ON",
     "the revision sets 'writable_schema': it reaches what other modules own", NULL},
    {SQLITE, outside, "PRAGMA main.writable_schema(1)",
     "the revision sets 'writable_schema': it reaches what other modules own", NULL},
    {SQLITE, "", "PRAGMA schema_version = 7",
     "the revision sets 'schema_version': it reaches what other modules own", NULL},
    {SQLITE, "", "PRAGMA user_version = 7", "the revision sets 'user_version': no module owns it",
     "allow it: allow_outside = user_version in [one]; isolation = warn only reports"},
    {SQLITE, outside, "ATTACH 'other.db' AS other",
     "the revision opens file 'other.db': it is not in the module's database", NULL},
    {SQLITE, outside, "VACUUM INTO 'copy.db'",
     "the revision opens file 'copy.db': it is not in the module's database", NULL},
    {SQLITE, outside, "DROP TABLE two_users",
     "the revision drops table 'two_users': module 'two' owns it", NULL},
    {SQLITE, outside, "ALTER TABLE one_items RENAME TO two_items",
     "the revision creates table 'two_items' by a rename: module 'two' owns it", NULL},
};

ON_BOTH(isolation, what_is_not_the_modules_is_refused_on_the_way_up)
{
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (!is_for(bed, refused[i].engine))
            continue;
        bed_revision(bed, "one", "one2", "one1", "", isolation_section(bed, &refused[i]), "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", refused[i].sql);
        expect_refused(bed, &refused[i], before, LINE);
    }
}

ON_BOTH(isolation, what_is_not_the_modules_is_refused_on_the_way_down)
{
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i += 3) {
        if (!is_for(bed, refused[i].engine))
            continue;
        bed_revision(bed, "one", "one2", "one1", "", "", isolation_section(bed, &refused[i]));
        cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
        const char *before = isolation_snapshot(bed);
        cr_expect_not(bed_downgrade(bed, "one", "-1", plain), "%s", refused[i].sql);
        expect_refused(bed, &refused[i], before, LINE + 2);
        cr_assert(bed_stamp(bed, "one", "one1", plain), "%s", bed_events(bed, ""));
    }
}

ON_BOTH(isolation, a_run_in_one_transaction_leaves_nothing_of_any_revision)
{
    isolation_set_up(bed, "transaction_per_migration = false");
    const char *before = isolation_snapshot(bed);
    bed_revision(bed, "one", "one2", "one1", "", "\nCREATE TABLE one_new (id INTEGER);", "");
    bed_revision(bed, "one", "one3", "one2", "", "\nSELECT 1;\nUPDATE two_users SET name = 'z';",
                 "");
    bed_revision(bed, "one", "one4", "one3", "", "\nCREATE TABLE one_last (id INTEGER);", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message, "the revision writes 'two_users': module 'two' owns it");
    cr_assert_str_eq(bed->failed.file, "one/migrations/versions/one3.sql");
    cr_assert_eq(bed->failed.line, LINE);
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_revision(bed, "one", "one3", "one2", "", "\nDELETE FROM one_mig_version_log;", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(
        bed->failed.message,
        "the revision writes 'one_mig_version_log': mig keeps the books of module 'one' in it");
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_revision(bed, "one", "one3", "one2", "", "\nINSERT INTO one_new VALUES (1);", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
}

ON_BOTH(isolation, all_modules_in_one_transaction_are_told_apart)
{
    static const MigRun atomic = {.atomic = true, .all = true};
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    bed_revision(
        bed, "one", "one2", "one1", "",
        "\nCREATE TABLE one_new (id INTEGER PRIMARY KEY);\nINSERT INTO one_new VALUES (1);",
        "\nDROP TABLE one_new;");
    bed_revision(bed, "two", "two2", "two1", "-- depends_on: one:one2",
                 "\nSELECT 1;\nINSERT INTO one_new VALUES (2);", "");
    cr_assert_not(bed_upgrade(bed, "one,two", NULL, atomic));
    cr_assert_str_eq(bed->failed.message, "the revision writes 'one_new': module 'one' owns it");
    cr_assert_str_eq(bed->failed.file, "two/migrations/versions/two2.sql");
    cr_assert_eq(bed->failed.line, LINE + 1);
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_revision(bed, "two", "two2", "two1", "-- depends_on: one:one2",
                 "\nCREATE TABLE two_new (id INTEGER REFERENCES one_new (id));",
                 "\nDROP TABLE two_new;");
    bed_revision(bed, "one", "one3", "one2", "-- depends_on: two:two2",
                 "\nINSERT INTO one_new VALUES (3);", "");
    cr_assert(bed_upgrade(bed, "one,two", NULL, atomic), "%s", bed_events(bed, ""));
    cr_assert(bed_downgrade(bed, "one,two", "-1", atomic), "%s", bed_events(bed, ""));
}

/* docs/offline.md says so. */
Test(isolation, a_script_for_sqlite_tells_all_but_the_rows_that_others_write)
{
    Arena *arena = arena_open();
    const char *untold =
        isolation_untold(arena, refused, sizeof(refused) / sizeof(refused[0]), URL_SQLITE);
    cr_assert_str_eq(untold,
                     "INSERT INTO one_view (id, name) VALUES (9, 'z')\n"
                     "INSERT INTO one_logged VALUES (1)",
                     "%s", untold);
    arena_close(arena);
}

Test(isolation, a_script_for_postgresql_refuses_what_a_run_refuses_on_either_engine)
{
    Arena *arena = arena_open();
    const char *untold =
        isolation_untold(arena, refused, sizeof(refused) / sizeof(refused[0]), URL_POSTGRES);
    cr_assert_str_eq(untold, "", "%s", untold);
    arena_close(arena);
}

/* --- what is allowed -------------------------------------------------------------------------- */

typedef struct Allowed {
    Engine engine;
    const char *options, *sql;
} Allowed;

static const Allowed allowed[] = {
    {BOTH, "", "CREATE TABLE one_new (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"},
    {BOTH, "", "CREATE INDEX any_name ON one_new (name)"},
    {BOTH, "", "CREATE TABLE one_copy AS SELECT id, name FROM two_users"},
    {BOTH, "",
     "CREATE VIEW one_both AS SELECT a.id FROM two_users a JOIN one_items b ON a.id = "
     "b.id"},
    {BOTH, "", "INSERT INTO one_items SELECT id + 10, name FROM two_users"},
    {BOTH, "", "CREATE TABLE one_ref (id INTEGER PRIMARY KEY REFERENCES needed_t (id))"},
    {BOTH, "", "ALTER TABLE one_items ADD COLUMN n INTEGER REFERENCES needed_t (id)"},
    {BOTH, "", "UPDATE one_items SET n = NULL"},
    {BOTH, "", "DROP TABLE one_ref"},
    {BOTH, "",
     "CREATE TABLE one_self (id INTEGER PRIMARY KEY, up INTEGER REFERENCES one_self (id))"},
    {BOTH, "", "ALTER TABLE one_self RENAME TO one_tree"},
    {BOTH, "", "ALTER TABLE one_items RENAME COLUMN name TO title"},
    {BOTH, "", "SAVEPOINT s;\nCREATE TABLE one_kept (id INTEGER);\nRELEASE s"},
    {BOTH, "", "CREATE TABLE IF NOT EXISTS two_users (id INTEGER)"},
    {BOTH, "", "CREATE TEMPORARY TABLE loose AS SELECT * FROM two_users"},
    {BOTH, "", "CREATE TEMPORARY TABLE two_temporary (id INTEGER);\nDROP TABLE two_temporary"},
    {SQLITE, "", "EXPLAIN DELETE FROM two_users"},
    {BOTH, outside, "CREATE TABLE one_outside (id INTEGER)"},
    {BOTH, outside, "BEGIN;\nCREATE TABLE one_own_begin (id INTEGER);\nCOMMIT"},
    {SQLITE, "", "CREATE VIEW IF NOT EXISTS two_names AS SELECT 1"},
    {SQLITE, "",
     "CREATE VIRTUAL TABLE one_texts USING fts5(body);\nINSERT INTO one_texts VALUES "
     "('x');\nDROP TABLE one_texts"},
    {SQLITE, "", "UPDATE sqlite_sequence SET seq = 70 WHERE name = 'one_counted'"},
    {SQLITE, outside, "DELETE FROM sqlite_sequence WHERE name = 'one_counted'"},
    {SQLITE, "", "DROP TABLE one_counted"},
    {SQLITE, "",
     "CREATE TEMP TABLE scratch (id INTEGER);\nCREATE TEMP TRIGGER t AFTER INSERT ON "
     "scratch BEGIN SELECT 1; END;\nDROP TABLE scratch"},
    {SQLITE, "",
     "CREATE TEMP VIEW scratch AS SELECT id FROM one_items;\nCREATE TEMP TRIGGER t INSTEAD OF "
     "INSERT ON scratch BEGIN DELETE FROM one_items WHERE id = new.id; END;\nINSERT INTO scratch "
     "VALUES (99)"},
    {SQLITE, "",
     "CREATE TEMP TRIGGER t AFTER INSERT ON one_items BEGIN SELECT 1; END;\nDROP TRIGGER t"},
    {SQLITE, "",
     "CREATE VIRTUAL TABLE one_boxes USING rtree(id, low, high);\nALTER TABLE one_boxes RENAME TO "
     "one_rooms;\nDROP TABLE one_rooms"},
    {SQLITE, "", "DELETE FROM sqlite_stat1 WHERE tbl = 'one_items'"},
    {SQLITE, "", "PRAGMA optimize"},
    {SQLITE, "", "PRAGMA user_version"},
    {SQLITE, outside, "VACUUM"},
    {SQLITE, "", "ANALYZE"},
    {SQLITE, "", "PRAGMA query_only = ON"},
};

ON_BOTH(isolation, what_is_the_modules_own_is_let_be)
{
    const char *last = "one1";
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        if (!is_for(bed, allowed[i].engine))
            continue;
        const char *id = arena_printf(bed->arena, "own%zu", 100 + i);
        bed_revision(bed, "one", id, last, "",
                     arena_printf(bed->arena, "%s\n%s;", allowed[i].options, allowed[i].sql), "");
        last = id;
    }
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    cr_assert_str_eq(bed_events(bed, "warning"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM one_mig_version"), last);
    cr_assert_str_eq(bed_query(bed, "SELECT name FROM two_users ORDER BY id"), "x y");
}

/* Writes a module's only revision behind the first. */
static void write_second(Bed *bed, const char *module, const char *up)
{
    bed_revision(bed, module, arena_printf(bed->arena, "%.3s2", module),
                 arena_printf(bed->arena, "%.3s1", module), "", up, "");
}

/* What a script of --sql refuses of them, since it goes by the words: docs/offline.md says so. */
static bool is_suspected(const Allowed *one)
{
    return strstr(one->sql, "IF NOT EXISTS two_") != NULL;
}

ON_BOTH(isolation, a_script_lets_be_what_is_the_modules_own)
{
    const char *last = "one1";
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        if (is_for(bed, allowed[i].engine))
            last = isolation_script(bed, last, i, allowed[i].options, allowed[i].sql,
                                    is_suspected(&allowed[i]));
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM two_users ORDER BY id"), "1|x 2|y");
}

ON_BOTH(isolation, what_is_listed_may_be_touched)
{
    isolation_set_up(bed, "allow_outside = two_u*, nobodys");
    write_second(bed, "one",
                 "\nUPDATE two_users SET name = 'z';\nDROP TABLE nobodys;\n"
                 "CREATE INDEX sneaked ON two_users (item);");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT DISTINCT name FROM two_users"), "z");
    bed_revision(bed, "one", "one3", "one2", "", "\nDROP VIEW two_names;", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision drops view 'two_names': module 'two' owns it");
}

ON_BOTH(isolation, a_pattern_does_not_open_the_books_and_their_name_does)
{
    isolation_set_up(bed, "allow_outside = *");
    write_second(bed, "one", "\nDELETE FROM two_mig_version_log;");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(
        bed->failed.message,
        "the revision writes 'two_mig_version_log': mig keeps the books of module 'two' in it");
    bed_ini(bed, "allow_outside = two_mig_version_log", isolation_modules);
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM two_mig_version_log"), "0");
}

ON_BOTH(isolation, a_warning_names_each_object_once_and_the_run_goes_on)
{
    isolation_set_up(bed, "isolation = warn");
    write_second(bed, "one",
                 "\nUPDATE two_users SET name = 'z';\nUPDATE two_users SET name = 'zz';\n"
                 "INSERT INTO nobodys VALUES (3);\nCREATE TABLE two_more (id INTEGER);");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning one one2 the revision writes 'two_users': module 'two' owns it\n"
        "warning one one2 the revision writes 'nobodys': no module owns it\n"
        "warning one one2 the revision creates table 'two_more': module 'two' owns it");
    cr_assert_str_eq(bed_query(bed, "SELECT DISTINCT name FROM two_users"), "zz");
    cr_assert(bed_downgrade(bed, "one", "-1", plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_events(bed, "warning"), "");
}

ON_BOTH(isolation, off_is_silent)
{
    isolation_set_up(bed, "isolation = off");
    write_second(bed, "one",
                 "\nUPDATE two_users SET name = 'z';\nDROP TABLE two_mig_version_log;\n"
                 "CREATE TABLE loose (id INTEGER);");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_events(bed, "warning notice"), "");
}

ON_BOTH(isolation, a_module_without_a_prefix_owns_what_no_other_module_owns)
{
    const char *with_rest = arena_printf(
        bed->arena, "%s[rest]\npath = rest\nversion_table = rest_version\n", isolation_modules);
    bed_ini(bed, "", with_rest);
    bed_revision(bed, "rest", "res1", "", "",
                 "\nCREATE TABLE loose (id INTEGER);\nCREATE TABLE \"Any Name\" (id INTEGER);", "");
    cr_assert(bed_upgrade(bed, "rest", NULL, plain), "%s", bed_events(bed, ""));
    write_second(bed, "rest", "\nINSERT INTO loose VALUES (1);\nCREATE TABLE one_x (id INTEGER);");
    cr_assert_not(bed_upgrade(bed, "rest", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision creates table 'one_x': module 'one' owns it");
    bed_revision(bed, "one", "one1", "", "", "\nDROP TABLE loose;", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision drops table 'loose': module 'rest' owns it");
    write_second(bed, "rest", "\nDELETE FROM rest_version;");
    cr_assert_not(bed_upgrade(bed, "rest", NULL, plain));
    cr_assert_str_eq(
        bed->failed.message,
        "the revision writes 'rest_version': mig keeps the books of module 'rest' in it");
}

/* Cascades only run where a script outside of a transaction asks for them. */
Test(isolation, a_cascade_of_sqlites_is_refused_before_it_runs)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    write_second(bed, "one",
                 " transaction=false\nPRAGMA foreign_keys = ON;\nDELETE FROM one_items;");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision writes 'two_users' by a foreign key: module 'two' owns it");
    cr_assert_str_eq(bed->failed.statement, "DELETE FROM one_items");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM one_items"), "2");
    bed_close(bed);
}

Test(isolation, a_script_of_its_own_transaction_is_rolled_back_whole)
{
    Bed *bed = bed_open(URL_SQLITE);
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    write_second(bed, "one",
                 " transaction=false\nBEGIN;\nCREATE TABLE one_x (id INTEGER);\n"
                 "UPDATE sqlite_sequence SET seq = 1;\nCOMMIT;");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(
        bed->failed.message,
        "the revision sets the AUTOINCREMENT counter of table 'two_counted': module 'two' owns it");
    cr_assert_str_eq(isolation_snapshot(bed), before);
    bed_close(bed);
}

/* --- names ------------------------------------------------------------------------------------ */

typedef struct Named {
    const char *ini;    /* the prefix, as modules.ini has it */
    const char *prefix; /* as SQL has it between double quotes */
} Named;

static const Named named[] = {
    {"\"a\\\"b;'c \"", "a\"\"b;'c "},
    {"select", "select"},
    {"Größe_", "Größe_"},
    {"\"--\"", "--"},
    {"%s_", "%s_"},
    {"\"*?[\"", "*?["},
    {"abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstu", "abcdefghijklmnopqrstuvwxyz_abcdefgh"
                                                         "ijklmnopqrstu"},
};

ON_BOTH(isolation, names_may_be_as_odd_as_the_engine_takes_them)
{
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        const char *prefix = named[i].prefix;
        const char *folder = arena_printf(bed->arena, "odd%zu", i);
        bed_ini(bed, "",
                arena_printf(bed->arena,
                             "[%s]\ntable_prefix = %s\n[other]\ntable_prefix = other_\n", folder,
                             named[i].ini));
        bed_revision(bed, folder, "odd1", "", "",
                     arena_printf(bed->arena,
                                  "\nCREATE TABLE \"%st\" (id INTEGER PRIMARY KEY);\nINSERT INTO "
                                  "\"%st\" VALUES (1);\nCREATE INDEX \"%si\" ON \"%st\" (id);",
                                  prefix, prefix, prefix, prefix),
                     arena_printf(bed->arena, "\nDROP TABLE \"%st\";", prefix));
        cr_assert(bed_upgrade(bed, folder, NULL, plain), "%s: %s", prefix, bed_events(bed, ""));
        cr_assert_str_eq(
            bed_query(
                bed, arena_printf(bed->arena, "SELECT version_num FROM \"%smig_version\"", prefix)),
            "odd1");
        bed_revision(bed, "other", "oth1", "", "",
                     arena_printf(bed->arena, "\nDELETE FROM \"%smig_version\";", prefix), "");
        cr_assert_not(bed_upgrade(bed, "other", NULL, plain));
        cr_assert_not_null(strstr(bed->failed.message, "mig keeps the books of module"), "%s",
                           bed->failed.message);
        bed_revision(bed, "other", "oth1", "", "",
                     arena_printf(bed->arena, "\nDELETE FROM \"%st\";", prefix), "");
        cr_assert_not(bed_upgrade(bed, "other", NULL, plain));
        cr_assert_not_null(
            strstr(bed->failed.message, arena_printf(bed->arena, "module '%s' owns it", folder)),
            "%s", bed->failed.message);
        cr_assert(bed_downgrade(bed, folder, "base", plain), "%s", bed_events(bed, ""));
    }
}
