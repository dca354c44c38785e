/* The laws of the schema engine, on random schemas: what a migration makes of a database is what
 * was declared, its way down brings back what was there, and rows outlive both. */
#include "migrate/autogenerate.h"

#include "db/sqlite/sqlite.h"
#include "migrate/places.h"
#include "schema/store.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES = 5, COLUMNS = 7, ROWS_EACH = 3 };

/* --- random schemas --------------------------------------------------------------------------- */

/* `renames`: column c1 and table t4 are called otherwise, and say so. */
typedef struct Dice {
    uint64_t state;
    bool renames;
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

static const char *table_name(Arena *arena, const Dice *dice, unsigned table)
{
    return arena_printf(arena, "%s%u", dice->renames && table == 4 ? "renamed" : "t", table);
}

static const char *text_name(const Dice *dice)
{
    return dice->renames ? "c_text" : "c1";
}

/* What a column is may differ between two schemas only in ways that keep its values. */
static void add_column(Text *sql, Dice *dice, unsigned number, bool strict)
{
    static const char *const types[][2] = {{"INTEGER", "int"}, {"TEXT", "varchar(20)"},
                                           {"REAL", "double"}, {"BLOB", "blob"},
                                           {"INT", "BIGINT"},  {"text", "char (10)"}};
    static const char *const defaults[] = {"1", "'it''s'", "2.5", "x'0f'", "-3", "\"word\""};
    unsigned kind = number % 6;
    bool second = roll(dice, 2) && !strict;
    const char *name = number == 1 ? text_name(dice) : arena_printf(sql->arena, "c%u", number);
    text_add(sql, number == 1 && dice->renames ? ",\n  -- mig:renamed_from c1\n  " : ",\n  ");
    text_printf(sql, "%s %s", name, types[kind][second]);
    bool has_default = one_in(dice, 3);
    if (has_default)
        text_printf(sql, " DEFAULT %s", kind == 0 && roll(dice, 2) ? "(1 + 2)" : defaults[kind]);
    if (has_default && roll(dice, 2))
        text_add(sql, one_in(dice, 4) ? " CONSTRAINT nn NOT NULL ON CONFLICT FAIL" : " NOT NULL");
    if (kind == 1 && one_in(dice, 3))
        text_add(sql, " COLLATE nocase");
    if (!has_default && one_in(dice, 6))
        text_add(sql, one_in(dice, 3) ? " UNIQUE ON CONFLICT IGNORE" : " UNIQUE");
    if (one_in(dice, 6))
        text_printf(sql, " CHECK (%s IS NULL OR length(\"%s\") >= 0)", name, name);
    if (kind == 4 && !has_default && one_in(dice, 3))
        text_printf(sql, " REFERENCES %s%s", table_name(sql->arena, dice, roll(dice, TABLES)),
                    one_in(dice, 2) ? " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED" : "");
}

static void add_indexes(Text *sql, Dice *dice, const char *table, const bool *has)
{
    const char *text = text_name(dice);
    if (has[1] && one_in(dice, 2))
        text_printf(sql, "CREATE INDEX i%s ON %s (%s%s, lower(id));\n", table, table, text,
                    roll(dice, 2) ? " COLLATE rtrim DESC" : "");
    if (has[0] && one_in(dice, 2))
        text_printf(sql, "CREATE %sINDEX j%s ON %s (id)%s;\n", roll(dice, 2) ? "UNIQUE " : "",
                    table, table, roll(dice, 2) ? " WHERE c0 > 5" : "");
}

static void add_views(Text *sql, Dice *dice, const char *table, const bool *has)
{
    if (!one_in(dice, 3))
        return;
    const char *columns = has[1] ? arena_printf(sql->arena, "id, %s", text_name(dice)) : "*";
    text_printf(sql, "CREATE VIEW v%s AS SELECT %s FROM %s;\n", table, columns, table);
    if (one_in(dice, 2))
        text_printf(sql, "CREATE VIEW w%s AS SELECT max(id) AS m FROM v%s;\n", table, table);
    if (one_in(dice, 2))
        text_printf(sql,
                    "CREATE TRIGGER h%s INSTEAD OF DELETE ON v%s BEGIN\n"
                    "  DELETE FROM %s WHERE id = old.id;\nEND;\n",
                    table, table, table);
}

static void add_triggers(Text *sql, Dice *dice, const char *table, const bool *has)
{
    if (one_in(dice, 3))
        text_printf(sql,
                    "CREATE TRIGGER g%s AFTER %s ON %s BEGIN\n  DELETE FROM %s WHERE id = %u;\n"
                    "END;\n",
                    table, roll(dice, 2) ? "DELETE" : "UPDATE", table, table, roll(dice, 9));
    if (has[1] && one_in(dice, 4))
        text_printf(sql,
                    "CREATE TRIGGER k%s BEFORE UPDATE OF %s ON %s WHEN new.%s = 'q' BEGIN\n"
                    "  SELECT RAISE(IGNORE);\nEND;\n",
                    table, text_name(dice), table, text_name(dice));
}

static void add_table(Text *sql, Dice *dice, unsigned number)
{
    const char *table = table_name(sql->arena, dice, number), *text = text_name(dice);
    bool strict = one_in(dice, 5), has[COLUMNS] = {false};
    static const char *const keys[] = {"id INTEGER PRIMARY KEY",
                                       "id INTEGER PRIMARY KEY AUTOINCREMENT",
                                       "id INTEGER PRIMARY KEY DESC", "id INTEGER"};
    unsigned key = roll(dice, 4);
    bool without_rowid = key % 2 == 0 && one_in(dice, 5);
    if (dice->renames && number == 4)
        text_add(sql, "-- mig:renamed_from t4\n");
    text_printf(sql, "CREATE TABLE %s (\n  %s", table, keys[key]);
    for (unsigned i = 0; i < COLUMNS; i++) {
        has[i] = !one_in(dice, 3) && !(strict && i % 6 > 1);
        if (has[i])
            add_column(sql, dice, i, strict);
    }
    if (has[0] && one_in(dice, 3))
        text_printf(sql, ",\n  g INTEGER AS (c0 * 2)%s", roll(dice, 2) ? " STORED" : "");
    if (has[0] && has[1] && one_in(dice, 4))
        text_printf(sql, ",\n  CONSTRAINT both CHECK (coalesce(c0, 0) <> coalesce(%s, ''))", text);
    if (has[1] && one_in(dice, 4))
        text_printf(sql, ",\n  UNIQUE (id, %s)%s", text,
                    one_in(dice, 3) ? " ON CONFLICT FAIL" : "");
    text_printf(sql, "\n)%s%s%s;\n", strict ? " STRICT" : "", strict && without_rowid ? "," : "",
                without_rowid ? " WITHOUT ROWID" : "");
    add_indexes(sql, dice, table, has);
    add_views(sql, dice, table, has);
    add_triggers(sql, dice, table, has);
}

static const char *random_schema(Arena *arena, Dice *dice)
{
    Text sql = text_in(arena);
    for (unsigned i = 0; i < TABLES; i++)
        if (!one_in(dice, 4))
            add_table(&sql, dice, i);
    return text_string(&sql);
}

/* --- a database ------------------------------------------------------------------------------- */

typedef struct Place {
    Arena *arena;
    ConnectOptions connect;
    ScratchOptions scratch;
    InspectFilter filter;
} Place;

static void check(bool done, const MigError *err, const char *sql)
{
    cr_assert(done, "%s\n%s\n%s\nin:\n%s", err->message, err->detail, err->statement, sql);
}

static DeclaredFileVec file_of(const Place *place, const char *sql)
{
    DeclaredFileVec files = {0};
    vec_push(place->arena, &files, (DeclaredFile){.shown = "test.sql", .content = span_of(sql)});
    return files;
}

static Connection *make(const Place *place, const char *sql)
{
    Connection *connection;
    MigError err = {0};
    DeclaredFileVec none = {0}, own = file_of(place, sql);
    check(autogenerate_scratch(place->arena, &place->scratch, &none, &own, &connection, &err), &err,
          sql);
    return connection;
}

static Schema *look(const Place *place, Connection *connection)
{
    Schema *schema;
    MigError err = {0};
    check(connection->driver->inspect(place->arena, connection, &place->filter, &schema, &err),
          &err, "");
    return schema;
}

static void apply(const Place *place, Connection *connection, const char *sql)
{
    MigError err = {0};
    DeclaredFileVec files = file_of(place, sql);
    check(declared_load(connection, &files, &err), &err, sql);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void fill(const Place *place, Connection *connection, const Schema *schema)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *table = schema->objects.items[i];
        for (unsigned row = 1; table->kind == OBJECT_TABLE && row <= ROWS_EACH; row++) {
            Text names = text_in(place->arena), values = text_in(place->arena);
            for (size_t j = 0; j < table->children.count; j++) {
                const Object *column = table->children.items[j];
                if (column->kind != OBJECT_COLUMN || column->column.generated != GENERATED_NOT)
                    continue;
                bool text = strcmp(column->name, "c1") == 0 || strcmp(column->name, "c5") == 0;
                text_printf(&names, "%s%s", names.length > 0 ? ", " : "", column->name);
                text_printf(&values, text ? "%s'%ux'" : "%s%u", values.length > 0 ? ", " : "",
                            row * 10);
            }
            apply(place, connection,
                  arena_printf(place->arena, "INSERT INTO %s (%s) VALUES (%s)", table->name,
                               text_string(&names), text_string(&values)));
        }
    }
}

/* The same table or column in the schema that followed. */
static const Object *followed(const ObjectVec *objects, const Object *object)
{
    for (size_t i = 0; i < objects->count; i++) {
        const Object *other = objects->items[i];
        if (other->kind == object->kind &&
            (strcmp(other->name, object->name) == 0 ||
             (other->renamed_from != NULL && strcmp(other->renamed_from, object->name) == 0)))
            return other;
    }
    return NULL;
}

/* The values of the columns that both have, row by row, before or after. */
static const char *surviving(const Place *place, Connection *connection, const Schema *a,
                             const Schema *b, bool after)
{
    Text all = text_in(place->arena);
    for (size_t i = 0; i < a->objects.count; i++) {
        const Object *table = a->objects.items[i], *other = followed(&b->objects, table);
        if (table->kind != OBJECT_TABLE || other == NULL)
            continue;
        Text columns = text_in(place->arena);
        text_add(&columns, "id");
        for (size_t j = 0; j < table->children.count; j++) {
            const Object *column = table->children.items[j];
            const Object *same = followed(&other->children, column);
            if (column->kind == OBJECT_COLUMN && column->name[0] == 'c' && same != NULL)
                text_printf(&columns, " || ',' || coalesce(quote(%s), '')",
                            after ? same->name : column->name);
        }
        Rows rows = {0};
        MigError err = {0};
        const char *sql = arena_printf(place->arena, "SELECT %s FROM %s ORDER BY id",
                                       text_string(&columns), after ? other->name : table->name);
        check(connection->driver->query(connection, sql, NULL, 0, place->arena, &rows, &err), &err,
              sql);
        for (size_t j = 0; j < rows.items.count; j++)
            text_printf(&all, "%s: %s\n", table->name, rows.items.items[j].items[0]);
    }
    return text_string(&all);
}

/* --- the laws --------------------------------------------------------------------------------- */

static void expect_equal(const Place *place, const Schema *wanted, const Schema *found,
                         const char *sql)
{
    DifferenceLineVec lines = {0};
    const DiffScope scope = {0};
    autogenerate_differences(place->arena, &sqlite_dialect, &scope, found, wanted, &lines);
    if (lines.count > 0)
        cr_assert_fail("%s: %s: declared %s, found %s\nafter:\n%s", lines.items[0].object,
                       lines.items[0].attribute == NULL ? "" : lines.items[0].attribute,
                       lines.items[0].declared == NULL ? "nothing" : lines.items[0].declared,
                       lines.items[0].found == NULL ? "nothing" : lines.items[0].found, sql);
}

static void try_pair(uint64_t seed)
{
    Arena *arena = arena_open();
    Url url = {.kind = URL_SQLITE, .target = ":memory:", .shown = "sqlite::memory:"};
    Place place = {.arena = arena, .connect = {.url = &url, .interrupt_fd = -1}};
    place.scratch = (ScratchOptions){&place.connect, ""};
    place.filter = (InspectFilter){.prefix = "", .folds_case = true};
    Dice dice = {.state = seed * 0x9E3779B97F4A7C15u + 1};
    const char *first = random_schema(arena, &dice);
    dice.renames = one_in(&dice, 3);
    const char *second = random_schema(arena, &dice);
    Connection *one = make(&place, first), *two = make(&place, second);
    Schema *a = look(&place, one), *b = look(&place, two);
    const DeclaredFileVec declared = file_of(&place, second);
    places_note(arena, &declared, b);
    Migration migration;
    MigError err = {0};
    const DiffScope scope = {0};
    check(autogenerate_make(arena, &place.scratch, &place.filter, &scope, a, b, &migration, &err),
          &err, "");
    fill(&place, one, a);
    const char *before = surviving(&place, one, a, b, false);
    apply(&place, one, migration.up);
    expect_equal(&place, b, look(&place, one), migration.up);
    cr_assert_str_eq(surviving(&place, one, a, b, true), before, "seed %llu: rows after\n%s",
                     (unsigned long long)seed, migration.up);
    apply(&place, one, migration.down);
    expect_equal(&place, a, look(&place, one), migration.down);
    cr_assert_str_eq(surviving(&place, one, a, b, false), before, "seed %llu: rows after\n%s",
                     (unsigned long long)seed, migration.down);
    Connection *again = make(&place, autogenerate_dump(arena, &sqlite_dialect, b));
    expect_equal(&place, b, look(&place, again), "a dump");
    const Schema *kept = store_read(arena, span_of(store_write(arena, b)));
    cr_assert_not_null(kept);
    expect_equal(&place, b, kept, "keeping it");
    cr_assert_str_eq(autogenerate_dump(arena, &sqlite_dialect, kept),
                     autogenerate_dump(arena, &sqlite_dialect, b));
    sqlite_driver.close(again);
    sqlite_driver.close(one);
    sqlite_driver.close(two);
    arena_close(arena);
}

/* MIG_TEST_SEED says with which pair to begin, MIG_TEST_PAIRS how many are tried. */
Test(sqlite_schema, a_migration_makes_what_is_declared_and_back_with_all_rows)
{
    const char *more = getenv("MIG_TEST_PAIRS"), *from = getenv("MIG_TEST_SEED");
    uint64_t pairs = more == NULL ? 50 : strtoull(more, NULL, 10);
    uint64_t first = from == NULL ? 1 : strtoull(from, NULL, 10);
    for (uint64_t seed = first; seed < first + pairs; seed++)
        try_pair(seed);
}
