/* The database that the tests of isolation begin with. */
#include "isolation.h"

#include <criterion/criterion.h>
#include <string.h>

const char isolation_modules[] = "[one]\ntable_prefix = one_\ndepends_on = needed\n"
                                 "[two]\ntable_prefix = two_\ndepends_on = one\n"
                                 "[needed]\ntable_prefix = needed_\n";

bool is_for(const Bed *bed, Engine engine)
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
    {SQLITE, "ANALYZE"},
    {POSTGRES, "CREATE TYPE two_mood AS ENUM ('sad')"},
    {POSTGRES, "CREATE DOMAIN two_word AS text CHECK (value <> '')"},
    {POSTGRES, "CREATE SEQUENCE two_seq"},
    {POSTGRES, "CREATE TABLE two_serial (id serial PRIMARY KEY, one integer)"},
    {POSTGRES, "CREATE TABLE two_parts (id integer) PARTITION BY RANGE (id)"},
    {POSTGRES, "CREATE TABLE one_serial (id serial PRIMARY KEY, name text)"},
    {POSTGRES, "CREATE TABLE one_whole (id integer) PARTITION BY RANGE (id)"},
    {POSTGRES, "CREATE TABLE two_piece PARTITION OF one_whole FOR VALUES FROM (0) TO (9)"},
    {POSTGRES, "CREATE FUNCTION two_f() RETURNS integer LANGUAGE sql AS 'SELECT 1'"},
    {POSTGRES, "CREATE FUNCTION one_f() RETURNS integer LANGUAGE sql AS 'SELECT 1'"},
    {POSTGRES, "CREATE FUNCTION one_writes() RETURNS void LANGUAGE sql AS 'DELETE FROM two_users'"},
    {POSTGRES, "CREATE FUNCTION one_runs(text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE $1; "
               "END'"},
    {POSTGRES, "CREATE PROCEDURE one_batch() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM "
               "two_users; END'"},
    {POSTGRES, "CREATE FUNCTION one_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE "
               "two_users SET name = ''logged''; RETURN NULL; END'"},
    {POSTGRES, "CREATE TRIGGER one_log AFTER INSERT ON one_logged EXECUTE FUNCTION one_log()"},
    {POSTGRES, "CREATE FUNCTION one_view_insert() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
               "INSERT INTO two_users (id, name) VALUES (new.id, new.name); RETURN new; END'"},
    {POSTGRES, "CREATE TRIGGER one_view_insert INSTEAD OF INSERT ON one_view FOR EACH ROW EXECUTE "
               "FUNCTION one_view_insert()"},
    {POSTGRES, "CREATE FUNCTION two_check() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; "
               "END'"},
    {POSTGRES, "CREATE TRIGGER two_upper BEFORE UPDATE ON two_users EXECUTE FUNCTION two_check()"},
    {POSTGRES, "CREATE POLICY two_rows ON two_users USING (true)"},
    {POSTGRES, "COMMENT ON TABLE two_users IS 'people'"},
    {POSTGRES, "COMMENT ON FUNCTION two_f() IS 'one'"},
    {POSTGRES, "COMMENT ON TYPE two_mood IS 'one'"},
    {POSTGRES, "COMMENT ON CONSTRAINT two_word_check ON DOMAIN two_word IS 'one'"},
    {POSTGRES, "CREATE TEXT SEARCH CONFIGURATION two_config (copy = simple)"},
    {POSTGRES, "CREATE SCHEMA private"},
    {POSTGRES, "CREATE TABLE private.one_things (id integer)"},
    {POSTGRES, "CREATE TABLE one_fk (id integer REFERENCES needed_t (id))"},
    {POSTGRES, "COMMENT ON TABLE needed_t IS 'one'"},
    {POSTGRES, "SELECT lo_from_bytea(77, 'a')"},
};

/* What PostgreSQL's catalogs hold of users' objects. */
static const char catalogs[] =
    "SELECT c.relname, c.relnamespace::regnamespace, c.relkind, c.relacl, c.relfilenode, "
    "c.reloptions, c.relrowsecurity, (SELECT string_agg(a.attname || coalesce(a.attacl::text, ''), "
    "',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid) "
    "FROM pg_class c WHERE c.oid >= 16384 AND c.relname !~ '_mig_version|^pg_toast' "
    "UNION ALL SELECT proname, pronamespace::regnamespace, prokind, proacl, 0, NULL, NULL, prosrc "
    "FROM pg_proc WHERE oid >= 16384 "
    "UNION ALL SELECT typname, typnamespace::regnamespace, typtype, typacl, 0, NULL, NULL, NULL "
    "FROM pg_type WHERE oid >= 16384 AND typname !~ '_mig_version' "
    "UNION ALL SELECT tgname, 0, tgenabled, NULL, 0, NULL, NULL, NULL FROM pg_trigger "
    "UNION ALL SELECT conname, 0, contype, NULL, 0, NULL, convalidated, NULL FROM pg_constraint "
    "WHERE conname !~ '_mig_version' "
    "UNION ALL SELECT polname, 0, polcmd, NULL, 0, NULL, NULL, NULL FROM pg_policy "
    "UNION ALL SELECT rulename, 0, ev_type, NULL, 0, NULL, NULL, NULL FROM pg_rewrite "
    "UNION ALL SELECT extname, 0, ' ', NULL, 0, NULL, NULL, NULL FROM pg_extension "
    "UNION ALL SELECT nspname, 0, ' ', nspacl, 0, NULL, NULL, NULL FROM pg_namespace "
    "WHERE nspname !~ '^pg_' "
    "UNION ALL SELECT rolname, 0, ' ', NULL, 0, NULL, NULL, NULL FROM pg_roles "
    "WHERE rolname LIKE 'one%' "
    "UNION ALL SELECT enumlabel, 0, ' ', NULL, 0, NULL, NULL, NULL FROM pg_enum "
    "UNION ALL SELECT description, 0, ' ', NULL, 0, NULL, NULL, NULL FROM pg_description "
    "WHERE objoid >= 16384 OR classoid = 'pg_largeobject'::regclass "
    "UNION ALL SELECT loid::text, 0, ' ', NULL, pageno, NULL, NULL, data::text FROM pg_largeobject "
    "UNION ALL SELECT oid::text, 0, ' ', lomacl, 0, NULL, NULL, NULL FROM pg_largeobject_metadata "
    "UNION ALL SELECT maptokentype::text, 0, ' ', NULL, mapdict, NULL, NULL, NULL "
    "FROM pg_ts_config_map WHERE mapcfg >= 16384 "
    "UNION ALL SELECT sequencename, 0, ' ', NULL, increment_by, NULL, NULL, NULL FROM pg_sequences "
    "WHERE sequencename !~ '_mig_version' "
    "ORDER BY 1, 2, 3, 5, 8";

const char *isolation_snapshot(Bed *bed)
{
    const char *const queries[] = {
        bed->kind == URL_SQLITE
            ? "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
            : catalogs,
        bed->kind == URL_SQLITE ? "SELECT * FROM sqlite_sequence ORDER BY 1" : "SELECT 1",
        bed->kind == URL_SQLITE ? "SELECT * FROM sqlite_stat1 ORDER BY 1, 2" : "SELECT 1",
        "SELECT * FROM two_users ORDER BY 1",
        "SELECT * FROM one_items ORDER BY 1",
        "SELECT * FROM nobodys ORDER BY 1",
        "SELECT * FROM needed_t ORDER BY 1",
        "SELECT * FROM one_mig_version",
        "SELECT * FROM two_mig_version",
    };
    StringVec list = {0};
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        vec_push(bed->arena, &list, queries[i]);
    return bed_query_all(bed, &list);
}

void isolation_set_up(Bed *bed, const char *settings)
{
    StringVec statements = {0};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (is_for(bed, given[i].engine))
            vec_push(bed->arena, &statements, given[i].sql);
    bed_query_all(bed, &statements);
    bed_ini(bed, settings, isolation_modules);
    bed_revision(bed, "one", "one1", "", "", "", "");
    bed_revision(bed, "two", "two1", "", "", "", "");
    bed_revision(bed, "needed", "nee1", "", "", "", "");
    cr_assert(bed_upgrade(bed, "", NULL, (MigRun){0}), "%s", bed_events(bed, ""));
}

/* --- what is refused -------------------------------------------------------------------------- */

enum { SHOWN_BEFORE = 100, SHOWN = 300 };

/* A snapshot around the place where it first differs from another. */
static const char *around_difference(Arena *arena, const char *snapshot, const char *other)
{
    size_t same = 0;
    while (snapshot[same] != '\0' && snapshot[same] == other[same])
        same++;
    const char *from = snapshot + (same > SHOWN_BEFORE ? same - SHOWN_BEFORE : 0);
    return arena_printf(arena, "%.*s", SHOWN, from);
}

void isolation_forget(Bed *bed)
{
    bed_query(bed, "DELETE FROM one_mig_version_log WHERE state <> 'done'");
}

void expect_refused(Bed *bed, const Case *wanted, const char *before, int line)
{
    const MigError *err = &bed->failed;
    cr_expect_eq(err->code, MIG_E_ISOLATION, "%s: %s (%s)", wanted->sql, mig_code_name(err->code),
                 err->message);
    cr_expect_str_eq(err->message, wanted->message, "%s: %s", wanted->sql, err->message);
    if (wanted->hint != NULL)
        cr_expect_str_eq(err->hint, wanted->hint, "%s: %s", wanted->sql, err->hint);
    cr_expect_str_eq(err->file, "one/migrations/versions/one2.sql", "%s: %s", wanted->sql,
                     err->file);
    cr_expect_eq(err->line, line, "%s: line %d", wanted->sql, err->line);
    cr_expect_str_eq(err->statement, wanted->sql, "%s: %s", wanted->sql, err->statement);
    const char *after = isolation_snapshot(bed);
    cr_expect_str_eq(after, before, "%s: before …%s…\nafter …%s…", wanted->sql,
                     around_difference(bed->arena, before, after),
                     around_difference(bed->arena, after, before));
    isolation_forget(bed);
}

const char *isolation_section(Bed *bed, const Case *wanted)
{
    return arena_printf(bed->arena, "%s\nSELECT 1;\n%s;\nCREATE TABLE one_behind (id INTEGER);",
                        wanted->options, wanted->sql);
}

/* A script that it does not refuse has changed the bed. */
static bool is_refused(Bed *bed, const Case *wanted)
{
    bed_revision(bed, "one", "one2", "one1", "", isolation_section(bed, wanted), "");
    const char *sql = script_write(bed, "one", MIG_UP, "one1:one2", (MigRun){0});
    if (sql[0] != '\0')
        return script_run(bed, sql)[0] != '\0';
    cr_expect_eq(bed->err.code, MIG_E_ISOLATION, "%s: %s", wanted->sql, bed->err.message);
    return true;
}

const char *isolation_untold(Arena *arena, const Case *cases, size_t count, UrlKind kind)
{
    StringVec untold = {0};
    Bed *bed = NULL;
    for (size_t i = 0; i < count; i++) {
        if (bed == NULL) {
            bed = bed_open(kind);
            isolation_set_up(bed, "");
        }
        if (!is_for(bed, cases[i].engine) || is_refused(bed, &cases[i]))
            continue;
        vec_push(arena, &untold, cases[i].sql);
        bed_close(bed);
        bed = NULL;
    }
    if (bed != NULL)
        bed_close(bed);
    return strings_join(arena, &untold, "\n");
}

const char *isolation_script(Bed *bed, const char *last, size_t number, const char *options,
                             const char *sql, bool suspected)
{
    const char *id = arena_printf(bed->arena, "own%zu", 100 + number);
    bed_revision(bed, "one", id, last, "", arena_printf(bed->arena, "%s\n%s;", options, sql), "");
    const char *range = arena_printf(bed->arena, "%s:%s", last, id);
    const char *script = script_write(bed, "one", MIG_UP, range, (MigRun){0});
    cr_expect_eq(script[0] == '\0', suspected, "%s: %s", sql, bed->err.message);
    const char *said = script[0] == '\0' ? "" : script_run(bed, script);
    cr_expect_str_eq(said, "", "%s: %s", sql, said);
    if (script[0] != '\0' && said[0] == '\0')
        return id;
    bed_revision(bed, "one", id, last, "", "\nSELECT 1;", "");
    cr_assert_str_eq(script_run(bed, script_write(bed, "one", MIG_UP, range, (MigRun){0})), "");
    return id;
}
