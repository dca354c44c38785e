/* What stands beside tables, whose it is, and what stands on what. */
#include "postgres_inspect.h"

#include "db/postgres/catalog.h"
#include "embedded/postgres.h"

static const Said types[] = {
    {"enum", "CREATE TYPE e AS ENUM ('a', 'it''s', 'c,d \"x\" \\')",
     "CREATE TYPE e AS ENUM ('c,d \"x\" \\'); ALTER TYPE e ADD VALUE 'a' BEFORE 'c,d \"x\" \\';"
     "ALTER TYPE e ADD VALUE 'it''s' AFTER 'a'",
     "CREATE TYPE e AS ENUM ('a', 'b'); COMMENT ON TYPE e IS 'x'",
     "enum e: comment: x, \n"
     "enum e: values: a, b, a, it's, c,d \"x\" \\\n"},
    {"domain",
     "CREATE DOMAIN d AS varchar(3) COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (VALUE <> '')",
     "CREATE DOMAIN d varchar(3) COLLATE \"C\"; ALTER DOMAIN d SET DEFAULT 'x';"
     "ALTER DOMAIN d SET NOT NULL; ALTER DOMAIN d ADD CHECK (VALUE <> '')",
     "CREATE DOMAIN d AS text CONSTRAINT d_check CHECK (VALUE <> 'y'); COMMENT ON DOMAIN d IS 'x';"
     "COMMENT ON CONSTRAINT d_check ON DOMAIN d IS 'y'",
     "domain d: comment: x, \n"
     "domain d: type: text, character varying(3)\n"
     "domain d: collation: , \"C\"\n"
     "domain d: not null: no, yes\n"
     "domain d: default: , 'x'::character varying\n"
     "constraint d.d_check: comment: y, \n"
     "constraint d.d_check: expression: VALUE <> 'y'::text, VALUE::text <> ''::text\n"},
    {"composite", "CREATE TYPE c AS (a int, b text COLLATE \"C\")",
     "CREATE TYPE c AS (a int, x int, b text COLLATE \"C\"); ALTER TYPE c DROP ATTRIBUTE x",
     "CREATE TYPE c AS (a bigint, c text); COMMENT ON TYPE c IS 'x'; COMMENT ON COLUMN c.a IS 'y'",
     "type c: comment: x, \n"
     "column c.a: comment: y, \n"
     "column c.a: type: bigint, integer\n"
     "column c.b: not declared\n"
     "column c.c: declared, not found\n"},
    {"range", "CREATE TYPE r AS RANGE (SUBTYPE = float8)",
     "CREATE TYPE r AS RANGE (SUBTYPE = double precision, SUBTYPE_OPCLASS = float8_ops)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)",
     "range r: definition: float8mi, \n"},
    {"sequence", "CREATE SEQUENCE s INCREMENT 2 MINVALUE 3 MAXVALUE 99 START 5 CACHE 4 CYCLE",
     "CREATE SEQUENCE s AS bigint; ALTER SEQUENCE s INCREMENT 2 MINVALUE 3 MAXVALUE 99 START 5"
     " RESTART CACHE 4 CYCLE; SELECT nextval('s')",
     "CREATE SEQUENCE s AS smallint; COMMENT ON SEQUENCE s IS 'x'",
     "sequence s: comment: x, \n"
     "sequence s: type: smallint, bigint\n"
     "sequence s: increment: 1, 2\n"
     "sequence s: start: 1, 5\n"
     "sequence s: minimum: 1, 3\n"
     "sequence s: maximum: 32767, 99\n"
     "sequence s: cache: 1, 4\n"
     "sequence s: cycle: no, yes\n"},
    {"collation", "CREATE COLLATION c (LOCALE = 'C')",
     "CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'C')",
     "CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'POSIX'); COMMENT ON COLLATION c IS 'x'",
     "collation c: comment: x, \n"
     "collation c: definition: provider = libc, lc_collate = 'C', lc_ctype = 'POSIX', "
     "provider = libc, locale = 'C'\n"},
    {"operator", "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
     "CREATE OPERATOR === (PROCEDURE = int4eq, LEFTARG = integer, RIGHTARG = integer)",
     "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = ===,"
     " NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);"
     "CREATE OPERATOR !== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ne, NEGATOR = ===);"
     "COMMENT ON OPERATOR === (int, int) IS 'x'",
     "operator !==(integer, integer): declared, not found\n"
     "operator ===(integer, integer): comment: x, \n"
     "operator ===(integer, integer): definition: FUNCTION = int4eq, LEFTARG = integer, "
     "RIGHTARG = integer, COMMUTATOR = OPERATOR(public.===), NEGATOR = OPERATOR(public.!==), "
     "RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES, "
     "FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer\n"},
    {"cast", "CREATE TYPE e AS ENUM (); CREATE CAST (e AS int) WITH INOUT",
     "CREATE TYPE e AS ENUM (); CREATE CAST (e AS integer) WITH INOUT",
     "CREATE TYPE e AS ENUM (); CREATE CAST (e AS int) WITH INOUT AS IMPLICIT",
     "cast e AS integer: definition: WITH INOUT AS IMPLICIT, WITH INOUT\n"},
    {"the schema that is there already", "CREATE TABLE t (a int)",
     "COMMENT ON SCHEMA public IS 'standard public schema'; CREATE TABLE t (a int)",
     "COMMENT ON SCHEMA public IS 'x'; GRANT CREATE ON SCHEMA public TO PUBLIC;"
     "REVOKE USAGE ON SCHEMA public FROM PUBLIC; CREATE TABLE t (a int)",
     "schema public: comment: x, \n"
     "schema public: privileges: CREATE to PUBLIC, \n"},
    {"owned sequence", "CREATE TABLE t (a int, b int); CREATE SEQUENCE s OWNED BY t.a",
     "CREATE SEQUENCE s; CREATE TABLE t (a int, b int); ALTER SEQUENCE s OWNED BY t.a",
     "CREATE TABLE t (a int, b int); CREATE SEQUENCE s OWNED BY t.b",
     "sequence s: owned by: t.b, t.a\n"},
};

Test(postgres_inspect_other, types_and_sequences_are_the_same_however_they_are_declared)
{
    SAY_ALL(types);
}

static const Said tailorings[] = {
    {"collations with rules",
     "CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und', RULES = '&a < g')",
     "CREATE COLLATION c (RULES = '&a < g', LOCALE = 'und', PROVIDER = icu)",
     "CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und')",
     "collation c: definition: provider = icu, locale = 'und', "
     "provider = icu, locale = 'und', rules = '&a < g'\n"},
};

Test(postgres_inspect_other, rules_of_collations_are_the_same_however_they_are_declared)
{
    SAY_SINCE(16, tailorings);
}

static const Said locales[] = {
    {"collations of the builtin provider",
     "CREATE COLLATION c (PROVIDER = builtin, LOCALE = 'C.UTF-8')",
     "CREATE COLLATION c (LOCALE = 'C.UTF-8', PROVIDER = 'builtin')",
     "CREATE COLLATION c (PROVIDER = builtin, LOCALE = 'C')",
     "collation c: definition: provider = builtin, locale = 'C', "
     "provider = builtin, locale = 'C.UTF-8'\n"},
};

Test(postgres_inspect_other, builtin_locales_are_the_same_however_they_are_declared)
{
    SAY_SINCE(17, locales);
}

static const Said multiranges[] = {
    {"multirange", "CREATE TYPE r AS RANGE (SUBTYPE = float8)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = r_multirange)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = rs)",
     "range r: definition: rs, \n"},
};

Test(postgres_inspect_other, multiranges_are_the_same_however_they_are_declared)
{
    SAY_SINCE(14, multiranges);
}

/* Of two tables, since the server names the table of a column then, in every version. */
#define TWO_OF_THEM "CREATE TABLE t (a int, b int); CREATE TABLE u (x int);"

static const Said views[] = {
    {"view", TWO_OF_THEM "CREATE VIEW v AS SELECT a, b AS c FROM t, u WHERE a > 1",
     TWO_OF_THEM "CREATE VIEW v (a, c) AS (SELECT t.a, b FROM public.t, u WHERE ((a) > 1))",
     TWO_OF_THEM "CREATE VIEW v WITH (security_barrier) AS SELECT a, b FROM t JOIN u ON a = x;"
                 "COMMENT ON VIEW v IS 'x'",
     "view v: comment: x, \n"
     "view v: definition: SELECT t.a,\n"
     "    t.b\n"
     "   FROM t\n"
     "     JOIN u ON t.a = u.x, SELECT t.a,\n"
     "    t.b AS c\n"
     "   FROM t,\n"
     "    u\n"
     "  WHERE t.a > 1\n"
     "view v: options: security_barrier=true, \n"},
    {"checked view", "CREATE TABLE t (a int); CREATE VIEW v AS TABLE t WITH CHECK OPTION",
     "CREATE TABLE t (a int); CREATE VIEW v WITH (check_option = cascaded) AS SELECT * FROM t",
     "CREATE TABLE t (a int); CREATE VIEW v AS TABLE t WITH LOCAL CHECK OPTION",
     "view v: options: check_option=local, check_option=cascaded\n"},
    {"recursive view",
     "CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < 9",
     "CREATE VIEW v (n) AS WITH RECURSIVE v(n) AS"
     " (SELECT 1 UNION ALL SELECT v_1.n + 1 FROM v v_1 WHERE v_1.n < 9) SELECT n FROM v",
     "CREATE TABLE v (n int)", "table v: declared, not found\nview v: not declared\n"},
    {"materialized view",
     TWO_OF_THEM "CREATE MATERIALIZED VIEW v WITH (fillfactor = 70) AS SELECT a FROM t, u;"
                 "CREATE UNIQUE INDEX i ON v (a)",
     TWO_OF_THEM
     "CREATE MATERIALIZED VIEW v AS SELECT t.a FROM t, public.u WITH NO DATA;"
     "ALTER MATERIALIZED VIEW v SET (fillfactor=70); CREATE UNIQUE INDEX i ON v USING btree (a)",
     TWO_OF_THEM "CREATE MATERIALIZED VIEW v AS SELECT a + 1 AS a FROM t, u;"
                 "COMMENT ON MATERIALIZED VIEW v IS 'x'",
     "index i: not declared\n"
     "materialized view v: comment: x, \n"
     "materialized view v: definition: SELECT t.a + 1 AS a\n"
     "   FROM t,\n"
     "    u, SELECT t.a\n"
     "   FROM t,\n"
     "    u\n"
     "materialized view v: options: , fillfactor=70\n"},
    {"view with a trigger and a rule",
     TRIGGER_FUNCTION
     "CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER g INSTEAD OF DELETE ON v"
     " FOR EACH ROW EXECUTE FUNCTION f(); CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING",
     TRIGGER_FUNCTION
     "CREATE VIEW v AS SELECT 1 AS a;"
     "CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING; CREATE TRIGGER g INSTEAD OF DELETE ON v"
     " FOR EACH ROW EXECUTE PROCEDURE f()",
     TRIGGER_FUNCTION "CREATE VIEW v AS SELECT 1 AS a",
     "trigger v.g: not declared\n"
     "rule v.r: not declared\n"},
};

Test(postgres_inspect_other, views_are_the_same_however_they_are_declared)
{
    SAY_ALL(views);
}

static const Said invokers[] = {
    {"a view with its user's rights",
     "CREATE TABLE t (a int); CREATE VIEW v WITH (security_invoker) AS TABLE t",
     "CREATE TABLE t (a int); CREATE VIEW v AS TABLE t; ALTER VIEW v SET (security_invoker = true)",
     "CREATE TABLE t (a int); CREATE VIEW v AS TABLE t",
     "view v: options: , security_invoker=true\n"},
};

Test(postgres_inspect_other, views_with_their_users_rights_are_the_same_however_they_are_declared)
{
    SAY_SINCE(15, invokers);
}

static const Said routines[] = {
    {"function",
     "CREATE FUNCTION f(a int, b text = 'x') RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'",
     "CREATE FUNCTION public.f(IN a int4, b text DEFAULT 'x'::text) RETURNS integer STABLE"
     " CALLED ON NULL INPUT SECURITY INVOKER LANGUAGE sql AS $$SELECT 1$$",
     "CREATE FUNCTION f(a int, b text = 'y') RETURNS bigint LANGUAGE sql AS 'SELECT 1';"
     "COMMENT ON FUNCTION f IS 'x'",
     "function f(integer, text): comment: x, \n"
     "function f(integer, text): columns: a integer, b text DEFAULT 'y'::text, a integer, b text "
     "DEFAULT 'x'::text\n"
     "function f(integer, text): result: bigint, integer\n"},
    {"body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '1MB' AS 'SELECT 1'",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '1MB' AS 'SELECT 2';"
     "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem TO '1MB' AS 'SELECT 1'",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "function f(): definition: CREATE OR REPLACE FUNCTION f()\n"
     " RETURNS integer\n"
     " LANGUAGE sql\n"
     "AS $function$SELECT 1$function$, CREATE OR REPLACE FUNCTION f()\n"
     " RETURNS integer\n"
     " LANGUAGE sql\n"
     " SET work_mem TO '1MB'\n"
     "AS $function$SELECT 1$function$\n"},
    {"overloads",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
     "CREATE FUNCTION f(VARIADIC a text[]) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'",
     "CREATE FUNCTION f(VARIADIC a text[]) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';"
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "function f(text[]): not declared\n"},
    {"procedure", "CREATE PROCEDURE p(INOUT a int) LANGUAGE sql AS 'SELECT 1'",
     "CREATE PROCEDURE public.p(INOUT a int4) LANGUAGE sql AS $$SELECT 1$$",
     "CREATE PROCEDURE p(INOUT a int) LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
     "function p(integer): definition: CREATE OR REPLACE PROCEDURE p(INOUT a integer)\n"
     " LANGUAGE sql\n"
     " SECURITY DEFINER\n"
     "AS $procedure$SELECT 1$procedure$, CREATE OR REPLACE PROCEDURE p(INOUT a integer)\n"
     " LANGUAGE sql\n"
     "AS $procedure$SELECT 1$procedure$\n"},
    {"aggregate",
     "CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl,"
     " MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, PARALLEL = SAFE)",
     "CREATE AGGREGATE g(integer) (PARALLEL = SAFE, MSTYPE = int4, MINVFUNC = int4mi,"
     " MSFUNC = int4pl, COMBINEFUNC = int4pl, INITCOND = '0', STYPE = int4, SFUNC = int4pl)",
     "CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); COMMENT ON AGGREGATE g(int) IS 'x'",
     "function g(integer): comment: x, \n"
     "function g(integer): definition: SFUNC = int4pl, STYPE = integer, SFUNC = int4pl, STYPE = "
     "integer, COMBINEFUNC = int4pl, INITCOND = '0', MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = "
     "integer, PARALLEL = SAFE\n"},
    {"ordered-set aggregate",
     "CREATE AGGREGATE g(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition,"
     " STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA)",
     "CREATE AGGREGATE g(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition,"
     " STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA,"
     " FINALFUNC_MODIFY = READ_WRITE)",
     "SELECT 1", "function g(double precision ORDER BY anyelement): not declared\n"},
};

Test(postgres_inspect_other, routines_are_the_same_however_they_are_declared)
{
    SAY_ALL(routines);
}

static const Said atomics[] = {
    {"atomic body", "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT a + 1; END",
     "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT (a + 1); END",
     "CREATE FUNCTION f(a int) RETURNS int RETURN a + 1",
     "function f(integer): definition: CREATE OR REPLACE FUNCTION f(a integer)\n"
     " RETURNS integer\n"
     " LANGUAGE sql\n"
     "RETURN (a + 1), CREATE OR REPLACE FUNCTION f(a integer)\n"
     " RETURNS integer\n"
     " LANGUAGE sql\n"
     "BEGIN ATOMIC\n"
     " SELECT (a + 1);\n"
     "END\n"},
};

Test(postgres_inspect_other, bodies_of_sql_are_the_same_however_they_are_declared)
{
    SAY_SINCE(14, atomics);
}

static const Said rights[] = {
    {"on tables and columns",
     "CREATE TABLE t (a int, b int); GRANT SELECT, INSERT (b, a) ON t TO PUBLIC",
     "CREATE TABLE t (a int, b int); GRANT ALL ON t TO CURRENT_USER; GRANT INSERT (a) ON t TO "
     "PUBLIC;"
     "GRANT SELECT ON t TO PUBLIC; GRANT INSERT (b) ON t TO PUBLIC",
     "CREATE TABLE t (a int, b int); GRANT UPDATE ON t TO pg_monitor WITH GRANT OPTION",
     "table t: privileges: UPDATE to pg_monitor with grant option, INSERT (a) to PUBLIC, INSERT "
     "(b) to PUBLIC, SELECT to PUBLIC\n"},
    {"on routines", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
     "REVOKE ALL ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO PUBLIC",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
     "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO pg_monitor",
     "function f(): privileges: no EXECUTE to PUBLIC, EXECUTE to pg_monitor, \n"},
    {"on sequences and types",
     "CREATE SEQUENCE s; CREATE TYPE e AS ENUM (); GRANT USAGE ON SEQUENCE s TO pg_monitor;"
     "REVOKE USAGE ON TYPE e FROM PUBLIC",
     "CREATE SEQUENCE s; CREATE TYPE e AS ENUM (); REVOKE ALL ON TYPE e FROM PUBLIC;"
     "GRANT ALL ON SEQUENCE s TO pg_monitor; REVOKE SELECT, UPDATE ON SEQUENCE s FROM pg_monitor",
     "CREATE SEQUENCE s; CREATE TYPE e AS ENUM (); REVOKE ALL ON SEQUENCE s FROM CURRENT_USER",
     "enum e: privileges: , no USAGE to PUBLIC\n"
     "sequence s: privileges: no SELECT to postgres, no UPDATE to postgres, no USAGE to postgres, "
     "USAGE to pg_monitor\n"},
};

Test(postgres_inspect_other, rights_are_the_same_however_they_are_granted)
{
    SAY_ALL(rights);
}

static const Said upkeeps[] = {
    {"to maintain tables", "CREATE TABLE t (a int); GRANT MAINTAIN ON t TO pg_monitor",
     "CREATE TABLE t (a int); GRANT ALL ON t TO pg_monitor; REVOKE SELECT, INSERT, UPDATE, DELETE,"
     " TRUNCATE, REFERENCES, TRIGGER ON t FROM pg_monitor",
     "CREATE TABLE t (a int)", "table t: privileges: , MAINTAIN to pg_monitor\n"},
};

Test(postgres_inspect_other, rights_to_maintain_are_the_same_however_they_are_granted)
{
    SAY_SINCE(17, upkeeps);
}

/* --- whose an object is ----------------------------------------------------------------------- */

static void add_objects(Text *text, const Schema *schema, const ObjectVec *objects)
{
    for (size_t i = 0; i < objects->count; i++) {
        const Object *object = objects->items[i];
        text_printf(text, "%s %s\n", object_kind_name(object->kind),
                    object_shown(text->arena, schema, object));
        for (size_t j = 0; j < object->needs.count; j++)
            text_printf(text, "  needs %s %s\n", object_kind_name(object->needs.items[j]->kind),
                        object_shown(text->arena, schema, object->needs.items[j]));
        add_objects(text, schema, &object->children);
    }
}

/* The objects of a snapshot, a line each, those that they need indented. */
static const char *listed(Live *live, const Schema *schema)
{
    Text text = text_in(live->arena);
    add_objects(&text, schema, &schema->objects);
    return text_string(&text);
}

static StringVec words(Live *live, const char *text)
{
    return strings_split(live->arena, text, " ");
}

static const char many[] =
    "CREATE SCHEMA other; CREATE EXTENSION hstore; CREATE EXTENSION citext SCHEMA other;"
    "CREATE TABLE one_t (a serial, h hstore); CREATE TABLE two_t (a int); CREATE TABLE free (a "
    "int);"
    "CREATE SEQUENCE two_named; ALTER SEQUENCE two_named OWNED BY one_t.a;"
    "CREATE TABLE one_version (a int); CREATE TYPE one_e AS ENUM (); CREATE TABLE other.one_o (a "
    "int);"
    "CREATE FUNCTION one_f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
    "CREATE FUNCTION two_f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
    "CREATE STATISTICS two_s ON a, h FROM one_t; CREATE TEMP TABLE one_temporary (a int)";

Test(postgres_inspect_other, a_module_has_what_begins_with_its_prefix_and_what_hangs_on_that)
{
    Live *live = live_open("mig_inspect_prefix");
    InspectFilter filter = {.prefix = "one_", .hidden = words(live, "one_version")};
    cr_expect_str_eq(listed(live, said_snapshot(live, many, &filter)),
                     "enum one_e\n"
                     "sequence one_t_a_seq\n"
                     "sequence two_named\n"
                     "function one_f()\n"
                     "table one_t\n"
                     "column one_t.a\n  needs sequence one_t_a_seq\n"
                     "column one_t.h\n"
                     "statistics two_s\n  needs column one_t.a\n  needs column one_t.h\n");
    filter.schemas = words(live, "other nonesuch");
    cr_expect_str_eq(listed(live, said_snapshot(live, many, &filter)),
                     "table other.one_o\ncolumn other.one_o.a\n");
    live_close(live);
}

Test(postgres_inspect_other, the_module_without_a_prefix_has_the_rest)
{
    Live *live = live_open("mig_inspect_rest");
    const InspectFilter filter = {
        .prefix = "", .schemas = words(live, "*"), .other_prefixes = words(live, "one_ two_")};
    cr_expect_str_eq(listed(live, said_snapshot(live, many, &filter)),
                     "schema other\n"
                     "schema public\n"
                     "extension citext\n  needs schema other\n"
                     "extension hstore\n"
                     "table free\n"
                     "column free.a\n");
    live_close(live);
}

static const char standing[] =
    "CREATE TYPE e AS ENUM ('x'); CREATE DOMAIN d AS e[];"
    "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
    "CREATE TABLE p (a int PRIMARY KEY, b int DEFAULT f(1), c d);"
    "CREATE UNIQUE INDEX i ON p (b, f(a)) WHERE f(a) > 0; CREATE UNIQUE INDEX j ON p (b);"
    "CREATE TABLE t (a int REFERENCES p, b int REFERENCES p (b), r p, CHECK (f(a) > b));"
    "CREATE VIEW v AS SELECT t.a, f(t.b) AS x FROM t; CREATE VIEW w AS SELECT a FROM v;"
    "CREATE TABLE k (x int) INHERITS (p); CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql "
    "AS"
    " 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW"
    " WHEN (NEW.a > 0) EXECUTE FUNCTION h(); CREATE POLICY o ON t USING (a IN (SELECT x FROM "
    "k))";

static const char stands_on[] = "schema public\n"
                                "enum e\n"
                                "domain d\n"
                                "  needs enum e\n"
                                "function f(integer)\n"
                                "function h()\n"
                                "table k\n"
                                "  needs table p\n"
                                "column k.a\n"
                                "column k.b\n"
                                "  needs function f(integer)\n"
                                "column k.c\n"
                                "  needs domain d\n"
                                "column k.x\n"
                                "table p\n"
                                "column p.a\n"
                                "column p.b\n"
                                "  needs function f(integer)\n"
                                "column p.c\n"
                                "  needs domain d\n"
                                "constraint p.p_pkey\n"
                                "  needs column p.a\n"
                                "index i\n"
                                "  needs function f(integer)\n"
                                "  needs column p.a\n"
                                "  needs column p.b\n"
                                "index j\n"
                                "  needs column p.b\n"
                                "table t\n"
                                "column t.a\n"
                                "column t.b\n"
                                "column t.r\n"
                                "  needs table p\n"
                                "constraint t.t_a_fkey\n"
                                "  needs column p.a\n"
                                "  needs column t.a\n"
                                "  needs constraint p.p_pkey\n"
                                "constraint t.t_b_fkey\n"
                                "  needs column p.b\n"
                                "  needs column t.b\n"
                                "  needs index j\n"
                                "constraint t.t_check\n"
                                "  needs function f(integer)\n"
                                "  needs column t.a\n"
                                "  needs column t.b\n"
                                "trigger t.g\n"
                                "  needs function h()\n"
                                "  needs column t.a\n"
                                "  needs column t.b\n"
                                "policy t.o\n"
                                "  needs column k.x\n"
                                "  needs column t.a\n"
                                "view v\n"
                                "  needs function f(integer)\n"
                                "  needs column t.a\n"
                                "  needs column t.b\n"
                                "view w\n"
                                "  needs view v\n";

Test(postgres_inspect_other, needs_are_what_the_catalog_knows)
{
    Live *live = live_open("mig_inspect_needs");
    const InspectFilter filter = {.prefix = ""};
    cr_expect_str_eq(listed(live, said_snapshot(live, standing, &filter)), stands_on);
    live_close(live);
}

Test(postgres_inspect_other, a_body_of_sql_needs_what_it_says)
{
    Live *live = live_open("mig_inspect_body_needs");
    const InspectFilter filter = {.prefix = ""};
    live_needs(live, 14);
    cr_expect_str_eq(
        listed(live, said_snapshot(live,
                                   "CREATE TABLE p (a int); CREATE TABLE t (a int);"
                                   "CREATE FUNCTION g(t) RETURNS SETOF p BEGIN ATOMIC SELECT * "
                                   "FROM p; END",
                                   &filter)),
        "schema public\n"
        "function g(t)\n  needs table p\n  needs table t\n  needs column p.a\n"
        "table p\ncolumn p.a\ntable t\ncolumn t.a\n");
    live_close(live);
}

Test(postgres_inspect_other, what_is_seen_and_not_compared_is_said)
{
    Live *live = live_open("mig_inspect_uncompared");
    InspectFilter filter = {.prefix = ""};
    static const char script[] =
        "CREATE OPERATOR FAMILY one_o USING btree;"
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
        "CREATE FOREIGN TABLE one_f (a int) SERVER s; CREATE SCHEMA x;"
        "CREATE TEXT SEARCH CONFIGURATION x.c (COPY = simple);"
        "CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple); CREATE EXTENSION hstore;"
        "CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler; CREATE TYPE one_t;"
        "CREATE USER MAPPING FOR PUBLIC SERVER s; CREATE SUBSCRIPTION one_s CONNECTION '' "
        "PUBLICATION p WITH (connect = false, slot_name = NONE)";
    const Schema *schema = said_snapshot(live, script, &filter);
    Text text = text_in(live->arena);
    for (size_t i = 0; i < schema->uncompared.count; i++)
        text_printf(&text, "%s %s\n", schema->uncompared.items[i].kind,
                    schema->uncompared.items[i].name);
    cr_expect_str_eq(text_string(&text), "access method am\n"
                                         "base type one_t\n"
                                         "foreign data wrapper w\n"
                                         "foreign server s\n"
                                         "foreign table one_f\n"
                                         "operator family one_o\n"
                                         "subscription one_s\n"
                                         "text search configuration tc\n"
                                         "user mapping public on s\n");
    MigError err;
    Schema *own;
    filter.prefix = "one_";
    must(live->connection->driver->inspect(live->arena, live->connection, &filter, &own, &err),
         err);
    cr_assert_eq(own->uncompared.count, 4);
    cr_expect_str_eq(own->uncompared.items[0].name, "one_t");
    cr_expect_str_eq(own->uncompared.items[1].name, "one_f");
    cr_expect_str_eq(own->uncompared.items[2].name, "one_o");
    cr_expect_str_eq(own->uncompared.items[3].name, "one_s");
    live_do(live->connection, "DROP SUBSCRIPTION one_s"); /* the database could not be dropped */
    live_close(live);
}

static const char *const queries[] = {
    sql_inspect_aggregates,
    sql_inspect_casts,
    sql_inspect_collations,
    sql_inspect_columns,
    sql_inspect_constraints,
    sql_inspect_dependencies,
    sql_inspect_extension_members,
    sql_inspect_extensions,
    sql_inspect_foreign_columns,
    sql_inspect_index_definitions,
    sql_inspect_indexes,
    sql_inspect_key_names,
    sql_inspect_operators,
    sql_inspect_partition_parts,
    sql_inspect_partition_triggers,
    sql_inspect_policies,
    sql_inspect_privileges,
    sql_inspect_relations,
    sql_inspect_routines,
    sql_inspect_rules,
    sql_inspect_schemas,
    sql_inspect_sequences,
    sql_inspect_statistics,
    sql_inspect_triggers,
    sql_inspect_types,
    sql_inspect_uncompared,
    sql_inspect_views,
    sql_scratch_source,
    sql_scratch_leftovers,
    sql_server_version,
};

/* What an older server knows a newer one does too, but for the columns of ICU locales that 17 has
 * renamed; what a newer one knows cannot be tried here. */
static bool is_known(const char *query, int version, int server)
{
    bool says_locale = query == sql_inspect_collations || query == sql_scratch_source;
    return !says_locale || version < 15 || version >= 17 || server < 17;
}

Test(postgres_inspect_other, every_query_is_understood_in_every_version_up_to_the_servers)
{
    Live *live = live_open("mig_inspect_versions");
    int server = live_version(live), tried = 0;
    for (int version = 13; version <= server; version++)
        for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++, tried++)
            if (is_known(queries[i], version, server))
                live_do(live->connection, arena_printf(live->arena, "PREPARE q%d AS %s", tried,
                                                       catalog_for_version(live->arena, queries[i],
                                                                           version * 10000)));
    cr_assert_geq(tried, 27);
    live_close(live);
}
