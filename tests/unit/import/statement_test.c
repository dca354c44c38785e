/* SQL cut into statements. */
#include "import/statement.h"

#include <criterion/criterion.h>

typedef struct Script {
    const char *sql, *words; /* of all statements, parted by '|' */
} Script;

static const Script scripts[] = {
    {"", ""},
    {" -- only a comment;\n/* ; */ ", ""},
    {"select 1", "SELECT 1"},
    {"select 1;;select 2 ; ", "SELECT 1||SELECT 2"},
    {"select ';', \"a;b\", $$;$$, $x$ ; $$ $x$, e'\\';';begin;", "SELECT|BEGIN"},
    {"create rule r as on insert to t do also (select 1; select 2); end",
     "CREATE RULE R AS ON INSERT TO T|END"},
    {"create trigger t after insert on u begin update u set a = case when 1 then 2 end; delete "
     "from "
     "v; end; commit",
     "CREATE TRIGGER T AFTER INSERT ON U BEGIN|COMMIT"},
    {"create function f() returns int begin atomic select 1; select 2; end; begin transaction",
     "CREATE FUNCTION F RETURNS INT BEGIN ATOMIC SELECT|BEGIN TRANSACTION"},
    {"create table \"begin\" (a int); commit", "CREATE TABLE A INT|COMMIT"},
    {"start /* x */ transaction read only;", "START TRANSACTION READ ONLY"},
};

Test(statement, a_script_is_cut_at_its_semicolons)
{
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        Arena *arena = arena_open();
        ForeignStatementVec found = statement_list(arena, span_of(scripts[i].sql));
        StringVec words = {0};
        for (size_t j = 0; j < found.count; j++)
            vec_push(arena, &words, found.items[j].words);
        cr_expect_str_eq(strings_join(arena, &words, "|"), scripts[i].words, "%s: %s",
                         scripts[i].sql, strings_join(arena, &words, "|"));
        arena_close(arena);
    }
}

typedef struct Kind {
    const char *sql;
    bool begin, commit, transaction, outside;
} Kind;

static const Kind kinds[] = {
    {"BEGIN", true, false, true, false},
    {"begin work", true, false, true, false},
    {"START TRANSACTION ISOLATION LEVEL SERIALIZABLE", true, false, true, false},
    {"COMMIT AND CHAIN", false, true, true, false},
    {"END TRANSACTION", false, true, true, false},
    {"ROLLBACK", false, false, true, false},
    {"ROLLBACK TO SAVEPOINT a", false, false, false, false},
    {"SAVEPOINT a", false, false, false, false},
    {"BEGINNING", false, false, false, false},
    {"VACUUM (ANALYZE) t", false, false, false, true},
    {"CREATE INDEX i ON concurrently_made (a)", false, false, false, false},
    {"CREATE INDEX CONCURRENTLY i ON t (a)", false, false, false, true},
    {"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", false, false, false, true},
    {"REINDEX (VERBOSE) TABLE CONCURRENTLY t", false, false, false, true},
    {"CREATE DATABASE d", false, false, false, true},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", false, false, false, false},
};

Test(statement, some_statements_matter_to_transactions)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const Kind *kind = &kinds[i];
        ForeignStatementVec found = statement_list(arena, span_of(kind->sql));
        cr_assert_eq(found.count, 1);
        const ForeignStatement *statement = &found.items[0];
        cr_expect_eq(statement_is_begin(statement), kind->begin, "%s", kind->sql);
        cr_expect_eq(statement_is_commit(statement), kind->commit, "%s", kind->sql);
        cr_expect_eq(statement_is_transaction(statement), kind->transaction, "%s", kind->sql);
        cr_expect_eq(statement_is_outside(statement), kind->outside, "%s", kind->sql);
    }
    arena_close(arena);
}

typedef struct Dropped {
    const char *sql, *left;
} Dropped;

static const Dropped dropped[] = {
    {"BEGIN;\nSELECT 1;\nCOMMIT;\n", "SELECT 1;\n"},
    {"  BEGIN ;  \nSELECT 1; COMMIT; -- why", "SELECT 1;  -- why"},
    {"/* a */ BEGIN; SELECT 1", "/* a */  SELECT 1"},
    {"BEGIN", ""},
    {"SELECT 1;", "SELECT 1;"},
};

Test(statement, statements_are_dropped_with_their_lines)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++) {
        Span sql = span_of(dropped[i].sql);
        ForeignStatementVec found = statement_list(arena, sql);
        Span left = statement_drop(arena, sql, &found, statement_is_transaction);
        cr_expect(span_equals(left, dropped[i].left), "%s: '%.*s'", dropped[i].sql,
                  (int)left.length, left.bytes);
    }
    arena_close(arena);
}
