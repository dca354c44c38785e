/* What is read from the text of CREATE TABLE, and how SQL is compared. */
#include "db/sqlite/table_text.h"

#include <criterion/criterion.h>

static const char *canonical(Arena *arena, const char *sql)
{
    Table *names = table_new(arena);
    table_put(names, "name", "name");
    table_put(names, "a b", "a b");
    TokenVec tokens = sqlite_tokens(arena, span_of(sql));
    return sqlite_canonical(arena, (TokenSpan){tokens.items, tokens.count}, names);
}

typedef struct Same {
    const char *sql, *canonical;
} Same;

static const Same same[] = {
    {"SELECT  \"Name\" -- x\n FROM [name] /* y */", "select name from name"},
    {"`a b`!=1E5", "\"a b\" <> 1e5"},
    {"`a\"b` = [c\"d]", "\"a\"\"b\" = \"c\"\"d\""},
    {"\"Open\" == 'It''s'", "\"Open\" = 'It''s'"},
    {"a||x'0F'->>'$.b'", "a || x'0F' ->> '$.b'"},
    {"1-.5e-3", "1 - .5e-3"},
};

Test(sqlite_text, one_spelling_for_what_means_the_same)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        cr_assert_str_eq(canonical(arena, same[i].sql), same[i].canonical);
    arena_close(arena);
}

Test(sqlite_text, names_are_quoted_only_where_they_have_to_be)
{
    cr_assert_not(sqlite_needs_quotes("users"));
    cr_assert_not(sqlite_needs_quotes("Users_2"));
    cr_assert(sqlite_needs_quotes("order"));
    cr_assert(sqlite_needs_quotes("2nd"));
    cr_assert(sqlite_needs_quotes("full name"));
    cr_assert(sqlite_needs_quotes(""));
}

static const char table[] =
    "CREATE TABLE t (\n"
    "  id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT,\n"
    "  \"a,b\" DECIMAL(10, 2) CONSTRAINT nn NOT NULL ON CONFLICT FAIL DEFAULT (1 + 2)\n"
    "    COLLATE nocase,\n"
    "  g AS (id * (2)) STORED,\n"
    "  r REFERENCES other (x) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED CHECK (r > 0),\n"
    "  CONSTRAINT u UNIQUE (id, \"a,b\") ON CONFLICT IGNORE,\n"
    "  FOREIGN KEY (id) REFERENCES other NOT DEFERRABLE\n"
    ")";

Test(sqlite_text, a_table_tells_what_the_catalog_does_not)
{
    Arena *arena = arena_open();
    TableText text = sqlite_table_text(arena, table);
    cr_assert(text.is_whole);
    cr_assert_eq(text.columns.count, 4);
    const TextColumn *column = sqlite_text_column(&text, "A,B");
    cr_assert_str_eq(column->type, "DECIMAL(10, 2)");
    cr_assert_str_eq(column->not_null_name, "nn");
    cr_assert_str_eq(column->not_null_conflict, "FAIL");
    cr_assert_str_eq(column->collation, "nocase");
    cr_assert_str_eq(sqlite_tokens_text(arena, sqlite_text_column(&text, "g")->generation),
                     "id * (2)");
    arena_close(arena);
}

typedef struct Constraint {
    ConstraintType type;
    const char *name, *column, *conflict;
} Constraint;

static const Constraint constraints[] = {
    {CONSTRAINT_PRIMARY_KEY, "pk", "id", "REPLACE"},
    {CONSTRAINT_FOREIGN_KEY, "", "r", NULL},
    {CONSTRAINT_CHECK, "", "r", NULL},
    {CONSTRAINT_UNIQUE, "u", NULL, "IGNORE"},
    {CONSTRAINT_FOREIGN_KEY, "", NULL, NULL},
};

static void expect_text(const char *found, const char *wanted)
{
    if (wanted == NULL)
        cr_assert_null(found);
    else
        cr_assert_str_eq(found, wanted);
}

Test(sqlite_text, constraints_come_in_the_order_of_the_text)
{
    Arena *arena = arena_open();
    TableText text = sqlite_table_text(arena, table);
    cr_assert_eq(text.constraints.count, 5);
    for (size_t i = 0; i < 5; i++) {
        const TextConstraint *found = &text.constraints.items[i];
        cr_assert_eq(found->type, constraints[i].type);
        cr_assert_str_eq(found->name, constraints[i].name);
        expect_text(found->column, constraints[i].column);
        expect_text(found->conflict, constraints[i].conflict);
    }
    cr_assert(text.constraints.items[0].autoincrement);
    cr_assert(text.constraints.items[1].initially_deferred);
    cr_assert_not(text.constraints.items[1].references_key);
    cr_assert(text.constraints.items[4].references_key);
    cr_assert_not(text.constraints.items[4].deferrable);
    arena_close(arena);
}

Test(sqlite_text, comments_and_oddities_are_noticed)
{
    Arena *arena = arena_open();
    cr_assert_not(sqlite_table_text(arena, "CREATE TABLE t (a INT -- x\n)").is_whole);
    cr_assert_not(sqlite_table_text(arena, "CREATE TABLE t (a INT CONSTRAINT lonely)").is_whole);
    cr_assert(sqlite_table_text(arena, "CREATE TABLE t (a, b)").is_whole);
    arena_close(arena);
}
