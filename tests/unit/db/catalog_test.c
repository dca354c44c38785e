/* The small readers that PostgreSQL's catalog is read with. */
#include "db/postgres/catalog.h"
#include "db/postgres/inspect_keys.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Newer {
    const char *sql;
    int version;
    const char *wanted;
} Newer;

static const Newer newers[] = {
    {"SELECT a, false/* 15: i.b */, c", 140009, "SELECT a, false, c"},
    {"SELECT a, false/* 15: i.b */, c", 150000, "SELECT a, i.b, c"},
    {"SELECT NULL/* 15: b *//* 17: c */", 130000, "SELECT NULL"},
    {"SELECT NULL/* 15: b *//* 17: c */", 160001, "SELECT b"},
    {"SELECT NULL/* 15: b *//* 17: c */", 170000, "SELECT c"},
    {"SELECT f(false/* 15: a */)", 180000, "SELECT f(a)"},
    {"SELECT 1 /* not a version */ + 2", 180000, "SELECT 1  + 2"},
    {"SELECT 1", 130000, "SELECT 1"},
};

Test(catalog, a_query_takes_the_words_of_the_servers_version)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < COUNT(newers); i++)
        cr_expect_str_eq(catalog_for_version(arena, newers[i].sql, newers[i].version),
                         newers[i].wanted);
    arena_close(arena);
}

typedef struct Array {
    const char *text;
    const char *wanted; /* the elements, joined by "|" */
    size_t count;
} Array;

static const Array arrays[] = {
    {NULL, "", 0},
    {"{}", "", 0},
    {"{a}", "a", 1},
    {"{a,b c,NULL}", "a|b c|NULL", 3},
    {"{\"a,b\",\"it's \\\"x\\\" \\\\ {}\",\"\"}", "a,b|it's \"x\" \\ {}|", 3},
};

Test(catalog, the_elements_of_an_array_are_read)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < COUNT(arrays); i++) {
        const StringVec elements = value_array(arena, arrays[i].text);
        cr_expect_eq(elements.count, arrays[i].count, "%s", arrays[i].wanted);
        cr_expect_str_eq(strings_join(arena, &elements, "|"), arrays[i].wanted);
    }
    const StringVec vector = value_numbers(arena, "1 22 0"), none = value_numbers(arena, NULL);
    cr_expect_str_eq(strings_join(arena, &vector, "|"), "1|22|0");
    cr_expect_eq(none.count, 0);
    arena_close(arena);
}

Test(catalog, things_are_found_by_catalog_oid_and_part)
{
    Arena *arena = arena_open();
    OidMap *map = oid_map_new(arena);
    static const char first[] = "first", second[] = "second";
    for (int i = 1; i <= 5000; i++)
        oid_map_put(map, PG_CLASS, arena_printf(arena, "%d", 16384 + i), i % 3, first);
    oid_map_put(map, PG_TYPE, "16385", 1, second);
    oid_map_put(map, PG_CLASS, "4294967295", 0, second);
    for (int i = 1; i <= 5000; i++)
        cr_assert_eq(oid_map_find(map, PG_CLASS, arena_printf(arena, "%d", 16384 + i), i % 3),
                     first);
    cr_expect_eq(oid_map_find(map, PG_TYPE, "16385", 1), second);
    cr_expect_eq(oid_map_find(map, PG_CLASS, "4294967295", 0), second);
    cr_expect_null(oid_map_find(map, PG_CLASS, "16385", 0));
    cr_expect_null(oid_map_find(map, PG_PROC, "16385", 1));
    cr_expect_null(oid_map_find(map, PG_CLASS, NULL, 0));
    arena_close(arena);
}

Test(catalog, whole_things_are_listed)
{
    Arena *arena = arena_open();
    OidMap *map = oid_map_new(arena);
    Text catalogs = text_in(arena), oids = text_in(arena);
    cr_expect_str_eq(oids_array(&oids), "{}");
    oid_map_put(map, PG_CLASS, "16400", 0, "table");
    oid_map_put(map, PG_CLASS, "16400", 1, "column");
    oid_map_list(map, &catalogs, &oids);
    cr_expect_str_eq(oids_array(&catalogs), "{1259}");
    cr_expect_str_eq(oids_array(&oids), "{16400}");
    arena_close(arena);
}

typedef struct Options {
    const char *definition, *wanted;
} Options;

static const Options options[] = {
    {"CREATE INDEX i ON t USING btree (a)", "CREATE INDEX i ON t USING btree (a)"},
    {"CREATE INDEX i ON t USING btree (a) WITH (fillfactor='70')",
     "CREATE INDEX i ON t USING btree (a)"},
    {"CREATE INDEX i ON t USING btree (a) WITH (x='a)b', y=off) WHERE b = ' WITH (c)'",
     "CREATE INDEX i ON t USING btree (a) WHERE b = ' WITH (c)'"},
    {"CREATE INDEX \"i WITH (\" ON t USING btree (a) WHERE b = ' WITH (c)'",
     "CREATE INDEX \"i WITH (\" ON t USING btree (a) WHERE b = ' WITH (c)'"},
    {"EXCLUDE USING gist (a WITH &&) WITH (fillfactor='70') WHERE (b)",
     "EXCLUDE USING gist (a WITH &&) WHERE (b)"},
};

Test(catalog, options_are_taken_out_of_a_definition)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < COUNT(options); i++)
        cr_expect_str_eq(keys_without_options(arena, options[i].definition), options[i].wanted);
    arena_close(arena);
}
