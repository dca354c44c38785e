/* What is read out of PostgreSQL's texts, and how names, casts and values are spelled. */
#include "db/postgres/canonical.h"
#include "db/postgres/casts.h"
#include "db/postgres/default_name.h"
#include "db/postgres/routine.h"
#include "db/postgres/spelling.h"

#include <criterion/criterion.h>

typedef struct Spelled {
    const char *name, *spelled;
} Spelled;

static const Spelled names[] = {
    {"users", "users"},
    {"Users", "\"Users\""},
    {"order", "\"order\""},
    {"a\"b", "\"a\"\"b\""},
    {"2nd", "\"2nd\""},
    {"json_table", "\"json_table\""},
    {"name", "name"},
    {"_x1", "_x1"},
    {"with space", "\"with space\""},
    {"", "\"\""},
    {"gr\xc3\xb6\xc3\x9f", "\"gr\xc3\xb6\xc3\x9f\""},
};

Test(postgres_text, names_are_quoted_only_where_they_have_to_be)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        cr_expect_str_eq(postgres_name(arena, names[i].name), names[i].spelled);
    arena_close(arena);
}

Test(postgres_text, statements_are_put_together_from_names_literals_and_sql)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    put(&sql, "COMMENT ON COLUMN %s.%n IS %l", "t", "Order", "it's");
    cr_assert_str_eq(text_string(&sql), "COMMENT ON COLUMN t.\"Order\" IS 'it''s'");
    arena_close(arena);
}

static const Spelled expressions[] = {
    {"a > 1", "(a > 1)"},
    {"(a > 1)", "(a > 1)"},
    {"(a > 1) OR (b)", "((a > 1) OR (b))"},
    {"((a))", "((a))"},
    {"(')' || \"(\")", "(')' || \"(\")"},
    {"f(a)", "(f(a))"},
};

Test(postgres_text, an_expression_is_enclosed_once)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++)
        cr_expect_str_eq(postgres_enclosed(arena, expressions[i].name), expressions[i].spelled);
    arena_close(arena);
}

static const Spelled canonical[] = {
    {"s::text = ANY (ARRAY['a'::character varying, 'b, '']'::character varying]::text[])",
     "s::text = ANY (ARRAY['a'::character varying::text, 'b, '']'::character varying::text])"},
    {"(s = ANY ((ARRAY[f(a, b), c])::character varying[]))",
     "(s = ANY (ARRAY[(f(a, b))::character varying, (c)::character varying]))"},
    {"n = ANY (ARRAY[1, 2])", NULL},
    {"'ARRAY[1]::text[]'::text", NULL},
    {"a[]", NULL},
};

Test(postgres_text, a_cast_of_an_array_is_one_of_its_elements)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(canonical) / sizeof(canonical[0]); i++) {
        const char *made = postgres_canonical(arena, canonical[i].name);
        if (canonical[i].spelled == NULL)
            cr_expect_null(made, "%s", made);
        else
            cr_expect_str_eq(made, canonical[i].spelled);
    }
    arena_close(arena);
}

Test(postgres_text, blanks_at_the_ends_of_lines_do_not_make_another_body)
{
    Arena *arena = arena_open();
    cr_assert_str_eq(postgres_canonical_body(arena, "a  \n\t\n  b\r\n"), "a\n\n  b\n");
    cr_assert_null(postgres_canonical_body(arena, "a\n  b"));
    arena_close(arena);
}

/* --- casts ------------------------------------------------------------------------------------ */

typedef struct Cast {
    const char *from, *to;
    bool assignable;
    const char *written; /* how "c" is cast where it is not */
} Cast;

static const Cast casts[] = {
    {"integer", "bigint", true, NULL},
    {"numeric(8,2)", "integer", true, NULL},
    {"integer", "text", true, NULL},
    {"character varying(20)", "character varying(5)", true, NULL},
    {"timestamp(3) without time zone", "date", true, NULL},
    {"integer[]", "bigint[]", true, NULL},
    {"integer[]", "text", true, NULL},
    {"text", "integer", false, "c::integer"},
    {"text", "mood", false, "c::mood"},
    {"mood", "other", false, "c::text::other"},
    {"mood[]", "other[]", false, "c::text[]::other[]"},
    {"boolean", "bigint", false, "c::integer::bigint"},
    {"bigint", "boolean", false, "c::integer::boolean"},
    {"integer", "boolean", false, "c::boolean"},
    {"positive", "bigint", true, NULL},
};

Test(postgres_text, a_cast_is_written_only_where_the_server_has_none_of_its_own)
{
    Arena *arena = arena_open();
    Schema *schema = schema_new(arena, false, "public");
    schema_add(arena, schema, OBJECT_DOMAIN, NULL, "public", "positive", NULL)->domain.type =
        "integer";
    for (size_t i = 0; i < sizeof(casts) / sizeof(casts[0]); i++) {
        const Cast *cast = &casts[i];
        cr_expect_eq(cast_is_assignable(schema, cast->from, cast->to), cast->assignable, "%s to %s",
                     cast->from, cast->to);
        if (cast->written != NULL)
            cr_expect_str_eq(cast_explicit(arena, "c", cast->from, cast->to), cast->written);
    }
    arena_close(arena);
}

Test(postgres_text, what_a_type_cannot_hold_is_named)
{
    cr_assert_str_eq(cast_loss("numeric(8,2)", "bigint"), "fractions");
    cr_assert_str_eq(cast_loss("timestamp with time zone", "date"), "times of day");
    cr_assert_null(cast_loss("integer", "bigint"));
    cr_assert(cast_is_comparable("integer", "bigint"));
    cr_assert_not(cast_is_comparable("integer", "uuid"));
}

/* --- functions -------------------------------------------------------------------------------- */

typedef struct Arguments {
    const char *from, *to;
    bool replaceable;
} Arguments;

static const Arguments arguments[] = {
    {"a integer", "a integer", true},
    {"a integer", "a integer DEFAULT 1", true},
    {"a integer DEFAULT 1", "a integer", false},
    {"a integer", "b integer", false},
    {"a text DEFAULT 'x, y'::text, b numeric(8,2)", "a text DEFAULT 'z'::text, b numeric(8,2)",
     true},
    {"", "", true},
};

Test(postgres_text, a_function_is_replaced_where_no_caller_can_tell)
{
    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        Object from = {.kind = OBJECT_ROUTINE}, to = {.kind = OBJECT_ROUTINE};
        from.routine.arguments = arguments[i].from;
        to.routine.arguments = arguments[i].to;
        from.routine.result = to.routine.result = "integer";
        cr_expect_eq(routine_is_replaceable(&from, &to), arguments[i].replaceable, "%s, %s",
                     arguments[i].from, arguments[i].to);
        to.routine.result = "bigint";
        cr_expect_not(routine_is_replaceable(&from, &to));
    }
}

Test(postgres_text, a_body_speaks_of_the_names_in_it_but_not_of_those_in_comments)
{
    Arena *arena = arena_open();
    Schema *schema = schema_new(arena, false, "public");
    static const char *const tables[] = {"users", "Posts", "plans", "logs"};
    for (size_t i = 0; i < 4; i++)
        schema_add(arena, schema, OBJECT_TABLE, NULL, "public", tables[i], NULL);
    Object *routine = schema_add(arena, schema, OBJECT_ROUTINE, NULL, "public", "f", "");
    routine->routine.definition.text =
        "CREATE OR REPLACE FUNCTION f() AS $function$SELECT 1 FROM USERS, \"Posts\" -- plans\n"
        "/* logs */$function$";
    ObjectRefVec mentioned = {0};
    routine_mentions(arena, schema, routine, &mentioned);
    cr_assert_eq(mentioned.count, 2);
    cr_assert_str_eq(mentioned.items[0]->name, "users");
    cr_assert_str_eq(mentioned.items[1]->name, "Posts");
    arena_close(arena);
}

/* --- names that the server would choose ------------------------------------------------------- */

static Object *add_constraint(Arena *arena, Schema *schema, Object *table, const char *name,
                              ConstraintType type)
{
    Object *constraint = schema_add(arena, schema, OBJECT_CONSTRAINT, table, "", name, NULL);
    constraint->constraint.type = type;
    return constraint;
}

Test(postgres_text, a_name_that_the_server_would_choose_is_known)
{
    Arena *arena = arena_open();
    Schema *schema = schema_new(arena, false, "public");
    Object *a = schema_add(arena, schema, OBJECT_TABLE, NULL, "public", "a", NULL);
    Object *b = schema_add(arena, schema, OBJECT_TABLE, NULL, "public", "a_b", NULL);
    Object *key = add_constraint(arena, schema, a, "a_pkey", CONSTRAINT_PRIMARY_KEY);
    vec_push(arena, &key->constraint.keys, (Key){.column = "id"});
    cr_assert(default_name_is(schema, key));
    cr_assert_str_eq(default_name_column(key), "id");
    Object *unique = add_constraint(arena, schema, a, "a_x_y_key", CONSTRAINT_UNIQUE);
    vec_push(arena, &unique->constraint.keys, (Key){.column = "x"});
    cr_assert_not(default_name_is(schema, unique));
    vec_push(arena, &unique->constraint.keys, (Key){.column = "y"});
    cr_assert(default_name_is(schema, unique));
    cr_assert_null(default_name_column(unique));
    Object *foreign = add_constraint(arena, schema, a, "a_b_c_fkey", CONSTRAINT_FOREIGN_KEY);
    vec_push(arena, &foreign->constraint.keys, (Key){.column = "b_c"});
    cr_assert(default_name_is(schema, foreign));
    add_constraint(arena, schema, b, "a_b_c_fkey", CONSTRAINT_FOREIGN_KEY);
    cr_assert_not(default_name_is(schema, foreign), "another one in the schema has the name");
    arena_close(arena);
}
