/* The laws of the schema engine on PostgreSQL, on random schemas: what a migration makes of a
 * database is what was declared, its way down brings back what was there, and rows outlive both. */
#include "postgres_change.h"
#include "postgres_inspect.h"

#include <stdlib.h>
#include <string.h>

enum { TABLES = 4, COLUMNS = 7, ROWS_EACH = 3 };

/* --- random schemas --------------------------------------------------------------------------- */

/* `renames`: column c1 and table t2 are called otherwise, and say so. `version`: the server's,
 * which says what there may be. */
typedef struct Dice {
    uint64_t state;
    bool renames;
    int version;
} Dice;

static unsigned roll(Dice *dice, unsigned sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (unsigned)((dice->state >> 16) % sides);
}

static bool one_in(Dice *dice, unsigned sides)
{
    return roll(dice, sides) == 0;
}

#define PICK(dice, list) (list)[roll((dice), sizeof(list) / sizeof((list)[0]))]

static const char *table_name(Arena *arena, const Dice *dice, unsigned table)
{
    return arena_printf(arena, "%s%u", dice->renames && table == 2 ? "tr" : "t", table);
}

static const char *text_name(const Dice *dice)
{
    return dice->renames ? "c_text" : "c1";
}

/* What tables may use and need not. */
static void add_uncommon(Text *sql, Dice *dice)
{
    if (one_in(dice, 3))
        text_printf(sql, "CREATE TYPE c AS (x e, y %s);\n", roll(dice, 2) ? "int" : "text");
    if (one_in(dice, 3))
        text_printf(sql, "CREATE SCHEMA aux;\nCREATE TABLE aux.t (i int, x %s);\n",
                    roll(dice, 2) ? "e" : "text");
    if (one_in(dice, 3))
        text_printf(sql, "CREATE AGGREGATE a(int) (SFUNC = int4%s, STYPE = int);\n",
                    roll(dice, 2) ? "pl" : "larger");
    if (one_in(dice, 3))
        text_printf(sql, "CREATE PROCEDURE o(x int) LANGUAGE sql AS 'SELECT %u';\n", roll(dice, 2));
    if (one_in(dice, 3))
        text_printf(sql, "CREATE TYPE r AS RANGE (SUBTYPE = %s);\n",
                    roll(dice, 2) ? "float8" : "text");
    if (one_in(dice, 3))
        text_printf(sql,
                    "CREATE OPERATOR ~~~ (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int%s);\n"
                    "CREATE CAST (e AS int) WITH INOUT;\n",
                    roll(dice, 2) ? ", COMMUTATOR = ~~~" : "");
    if (one_in(dice, 3))
        text_add(sql, roll(dice, 2) ? "COMMENT ON TYPE e IS 'e';\n"
                                    : "COMMENT ON FUNCTION g() IS 'g';\n");
}

/* What all tables may use. */
static void add_common(Text *sql, Dice *dice)
{
    static const char *const labels[] = {"'a'", "'a', 'b'", "'b', 'a'", "'0', 'a', 'b', 'c'"};
    static const char *const domains[] = {"integer", "bigint", "integer CHECK (VALUE > -1)",
                                          "integer DEFAULT 7", "integer NOT NULL DEFAULT f(3)"};
    static const char *const sequences[] = {"", " INCREMENT 5", " AS integer MAXVALUE 99 CYCLE",
                                            " START 7 CACHE 3"};
    static const char *const functions[] = {
        "f(a int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a'",
        "f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a'",
        "f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 0'",
        "f(b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b'",
        "f(a int) RETURNS int IMMUTABLE RETURN a" /* not before 14 */};
    text_printf(sql, "CREATE FUNCTION %s;\n", functions[roll(dice, dice->version < 14 ? 4 : 5)]);
    text_add(sql, "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS "
                  "'BEGIN RETURN NEW; END';\n");
    text_printf(sql, "CREATE TYPE e AS ENUM (%s);\n", PICK(dice, labels));
    text_printf(sql, "CREATE DOMAIN d AS %s;\n", PICK(dice, domains));
    text_printf(sql, "CREATE SEQUENCE s%s;\n", PICK(dice, sequences));
    add_uncommon(sql, dice);
}

/* What a column is may differ between two schemas only in ways that keep its values. */
static void add_column(Text *sql, Dice *dice, unsigned number)
{
    static const char *const types[COLUMNS][3] = {{"integer", "bigint", "numeric"},
                                                  {"text", "varchar(50)", "text COLLATE \"C\""},
                                                  {"date", "timestamp", "timestamp"},
                                                  {"e", "e", "text"},
                                                  {"integer", "integer", "integer"},
                                                  {"jsonb", "json", "jsonb"},
                                                  {"d", "d", "integer"}};
    static const char *const defaults[COLUMNS][3] = {{"1", "f(2)", "nextval('s')"},
                                                     {"'it''s'", "'x'", "'\\'"},
                                                     {"'2020-01-01'", "now()", "now()"},
                                                     {"'a'", "'a'", "'a'"},
                                                     {"10", "20", "f(30)"},
                                                     {"'{}'", "'[1]'", "'{}'"},
                                                     {"3", "f(4)", "4"}};
    const char *name = number == 1 ? text_name(dice) : arena_printf(sql->arena, "c%u", number);
    text_add(sql, number == 1 && dice->renames ? ",\n  -- mig:renamed_from c1\n  " : ",\n  ");
    text_printf(sql, "%s %s", name, PICK(dice, types[number]));
    if (!one_in(dice, 3))
        return;
    text_printf(sql, " DEFAULT %s", PICK(dice, defaults[number]));
    if (roll(dice, 2))
        text_add(sql, " NOT NULL");
}

static void add_constraints(Text *sql, Dice *dice, const bool *has, const bool *keyed)
{
    if (has[0] && one_in(dice, 3))
        text_printf(sql, ",\n  g numeric GENERATED ALWAYS AS (c0 * %u) %s", 2 + roll(dice, 2),
                    dice->version >= 18 && roll(dice, 2) ? "VIRTUAL" : "STORED");
    if (has[2] && dice->version >= 18 && one_in(dice, 3))
        text_printf(sql, ",\n  %sNOT NULL id", roll(dice, 2) ? "CONSTRAINT given " : "");
    if (has[0] && one_in(dice, 3))
        text_printf(sql, ",\n  %sCHECK (c0 > %d)", roll(dice, 2) ? "CONSTRAINT large " : "",
                    -(int)roll(dice, 3));
    if (has[4] && one_in(dice, 3))
        text_add(sql, ",\n  CHECK (f(c4) IS DISTINCT FROM 99)");
    if (has[3] && one_in(dice, 4))
        text_add(sql, ",\n  CHECK (c3 IS NOT DISTINCT FROM c3)");
    if (has[1] && one_in(dice, 3))
        text_printf(sql, ",\n  UNIQUE (id, %s)%s", text_name(dice),
                    one_in(dice, 3) ? " INCLUDE (id)" : "");
    if (one_in(dice, 5))
        text_printf(sql, ",\n  EXCLUDE USING gist (int8range(id::bigint, id::bigint + 1) WITH %s)",
                    roll(dice, 2) ? "&&" : "=");
    unsigned other = roll(dice, TABLES);
    if (has[4] && keyed[other] && roll(dice, 2))
        text_printf(sql, ",\n  FOREIGN KEY (c4) REFERENCES %s%s",
                    table_name(sql->arena, dice, other),
                    one_in(dice, 2) ? " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED" : "");
}

/* Foreign keys in both directions are added when all tables are there. */
static void add_table(Text *sql, Dice *dice, unsigned table, const bool *keyed, bool *has)
{
    static const char *const keys[] = {
        "int PRIMARY KEY",
        "bigint PRIMARY KEY",
        "serial PRIMARY KEY",
        "int GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "int GENERATED BY DEFAULT AS IDENTITY (START 50) PRIMARY KEY",
        "int CHECK (id > 0) PRIMARY KEY"};
    static const char *const plain[] = {"int", "bigint NOT NULL", "serial"};
    bool before[TABLES] = {false};
    for (unsigned i = 0; i < table; i++)
        before[i] = keyed[i];
    before[table] = keyed[table];
    bool unlogged = !keyed[table] && one_in(dice, 3);
    if (dice->renames && table == 2)
        text_add(sql, "-- mig:renamed_from t2\n");
    text_printf(sql, "CREATE %sTABLE %s (\n  id ", unlogged ? "UNLOGGED " : "",
                table_name(sql->arena, dice, table));
    text_add(sql, keyed[table] ? PICK(dice, keys) : PICK(dice, plain));
    for (unsigned i = 0; i < COLUMNS; i++) {
        has[i] = !one_in(dice, 3);
        if (has[i])
            add_column(sql, dice, i);
    }
    add_constraints(sql, dice, has, before);
    text_printf(sql, "\n)%s;\n", one_in(dice, 4) ? " WITH (fillfactor = 70)" : "");
}

static void add_indexes(Text *sql, Dice *dice, const char *table, const bool *has)
{
    const char *text = text_name(dice);
    if (has[1] && roll(dice, 2))
        text_printf(sql, "CREATE INDEX i%s ON %s (lower(%s)%s);\n", table, table, text,
                    roll(dice, 2) ? " DESC" : "");
    if (has[0] && roll(dice, 2))
        text_printf(sql, "CREATE %sINDEX j%s ON %s (id)%s;\n", roll(dice, 2) ? "UNIQUE " : "",
                    table, table, roll(dice, 2) ? " WHERE c0 > 5" : "");
    if (has[3] && one_in(dice, 3))
        text_printf(sql, "CREATE INDEX k%s ON %s (c3) WHERE c3 = 'a';\n", table, table);
    if (has[2] && has[4] && one_in(dice, 3))
        text_printf(sql, "CREATE STATISTICS x%s ON c2, c4 FROM %s;\n", table, table);
    if (has[1] && one_in(dice, 4))
        text_printf(sql, "ALTER TABLE %s ALTER %s SET %s;\n", table, text,
                    roll(dice, 2) ? "STORAGE EXTERNAL" : "STATISTICS 7");
}

static void add_views(Text *sql, Dice *dice, const char *table, const bool *has)
{
    const char *columns = has[0] && roll(dice, 2) ? "id, c0" : has[3] ? "id, c3" : "id";
    if (one_in(dice, 3))
        return;
    text_printf(sql, "CREATE VIEW v%s AS SELECT %s FROM %s;\n", table, columns, table);
    if (roll(dice, 2))
        text_printf(sql, "CREATE VIEW w%s AS SELECT count(*) AS n, max(id) AS m FROM v%s;\n", table,
                    table);
    if (roll(dice, 2))
        text_printf(sql,
                    "CREATE MATERIALIZED VIEW m%s AS SELECT * FROM v%s;\n"
                    "CREATE INDEX mi%s ON m%s (id);\nCOMMENT ON MATERIALIZED VIEW m%s IS 'm';\n",
                    table, table, table, table, table);
    if (one_in(dice, 4))
        text_printf(sql,
                    "CREATE TRIGGER h INSTEAD OF INSERT ON v%s FOR EACH ROW"
                    " EXECUTE FUNCTION g();\n",
                    table);
}

static void add_triggers(Text *sql, Dice *dice, const char *table, const bool *has)
{
    const char *text = text_name(dice);
    if (has[1] && one_in(dice, 2))
        text_printf(
            sql,
            "CREATE TRIGGER g BEFORE UPDATE OF %s ON %s FOR EACH ROW%s"
            " EXECUTE FUNCTION g();\n",
            text, table,
            roll(dice, 2)
                ? arena_printf(sql->arena, " WHEN (OLD.%s IS DISTINCT FROM NEW.%s)", text, text)
                : "");
    if (one_in(dice, 4))
        text_printf(sql,
                    "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON %s DEFERRABLE%s FOR EACH ROW"
                    " EXECUTE FUNCTION g();\n%s",
                    table, roll(dice, 2) ? " INITIALLY DEFERRED" : "",
                    roll(dice, 2)
                        ? arena_printf(sql->arena, "ALTER TABLE %s DISABLE TRIGGER late;\n", table)
                        : "");
    if (one_in(dice, 5))
        text_printf(sql, "CREATE RULE k AS ON DELETE TO %s WHERE OLD.id = %u DO INSTEAD NOTHING;\n",
                    table, 99 + roll(dice, 2));
}

static void add_hangers(Text *sql, Dice *dice, const char *table, const bool *has)
{
    if (has[0] && one_in(dice, 3))
        text_printf(sql,
                    "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n"
                    "CREATE POLICY p ON %s%s USING (c0 > %u);\n",
                    table, table, roll(dice, 2) ? " FOR SELECT" : "", roll(dice, 3));
    if (has[0] && one_in(dice, 3))
        text_printf(sql, "COMMENT ON COLUMN %s.c0 IS 'say %u';\n", table, roll(dice, 2));
    if (one_in(dice, 3))
        text_printf(sql, "GRANT SELECT%s ON %s TO PUBLIC;\n", roll(dice, 2) ? ", UPDATE" : "",
                    table);
}

static void add_partitions(Text *sql, Dice *dice)
{
    bool list = roll(dice, 2), key = roll(dice, 2);
    text_printf(sql, "CREATE TABLE p (k int NOT NULL, a %s%s%s) PARTITION BY %s (k);\n",
                roll(dice, 2) ? "int" : "bigint", one_in(dice, 3) ? " DEFAULT 8" : "",
                key ? ", PRIMARY KEY (k)" : "", list ? "LIST" : "RANGE");
    for (unsigned i = 0; i < 3; i++) {
        if (one_in(dice, 3))
            continue;
        unsigned from = i * 10 + roll(dice, 2);
        text_printf(sql,
                    list ? "CREATE TABLE p%u PARTITION OF p FOR VALUES IN (%u, %u);\n"
                         : "CREATE TABLE p%u PARTITION OF p FOR VALUES FROM (%u) TO (%u);\n",
                    i, from, from + 5);
        if (one_in(dice, 3))
            text_printf(sql, "CREATE INDEX pi%u ON p%u (a);\n", i, i);
    }
    if (one_in(dice, 3))
        text_add(sql, "CREATE TABLE pd PARTITION OF p DEFAULT;\n");
    if (one_in(dice, 3))
        text_add(sql, list ? "CREATE TABLE ps PARTITION OF p FOR VALUES IN (70)"
                             " PARTITION BY RANGE (k);\n"
                             "CREATE TABLE ps1 PARTITION OF ps FOR VALUES FROM (0) TO (99);\n"
                           : "CREATE TABLE ps PARTITION OF p FOR VALUES FROM (70) TO (99)"
                             " PARTITION BY LIST (k);\n"
                             "CREATE TABLE ps1 PARTITION OF ps FOR VALUES IN (71, 72);\n");
    if (one_in(dice, 2))
        text_printf(sql, "CREATE INDEX pi ON p (%s);\n", roll(dice, 2) ? "a" : "a, k");
    if (one_in(dice, 2))
        text_printf(sql, "ALTER TABLE p ADD COLUMN b text%s;\n",
                    roll(dice, 2) ? " NOT NULL DEFAULT 'b'" : "");
    if (one_in(dice, 3))
        text_add(sql, "CREATE TRIGGER pt AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION g();\n");
}

static const char *random_schema(Arena *arena, Dice *dice)
{
    Text sql = text_in(arena);
    bool keyed[TABLES], has[COLUMNS];
    add_common(&sql, dice);
    for (unsigned i = 0; i < TABLES; i++)
        keyed[i] = !one_in(dice, 4);
    for (unsigned i = 0; i < TABLES; i++) {
        const char *table = table_name(arena, dice, i);
        add_table(&sql, dice, i, keyed, has);
        add_indexes(&sql, dice, table, has);
        add_views(&sql, dice, table, has);
        add_triggers(&sql, dice, table, has);
        add_hangers(&sql, dice, table, has);
        if (keyed[i] && one_in(dice, 5))
            text_printf(&sql, "CREATE SEQUENCE q%s OWNED BY %s.id;\n", table, table);
    }
    if (keyed[TABLES - 1] && one_in(dice, 2))
        text_printf(&sql, "ALTER TABLE t0 ADD COLUMN up int REFERENCES t%d;\n", TABLES - 1);
    if (one_in(dice, 3))
        text_printf(&sql, "CREATE TABLE h (extra %s) INHERITS (t0);\n",
                    roll(dice, 2) ? "int" : "text");
    if (roll(dice, 2))
        add_partitions(&sql, dice);
    return text_string(&sql);
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *value_of(Arena *arena, const Object *column, unsigned row)
{
    const char *type = column->column.type.text;
    if (strcmp(type, "e") == 0)
        return "'a'";
    if (strncmp(type, "json", 4) == 0)
        return "'{}'";
    if (strcmp(type, "date") == 0 || strncmp(type, "timestamp", 9) == 0)
        return "'2021-02-03'";
    if (strcmp(column->name, "c3") == 0 || strcmp(column->name, "x") == 0)
        return "'a'";
    if (strcmp(type, "text") == 0 || strncmp(type, "character", 9) == 0)
        return arena_printf(arena, "'%ux'", row);
    return arena_printf(arena, "%u", row * 10);
}

/* The keys are 10, 20 and 30, and so is what refers to them; triggers and the order of the tables
 * do not matter meanwhile. */
static const char *rows_of(Arena *arena, const Schema *schema)
{
    Text sql = text_in(arena);
    text_add(&sql, "SET session_replication_role = replica;\n");
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *table = schema->objects.items[i];
        if (table->kind != OBJECT_TABLE || table->name[0] != 't')
            continue;
        for (unsigned row = 1; row <= ROWS_EACH; row++) {
            Text names = text_in(arena), values = text_in(arena);
            for (size_t j = 0; j < table->children.count; j++) {
                const Object *column = table->children.items[j];
                if (column->kind != OBJECT_COLUMN || column->column.generated != GENERATED_NOT)
                    continue;
                text_printf(&names, "%s%s", names.length > 0 ? ", " : "", column->name);
                text_printf(&values, "%s%s", values.length > 0 ? ", " : "",
                            value_of(arena, column, row));
            }
            text_printf(&sql, "INSERT INTO %s%s (%s) OVERRIDING SYSTEM VALUE VALUES (%s);\n",
                        strcmp(table->schema, "public") == 0 ? "" : "aux.", table->name,
                        text_string(&names), text_string(&values));
        }
    }
    text_add(&sql, "SET session_replication_role = DEFAULT;\n");
    return text_string(&sql);
}

/* The same table or column in the schema that followed. */
static const Object *followed(const ObjectVec *objects, const Object *object)
{
    for (size_t i = 0; i < objects->count; i++) {
        const Object *other = objects->items[i];
        if (other->kind == object->kind && strcmp(other->schema, object->schema) == 0 &&
            (strcmp(other->name, object->name) == 0 ||
             (other->renamed_from != NULL && strcmp(other->renamed_from, object->name) == 0)))
            return other;
    }
    return NULL;
}

/* A query for the values of the columns that both have with one type, row by row, before or after.
 */
static const char *surviving(Arena *arena, const Schema *a, const Schema *b, bool after)
{
    Text sql = text_in(arena);
    text_add(&sql,
             "SELECT coalesce(string_agg(r, E'\\n' ORDER BY r), '') FROM (SELECT 'none' AS r");
    for (size_t i = 0; i < a->objects.count; i++) {
        const Object *table = a->objects.items[i], *other = followed(&b->objects, table);
        if (table->kind != OBJECT_TABLE || table->name[0] != 't' || other == NULL)
            continue;
        const char *schema = strcmp(table->schema, "public") == 0 ? "" : "aux.";
        text_printf(&sql, "\nUNION ALL SELECT '%s%s'", schema, table->name);
        for (size_t j = 0; j < table->children.count; j++) {
            const Object *column = table->children.items[j];
            const Object *same = followed(&other->children, column);
            if (column->kind == OBJECT_COLUMN && same != NULL &&
                column->column.generated == GENERATED_NOT &&
                strcmp(column->column.type.text, same->column.type.text) == 0)
                text_printf(&sql, " || ',' || coalesce(%s::text, 'null')",
                            after ? same->name : column->name);
        }
        text_printf(&sql, " FROM ONLY %s%s", schema, after ? other->name : table->name);
    }
    text_add(&sql, ") AS rows");
    return text_string(&sql);
}

/* --- the laws --------------------------------------------------------------------------------- */

static void try_pair(Live *live, uint64_t seed)
{
    Dice dice = {.state = seed * 0x9E3779B97F4A7C15u + 1, .version = live_version(live)};
    const char *title = arena_printf(live->arena, "seed %llu", (unsigned long long)seed);
    const char *one = random_schema(live->arena, &dice);
    dice.renames = one_in(&dice, 3);
    const char *two = random_schema(live->arena, &dice);
    Schema *b = said_snapshot(live, two, &change_everything);
    change_place(live->arena, two, b);
    const Schema *a = said_snapshot(live, one, &change_everything);
    const Pair pair = {.title = title,
                       .from = one,
                       .to = two,
                       .fill = rows_of(live->arena, a),
                       .ask = surviving(live->arena, a, b, false)};
    change_check_one(live, &pair, surviving(live->arena, a, b, true));
}

/* MIG_TEST_SEED says with which pair to begin, MIG_TEST_PAIRS how many are tried. */
Test(postgres_schema, a_migration_makes_what_is_declared_and_back_with_all_rows)
{
    const char *more = getenv("MIG_TEST_PAIRS"), *from = getenv("MIG_TEST_SEED");
    uint64_t pairs = more == NULL ? 50 : strtoull(more, NULL, 10);
    uint64_t first = from == NULL ? 1 : strtoull(from, NULL, 10);
    for (uint64_t seed = first; seed < first + pairs; seed++) {
        Live *live = live_open("mig_schema");
        try_pair(live, seed);
        live_close(live);
    }
}
