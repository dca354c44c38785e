/* Cutting PostgreSQL scripts into statements. */
#include "db/postgres/split.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static ScriptCursor cursor_of(Arena *arena, const char *text, bool transaction)
{
    return (ScriptCursor){.arena = arena,
                          .file = "a.sql",
                          .text = span_of(text),
                          .line = 11,
                          .transaction = transaction};
}

/* All statements as "LINE TEXT" separated by "|". */
static const char *cut(Arena *arena, const char *text)
{
    MigError err;
    ScriptCursor cursor = cursor_of(arena, text, false);
    Text result = text_in(arena);
    Statement statement;
    bool found = true;
    while (found) {
        cr_assert(split_next(&cursor, &statement, &found, &err), "%s", err.message);
        if (!found)
            continue;
        text_printf(&result, "%s%d %.*s", statement.number == 1 ? "" : "|", statement.line,
                    (int)statement.text.length, statement.text.bytes);
        cr_assert_eq(statement.number, cursor.number);
        cr_assert_eq(cursor.text.bytes + cursor.offset,
                     statement.text.bytes + statement.text.length);
    }
    cr_assert(split_is_last(&cursor));
    return text_string(&result);
}

typedef struct Cut {
    const char *script, *statements;
} Cut;

static const Cut cuts[] = {
    {"", ""},
    {" \n\t ", ""},
    {";;\n;", ""},
    {"-- a comment\n/* and\nanother */", ""},
    {"SELECT 1", "11 SELECT 1"},
    {"SELECT 1;", "11 SELECT 1"},
    {"\n\nSELECT 1 ;\n SELECT\n2;", "13 SELECT 1|14 SELECT\n2"},
    {"-- first\nSELECT 1 -- ; one\n; -- last", "12 SELECT 1"},
    {"/* a; b */ SELECT 1 /* c; /* d; */ e; */ + 2", "11 SELECT 1 /* c; /* d; */ e; */ + 2"},
    {"SELECT 1 --x\n -- y\n,2 -- z\n", "11 SELECT 1 --x\n -- y\n,2"},
    {"SELECT ';', \"a;b\", E'\\';', $$;$$, $a$ ; $$ ; $a$; SELECT 2",
     "11 SELECT ';', \"a;b\", E'\\';', $$;$$, $a$ ; $$ ; $a$|11 SELECT 2"},
    {"SELECT 'it''s; \\'; SELECT 2", "11 SELECT 'it''s; \\'|11 SELECT 2"},
    {"SELECT 'a'\n  'b;'; SELECT 2", "11 SELECT 'a'\n  'b;'|12 SELECT 2"},
    {"SELECT U&'\\0041;' UESCAPE '!' -- c\n", "11 SELECT U&'\\0041;' UESCAPE '!'"},
    {"SELECT U&\"\\0041;\"", "11 SELECT U&\"\\0041;\""},
    {"SELECT 'größe; ü';\nSELECT 'é'", "11 SELECT 'größe; ü'|12 SELECT 'é'"},
    {"SELECT 1;\v;SELECT 2\v ;", "11 SELECT 1|11 \v|11 SELECT 2\v"},
    {"SELECT 1;\r\nSELECT 2;\r\n", "11 SELECT 1|12 SELECT 2"},
    {"SELECT a[1:2], b->>'c', $1 FROM t WHERE x @> y;SELECT 2",
     "11 SELECT a[1:2], b->>'c', $1 FROM t WHERE x @> y|11 SELECT 2"},
    {"CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 2",
     "11 CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)|11 SELECT 2"},
    {"SELECT 1); SELECT 2", "11 SELECT 1)|11 SELECT 2"},
    {"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
     "11 CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END"
     "|11 SELECT 3"},
    {"create or replace procedure p()\nbegin /* here */ atomic\n"
     "select case a when 1 then case when b then 2 end else 3 end as end, t.case;\nend; SELECT 3",
     "11 create or replace procedure p()\nbegin /* here */ atomic\n"
     "select case a when 1 then case when b then 2 end else 3 end as end, t.case;\nend"
     "|14 SELECT 3"},
    {"CREATE FUNCTION begin() RETURNS int RETURN 1; SELECT 2",
     "11 CREATE FUNCTION begin() RETURNS int RETURN 1|11 SELECT 2"},
    {"CREATE FUNCTION f() RETURNS int AS 'BEGIN ATOMIC' LANGUAGE c; SELECT 2",
     "11 CREATE FUNCTION f() RETURNS int AS 'BEGIN ATOMIC' LANGUAGE c|11 SELECT 2"},
    {"CREATE TABLE atomic (begin int); SELECT begin atomic; SELECT 2",
     "11 CREATE TABLE atomic (begin int)|11 SELECT begin atomic|11 SELECT 2"},
    {"DO $$ BEGIN PERFORM 1; END $$; SELECT 2", "11 DO $$ BEGIN PERFORM 1; END $$|11 SELECT 2"},
    {"BEGIN; SELECT 1; COMMIT", "11 BEGIN|11 SELECT 1|11 COMMIT"},
    {"COPY t TO STDOUT; COPY (SELECT a FROM stdin) TO STDOUT; COPY t FROM '/tmp/x'",
     "11 COPY t TO STDOUT|11 COPY (SELECT a FROM stdin) TO STDOUT|11 COPY t FROM '/tmp/x'"},
    {"SELECT 0x1F, 1_000, 0b1;\nSELECT 0o17; SELECT '0x1F;'\n, 1_0.5_0e1_0",
     "11 SELECT 0x1F, 1_000, 0b1|12 SELECT 0o17|12 SELECT '0x1F;'\n, 1_0.5_0e1_0"},
    {"SELECT 'é', 0xAB; SELECT 2", "11 SELECT 'é', 0xAB|11 SELECT 2"},
    {"MERGE INTO t USING s ON JSON_TABLE(a, '$[*]') GRAPH (x) ->> 2 RETURNING WITH (OLD AS o); "
     "FROBNICATE THE DATABASE",
     "11 MERGE INTO t USING s ON JSON_TABLE(a, '$[*]') GRAPH (x) ->> 2 RETURNING WITH (OLD AS o)"
     "|11 FROBNICATE THE DATABASE"},
};

Test(split, statements_end_at_semicolons_that_stand_alone)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < COUNT(cuts); i++)
        cr_expect_str_eq(cut(arena, cuts[i].script), cuts[i].statements, "%s\n gave %s",
                         cuts[i].script, cut(arena, cuts[i].script));
    arena_close(arena);
}

typedef struct Refusal {
    const char *script;
    bool transaction;
    int line;
    const char *message, *hint;
} Refusal;

#define ENDS "the statement would end the transaction that mig runs the revision in"
#define BEGINS "the statement would begin the transaction that mig runs the revision in"
#define CANNOT "the statement cannot run in the transaction that mig runs the revision in"
#define OUT "leave it out, or mark the section transaction=false"
#define COPIES "COPY … FROM STDIN: a script carries no data for it"
#define PSQL "psql's commands do not work here"

static const Refusal refusals[] = {
    {"SELECT 1;\nSELECT 'abc\n;\n", false, 12, "unterminated quoted string", ""},
    {"SELECT 1;\n\nSELECT \"abc;\n", false, 13, "unterminated quoted identifier", ""},
    {"SELECT 'é' \n, $é$ abc $$ ;\n", false, 12, "unterminated dollar-quoted string", ""},
    {"SELECT 1; /* abc /* */\n\n", false, 11, "unterminated /* comment", ""},
    {"SELECT 1;\nSELECT B'1", false, 12, "unterminated bit string literal", ""},
    {"SELECT 1;\nSELECT\nE'ab\\u12'", false, 13, "invalid Unicode escape", ""},
    {"SELECT 1;\nSELECT \"\"", false, 12, "zero-length delimited identifier", ""},
    {"SELECT 1;\nSELECT E'\\xff'", false, 0, "invalid byte sequence for encoding \"UTF8\": 0xff",
     ""},
    {"SELECT 1;\n\\d t\nSELECT 2;", false, 12, "'\\d t' is not SQL", PSQL},
    {"\\echo it's done\nSELECT 2;", false, 11, "'\\echo it's done' is not SQL", PSQL},
    {"SELECT 1 \\gset\n", false, 11, "'\\gset' is not SQL", PSQL},
    {"SELECT 1;\nCOPY t (a) FROM STDIN;\n1\t'\n\\.\n", false, 12, COPIES,
     "use INSERT, or psql's \\copy outside of mig"},
    {"copy binary t from /* us */ stdout", true, 11, COPIES,
     "use INSERT, or psql's \\copy outside of mig"},
    {"SELECT 1;\nBEGIN;", true, 12, BEGINS, OUT},
    {"begin work", true, 11, BEGINS, OUT},
    {"START TRANSACTION READ ONLY", true, 11, BEGINS, OUT},
    {"COMMIT", true, 11, ENDS, OUT},
    {"/* done */ COMMIT AND CHAIN", true, 11, ENDS, OUT},
    {"END", true, 11, ENDS, OUT},
    {"ABORT", true, 11, ENDS, OUT},
    {"ROLLBACK", true, 11, ENDS, OUT},
    {"ROLLBACK WORK", true, 11, ENDS, OUT},
    {"ROLLBACK TRANSACTION AND CHAIN", true, 11, ENDS, OUT},
    {"PREPARE TRANSACTION 'a'", true, 11, ENDS, OUT},
    {"COMMIT PREPARED 'a'", true, 11, CANNOT, OUT},
    {"ROLLBACK PREPARED 'a'", true, 11, CANNOT, OUT},
};

Test(split, what_cannot_run_is_refused_with_its_line)
{
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const Refusal *refusal = &refusals[i];
        Arena *arena = arena_open();
        ScriptCursor cursor = cursor_of(arena, refusal->script, refusal->transaction);
        Statement statement;
        bool found;
        MigError err = {0};
        cr_expect(!split_next(&cursor, &statement, &found, &err), "%s", refusal->script);
        cr_expect_eq(err.code, MIG_E_SQL);
        cr_expect_str_eq(err.message, refusal->message);
        cr_expect_str_eq(err.hint, refusal->hint);
        cr_expect_str_eq(err.file, "a.sql");
        cr_expect_eq(err.line, refusal->line, "%s: line %d", refusal->script, err.line);
        arena_close(arena);
    }
}

static const char *const allowed[] = {
    "SAVEPOINT a",
    "ROLLBACK TO a",
    "ROLLBACK WORK TO SAVEPOINT a",
    "ROLLBACK TRANSACTION TO a",
    "RELEASE a",
    "PREPARE p AS SELECT 1",
    "SET TRANSACTION READ ONLY",
    "SELECT 1 AS commit",
};

Test(split, savepoints_are_allowed_in_a_transaction)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        Arena *arena = arena_open();
        ScriptCursor cursor = cursor_of(arena, allowed[i], true);
        Statement statement;
        bool found = false;
        MigError err;
        cr_expect(split_next(&cursor, &statement, &found, &err) && found, "%s", allowed[i]);
        arena_close(arena);
    }
}

Test(split, a_refused_statement_is_shown)
{
    Arena *arena = arena_open();
    ScriptCursor cursor = cursor_of(arena, "SELECT 1; COMMIT /* now */ AND CHAIN ;", true);
    Statement statement;
    bool found;
    MigError err;
    cr_assert(!split_next(&cursor, &statement, &found, &err));
    cr_assert_str_eq(err.statement, "COMMIT /* now */ AND CHAIN");
    arena_close(arena);
}

/* Statements of every length, so that windows of the scanner end wherever they can: in a string,
 * and between a string and what continues it. */
static const char *long_script(Arena *arena, const char *number, int *count)
{
    Text script = text_in(arena);
    for (*count = 0; script.length < 3000000; ++*count) {
        bool late = *count % 3 == 0;
        int length = *count * 37 % 1000 + (*count == 50 ? 300000 : 0);
        text_printf(&script, "INSERT INTO t VALUES ('%s%*s%s', E'a'\n'b\\';', %s) -- it's;\n;\n",
                    late ? "" : "x;\n", length, "y;", late ? "x;\n" : "", number);
    }
    return text_string(&script);
}

static void cut_long_script(const char *number)
{
    Arena *arena = arena_open();
    int count, line = 11;
    ScriptCursor cursor = cursor_of(arena, long_script(arena, number, &count), true);
    Statement statement;
    MigError err;
    bool found = true;
    while (split_next(&cursor, &statement, &found, &err) && found) {
        cr_assert_eq(statement.line, line);
        cr_assert(span_starts_with(statement.text, "INSERT INTO t VALUES ("));
        cr_assert_eq(statement.text.bytes[statement.text.length - 1], ')');
        line += 4;
    }
    cr_assert(!found, "%s", err.message);
    cr_assert_eq(cursor.number, count);
    arena_close(arena);
}

Test(split, a_script_longer_than_a_window_is_cut_as_a_short_one)
{
    cut_long_script("17");
    cut_long_script("0x11");
}
