/* What PostgreSQL alone can do to another module's objects, and that none of it is let be. */
#include "postgres_isolation.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const MigRun plain = {0};
static const char outside[] = " transaction=false";

/* A statement of a case that is several is the one that the message is about. */
static Case narrow(Bed *bed, const Case *wanted, const char *statement)
{
    Case narrowed = *wanted;
    narrowed.sql = arena_strdup(bed->arena, statement);
    return narrowed;
}

Test(postgres_isolation, what_is_not_the_modules_is_refused)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    for (size_t i = 0; i < POSTGRES_REFUSED; i++) {
        bed_revision(bed, "one", "one2", "one1", "", isolation_section(bed, &postgres_refused[i]),
                     "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", postgres_refused[i].sql);
        bool several = strstr(postgres_refused[i].sql, bed->failed.statement) != NULL;
        Case wanted = narrow(bed, &postgres_refused[i],
                             several ? bed->failed.statement : postgres_refused[i].sql);
        expect_refused(bed, &wanted, before, LINE);
    }
    bed_close(bed);
}

/* What the first revision of a run does, so that the next one finds a session in which something
 * was counted: nothing that stays. */
static const char *const earlier[] = {
    "SELECT 1",
    "CREATE TABLE one_w (id integer DEFAULT 1, name text UNIQUE);\nDROP TABLE one_w",
    "CREATE TEMP TABLE w (id serial PRIMARY KEY)",
};

/* From the second revision of a run on the counts begin at nothing, and queries are prepared. */
Test(postgres_isolation, what_is_not_the_modules_is_refused_later_in_a_run)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    const char *before = isolation_snapshot(bed);
    for (size_t i = 0; i < POSTGRES_REFUSED; i++) {
        const Case *refused = &postgres_refused[i];
        bed_revision(bed, "one", "one3", "one1", "",
                     arena_printf(bed->arena, "\n%s;", earlier[i % 3]), "");
        bed_revision(bed, "one", "one2", "one3", "", isolation_section(bed, refused), "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", refused->sql);
        MigError failed = bed->failed;
        isolation_forget(bed);
        cr_assert(bed_downgrade(bed, "one", "one1", plain), "%s", bed_events(bed, ""));
        bed->failed = failed;
        bool several = strstr(refused->sql, failed.statement) != NULL;
        Case wanted = narrow(bed, refused, several ? failed.statement : refused->sql);
        expect_refused(bed, &wanted, before, LINE);
    }
    bed_close(bed);
}

/* Of a table whose definition changes, more is written in the catalogs than its own rows. What is
 * written beside that shows all the same. */
static const Case beside[] = {
    {POSTGRES, "",
     "ALTER TABLE one_items ADD COLUMN a integer, ADD COLUMN b integer; GRANT SELECT ON two_users "
     "TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "SAVEPOINT s; ALTER TABLE one_items ADD COLUMN a integer; ROLLBACK TO s; GRANT SELECT ON "
     "two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ADD COLUMN a integer NOT NULL DEFAULT 0; GRANT UPDATE (name) ON "
     "two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ADD COLUMN a integer DEFAULT 0, ADD COLUMN b text DEFAULT 'x'; GRANT "
     "UPDATE (name) ON two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ADD COLUMN a integer DEFAULT 0; ALTER TABLE one_items ALTER COLUMN a "
     "SET STATISTICS 7; GRANT UPDATE (name) ON two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ALTER COLUMN name SET DEFAULT 'x'; SAVEPOINT s; ALTER TABLE one_items "
     "ALTER COLUMN name SET DEFAULT 'y'; ROLLBACK TO s; GRANT UPDATE (name) ON two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ALTER COLUMN name SET DEFAULT 'x'; GRANT UPDATE (name) ON two_users TO "
     "public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "SAVEPOINT s; ALTER TABLE one_items ADD COLUMN a integer DEFAULT 0; RELEASE s; GRANT UPDATE "
     "(name) ON two_users TO public",
     ALTERS_USERS, NULL},
    {POSTGRES, "",
     "ALTER TABLE one_items ADD CONSTRAINT c CHECK (id > 0); ALTER DOMAIN two_word ADD CONSTRAINT "
     "c CHECK (value <> 'z')",
     "the revision alters domain 'two_word':" OWNED, NULL},
};

Test(postgres_isolation, what_is_written_beside_a_table_of_the_modules_own_is_seen)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    bed_revision(bed, "one", "one3", "one1", "", "\nSELECT 1;", "");
    for (size_t i = 0; i < 2 * sizeof(beside) / sizeof(beside[0]); i++) {
        const Case *refused = &beside[i / 2];
        bed_revision(bed, "one", "one2", i % 2 == 0 ? "one1" : "one3", "",
                     arena_printf(bed->arena, "\nSELECT 1;\n%s;", refused->sql), "");
        cr_expect_not(bed_upgrade(bed, "one", "one2", plain), "%s", refused->sql);
        cr_expect_str_eq(bed->failed.message, refused->message, "%s: %s", refused->sql,
                         bed->failed.message);
        cr_assert(bed_downgrade(bed, "one", "one1", plain), "%s", bed_events(bed, ""));
    }
    bed_close(bed);
}

/* What the owner's own revision does in the transaction, and what is then done to it. */
static const struct {
    const char *owners, *sql, *message;
} afterwards[] = {
    {"CREATE TABLE two_new (id integer);\nINSERT INTO two_new VALUES (1)", "TRUNCATE two_new",
     "the revision writes 'two_new':" OWNED},
    {"CREATE TABLE two_new (id integer)", "COMMENT ON TABLE two_new IS 'x'",
     "the revision alters table 'two_new':" OWNED},
    {"COMMENT ON TABLE two_users IS 'y'", "COMMENT ON TABLE two_users IS NULL", ALTERS_USERS},
    {"COMMENT ON TYPE two_mood IS 'y'", "COMMENT ON TYPE two_mood IS NULL",
     "the revision alters type 'two_mood':" OWNED},
    {"CREATE FUNCTION two_g() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION two_g()",
     "the revision drops function 'two_g':" OWNED},
    {"LOCK TABLE two_users", "DELETE FROM two_users", WRITES_USERS},
    {"INSERT INTO two_serial (one) VALUES (1)", "SELECT setval('two_serial_id_seq', 70)",
     "the revision writes sequence 'two_serial_id_seq' on 'two_serial':" OWNED},
};

Test(postgres_isolation, what_is_done_behind_its_owner_in_one_transaction_is_seen)
{
    for (size_t i = 0; i < sizeof(afterwards) / sizeof(afterwards[0]); i++) {
        Bed *bed = bed_open(URL_POSTGRES);
        isolation_set_up(bed, "");
        bed_revision(bed, "two", "two2", "two1", "",
                     arena_printf(bed->arena, "\n%s;", afterwards[i].owners), "");
        bed_revision(bed, "one", "one2", "one1", "-- depends_on: two:two2",
                     arena_printf(bed->arena, "\n%s;", afterwards[i].sql), "");
        cr_expect_not(bed_upgrade(bed, "", NULL, (MigRun){.atomic = true}));
        const char *failures = bed_events(bed, "module_failed");
        const char *wanted =
            arena_printf(bed->arena, "module_failed one one2: isolation: %s (%s:%d)",
                         afterwards[i].message, "one/migrations/versions/one2.sql", LINE);
        cr_expect_not_null(strstr(failures, wanted), "%s: %s", afterwards[i].sql, failures);
        bed_close(bed);
    }
}

Test(postgres_isolation, a_merge_is_refused)
{
    static const Case merge = {
        POSTGRES, "",
        "MERGE INTO two_users AS u USING one_items AS i ON i.id = u.id WHEN MATCHED THEN "
        "UPDATE SET name = 'z'",
        WRITES_USERS, NULL};
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    if (atoi(bed_query(bed, "SHOW server_version_num")) < 150000) {
        bed_close(bed);
        cr_skip_test("PostgreSQL has MERGE since version 15");
    }
    const char *before = isolation_snapshot(bed);
    bed_revision(bed, "one", "one2", "one1", "", isolation_section(bed, &merge), "");
    cr_expect_not(bed_upgrade(bed, "one", NULL, plain));
    expect_refused(bed, &merge, before, LINE);
    bed_close(bed);
}

/* What a script of --sql lets pass of them: docs/offline.md says why. */
static const char *const passed[] = {
    "SELECT one_runs('DR' || 'OP TABLE two_serial')",
    "SELECT one_runs('DR' || 'OP FUNCTION two_f()')",
    "SELECT one_runs('ALTER FUNCTION two_f() REN' || 'AME TO one_g')",
    "SELECT one_runs('ALTER SEQ' || 'UENCE two_seq REN' || 'AME TO one_seq')",
    "SELECT one_runs('ALTER TABLE two_serial REN' || 'AME TO one_mine')",
    "ALTER INDEX two_users_name RENAME TO one_name",
    "SELECT one_runs('CREATE TABLE one_new (id integer REFERENCES needed_t); DROP TABLE one_fk; "
    "TRUNCATE needed_t CASCADE')",
    "SELECT one_runs('CREATE TABLE one_new (id integer REFERENCES needed_t); ALTER TABLE needed_t "
    "SET (fillfactor = 70)')",
    "SELECT one_runs('CREATE TABLE one_new (id integer REFERENCES needed_t); COMMENT ON TABLE "
    "needed_t IS NULL')",
    "COMMENT ON INDEX two_users_name IS 'z'",
    "GRANT SELECT ON ALL TABLES IN SCHEMA private TO public",
    "SELECT one_runs('ALTER DOMAIN two_word DR' || 'OP CONSTRAINT two_word_check')",
    "CREATE OPERATOR ### (leftarg = integer, rightarg = integer, function = int4pl)",
    "ALTER SEQUENCE two_seq OWNED BY one_items.id",
    "SELECT one_runs('ALTER SEQ' || 'UENCE two_seq OW' || 'NED BY one_items.id')",
    "ALTER SEQUENCE two_serial_id_seq OWNED BY one_items.id",
    "SELECT one_runs('ALTER FUNC' || 'TION two_f() DEPENDS ON EXT' || 'ENSION plpgsql')",
    "ALTER INDEX two_users_name DEPENDS ON EXTENSION plpgsql",
    "SELECT one_runs('DEL' || 'ETE FROM pg_proc WHERE proname = $$two_f$$')",
    "SET track_counts = off; SELECT 1",
    "SELECT set_config('TRACK_COUNTS', 'off', true)",
    "SET track_counts = off",
    "SELECT pg_replication_origin_create('one_' || txid_current())",
    "SELECT lo_create(7)",
    "SELECT lo_unlink(77)",
    "SELECT lo_put(77, 0, 'z')",
    "GRANT SELECT ON LARGE OBJECT 77 TO public",
    "COMMENT ON LARGE OBJECT 77 IS 'z'",
    /* outside of a transaction */
    "SELECT one_writes()",
    "DROP INDEX CONCURRENTLY IF EXISTS two_users_name",
    "CREATE TABLE one_x AS SELECT one_runs('DELETE FROM two_users')::text AS concurrently",
    "VACUUM FULL two_users",
    "VACUUM (FULL, ANALYZE) one_items (id), two_users",
    "VACUUM FULL",
    "CLUSTER",
    "CALL one_batch()",
    "DO 'BEGIN DELETE FROM two_users; COMMIT; END'",
};

Test(postgres_isolation, a_script_refuses_what_its_words_or_its_locks_tell)
{
    Arena *arena = arena_open();
    StringVec wanted = {0};
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
        vec_push(arena, &wanted, passed[i]);
    const char *untold = isolation_untold(arena, postgres_refused, POSTGRES_REFUSED, URL_POSTGRES);
    cr_assert_str_eq(untold, strings_join(arena, &wanted, "\n"), "%s", untold);
    arena_close(arena);
}

/* --- what is the module's own ----------------------------------------------------------------- */

Test(postgres_isolation, what_is_the_modules_own_is_let_be)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "one1";
    size_t done = 0;
    isolation_set_up(bed, "");
    for (size_t i = 0; i < POSTGRES_ALLOWED; i++) {
        const char *id = arena_printf(bed->arena, "own%zu", 100 + done);
        bed_revision(bed, "one", id, last, "",
                     arena_printf(bed->arena, "%s\n%s;", postgres_allowed[i].options,
                                  postgres_allowed[i].sql),
                     "");
        bool ran = bed_upgrade(bed, "one", NULL, plain);
        cr_expect(ran, "%s: %s", postgres_allowed[i].sql, bed_events(bed, "module_failed"));
        cr_expect_null(strstr(bed_events(bed, "warning"), "the revision"), "%s: %s",
                       postgres_allowed[i].sql, bed_events(bed, "warning"));
        if (!ran)
            continue;
        done++;
        last = id;
    }
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM two_users ORDER BY id"), "1|x 2|y");
    bed_close(bed);
}

/* None of them is told of what an earlier one has done. A warning is given at once, by what is seen
 * at the end, which is not enough for all that is done to a table that is only referred to. */
Test(postgres_isolation, what_is_the_modules_own_is_let_be_in_a_single_run)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "one1";
    isolation_set_up(bed, "isolation = warn");
    for (size_t i = 0; i < POSTGRES_ALLOWED; i++) {
        const char *id = arena_printf(bed->arena, "own%zu", 100 + i);
        const OwnCase *own = &postgres_allowed[i];
        if (strstr(own->sql, "ANALYZE needed_t") != NULL)
            continue;
        bed_revision(bed, "one", id, last, "",
                     arena_printf(bed->arena, "%s\n%s;", own->options, own->sql), "");
        last = id;
    }
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    cr_assert_null(strstr(bed_events(bed, "warning"), "the revision"), "%s",
                   bed_events(bed, "warning"));
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM two_users ORDER BY id"), "1|x 2|y");
    bed_close(bed);
}

/* What a script of --sql refuses of them, since it goes by the words: docs/offline.md says so. */
static const char *const suspected[] = {
    "SAVEPOINT s;\nDROP TABLE two_users CASCADE;\nDROP FUNCTION two_f();\nROLLBACK TO s",
    "CREATE TABLE one_r (id integer);\nSAVEPOINT s;\nDELETE FROM two_users;\nROLLBACK TO s;\n"
    "SELECT one_runs('DR' || 'OP TABLE one_r')",
};

static bool is_suspected(const char *sql)
{
    return strcmp(sql, suspected[0]) == 0 || strcmp(sql, suspected[1]) == 0;
}

Test(postgres_isolation, a_script_lets_be_what_is_the_modules_own)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "one1";
    isolation_set_up(bed, "");
    for (size_t i = 0; i < POSTGRES_ALLOWED; i++)
        last = isolation_script(bed, last, i, postgres_allowed[i].options, postgres_allowed[i].sql,
                                is_suspected(postgres_allowed[i].sql));
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM two_users ORDER BY id"), "1|x 2|y");
    bed_close(bed);
}

/* With so many locks a look takes longer than a millisecond. */
Test(postgres_isolation, a_look_takes_the_time_that_it_needs)
{
    static const char *const sections[] = {
        "\nDO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE one_many%s (id integer)', "
        "i); "
        "END LOOP; END $$;\nSET statement_timeout = '1ms';",
        "\nDO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('DROP TABLE one_many%s', i); "
        "END LOOP; END $$;\nSET LOCAL statement_timeout = '1ms';",
        " transaction=false\nSET statement_timeout = '1ms';",
    };
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "one1";
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const char *id = arena_printf(bed->arena, "one%zu", i + 2);
        bed_revision(bed, "one", id, last, "", sections[i], "");
        cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
        last = id;
    }
    bed_close(bed);
}

/* --- what others do at the same moment -------------------------------------------------------- */

/* Does for 'two', in a session of its own that commits, all that could be taken for the doing of
 * whoever waits for it. */
static const char others[] =
    "CREATE FUNCTION others() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_exec(format("
    "'host=127.0.0.1 port=%s dbname=%s user=postgres', inet_server_port(), current_database()), "
    "'DROP TABLE two_serial, two_parts; DROP FUNCTION two_f(); DROP TYPE two_mood; DROP SEQUENCE "
    "two_seq; DROP DOMAIN two_word; COMMENT ON TABLE two_users IS NULL; COMMENT ON FUNCTION "
    "two_check() IS NULL; DROP POLICY two_rows ON two_users; DROP INDEX two_users_name; DROP "
    "TRIGGER two_upper ON two_users; ALTER TABLE two_users RENAME TO two_people; ALTER TABLE "
    "two_people ADD COLUMN at date; CREATE TABLE two_new (id serial PRIMARY KEY); CREATE FUNCTION "
    "two_f() RETURNS text LANGUAGE sql AS ''SELECT 1''; GRANT SELECT ON two_names TO "
    "public; DROP SCHEMA private CASCADE; DROP EXTENSION citext; CREATE SCHEMA two_space'); END $$";

static void run_beside_others(const char *options)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    cr_assert(bed_try(bed, "CREATE EXTENSION dblink") && bed_try(bed, "CREATE EXTENSION citext"));
    cr_assert(bed_try(bed, "COMMENT ON FUNCTION two_check() IS 'z'") && bed_try(bed, others));
    bed_revision(bed, "one", "one2", "one1", "",
                 arena_printf(bed->arena,
                              "%s\nDROP FUNCTION one_f();\nCREATE TABLE one_before (id serial);\n"
                              "COMMENT ON TABLE one_items IS 'z';\nSELECT others();\n"
                              "COMMENT ON TABLE one_items IS NULL;\nDROP TABLE one_serial;\n"
                              "DROP TABLE one_before;\nDROP PROCEDURE one_batch;",
                              options),
                 "");
    cr_expect(bed_upgrade(bed, "one", NULL, plain), "%s: %s", options,
              bed_events(bed, "module_failed"));
    cr_expect_str_eq(bed->failed.message, "");
    cr_expect_str_eq(bed_query(bed, "SELECT count(*) FROM two_new"), "0");
    bed_close(bed);
}

Test(postgres_isolation, what_others_do_at_the_same_moment_is_theirs)
{
    run_beside_others("");
    run_beside_others(outside);
}

/* --- who runs it ------------------------------------------------------------------------------ */

/* A bed whose modules are run by a role that may do little, made for it. */
static Bed *open_as_user(const char *role)
{
    Bed *bed = bed_open(URL_POSTGRES);
    Arena *arena = bed->arena;
    const char *database = strrchr(bed->url, '/') + 1, *user = strchr(bed->url, '@');
    (void)bed_try(bed, arena_printf(arena, "CREATE ROLE %s LOGIN", role));
    cr_assert(bed_try(bed, arena_printf(arena, "GRANT ALL ON DATABASE %s TO %s", database, role)));
    cr_assert(bed_try(bed, arena_printf(arena, "GRANT ALL ON SCHEMA public TO %s", role)));
    bed->url = arena_printf(arena, "postgresql://%s%s", role, user);
    return bed;
}

Test(postgres_isolation, a_role_that_is_no_superuser_is_watched_as_well)
{
    Bed *bed = open_as_user("mig_isolated");
    bed_ini(bed, "", isolation_modules);
    bed_revision(bed, "two", "two1", "", "",
                 "\nCREATE TABLE two_users (id integer);\nCREATE FUNCTION two_f() RETURNS integer "
                 "LANGUAGE sql AS 'SELECT 1';",
                 "");
    bed_revision(bed, "one", "one1", "", "", "\nCREATE TABLE one_t (id serial, name text);", "");
    cr_assert(bed_upgrade(bed, "one,two", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "one", "one2", "one1", "", "\nSELECT 1;\nDROP FUNCTION two_f();", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision drops function 'two_f': module 'two' owns it");
    cr_assert_eq(bed->failed.line, LINE);
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nSELECT 1;\nGRANT SELECT ON two_users TO public;", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision alters table 'two_users': module 'two' owns it");
    bed_close(bed);
}

Test(postgres_isolation, a_role_or_a_search_path_that_is_left_set_hides_nothing)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    cr_assert(bed_try(bed, "GRANT ALL ON ALL TABLES IN SCHEMA public TO pg_monitor"));
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nSET ROLE pg_monitor;\nSET search_path = private, pg_temp;\n"
                 "DELETE FROM public.two_users;",
                 "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message, WRITES_USERS);
    cr_assert_eq(bed->failed.line, LINE + 1);
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nSET ROLE pg_monitor;\nUPDATE one_items SET name = 'z';", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_close(bed);
}

/* Behind a proxy the session is another client's next. */
static void leave_settings(const char *options)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "isolation = off");
    cr_assert(bed_try(bed, "GRANT ALL ON ALL TABLES IN SCHEMA public TO pg_monitor"));
    bed_revision(bed, "one", "one2", "one1", "",
                 arena_printf(bed->arena,
                              "%s\nSET session_replication_role = replica;\nSET search_path = "
                              "private, public;\nSET ROLE pg_monitor;",
                              options),
                 "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    for (int i = 0; i < 10; i++)
        cr_assert_str_eq(bed_query(bed, "SELECT current_user, current_setting('search_path'), "
                                        "current_setting('session_replication_role')"),
                         "postgres|\"$user\", public|origin", "%s", options);
    bed_close(bed);
}

Test(postgres_isolation, what_a_revision_sets_is_nobody_elses_on_postgresql)
{
    leave_settings("");
    leave_settings(outside);
}

/* What mig prepares for itself is in nobody's way, and may go. */
static void prepare_statements(const char *settings)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, settings);
    const char *const scripts[] = {"SELECT 1",
                                   "PREPARE mine AS SELECT 1",
                                   "PREPARE mine AS SELECT 2",
                                   "SELECT 1",
                                   "DEALLOCATE ALL",
                                   "SELECT 1",
                                   "SELECT one_runs('DEAL' || 'LOCATE ALL')",
                                   "SELECT 1"};
    bool leaving =
        strstr(settings, "false") != NULL; /* what a step prepares is there in the next */
    const char *last = "one1";
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        const char *id = arena_printf(bed->arena, "pre%zu", i);
        bool again = leaving && i == 2;
        bed_revision(bed, "one", id, last, "",
                     arena_printf(bed->arena, "\n%s;\nUPDATE one_items SET name = '%zu';",
                                  again ? "EXECUTE mine" : scripts[i], i),
                     "");
        last = id;
    }
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, "module_failed"));
    cr_assert_str_eq(bed_query(bed, "SELECT DISTINCT name FROM one_items"), "7");
    bed_close(bed);
}

Test(postgres_isolation, statements_may_be_prepared_and_thrown_away)
{
    prepare_statements("");
    prepare_statements("transaction_per_migration = false");
}

/* --- what is the whole database's ------------------------------------------------------------- */

Test(postgres_isolation, an_extension_comes_with_all_that_is_in_it_where_its_name_is_allowed)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "allow_outside = citext, private");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nCREATE EXTENSION citext;\nGRANT USAGE ON SCHEMA private TO public;", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "two", "two2", "two1", "", "\nALTER TABLE two_users ADD COLUMN e citext;",
                 "");
    cr_assert(bed_upgrade(bed, "two", NULL, plain), "%s", bed_events(bed, ""));
    bed_ini(bed, "", isolation_modules);
    bed_revision(bed, "one", "one3", "one2", "", "\nDROP EXTENSION citext CASCADE;", "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_not_null(strstr(bed->failed.message, ":"), "%s", bed->failed.message);
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM pg_extension WHERE extname = 'citext'"),
                     "1");
    bed_close(bed);
}

Test(postgres_isolation, a_module_without_a_prefix_owns_schemas_extensions_and_roles)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, "", "[one]\ntable_prefix = one_\n[rest]\nversion_table = rest_version\n");
    bed_revision(bed, "rest", "res1", "", "",
                 "\nCREATE SCHEMA space;\nCREATE TABLE space.things (id serial);\n"
                 "CREATE EXTENSION citext;\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "
                 "public;\nCREATE FUNCTION any_f() RETURNS citext LANGUAGE sql AS 'SELECT NULL';\n"
                 "COMMENT ON SCHEMA space IS 'x';\nCREATE PUBLICATION p;",
                 "\nDROP EXTENSION citext CASCADE;\nDROP SCHEMA space CASCADE;");
    cr_assert(bed_upgrade(bed, "rest", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert(bed_downgrade(bed, "rest", "base", plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "rest", "res1", "", "",
                 "\nCREATE FUNCTION one_f() RETURNS integer LANGUAGE sql AS 'SELECT 1';", "");
    cr_assert_not(bed_upgrade(bed, "rest", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision creates function 'one_f': module 'one' owns it");
    bed_close(bed);
}

Test(postgres_isolation, a_warning_is_about_what_is_no_table_too)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "isolation = warn");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nDROP FUNCTION two_f();\nGRANT SELECT ON two_users TO public;", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning one one2 the revision drops function 'two_f': module 'two' owns it\n"
        "warning one one2 the revision alters table 'two_users': module 'two' owns it");
    bed_close(bed);
}

Test(postgres_isolation, a_warning_is_about_the_revision_that_did_it)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "isolation = warn");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public;", "");
    bed_revision(bed, "one", "one3", "one2", "", "\nCREATE TABLE one_t (id integer);", "");
    bed_revision(bed, "one", "one4", "one3", "",
                 "\nCREATE TEMP TABLE t (id integer);\nCREATE TRIGGER one_spies AFTER INSERT ON "
                 "two_users EXECUTE FUNCTION one_log();",
                 "");
    bed_revision(bed, "one", "one5", "one4", "", "\nCREATE TABLE one_u (id integer);", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning one one2 the revision changes system catalog 'pg_default_acl': no module owns it\n"
        "warning one one4 the revision creates trigger 'one_spies' on 'two_users':" OWNED);
    bed_close(bed);
}

Test(postgres_isolation, what_is_not_counted_is_looked_at_all_the_same)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "");
    cr_assert(bed_try(bed, arena_printf(bed->arena, "ALTER DATABASE %s SET track_counts = off",
                                        strrchr(bed->url, '/') + 1)));
    bed_revision(bed, "one", "one2", "one1", "", "\nCREATE TABLE one_t (id integer);", "");
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    bed_revision(bed, "one", "one3", "one2", "",
                 "\nSELECT 1;\nCREATE FUNCTION two_g() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
                 "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision creates function 'two_g': module 'two' owns it");
    bed_close(bed);
}

/* --- what hides from the counts --------------------------------------------------------------- */

Test(postgres_isolation, what_is_done_while_nothing_is_counted_is_seen)
{
    Bed *bed = bed_open(URL_POSTGRES);
    isolation_set_up(bed, "allow_outside = track_counts");
    bed_revision(bed, "one", "one2", "one1", "",
                 "\nSET track_counts = off;\nCREATE FUNCTION two_g() RETURNS integer LANGUAGE sql "
                 "AS 'SELECT 1';\nSET track_counts = on;",
                 "");
    cr_assert_not(bed_upgrade(bed, "one", NULL, plain));
    cr_assert_str_eq(bed->failed.message,
                     "the revision creates function 'two_g': module 'two' owns it");
    cr_assert_eq(bed->failed.line, LINE);
    bed_ini(bed, "isolation = warn", isolation_modules);
    cr_assert(bed_upgrade(bed, "one", NULL, plain), "%s", bed_events(bed, ""));
    cr_assert_str_eq(
        bed_events(bed, "warning"),
        "warning one one2 the revision names setting 'track_counts': it reaches what other modules "
        "own\nwarning one one2 the revision creates function 'two_g': module 'two' owns it");
    bed_close(bed);
}
