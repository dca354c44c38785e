/* What PostgreSQL alone can do to another module's objects, and that none of it is let be. */
#include "isolation.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const MigRun plain = {0};
static const char outside[] = " transaction=false";

#define OWNED " module 'two' owns it"
#define NOBODY " no module owns it"
#define WRITES_USERS "the revision writes 'two_users':" OWNED
#define ALTERS_NEEDED "the revision alters table 'needed_t': module 'needed' owns it"
#define ALTERS_USERS "the revision alters table 'two_users':" OWNED

static const Case refused[] = {
    /* rows */
    {POSTGRES, "", "TRUNCATE two_users", ALTERS_USERS, NULL},
    {POSTGRES, "", "COPY two_users (id) FROM PROGRAM 'echo 9'", WRITES_USERS, NULL},
    {POSTGRES, "", "WITH gone AS (DELETE FROM two_users RETURNING id) SELECT count(*) FROM gone",
     WRITES_USERS, NULL},
    {POSTGRES, "", "INSERT INTO one_view (id, name) VALUES (9, 'z')", WRITES_USERS, NULL},
    {POSTGRES, "", "UPDATE one_view SET name = 'z'", WRITES_USERS, NULL},
    {POSTGRES, "", "INSERT INTO one_logged VALUES (1)", WRITES_USERS, NULL},
    {POSTGRES, "", "DELETE FROM one_items", WRITES_USERS, NULL},
    {POSTGRES, "", "SELECT one_writes()", WRITES_USERS, NULL},
    {POSTGRES, "", "DO 'BEGIN DELETE FROM two_users; END'", WRITES_USERS, NULL},
    {POSTGRES, "", "DO 'BEGIN EXECUTE ''DELETE FROM '' || ''two_users''; END'", WRITES_USERS, NULL},
    {POSTGRES, "",
     "DO 'BEGIN BEGIN DELETE FROM two_users; END; BEGIN PERFORM 1/0; EXCEPTION WHEN OTHERS THEN "
     "NULL; END; END'",
     WRITES_USERS, NULL},
    {POSTGRES, "", "SELECT nextval('two_seq')", "the revision writes 'two_seq':" OWNED, NULL},
    {POSTGRES, "", "SELECT setval('two_serial_id_seq', 70)",
     "the revision writes sequence 'two_serial_id_seq' on 'two_serial':" OWNED, NULL},
    {POSTGRES, "", "LOCK TABLE two_users", "the revision locks table 'two_users':" OWNED, NULL},
    /* definitions */
    {POSTGRES, "", "SELECT one_runs('DR' || 'OP TABLE two_serial')",
     "the revision drops table 'two_serial':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('DR' || 'OP FUNCTION two_f()')",
     "the revision drops function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('ALTER FUNCTION two_f() REN' || 'AME TO one_g')",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('ALTER SEQ' || 'UENCE two_seq REN' || 'AME TO one_seq')",
     "the revision alters sequence 'two_seq':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('ALTER TABLE two_serial REN' || 'AME TO one_mine')",
     "the revision alters table 'two_serial':" OWNED, NULL},
    {POSTGRES, "", "ALTER TABLE one_items RENAME TO two_items",
     "the revision creates table 'two_items' by a rename:" OWNED, NULL},
    {POSTGRES, "", "ALTER TABLE one_items RENAME TO \"loose items\"",
     "the revision creates table 'loose items' by a rename:" NOBODY, NULL},
    {POSTGRES, "", "ALTER TABLE two_users SET SCHEMA private", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE one_items SET SCHEMA private",
     "the revision creates table 'private.one_items' by a move:" NOBODY, NULL},
    {POSTGRES, "", "ALTER TABLE private.one_things SET SCHEMA public",
     "the revision alters table 'private.one_things':" NOBODY, NULL},
    {POSTGRES, "", "SET search_path = private; CREATE TABLE one_there (id integer)",
     "the revision creates table 'private.one_there':" NOBODY, NULL},
    {POSTGRES, "", "CREATE TABLE private.one_there (id integer)",
     "the revision creates table 'private.one_there':" NOBODY,
     "allow it: allow_outside = private.one_there in [one]; isolation = warn only reports"},
    {POSTGRES, "", "ALTER TABLE two_serial ALTER COLUMN one TYPE bigint",
     "the revision alters table 'two_serial':" OWNED, NULL},
    {POSTGRES, "", "ALTER TABLE two_users SET (fillfactor = 70)", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users ALTER COLUMN name SET STATISTICS 70", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users ENABLE ROW LEVEL SECURITY", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users DISABLE TRIGGER two_upper", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users OWNER TO pg_monitor", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users ADD CONSTRAINT one_c CHECK (id > 0)", ALTERS_USERS, NULL},
    {POSTGRES, "", "ALTER TABLE two_users DROP CONSTRAINT two_users_item_fkey", ALTERS_USERS, NULL},
    {POSTGRES, "", "DROP TABLE one_items CASCADE", ALTERS_USERS, NULL},
    {POSTGRES, "", "DROP FUNCTION two_check() CASCADE",
     "the revision drops trigger 'two_upper' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "DROP SCHEMA private CASCADE",
     "the revision drops table 'private.one_things':" NOBODY, NULL},
    {POSTGRES, "", "CREATE TABLE one_child () INHERITS (two_users)", ALTERS_USERS, NULL},
    {POSTGRES, "", "CREATE TABLE one_part PARTITION OF two_parts FOR VALUES FROM (1) TO (2)",
     "the revision alters table 'two_parts':" OWNED, NULL},
    {POSTGRES, "", "CREATE UNIQUE INDEX one_sneaks_in ON two_users (id) WHERE id > 1",
     "the revision creates index 'one_sneaks_in' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "ALTER INDEX two_users_name RENAME TO one_name",
     "the revision alters index 'two_users_name' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "CREATE TRIGGER one_spies AFTER INSERT ON two_users EXECUTE FUNCTION one_log()",
     "the revision creates trigger 'one_spies' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "DROP TRIGGER two_upper ON two_users",
     "the revision drops trigger 'two_upper' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "CREATE POLICY one_sees ON two_users USING (false)",
     "the revision creates policy 'one_sees' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "DROP POLICY two_rows ON two_users",
     "the revision drops policy 'two_rows' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "CREATE RULE one_rule AS ON DELETE TO two_users DO INSTEAD NOTHING",
     "the revision creates rule 'one_rule' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "CREATE STATISTICS one_s ON id, name FROM two_users",
     "the revision creates statistics 'one_s' on 'two_users':" OWNED, NULL},
    {POSTGRES, "", "CREATE PUBLICATION one_pub FOR TABLE two_users",
     "the revision creates publication 'one_pub' on 'two_users':" OWNED, NULL},
    {POSTGRES, "",
     "CREATE TABLE one_self (id integer PRIMARY KEY, two integer REFERENCES two_users)",
     "the revision refers to table 'two_users' by a foreign key:" OWNED,
     "if module 'one' is to stand on it: depends_on = two in [one]"},
    {POSTGRES, "",
     "ALTER TABLE one_items ADD FOREIGN KEY (id) REFERENCES needed_t NOT VALID; ALTER TABLE "
     "needed_t ADD COLUMN one integer",
     ALTERS_NEEDED, NULL},
    {POSTGRES, "",
     "CREATE TABLE one_new (id integer REFERENCES needed_t); ALTER TABLE needed_t ALTER COLUMN "
     "name SET NOT NULL",
     ALTERS_NEEDED, NULL},
    {POSTGRES, "", "DROP TABLE one_fk; TRUNCATE needed_t", ALTERS_NEEDED, NULL},
    /* what takes no lock on a table */
    {POSTGRES, "", "COMMENT ON TABLE two_users IS 'z'", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON TABLE two_users IS NULL", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON COLUMN two_users.name IS 'z'", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON INDEX two_users_name IS 'z'", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON CONSTRAINT two_users_pkey ON two_users IS 'z'", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON TRIGGER two_upper ON two_users IS 'z'", ALTERS_USERS, NULL},
    {POSTGRES, "", "COMMENT ON FUNCTION two_f() IS 'z'",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "COMMENT ON FUNCTION two_f() IS NULL",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('DR' || 'OP TABLE one_fk'); COMMENT ON TYPE two_mood IS NULL",
     "the revision alters type 'two_mood':" OWNED, NULL},
    {POSTGRES, "", "COMMENT ON CONSTRAINT two_word_check ON DOMAIN two_word IS NULL",
     "the revision alters domain 'two_word':" OWNED, NULL},
    {POSTGRES, "", "COMMENT ON SCHEMA private IS 'z'",
     "the revision alters schema 'private':" NOBODY, NULL},
    {POSTGRES, "", "GRANT SELECT ON two_users TO public", ALTERS_USERS, NULL},
    {POSTGRES, "", "GRANT UPDATE (name) ON two_users TO public", ALTERS_USERS, NULL},
    {POSTGRES, "", "GRANT SELECT ON ALL TABLES IN SCHEMA private TO public",
     "the revision alters table 'private.one_things':" NOBODY, NULL},
    {POSTGRES, "", "REVOKE ALL ON FUNCTION two_f() FROM public",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "GRANT CREATE ON SCHEMA private TO public",
     "the revision alters schema 'private':" NOBODY, NULL},
    {POSTGRES, "", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public",
     "the revision changes system catalog 'pg_default_acl':" NOBODY, NULL},
    {POSTGRES, "", "CREATE FUNCTION two_g() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
     "the revision creates function 'two_g':" OWNED, NULL},
    {POSTGRES, "", "CREATE OR REPLACE FUNCTION two_f() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "DROP FUNCTION two_f()", "the revision drops function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "ALTER FUNCTION two_f() RENAME TO one_g",
     "the revision alters function 'two_f':" OWNED, NULL},
    {POSTGRES, "", "ALTER FUNCTION one_f() RENAME TO two_g",
     "the revision creates function 'two_g' by a rename:" OWNED, NULL},
    {POSTGRES, "", "CREATE AGGREGATE two_sum(integer) (sfunc = int4pl, stype = integer)",
     "the revision creates aggregate 'two_sum':" OWNED, NULL},
    {POSTGRES, "", "CREATE TYPE two_new AS ENUM ('x')",
     "the revision creates type 'two_new':" OWNED, NULL},
    {POSTGRES, "", "CREATE TYPE two_pair AS (a integer, b integer)",
     "the revision creates type 'two_pair':" OWNED, NULL},
    {POSTGRES, "", "CREATE TYPE loose_range AS RANGE (subtype = integer)",
     "the revision creates type 'loose_range':" NOBODY, NULL},
    {POSTGRES, "", "ALTER TYPE two_mood ADD VALUE 'glad'",
     "the revision alters type 'two_mood':" OWNED, NULL},
    {POSTGRES, "", "DROP TYPE two_mood", "the revision drops type 'two_mood':" OWNED, NULL},
    {POSTGRES, "", "ALTER DOMAIN two_word SET NOT NULL",
     "the revision alters domain 'two_word':" OWNED, NULL},
    {POSTGRES, "", "ALTER DOMAIN two_word ADD CONSTRAINT c CHECK (value <> 'z')",
     "the revision alters domain 'two_word':" OWNED, NULL},
    {POSTGRES, "", "ALTER DOMAIN two_word DROP CONSTRAINT two_word_check",
     "the revision alters domain 'two_word':" OWNED, NULL},
    {POSTGRES, "", "SELECT one_runs('ALTER DOMAIN two_word DR' || 'OP CONSTRAINT two_word_check')",
     "the revision alters domain 'two_word':" OWNED, NULL},
    {POSTGRES, "", "CREATE SEQUENCE two_more", "the revision creates sequence 'two_more':" OWNED,
     NULL},
    {POSTGRES, "", "ALTER SEQUENCE two_seq INCREMENT 7",
     "the revision alters sequence 'two_seq':" OWNED, NULL},
    {POSTGRES, "", "CREATE MATERIALIZED VIEW two_m AS SELECT 1 AS id",
     "the revision creates materialized view 'two_m':" OWNED, NULL},
    {POSTGRES, "", "CREATE OR REPLACE VIEW two_names AS SELECT name, id FROM two_users",
     "the revision alters view 'two_names':" OWNED, NULL},
    {POSTGRES, "", "CREATE OPERATOR ### (leftarg = integer, rightarg = integer, function = int4pl)",
     "the revision creates operator '###':" NOBODY, NULL},
    {POSTGRES, "", "CREATE COLLATION two_c (locale = 'C')",
     "the revision creates collation 'two_c':" OWNED, NULL},
    {POSTGRES, "", "CREATE TEXT SEARCH CONFIGURATION two_cfg (copy = simple)",
     "the revision creates text search configuration 'two_cfg':" OWNED, NULL},
    {POSTGRES, "", "ALTER TEXT SEARCH CONFIGURATION two_config DROP MAPPING FOR word",
     "the revision alters text search configuration 'two_config':" OWNED, NULL},
    {POSTGRES, "", "CREATE SCHEMA one_space", "the revision creates schema 'one_space':" NOBODY,
     "allow it: allow_outside = one_space in [one]; isolation = warn only reports"},
    {POSTGRES, "", "ALTER SCHEMA private RENAME TO one_private",
     "the revision alters schema 'private':" NOBODY, NULL},
    {POSTGRES, "", "CREATE EXTENSION citext", "the revision creates extension 'citext':" NOBODY,
     "allow it: allow_outside = citext in [one]; isolation = warn only reports"},
    {POSTGRES, "", "CREATE ROLE one_role",
     "the revision changes system catalog 'pg_authid':" NOBODY, NULL},
    {POSTGRES, "", "ALTER ROLE postgres SET work_mem = '7MB'",
     "the revision changes system catalog 'pg_db_role_setting':" NOBODY, NULL},
    {POSTGRES, "",
     "CREATE FUNCTION one_event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE "
     "EVENT "
     "TRIGGER one_e ON ddl_command_start EXECUTE FUNCTION one_event()",
     "the revision creates event trigger 'one_e': it reaches what other modules own", NULL},
    /* savepoints */
    {POSTGRES, "", "SAVEPOINT s; DELETE FROM two_users; RELEASE s", WRITES_USERS, NULL},
    {POSTGRES, "",
     "SAVEPOINT s; CREATE FUNCTION two_g() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
     "the revision creates function 'two_g':" OWNED, NULL},
    /* outside of a transaction */
    {POSTGRES, outside, "DROP TABLE two_serial", "the revision drops table 'two_serial':" OWNED,
     NULL},
    {POSTGRES, outside, "DELETE FROM two_users", WRITES_USERS, NULL},
    {POSTGRES, outside, "SELECT one_writes()", WRITES_USERS, NULL},
    {POSTGRES, outside, "BEGIN; DELETE FROM two_users; COMMIT", WRITES_USERS, NULL},
    {POSTGRES, outside, "CREATE INDEX CONCURRENTLY one_i ON two_users (item)",
     "the revision creates index 'one_i' on 'two_users':" OWNED, NULL},
    {POSTGRES, outside,
     "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one_i ON ONLY public.two_users "
     "USING btree (id)",
     "the revision creates index 'one_i' on 'two_users':" OWNED, NULL},
    {POSTGRES, outside, "CREATE INDEX CONCURRENTLY ON two_users (item)",
     "the revision creates an index on 'two_users':" OWNED, NULL},
    {POSTGRES, outside, "DROP INDEX CONCURRENTLY IF EXISTS two_users_name",
     "the revision drops index 'two_users_name' on 'two_users':" OWNED, NULL},
    {POSTGRES, outside, "REINDEX (VERBOSE) TABLE CONCURRENTLY two_users", ALTERS_USERS, NULL},
    {POSTGRES, outside, "CALL one_batch()",
     "the revision commits within procedure 'one_batch': it reaches what other modules own", NULL},
    {POSTGRES, outside, "DO 'BEGIN DELETE FROM two_users; COMMIT; END'",
     "the revision commits within 'DO': it reaches what other modules own", NULL},
    {POSTGRES, outside, "CREATE DATABASE two_database",
     "the revision creates database 'two_database': it is not in the module's database", NULL},
    {POSTGRES, outside, "ALTER SYSTEM SET work_mem = '7MB'",
     "the revision sets 'work_mem': it is not in the module's database", NULL},
};

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
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        bed_revision(bed, "one", "one2", "one1", "", isolation_section(bed, &refused[i]), "");
        cr_expect_not(bed_upgrade(bed, "one", NULL, plain), "%s", refused[i].sql);
        bool several = strstr(refused[i].sql, bed->failed.statement) != NULL;
        Case wanted = narrow(bed, &refused[i], several ? bed->failed.statement : refused[i].sql);
        expect_refused(bed, &wanted, before, LINE);
    }
    bed_close(bed);
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

/* --- what is the module's own ----------------------------------------------------------------- */

typedef struct Allowed {
    const char *options, *sql;
} Allowed;

static const Allowed allowed[] = {
    {"", "CREATE TABLE one_serials (id serial PRIMARY KEY, other bigint GENERATED BY DEFAULT AS "
         "IDENTITY, name text UNIQUE, tags text[] DEFAULT '{}')"},
    {"", "ALTER SEQUENCE one_serials_id_seq RENAME TO any_name;\nSELECT nextval('any_name')"},
    {"", "INSERT INTO one_serials (name) SELECT repeat(md5(i::text), 500) FROM "
         "generate_series(1, 20) AS i"},
    {"", "ALTER TABLE one_serials ALTER COLUMN name TYPE varchar(90000)"},
    {"", "ALTER TABLE one_serials ADD COLUMN at timestamptz DEFAULT clock_timestamp()"},
    {"", "SELECT one_runs('ALTER TABLE one_serials ADD COLUMN u uuid DEFAULT gen_random_uuid()')"},
    {"", "SELECT one_runs('CREATE TABLE one_t (id int PRIMARY KEY)'), one_runs('DR' || 'OP TABLE "
         "one_t')"},
    {"", "SELECT one_runs('CREATE TABLE loose (id int)'), one_runs('DR' || 'OP TABLE loose')"},
    {"", "SELECT one_runs('ALTER TABLE one_serials REN' || 'AME TO one_numbers')"},
    {"", "TRUNCATE one_numbers"},
    {"", "DROP TABLE one_numbers"},
    {"", "CREATE TABLE one_parent (id integer, at date) PARTITION BY RANGE (at)"},
    {"",
     "CREATE TABLE one_child PARTITION OF one_parent FOR VALUES FROM ('2026-01-01') TO "
     "('2027-01-01');\nCREATE INDEX ON one_parent (id);\nALTER TABLE one_parent DETACH PARTITION "
     "one_child"},
    {"", "CREATE TABLE one_heir () INHERITS (one_items);\nDROP TABLE one_heir"},
    {"", "CREATE FUNCTION one_new(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'"},
    {"",
     "CREATE OR REPLACE FUNCTION one_new(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + "
     "1';\nCOMMENT ON FUNCTION one_new(integer) IS 'x';\nGRANT EXECUTE ON FUNCTION "
     "one_new(integer) TO public"},
    {"", "CREATE OPERATOR ### (rightarg = integer, function = one_new)"},
    {"", "DROP FUNCTION one_new(integer) CASCADE"},
    {"", "CREATE TYPE one_mood AS ENUM ('sad', 'ok');\nALTER TYPE one_mood ADD VALUE 'glad'"},
    {"",
     "CREATE TYPE one_pair AS (a one_mood, b text);\nCREATE DOMAIN one_word AS text CHECK (value "
     "<> '');\nCREATE TYPE one_range AS RANGE (subtype = integer)"},
    {"", "CREATE TABLE one_typed (m one_mood, p one_pair, w one_word, r one_range)"},
    {"", "ALTER TYPE one_pair ADD ATTRIBUTE c integer CASCADE;\nALTER TYPE one_mood RENAME TO "
         "one_humour"},
    {"", "DROP TABLE one_typed;\nDROP TYPE one_pair, one_range, one_humour;\nDROP DOMAIN one_word"},
    {"",
     "CREATE MATERIALIZED VIEW one_m AS SELECT name FROM two_users;\nREFRESH MATERIALIZED VIEW "
     "one_m;\nCREATE UNIQUE INDEX ON one_m (name);\nREFRESH MATERIALIZED VIEW CONCURRENTLY one_m"},
    {"",
     "COMMENT ON TABLE one_items IS 'x';\nCOMMENT ON COLUMN one_items.name IS 'y';\nGRANT SELECT "
     "ON one_items TO public;\nGRANT UPDATE (name) ON one_items TO public"},
    {"", "CREATE TRIGGER t BEFORE UPDATE ON one_items EXECUTE FUNCTION one_log();\nALTER TABLE "
         "one_items DISABLE TRIGGER t;\nDROP TRIGGER t ON one_items"},
    {"", "ALTER TABLE one_items ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON one_items USING "
         "(true);\nDROP POLICY p ON one_items"},
    {"", "CREATE STATISTICS any_s ON id, name FROM one_items;\nANALYZE one_items"},
    {"", "ANALYZE"},
    {"", "SELECT * FROM two_users FOR UPDATE"},
    {"", "SELECT * FROM needed_t FOR KEY SHARE"},
    {"", "INSERT INTO one_fk SELECT 1 WHERE EXISTS (SELECT FROM needed_t)"},
    {"", "ALTER TABLE one_fk DROP CONSTRAINT one_fk_id_fkey"},
    {"", "ALTER TABLE one_fk ADD FOREIGN KEY (id) REFERENCES needed_t NOT VALID"},
    {"", "ALTER TABLE one_fk VALIDATE CONSTRAINT one_fk_id_fkey"},
    {"", "SELECT one_runs('DR' || 'OP TABLE one_fk')"},
    {"", "SAVEPOINT s;\nDROP TABLE two_users CASCADE;\nDROP FUNCTION two_f();\nROLLBACK TO s"},
    {"",
     "SAVEPOINT s;\nSELECT one_runs('DELETE FROM two_users; DR' || 'OP TYPE two_mood');\nROLLBACK "
     "TO SAVEPOINT s;\nRELEASE s"},
    {"",
     "DO 'BEGIN BEGIN DELETE FROM two_users; PERFORM 1/0; EXCEPTION WHEN OTHERS THEN NULL; END; "
     "END'"},
    {"", "CREATE TEMP TABLE two_users (id serial PRIMARY KEY, t text);\nINSERT INTO two_users (t) "
         "VALUES ('x');\nALTER TABLE two_users ADD COLUMN n int;\nCREATE TEMP VIEW v AS SELECT 1;\n"
         "DROP TABLE two_users"},
    {"", "SELECT pg_advisory_xact_lock(7);\nNOTIFY two;\nSET LOCAL work_mem = '7MB'"},
    {"", "CLOSE ALL;\nDEALLOCATE ALL"},
    {"", "SELECT one_runs('DEAL' || 'LOCATE ALL')"},
    {"", "SET search_path = private, public;\nCREATE TABLE public.one_there (id integer)"},
    {"",
     "CREATE VIEW one_names AS SELECT name FROM one_items;\nCREATE OR REPLACE VIEW one_names AS "
     "SELECT name, id FROM one_items;\nALTER VIEW one_names RENAME TO one_titles"},
    {"", "CREATE RULE r AS ON INSERT TO one_titles DO INSTEAD NOTHING"},
    {"",
     "CREATE TEXT SEARCH CONFIGURATION one_cfg (copy = simple);\nALTER TEXT SEARCH CONFIGURATION "
     "one_cfg ALTER MAPPING FOR word WITH english_stem"},
    {"", "ALTER TEXT SEARCH CONFIGURATION one_cfg DROP MAPPING FOR word"},
    {"", "COMMENT ON TABLE one_items IS NULL;\nCOMMENT ON FUNCTION one_f() IS NULL"},
    {"", "ALTER TABLE one_items ADD CONSTRAINT c CHECK (id > 0);\nALTER TABLE one_items DROP "
         "CONSTRAINT c"},
    {"", "CREATE PUBLICATION one_pub FOR TABLE one_items"},
    {outside, "CREATE INDEX CONCURRENTLY any_i ON one_items (name)"},
    {outside, "REINDEX TABLE CONCURRENTLY one_items"},
    {outside, "DROP INDEX CONCURRENTLY any_i"},
    {outside, "VACUUM one_items"},
    {outside, "VACUUM"},
    {outside, "CREATE TABLE one_outside (id integer);\nINSERT INTO one_outside VALUES (1)"},
    {outside,
     "BEGIN;\nINSERT INTO one_outside VALUES (2);\nSAVEPOINT s;\nDELETE FROM one_outside;\n"
     "ROLLBACK TO s;\nRELEASE s;\nCOMMIT"},
    {outside, "SET search_path = private;\nSELECT count(*) FROM one_things"},
};

Test(postgres_isolation, what_is_the_modules_own_is_let_be)
{
    Bed *bed = bed_open(URL_POSTGRES);
    const char *last = "one1";
    size_t done = 0;
    isolation_set_up(bed, "");
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        const char *id = arena_printf(bed->arena, "own%zu", 100 + done);
        bed_revision(bed, "one", id, last, "",
                     arena_printf(bed->arena, "%s\n%s;", allowed[i].options, allowed[i].sql), "");
        bool ran = bed_upgrade(bed, "one", NULL, plain);
        cr_expect(ran, "%s: %s", allowed[i].sql, bed_events(bed, "module_failed"));
        cr_expect_null(strstr(bed_events(bed, "warning"), "the revision"), "%s: %s", allowed[i].sql,
                       bed_events(bed, "warning"));
        if (!ran)
            continue;
        done++;
        last = id;
    }
    cr_assert_str_eq(bed_query(bed, "SELECT id, name FROM two_users ORDER BY id"), "1|x 2|y");
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
