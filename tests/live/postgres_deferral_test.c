/* What a revision puts off to its COMMIT is seen as what it does at once. */
#include "postgres_isolation.h"

#include <criterion/criterion.h>
#include <string.h>

static const MigRun plain = {0};
static const MigRun atomic = {.atomic = true};

/* A trigger of the module's own, on what it may write. */
static const char late[] =
    "\nCREATE FUNCTION one_late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM "
    "two_users; "
    "RETURN NULL; END';"
    "\nCREATE CONSTRAINT TRIGGER one_late AFTER INSERT ON one_serial DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION one_late();";

static Bed *open_bed(const char *settings)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, settings);
    bed_revision(bed, "one", "one3", "one1", "", late, "");
    return bed;
}

static void expect_seen(Bed *bed, const char *options, const char *insert, const MigRun *run)
{
    bed_revision(bed, "one", "one2", "one3", "",
                 arena_printf(bed->arena, "%s\nSELECT 1;\n%s;", options, insert), "");
    cr_expect_not(bed_upgrade(bed, "one", NULL, *run));
    const MigError *err = &bed->failed;
    cr_expect_eq(err->code, MIG_E_ISOLATION);
    cr_expect_str_eq(err->message,
                     "the revision writes 'two_users' by what is deferred to COMMIT:" OWNED);
    cr_expect_str_eq(err->file, "one/migrations/versions/one2.sql");
    cr_expect_eq(err->line, LINE);
    cr_expect_str_eq(err->statement, "COMMIT");
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM two_users ORDER BY id"), "1 2");
    bed_close(bed);
}

#define INSERT "INSERT INTO one_serial (name) VALUES ('z')"

Test(postgres_deferral, a_trigger_that_is_deferred_is_seen)
{
    expect_seen(open_bed(""), "", INSERT, &plain);
    expect_seen(open_bed(""), "", INSERT, &atomic);
    expect_seen(open_bed("transaction_per_migration = false"), "", INSERT, &plain);
}

Test(postgres_deferral, so_it_is_outside_of_a_transaction)
{
    static const char outside[] = " transaction=false";
    expect_seen(open_bed(""), outside, INSERT, &plain);
    expect_seen(open_bed(""), outside, "DO 'BEGIN INSERT INTO one_serial VALUES (7); END'", &plain);
    expect_seen(open_bed(""), outside, "BEGIN; " INSERT "; COMMIT", &plain);
}

Test(postgres_deferral, so_it_is_before_a_transaction_is_prepared)
{
    expect_seen(open_bed(""), " transaction=false", "BEGIN; " INSERT "; PREPARE TRANSACTION 'x'",
                &plain);
}

/* What a module does that is not held to anything is not charged to the next one. */
Test(postgres_deferral, what_nobody_looks_at_is_nobody_elses)
{
    Bed *bed = open_bed("");
    const char *two = strstr(isolation_modules, "[two]\n") + strlen("[two]\n");
    bed_ini(bed, "",
            arena_printf(bed->arena, "%.*sisolation = off\n%s", (int)(two - isolation_modules),
                         isolation_modules, two));
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    bed_revision(bed, "two", "two2", "two1", "", "\n" INSERT ";", "");
    bed_revision(bed, "one", "one2", "one3", "-- depends_on: two:two2", "\n-- nothing", "");
    cr_assert(bed_upgrade(bed, "", NULL, atomic), "%s", bed_events(bed, "module_failed"));
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM two_users"), "");
    bed_close(bed);
}

Test(postgres_deferral, what_a_trigger_sets_is_not_migs)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    bed_revision(
        bed, "one", "one2", "one1", "",
        "\nCREATE FUNCTION one_late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN SET LOCAL "
        "ROLE pg_monitor; SET LOCAL search_path TO private; RETURN NULL; END';"
        "\nCREATE CONSTRAINT TRIGGER one_late AFTER INSERT ON one_serial DEFERRABLE "
        "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION one_late();"
        "\nINSERT INTO one_serial (name) VALUES ('z');",
        "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    bed_close(bed);
}

/* The server would run the query of such a cursor at COMMIT. */
Test(postgres_deferral, a_cursor_is_closed_before)
{
    static const char *const options[] = {"", " transaction=false", ""};
    static const char *const settings[] = {"", "", "transaction_per_migration = false"};
    for (size_t i = 0; i < 3; i++) {
        Bed *bed = open_bed(settings[i]);
        bed_revision(bed, "one", "one4", "one2", "", "\nSELECT 1;", "");
        bed_revision(
            bed, "one", "one2", "one3", "",
            arena_printf(
                bed->arena,
                "%s\nDECLARE one_c CURSOR WITH HOLD FOR SELECT one_runs('DELETE FROM two_users');",
                options[i]),
            "");
        cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
        cr_assert_str_eq(bed_query(bed, "SELECT id FROM two_users ORDER BY id"), "1 2");
        bed_close(bed);
    }
}

/* In one transaction: each revision defers as if the transaction were its own, by a trigger that
 * was there and by one that it makes itself; and what else is deferred waits for the end. */
Test(postgres_deferral, the_next_revision_of_a_transaction_defers_as_well)
{
    static const char check[] =
        "\nCREATE FUNCTION one_check%d() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ASSERT EXISTS "
        "(SELECT FROM one_items WHERE id = new.id); RETURN NULL; END';"
        "\nCREATE CONSTRAINT TRIGGER one_check%d AFTER INSERT ON one_serial DEFERRABLE INITIALLY "
        "DEFERRED FOR EACH ROW EXECUTE FUNCTION one_check%d();"
        "\nINSERT INTO one_serial VALUES (%d);\nINSERT INTO one_items VALUES (%d);";
    static const char key[] =
        "\nCREATE TABLE one_part (id integer REFERENCES one_items (id) DEFERRABLE INITIALLY "
        "DEFERRED);\nINSERT INTO one_part VALUES (72);";
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "transaction_per_migration = false");
    bed_revision(bed, "one", "one2", "one1", "", arena_printf(bed->arena, check, 1, 1, 1, 71, 71),
                 "");
    bed_revision(bed, "one", "one3", "one2", "", key, "");
    bed_revision(bed, "one", "one4", "one3", "", arena_printf(bed->arena, check, 2, 2, 2, 72, 72),
                 "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    cr_assert_str_eq(bed_query(bed, "SELECT id FROM one_serial ORDER BY id"), "71 72");
    bed_close(bed);
}

Test(postgres_deferral, a_constraint_that_fails_is_told_as_at_commit)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    bed_revision(
        bed, "one", "one2", "one1", "",
        "\nCREATE TABLE one_part (id integer REFERENCES one_items (id) DEFERRABLE INITIALLY "
        "DEFERRED);\nINSERT INTO one_part VALUES (72);",
        "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_expect_eq(bed->failed.code, MIG_E_SQL);
    cr_expect_str_eq(bed->failed.statement, "COMMIT");
    cr_expect_not_null(strstr(bed->failed.message, "violates foreign key constraint"));
    bed_close(bed);
}
