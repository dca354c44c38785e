/* What a module's revisions may not touch: each way provoked for real, on upgrade and downgrade,
 * and nothing of it left behind. */
#include "bed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const MigRun plain = {0};

static const char modules[] = "[one]\ntable_prefix = one_\ndepends_on = needed\n"
                              "[two]\ntable_prefix = two_\ndepends_on = one\n"
                              "[needed]\ntable_prefix = needed_\n";

typedef enum Engine { BOTH, SQLITE, POSTGRES } Engine;

static bool is_for(const Bed *bed, Engine engine)
{
    return engine == BOTH || (engine == SQLITE) == (bed->kind == URL_SQLITE);
}

/* --- the database before ---------------------------------------------------------------------- */

typedef struct Given {
    Engine engine;
    const char *sql;
} Given;

/* Made past mig, as it were long ago. */
static const Given given[] = {
    {BOTH, "CREATE TABLE one_items (id INTEGER PRIMARY KEY, name TEXT)"},
    {BOTH, "INSERT INTO one_items VALUES (1, 'a'), (2, 'b')"},
    {BOTH, "CREATE TABLE two_users (id INTEGER PRIMARY KEY, name TEXT, item INTEGER REFERENCES "
           "one_items (id) ON DELETE CASCADE)"},
    {BOTH, "INSERT INTO two_users VALUES (1, 'x', 1), (2, 'y', NULL)"},
    {BOTH, "CREATE INDEX two_users_name ON two_users (name)"},
    {BOTH, "CREATE VIEW two_names AS SELECT name FROM two_users"},
    {BOTH, "CREATE VIEW one_view AS SELECT id, name FROM two_users"},
    {BOTH, "CREATE TABLE one_logged (id INTEGER PRIMARY KEY)"},
    {BOTH, "CREATE TABLE needed_t (id INTEGER PRIMARY KEY, name TEXT)"},
    {BOTH, "CREATE TABLE nobodys (id INTEGER PRIMARY KEY)"},
    {SQLITE, "CREATE TABLE two_counted (id INTEGER PRIMARY KEY AUTOINCREMENT)"},
    {SQLITE, "CREATE TABLE one_counted (id INTEGER PRIMARY KEY AUTOINCREMENT)"},
    {SQLITE, "INSERT INTO two_counted VALUES (7)"},
    {SQLITE, "INSERT INTO one_counted VALUES (7)"},
    {SQLITE, "CREATE TRIGGER two_upper AFTER UPDATE ON two_users BEGIN SELECT 1; END"},
    {SQLITE, "CREATE TRIGGER one_view_insert INSTEAD OF INSERT ON one_view BEGIN INSERT INTO "
             "two_users (id, name) VALUES (new.id, new.name); END"},
    {SQLITE, "CREATE TRIGGER one_log AFTER INSERT ON one_logged BEGIN UPDATE two_users SET name = "
             "'logged'; END"},
    {SQLITE, "CREATE VIRTUAL TABLE two_texts USING fts5(body)"},
};

/* All that must be as it was, but for mig's books. */
static const char *snapshot(Bed *bed)
{
    const char *const queries[] = {
        bed->kind == URL_SQLITE
            ? "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
            : "SELECT 1",
        bed->kind == URL_SQLITE ? "SELECT * FROM sqlite_sequence ORDER BY 1" : "SELECT 1",
        "SELECT * FROM two_users ORDER BY 1",
        "SELECT * FROM one_items ORDER BY 1",
        "SELECT * FROM nobodys ORDER BY 1",
        "SELECT * FROM needed_t ORDER BY 1",
        "SELECT * FROM one_mig_version",
        "SELECT * FROM two_mig_version",
    };
    StringVec answers = {0};
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        vec_push(bed->arena, &answers, bed_query(bed, queries[i]));
    return strings_join(bed->arena, &answers, "\n");
}

static void set_up(Bed *bed, const char *settings)
{
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (is_for(bed, given[i].engine))
            cr_assert(bed_try(bed, given[i].sql), "%s", given[i].sql);
    bed_ini(bed, settings, modules);
    bed_revision(bed, "one", "one1", "", "", "", "");
    bed_revision(bed, "two", "two1", "", "", "", "");
    bed_revision(bed, "needed", "nee1", "", "", "", "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
}

/* --- what is refused -------------------------------------------------------------------------- */

enum { LINE = 8 }; /* of the second statement of a section */

typedef struct Case {
    Engine engine;
    const char *options; /* of the section */
    const char *sql;     /* the second statement; none behind it comes to run */
    const char *message;
    const char *hint; /* NULL: not looked at */
} Case;

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

/* The last run has failed as wanted, and has left nothing. */
static void expect_refused(Bed *bed, const Case *wanted, const char *before)
{
    const MigError *err = &bed->failed;
    cr_expect_eq(err->code, MIG_E_ISOLATION, "%s: %s (%s)", wanted->sql, mig_code_name(err->code),
                 err->message);
    cr_expect_str_eq(err->message, wanted->message, "%s: %s", wanted->sql, err->message);
    if (wanted->hint != NULL)
        cr_expect_str_eq(err->hint, wanted->hint, "%s: %s", wanted->sql, err->hint);
    cr_expect_str_eq(err->file, "one/migrations/versions/one2.sql", "%s: %s", wanted->sql,
                     err->file);
    cr_expect_eq(err->line, LINE, "%s: line %d", wanted->sql, err->line);
    cr_expect_str_eq(err->statement, wanted->sql, "%s: %s", wanted->sql, err->statement);
    const char *after = snapshot(bed);
    cr_expect_str_eq(after, before, "%s: %s\n%s", wanted->sql, before, after);
}

static const char *section(Bed *bed, const Case *wanted)
{
    return arena_printf(bed->arena, "%s\nSELECT 1;\n%s;\nCREATE TABLE one_behind (id INTEGER);",
                        wanted->options, wanted->sql);
}

ON_BOTH(isolation, what_is_not_the_modules_is_refused_on_the_way_up)
{
    set_up(bed, "");
    const char *before = snapshot(bed);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (!is_for(bed, refused[i].engine))
            continue;
        bed_revision(bed, "one", "one2", "one1", "", section(bed, &refused[i]), "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", refused[i].sql);
        expect_refused(bed, &refused[i], before);
    }
}
