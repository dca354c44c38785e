/* Where statements begin and end. */
#include "db/sqlite/script.h"

#include <criterion/criterion.h>

/* The statements of a script, each in brackets, or what is not closed and where it begins. */
static const char *cut(Arena *arena, const char *script)
{
    Text text = text_in(arena);
    Span span = span_of(script);
    ScriptPiece piece = {0};
    const char *unclosed;
    do {
        if (!sqlite_script_cut(span, piece.next, &piece, &unclosed)) {
            text_printf(&text, "unclosed %s at %zu", unclosed, piece.start);
            break;
        }
        if (piece.found)
            text_printf(&text, "<%.*s>", (int)(piece.end - piece.start), script + piece.start);
    } while (piece.found);
    return text_string(&text);
}

typedef struct Cut {
    const char *script, *pieces;
} Cut;

static const Cut cuts[] = {
    {"", ""},
    {" \n\t\r\n", ""},
    {"-- nothing", ""},
    {"-- nothing\n/* at */ ;; /* all */;", ""},
    {"SELECT 1", "<SELECT 1>"},
    {"SELECT 1;", "<SELECT 1>"},
    {"SELECT 1;;SELECT 2 ; ", "<SELECT 1><SELECT 2>"},
    {"\xEF\xBB\xBFSELECT 1;", "<SELECT 1>"},
    {"-- a;\nSELECT 1 -- b;\n; -- c", "<SELECT 1>"},
    {"/* ; */ SELECT /* ; */ 1 /* ; */ ; SELECT 2", "<SELECT /* ; */ 1><SELECT 2>"},
    {"SELECT ';', \";\", `;`, [;]; SELECT 2;", "<SELECT ';', \";\", `;`, [;]><SELECT 2>"},
    {"SELECT 'it''s;', \"a\"\";b\"; x", "<SELECT 'it''s;', \"a\"\";b\"><x>"},
    {"SELECT '--'; SELECT '/*'; x", "<SELECT '--'><SELECT '/*'><x>"},
    {"SELECT 5-3, 4 / 2, 4*2; x", "<SELECT 5-3, 4 / 2, 4*2><x>"},
    {"SELECT x';', größe; y", "<SELECT x';', größe><y>"},
    {"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END; SELECT 3;",
     "<CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END><SELECT 3>"},
    {"create temp trigger t begin select case when 1 then 2 end; end; x",
     "<create temp trigger t begin select case when 1 then 2 end; end><x>"},
    {"CREATE TEMPORARY TRIGGER IF NOT EXISTS t BEGIN SELECT 1;\n-- ; END;\nEND -- it\n; x",
     "<CREATE TEMPORARY TRIGGER IF NOT EXISTS t BEGIN SELECT 1;\n-- ; END;\nEND><x>"},
    {"CREATE /* a */ TRIGGER t BEGIN SELECT 1;; END;x",
     "<CREATE /* a */ TRIGGER t BEGIN SELECT 1;; END><x>"},
    {"CREATE TRIGGER t BEGIN SELECT 1; END", "<CREATE TRIGGER t BEGIN SELECT 1; END>"},
    {"CREATE TRIGGER t BEGIN SELECT 1; END_ ; END ; x",
     "<CREATE TRIGGER t BEGIN SELECT 1; END_ ; END><x>"},
    {"EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN SELECT 1; END; x",
     "<EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN SELECT 1; END><x>"},
    {"CREATE TABLE trigger(a); x", "<CREATE TABLE trigger(a)><x>"},
    {"CREATE TEMP TABLE t(a); x", "<CREATE TEMP TABLE t(a)><x>"},
    {"DROP TRIGGER t; END; x", "<DROP TRIGGER t><END><x>"},
    {"SELECT 1; SELECT 'abc", "<SELECT 1>unclosed quote at 17"},
    {"SELECT \"abc;", "unclosed quote at 7"},
    {"SELECT [abc;", "unclosed bracket at 7"},
    {"SELECT 1 /* abc; SELECT 2", "unclosed comment at 9"},
    {"SELECT 1; /*/", "<SELECT 1>unclosed comment at 10"},
};

Test(sqlite_script, is_cut_at_semicolons_outside_of_quotes_comments_and_triggers)
{
    Arena *arena = arena_open();
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
        cr_expect_str_eq(cut(arena, cuts[i].script), cuts[i].pieces, "%s -> %s", cuts[i].script,
                         cut(arena, cuts[i].script));
    arena_close(arena);
}

typedef struct Control {
    const char *statement;
    ScriptControl control;
} Control;

static const Control controls[] = {
    {"BEGIN", SCRIPT_CONTROL_BEGIN},
    {"begin immediate transaction", SCRIPT_CONTROL_BEGIN},
    {"/* a */ COMMIT;", SCRIPT_CONTROL_END},
    {"End Transaction", SCRIPT_CONTROL_END},
    {"ROLLBACK", SCRIPT_CONTROL_END},
    {"ROLLBACK TRANSACTION", SCRIPT_CONTROL_END},
    {"\xEF\xBB\xBFROLLBACK TRANSACTION \"to\"", SCRIPT_CONTROL_END},
    {"ROLLBACK TO a", SCRIPT_CONTROL_NONE},
    {"ROLLBACK /* a */ TRANSACTION TO SAVEPOINT a", SCRIPT_CONTROL_NONE},
    {"SAVEPOINT a", SCRIPT_CONTROL_NONE},
    {"RELEASE a", SCRIPT_CONTROL_NONE},
    {"EXPLAIN COMMIT", SCRIPT_CONTROL_NONE},
    {"INSERT OR ROLLBACK INTO a VALUES (1)", SCRIPT_CONTROL_NONE},
    {"CREATE TRIGGER t BEGIN SELECT 1; END", SCRIPT_CONTROL_NONE},
    {"\"BEGIN\"", SCRIPT_CONTROL_NONE},
};

Test(sqlite_script, statements_that_begin_or_end_a_transaction_are_told)
{
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        ScriptPiece piece;
        const char *unclosed;
        cr_assert(sqlite_script_cut(span_of(controls[i].statement), 0, &piece, &unclosed));
        cr_expect(piece.found);
        cr_expect_eq(piece.control, controls[i].control, "%s", controls[i].statement);
    }
}

/* Parsing costs what the text is long, however many statements it has. */
Test(sqlite_script, cuts_large_scripts_in_no_time, .timeout = 60)
{
    Arena *arena = arena_open();
    Text script = text_in(arena);
    for (int i = 0; i < 50000; i++)
        text_printf(&script, "INSERT INTO a VALUES (%d, 'some text; of a line');\n", i);
    Span span = span_of(text_string(&script));
    ScriptPiece piece = {0};
    const char *unclosed;
    int count = 0;
    while (sqlite_script_cut(span, piece.next, &piece, &unclosed) && piece.found)
        count++;
    cr_assert_eq(count, 50000);
    arena_close(arena);
}
