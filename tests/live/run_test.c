/* Runs over many modules: order, failure, waiting, and what stays behind. */
#include "bed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const MigRun plain = {0};

static const char one_module[] = "[a]\ntable_prefix = a_\n";
static const char three_modules[] =
    "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\n[c]\ntable_prefix = c_\n";

static void write_chain(Bed *bed)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "a", "aaa2", "aaa1", "",
                 "\nCREATE TABLE a_two (id INTEGER);\nINSERT INTO a_two VALUES (7);",
                 "\nDROP TABLE a_two;");
    bed_revision(bed, "a", "aaa3", "aaa2", "", "\nALTER TABLE a_two ADD COLUMN name TEXT;",
                 "\nALTER TABLE a_two DROP COLUMN name;");
}

ON_BOTH(run, upgrade_applies_each_revision_in_order_and_writes_it_down)
{
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(
        bed_events(bed, "plan module_start revision_done module_done run_done"),
        "plan\nmodule_start a\nrevision_done a aaa1\nrevision_done a aaa2\nrevision_done a aaa3\n"
        "module_done a\nrun_done");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa3");
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM a_two"), "7|NULL");
    cr_assert_str_eq(
        bed_query(
            bed,
            "SELECT id, revision, direction, state, statements FROM a_mig_version_log ORDER BY id"),
        "1|aaa1|up|done|1 2|aaa2|up|done|2 3|aaa3|up|done|1");
}

ON_BOTH(run, a_second_upgrade_does_nothing)
{
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_events(bed, ""), "plan\nrun_done");
}

ON_BOTH(run, the_log_names_the_script_as_git_does)
{
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", "aaa1", plain), "%s", bed->err.message);
    const char *command =
        arena_printf(bed->arena, "git hash-object %s/a/migrations/versions/aaa1.sql", bed->folder);
    FILE *git = popen(command, "r");
    char id[64] = "";
    cr_assert_not_null(fgets(id, sizeof(id), git));
    pclose(git);
    id[40] = '\0';
    cr_assert_str_eq(bed_query(bed, "SELECT script_id FROM a_mig_version_log"), id);
}

ON_BOTH(run, downgrade_goes_by_steps_and_to_base)
{
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert(bed_downgrade(bed, "", "-1", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_not(bed_try(bed, "SELECT name FROM a_two"));
    cr_assert(bed_downgrade(bed, "", "base", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    cr_assert_not(bed_try(bed, "SELECT id FROM a_one"));
    cr_assert(bed_upgrade(bed, "", "+2", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
}

ON_BOTH(run, a_failing_revision_leaves_the_database_at_the_one_before_it)
{
    write_chain(bed);
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 "\nCREATE TABLE a_three (id INTEGER);\n\nINSERT INTO a_missing VALUES (1);", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed->err.message, "1 of 1 module failed");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_not(bed_try(bed, "SELECT id FROM a_three"));
    const char *failed = bed_events(bed, "module_failed");
    cr_assert_not_null(strstr(failed, "a_missing"), "%s", failed);
    cr_assert_not_null(strstr(failed, "(a/migrations/versions/aaa3.sql:9)"), "%s", failed);
    cr_assert_str_eq(
        bed_query(
            bed,
            "SELECT revision, state, statements FROM a_mig_version_log WHERE state = 'failed'"),
        "aaa3|failed|0");
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

ON_BOTH(run, modules_interleave_where_their_revisions_depend_on_one_another)
{
    write_interleaved(bed, "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
}

ON_BOTH(run, modules_interleave_with_a_single_job_too)
{
    write_interleaved(bed, "jobs = 1");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert(bed_downgrade(bed, "", "base", (MigRun){.all = true}), "%s", bed->err.message);
    cr_assert_not(bed_try(bed, "SELECT id FROM a_one"));
    cr_assert_not(bed_try(bed, "SELECT id FROM b_one"));
}

ON_BOTH(run, modules_that_run_in_one_transaction_cannot_interleave)
{
    write_interleaved(bed, "transaction_per_migration = false");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_DEPENDENCY, "%s", bed->err.message);
    cr_assert_not(bed_try(bed, "SELECT * FROM c_mig_version"));
}

ON_BOTH(run, branches_that_another_module_ties_together_crosswise_are_applied_in_a_fitting_order)
{
    bed_ini(bed, "", three_modules);
    bed_revision(bed, "a", "aaa1", "", "-- depends_on: b:bbb1",
                 "\nCREATE TABLE a_one AS SELECT * FROM b_one;", "\nDROP TABLE a_one;");
    bed_revision(bed, "a", "aaa2", "", "", "\nCREATE TABLE a_two (id INTEGER);",
                 "\nDROP TABLE a_two;");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa2",
                 "\nCREATE TABLE b_one AS SELECT * FROM a_two;", "\nDROP TABLE b_one;");
    cr_assert(bed_upgrade(bed, "", "heads", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT revision FROM a_mig_version_log ORDER BY id"),
                     "aaa2 aaa1");
    cr_assert_str_eq(bed_events(bed, "revision_done"),
                     "revision_done a aaa2\nrevision_done b bbb1\nrevision_done a aaa1");
    cr_assert(bed_downgrade(bed, "", "base", (MigRun){.all = true}), "%s", bed->err.message);
    cr_assert_not(bed_try(bed, "SELECT id FROM a_two"));
}

ON_BOTH(run, a_failure_stops_its_dependents_and_nobody_else)
{
    write_interleaved(bed, "");
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id NOT_A_TYPE(;", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(bed->err.message, "2 of 3 modules failed");
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM c_mig_version"), "ccc1");
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"),
                              "module_failed b: blocked: revision 'bbb1' depends on 'a:aaa1', "
                              "which has not been reached"));
}

ON_BOTH(run, fail_fast_ends_modules_that_wait_for_another)
{
    bed_ini(bed, "", three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "\nSELECT broken;", "");
    bed_revision(bed, "b", "bbb1", "", "", "", "");
    bed_revision(bed, "b", "bbb2", "bbb1", "-- depends_on: c:ccc2", "", "");
    bed_revision(bed, "c", "ccc1", "", "", "", "");
    bed_revision(bed, "c", "ccc2", "ccc1", "-- depends_on: a:aaa1", "", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, (MigRun){.fail_fast = true}));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed->err.message, "3 of 3 modules failed");
}

ON_BOTH(run, fail_fast_stops_the_others_at_a_revision_boundary)
{
    bed_ini(bed, "jobs = 1", three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "\nSELECT broken;", "");
    bed_revision(bed, "b", "bbb1", "", "", "\nCREATE TABLE b_one (id INTEGER);", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, (MigRun){.fail_fast = true}));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_not(bed_try(bed, "SELECT * FROM b_one"));
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"),
                              "blocked: not started, since another module has failed"));
}

ON_BOTH(run, what_is_neither_selected_nor_applied_is_an_error_before_anything_runs)
{
    write_interleaved(bed, "");
    cr_assert_not(bed_upgrade(bed, "b,c", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_DEPENDENCY, "%s", bed->err.message);
    cr_assert_not_null(strstr(bed->err.message, "a:aaa1"), "%s", bed->err.message);
    cr_assert_not(bed_try(bed, "SELECT * FROM c_mig_version"));
    cr_assert(bed_upgrade(bed, "b,c", NULL, (MigRun){.with_deps = true}), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
}

ON_BOTH(run, a_revision_that_others_stand_on_is_not_undone_under_them)
{
    write_interleaved(bed, "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_not(bed_downgrade(bed, "b", "base", plain));
    cr_assert_eq(bed->err.code, MIG_E_DEPENDENCY, "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
}

ON_BOTH(run, one_transaction_for_the_whole_run_is_all_or_nothing)
{
    write_chain(bed);
    bed_ini(bed, "transaction_per_migration = false", one_module);
    bed_revision(bed, "a", "aaa4", "aaa3", "", "\nSELECT broken;", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT revision, state FROM a_mig_version_log"),
                     "aaa4|failed");
    cr_assert_not(bed_try(bed, "SELECT id FROM a_one"));
    cr_assert(bed_upgrade(bed, "", "aaa3", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa3");
}

ON_BOTH(run, a_revision_outside_of_a_transaction_goes_on_where_it_was_cut_short)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 " transaction=false\nCREATE TABLE a_one (id INTEGER);\nINSERT INTO a_one SELECT "
                 "id FROM a_later;\n"
                 "INSERT INTO a_one VALUES (3);",
                 "\nDROP TABLE a_one;");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_SQL);
    cr_assert_str_eq(bed_query(bed, "SELECT state, statements FROM a_mig_version_log"), "failed|1");
    cr_assert(bed_try(bed, "CREATE TABLE a_later (id INTEGER)"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning a aaa1 an earlier run of 'aaa1' was cut short after 1 statement: going on behind");
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM a_one"), "3");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
}

ON_BOTH(run, mending_the_statement_that_failed_goes_on_there)
{
    const char *begin = " transaction=false\nCREATE TABLE a_one (id INTEGER);\n-- then\n";
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 arena_printf(bed->arena, "%sINSERT INTO a_on VALUES (3);", begin), "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    bed_revision(bed, "a", "aaa1", "", "",
                 arena_printf(bed->arena, "%sINSERT INTO a_one VALUES (3);", begin), "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM a_one"), "3");
}

ON_BOTH(run, editing_what_was_run_already_begins_anew_and_says_so)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 " transaction=false\nCREATE TABLE a_one (id INTEGER);\nSELECT broken;", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    bed_revision(bed, "a", "aaa1", "", "",
                 " transaction=false\nDROP TABLE a_one;\nCREATE TABLE a_two (id INTEGER);", "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_events(bed, "warning"), "warning a aaa1 an earlier run of 'aaa1' was cut "
                                                 "short after 1 statement, which the file no "
                                                 "longer begins with: starting anew");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_two"), "0");
}

ON_BOTH(run, a_script_with_a_transaction_of_its_own_goes_on_where_that_was_rolled_back)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 " transaction=false\nCREATE TABLE a_one (id INTEGER);\nBEGIN;\nINSERT INTO a_one "
                 "VALUES (1);\n"
                 "INSERT INTO a_one SELECT id FROM a_later;\nCOMMIT;",
                 "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(bed_query(bed, "SELECT state, statements FROM a_mig_version_log"), "failed|1");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_one"), "0");
    cr_assert(bed_try(bed, "CREATE TABLE a_later (id INTEGER)"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM a_one"), "1");
    cr_assert_str_eq(
        bed_query(bed, "SELECT state, statements FROM a_mig_version_log ORDER BY id DESC LIMIT 1"),
        "done|5");
}

ON_BOTH(run, stamp_writes_rows_without_running_anything)
{
    write_chain(bed);
    cr_assert(bed_stamp(bed, "", "aaa2", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_not(bed_try(bed, "SELECT id FROM a_one"));
    cr_assert_str_eq(bed_query(bed, "SELECT revision, direction FROM a_mig_version_log"),
                     "aaa2|stamp");
    cr_assert(bed_stamp(bed, "", "base", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "");
}

ON_BOTH(run, an_unknown_revision_in_the_version_table_is_named)
{
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert(bed_try(bed, "UPDATE a_mig_version SET version_num = 'nowhere'"));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_not_null(strstr(bed_events(bed, "module_failed"), "'nowhere'"), "%s",
                       bed_events(bed, ""));
    cr_assert(bed_stamp(bed, "", "aaa3", (MigRun){.purge = true}), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa3");
}

ON_BOTH(run, an_unknown_revision_in_one_module_does_not_stop_another)
{
    bed_ini(bed, "", three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "b", "bbb1", "", "", "", "");
    cr_assert(bed_upgrade(bed, "a", NULL, plain), "%s", bed->err.message);
    cr_assert(bed_try(bed, "UPDATE a_mig_version SET version_num = 'nowhere'"));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_str_eq(bed->err.message, "1 of 3 modules failed");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM b_mig_version"), "bbb1");
}

ON_BOTH(run, a_purging_stamp_mends_a_table_that_makes_no_sense)
{
    write_chain(bed);
    cr_assert(bed_try(bed, "CREATE TABLE a_mig_version (version_num TEXT)"));
    cr_assert(bed_try(bed, "INSERT INTO a_mig_version VALUES ('zzzz'), ('zzzz')"));
    cr_assert(bed_stamp(bed, "", "aaa2", (MigRun){.purge = true}), "%s", bed_events(bed, ""));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
}

ON_BOTH(run, a_resumed_script_has_the_settings_it_began_with)
{
    bool sqlite = bed->kind == URL_SQLITE;
    bed_ini(bed, "allow_outside = a_other, a_other.*", one_module);
    bed_revision(bed, "a", "aaa1", "", "",
                 arena_printf(bed->arena,
                              " transaction=false\n%s;\nCREATE TABLE a_one (id INTEGER);\n%s;",
                              sqlite ? "CREATE TEMP TABLE a_kept AS SELECT 5 AS id"
                                     : "SET search_path = a_other, public",
                              sqlite ? "INSERT INTO a_one SELECT a_kept.id FROM a_kept JOIN a_later"
                                     : "CREATE TABLE a_two AS SELECT * FROM a_later"),
                 "");
    if (!sqlite)
        cr_assert(bed_try(bed, "CREATE SCHEMA a_other"));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert(bed_try(bed, "CREATE TABLE a_later (id INTEGER)"));
    cr_assert(bed_try(bed, "INSERT INTO a_later VALUES (1)"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_query(bed, sqlite ? "SELECT id FROM a_one" : "SELECT count(*) FROM a_other.a_two"),
        sqlite ? "5" : "1");
}

ON_BOTH(run, a_version_table_made_by_alembic_is_taken_over)
{
    write_chain(bed);
    cr_assert(bed_try(bed, "CREATE TABLE a_mig_version (version_num VARCHAR(32) NOT NULL, "
                           "CONSTRAINT a_mig_version_pkc PRIMARY KEY (version_num))"));
    cr_assert(bed_try(bed, "INSERT INTO a_mig_version VALUES ('aaa1')"));
    cr_assert(bed_try(bed, "CREATE TABLE a_one (id INTEGER)"));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_events(bed, "revision_done"),
                     "revision_done a aaa2\nrevision_done a aaa3");
}

ON_BOTH(run, a_merge_leaves_one_row_and_its_undoing_two)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "a", "bbb1", "aaa1", "", "", "");
    bed_revision(bed, "a", "bbb2", "aaa1", "", "", "");
    bed_revision(bed, "a", "mmm1", "bbb1, bbb2", "", "", "");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "mmm1");
    cr_assert(bed_downgrade(bed, "", "bbb1", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version ORDER BY 1"),
                     "bbb1 bbb2");
}

ON_BOTH(run, a_module_with_two_heads_is_an_error_before_any_module_runs)
{
    bed_ini(bed, "", three_modules);
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "", "");
    bed_revision(bed, "a", "aaa3", "aaa1", "-- branch_labels: side", "", "");
    bed_revision(bed, "c", "ccc1", "", "", "\nCREATE TABLE c_one (id INTEGER);", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_REVISION);
    cr_assert_eq(strncmp(bed->err.message, "module 'a': ", 12), 0, "%s", bed->err.message);
    cr_assert_not(bed_try(bed, "SELECT * FROM c_one"));
    cr_assert(bed_upgrade(bed, "", "aaa1", plain), "%s", bed->err.message);
    cr_assert(bed_upgrade(bed, "", "side@+1", plain), "%s", bed->err.message);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa3");
    cr_assert_not(bed_upgrade(bed, "", "nowhere:head", plain));
    cr_assert_str_eq(bed->err.message, "no module is called 'nowhere'");
}

ON_BOTH(run, many_modules_in_one_database_do_not_fight_for_it)
{
    Text modules = text_in(bed->arena);
    for (int i = 10; i < 30; i++) {
        const char *name = arena_printf(bed->arena, "m%d", i);
        text_printf(&modules, "[%s]\ntable_prefix = %s_\n", name, name);
        bed_revision(bed, name, arena_printf(bed->arena, "%s1", name), "", "",
                     arena_printf(bed->arena, "\nCREATE TABLE %s_t (id INTEGER);", name), "");
        bed_revision(bed, name, arena_printf(bed->arena, "%s2", name),
                     arena_printf(bed->arena, "%s1", name), "",
                     arena_printf(bed->arena, "\nINSERT INTO %s_t VALUES (1);", name), "");
    }
    bed_ini(bed, "jobs = 8", text_string(&modules));
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed_events(bed, "module_failed"));
    cr_assert_str_eq(bed_events(bed, "waiting"), "");
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM m29_t"), "1");
}

ON_BOTH(run, a_file_that_cannot_run_is_refused_before_the_first_one_runs)
{
    write_chain(bed);
    bed_write(
        bed, "a/migrations/versions/aaa4.sql",
        "-- four\n--\n-- revision: aaa4\n-- down_revision: aaa3\n\n-- mig:up\n-- mig:sideways\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    cr_assert_eq(bed->err.code, MIG_E_REVISION);
    cr_assert_eq(bed->err.line, 7);
    cr_assert_not(bed_try(bed, "SELECT * FROM a_mig_version"));
}

ON_BOTH(run, a_revision_without_a_down_section_cannot_be_undone_and_says_so)
{
    write_chain(bed);
    bed_write(bed, "a/migrations/versions/aaa4.sql",
              "-- four\n--\n-- revision: aaa4\n-- down_revision: aaa3\n\n-- mig:up\nSELECT 1;\n");
    cr_assert(bed_upgrade(bed, "", NULL, plain), "%s", bed->err.message);
    cr_assert_not(bed_downgrade(bed, "", "-1", plain));
    cr_assert_str_eq(bed->err.message,
                     "revision 'aaa4' cannot be downgraded: it has no -- mig:down section");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa4");
}
