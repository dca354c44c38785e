/* Rehearsals on a copy of a SQLite database. */
#include "rehearsal.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const MigRun plain = {.all = true};

static Bed *open_bed(const char *settings)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, settings, "[a]\ntable_prefix = a_\n");
    bed_revision(bed, "a", "aaa1", "", "",
                 "\nCREATE TABLE a_one (id INTEGER PRIMARY KEY, n INTEGER);\n"
                 "CREATE TABLE a_keyed (k TEXT PRIMARY KEY) WITHOUT ROWID;\n"
                 "INSERT INTO a_one VALUES (1, 1), (2, 2), (3, 3);\n"
                 "INSERT INTO a_keyed VALUES ('a'), ('b');",
                 "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    return bed;
}

Test(rehearsal, counts_what_sqlite_does_not_tell_row_by_row)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nDELETE FROM a_one;\nINSERT INTO a_keyed VALUES ('c'), ('d'), ('e');\n"
                 "UPDATE a_keyed SET k = k || '!' WHERE k < 'c';",
                 "");
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa2: rehearsed\n  a_keyed: +3 ~2\n  a_one: -3");
    bed_close(bed);
}

Test(rehearsal, tells_tables_that_are_rebuilt_in_either_order)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nCREATE TABLE a_new (id INTEGER PRIMARY KEY, n TEXT);\n"
                 "INSERT INTO a_new SELECT * FROM a_one;\nDROP TABLE a_one;\n"
                 "ALTER TABLE a_new RENAME TO a_one;",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 "\nALTER TABLE a_one RENAME TO a_old;\n"
                 "CREATE TABLE a_one (id INTEGER PRIMARY KEY, n REAL);\n"
                 "INSERT INTO a_one SELECT * FROM a_old;\nDROP TABLE a_old;",
                 "");
    bed_revision(bed, "a", "aaa4", "aaa3", "",
                 "\nALTER TABLE a_one RENAME TO a_two;\nUPDATE a_two SET n = 1 WHERE id = 1;\n"
                 "DROP TABLE a_keyed;\nCREATE TABLE a_gone (id INTEGER);\nDROP TABLE a_gone;",
                 "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa2: rehearsed\n  a_one: rewritten +3\n"
                                          "a aaa3: rehearsed\n  a_one: rewritten +3\n"
                                          "a aaa4: rehearsed\n  a_keyed: dropped\n  a_one: ~1");
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_close(bed);
}

Test(rehearsal, on_a_copy_also_runs_what_runs_outside_of_a_transaction)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 " transaction=false\nVACUUM;\nBEGIN;\nDELETE FROM a_one WHERE id = 1;\nCOMMIT;\n"
                 "DELETE FROM a_one WHERE id = 2;",
                 "");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nDELETE FROM a_one;", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed),
                     "a aaa2: rehearsed\n  a_one: -2\na aaa3: rehearsed\n  a_one: -1");
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_close(bed);
}

Test(rehearsal, does_not_open_another_file)
{
    Bed *bed = open_bed("isolation = off");
    const char *attach = arena_printf(
        bed->arena, "ATTACH '%s/else.db' AS e;\nCREATE TABLE e.t (id INTEGER);\nDETACH e;",
        bed->folder);
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one WHERE id = 1;", "");
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 arena_printf(bed->arena, " transaction=false\n%s", attach), "");
    bed_revision(bed, "a", "aaa4", "aaa3", "", "", "");
    const char *before = rehearse_world(bed);
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed),
                     "a aaa2: rehearsed\n  a_one: -1\n"
                     "a aaa3: it opens another file, of which there is no copy\n"
                     "a aaa4: it comes after a:aaa3, which was not rehearsed");
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_close(bed);
}

Test(rehearsal, of_a_database_with_a_write_ahead_log_is_of_what_is_committed)
{
    Bed *bed = open_bed("");
    cr_assert(bed_try(bed, "PRAGMA journal_mode = wal"));
    Holder holder = runner_hold(bed, "BEGIN", "SELECT count(*) FROM a_one");
    cr_assert(bed_try(bed, "DELETE FROM a_one WHERE id = 3"));
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa2: rehearsed\n  a_one: -2");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_one"), "2");
    runner_let_go(&holder);
    bed_close(bed);
}

/* A writer that has not committed yet is no obstacle: what it does is not in the copy. */
Test(rehearsal, on_a_copy_keeps_nobody_waiting)
{
    Bed *bed = open_bed("lock_timeout = 200ms\nlock_retries = 0");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    Holder holder = runner_hold(bed, "BEGIN IMMEDIATE", "DELETE FROM a_one WHERE id = 1");
    cr_assert(rehearse_up(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(rehearse_lines(bed), "a aaa2: rehearsed\n  a_one: -3");
    runner_let_go(&holder);
    holder = runner_hold(bed, "BEGIN EXCLUSIVE", "DELETE FROM a_one WHERE id = 1");
    cr_assert_not(rehearse_up(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_LOCK, "%s", bed->err.message);
    runner_let_go(&holder);
    bed_close(bed);
}

Test(rehearsal, of_a_read_only_database_fails_as_the_run_does)
{
    Bed *bed = open_bed("");
    if (geteuid() == 0)
        cr_skip_test("root writes everywhere");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    cr_assert_eq(chmod(arena_printf(bed->arena, "%s/bed.db", bed->folder), 0444), 0);
    cr_assert_not(rehearse_up(bed, "", NULL, plain));
    MigError rehearsed = bed->failed;
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(rehearsed.code, MIG_E_CONNECTION);
    cr_assert_str_eq(rehearsed.message, bed->failed.message);
    bed_close(bed);
}

Test(rehearsal, that_finds_no_room_for_a_copy_says_where_it_looked)
{
    Bed *bed = open_bed("");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nDELETE FROM a_one;", "");
    cr_assert(bed_try(bed, "CREATE TABLE a_fat (x BLOB)"));
    cr_assert(bed_try(bed, "INSERT INTO a_fat VALUES (zeroblob(50000000))"));
    const struct rlimit small = {10000000, 10000000};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    const char *before = rehearse_world(bed);
    cr_assert_not(rehearse_up(bed, "", NULL, plain));
    cr_assert_eq(bed->failed.code, MIG_E_CONNECTION);
    cr_assert(strncmp(bed->failed.message, "cannot copy the database '", 26) == 0, "%s",
              bed->failed.message);
    cr_assert_not_null(strstr(bed->failed.hint, "TMPDIR"), "%s", bed->failed.hint);
    cr_assert_str_eq(rehearse_world(bed), before);
    bed_close(bed);
}
