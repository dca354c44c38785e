/* Statements end at a semicolon that stands outside of parentheses (CREATE RULE … DO (…; …)) and
 * outside of the body of a routine in standard SQL (BEGIN ATOMIC …; … END). Only tokens are looked
 * at, never the grammar: a statement that a newer server knows is cut like any other. */
#include "db/postgres/split.h"

#include "db/postgres/lexer.h"

#include <string.h>

enum { HEAD = 4 };

typedef struct Split {
    Vec(Statement) statements;
} Split;

/* The statement being read. */
typedef struct Piece {
    int head[HEAD]; /* its first tokens' kinds */
    size_t tokens;
    size_t start, end;
    bool ended;   /* whether `end` is known: the token behind it has been seen */
    int previous; /* kind of the token before this one */
    int parens, blocks;
    bool copies_in;
} Piece;

typedef struct Splitter {
    ScriptCursor *cursor;
    Split *split;
    Lexer lexer;
    Piece piece;
    size_t counted; /* up to here `line` is counted */
    int line;
} Splitter;

/* Statements that a script inside of mig's transaction may not hold, by their first two tokens; the
 * first row that fits counts. */
typedef struct Control {
    int first, second; /* TOKEN_END: any */
    const char *what;  /* NULL: allowed after all */
} Control;

static const char begins[] = "the statement would begin the transaction that mig runs the "
                             "revision in";
static const char ends[] = "the statement would end the transaction that mig runs the revision in";
static const char prepared[] = "the statement cannot run in the transaction that mig runs the "
                               "revision in";

static const Control controls[] = {
    {PG_QUERY__TOKEN__BEGIN_P, TOKEN_END, begins},
    {PG_QUERY__TOKEN__START, PG_QUERY__TOKEN__TRANSACTION, begins},
    {PG_QUERY__TOKEN__COMMIT, PG_QUERY__TOKEN__PREPARED, prepared},
    {PG_QUERY__TOKEN__ROLLBACK, PG_QUERY__TOKEN__PREPARED, prepared},
    {PG_QUERY__TOKEN__ROLLBACK, PG_QUERY__TOKEN__TO, NULL},
    {PG_QUERY__TOKEN__COMMIT, TOKEN_END, ends},
    {PG_QUERY__TOKEN__END_P, TOKEN_END, ends},
    {PG_QUERY__TOKEN__ABORT_P, TOKEN_END, ends},
    {PG_QUERY__TOKEN__ROLLBACK, TOKEN_END, ends},
    {PG_QUERY__TOKEN__PREPARE, PG_QUERY__TOKEN__TRANSACTION, ends},
};

static const char *refusal(const Piece *piece)
{
    int second = piece->head[1];
    if (second == PG_QUERY__TOKEN__WORK || second == PG_QUERY__TOKEN__TRANSACTION)
        second = piece->head[2] == PG_QUERY__TOKEN__TO ? PG_QUERY__TOKEN__TO : second;
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        const Control *control = &controls[i];
        if (piece->head[0] == control->first &&
            (control->second == TOKEN_END || control->second == second))
            return control->what;
    }
    return NULL;
}

/* The line of an offset; offsets are asked for in rising order. */
static int line_of(Splitter *splitter, size_t offset)
{
    const char *text = splitter->cursor->text.bytes;
    while (splitter->counted < offset) {
        const char *line = memchr(text + splitter->counted, '\n', offset - splitter->counted);
        if (line == NULL) {
            splitter->counted = offset;
            break;
        }
        splitter->counted = (size_t)(line - text) + 1;
        splitter->line++;
    }
    return splitter->line;
}

static bool check_statement(const Splitter *splitter, const Statement *statement, MigError *err)
{
    const ScriptCursor *cursor = splitter->cursor;
    if (splitter->piece.copies_in) {
        return fail_at(err, MIG_E_SQL, cursor->file, statement->line,
                       "COPY … FROM STDIN: a script carries no data for it") ||
               fail_hint(err, "use INSERT, or psql's \\copy outside of mig");
    }
    const char *what = cursor->transaction ? refusal(&splitter->piece) : NULL;
    if (what == NULL)
        return true;
    return fail_at(err, MIG_E_SQL, cursor->file, statement->line, "%s", what) ||
           fail_hint(err, "leave it out, or mark the section transaction=false");
}

/* A piece without the blanks at its end, as PostgreSQL's scanner knows them: a vertical tab, which
 * is none before PostgreSQL 16, is left for the server to judge. */
static Span piece_text(const Splitter *splitter)
{
    const char *text = splitter->cursor->text.bytes;
    size_t start = splitter->piece.start, end = splitter->piece.end;
    while (end > start && memchr(" \t\n\r\f", text[end - 1], 5) != NULL)
        end--;
    return (Span){text + start, end - start};
}

/* Ends the piece at hand, if there is one. */
static bool end_statement(Splitter *splitter, MigError *err)
{
    Piece piece = splitter->piece;
    if (piece.tokens == 0)
        return true;
    Statement statement = {.text = piece_text(splitter),
                           .line = line_of(splitter, piece.start),
                           .number = (int)splitter->split->statements.count + 1};
    if (!check_statement(splitter, &statement, err)) {
        Arena *arena = splitter->cursor->arena;
        const char *text = arena_strndup(arena, statement.text.bytes, statement.text.length);
        error_copy(err->statement, sizeof(err->statement), text);
        return false;
    }
    vec_push(splitter->cursor->arena, &splitter->split->statements, statement);
    splitter->piece = (Piece){0};
    return true;
}

/* CREATE [OR REPLACE] FUNCTION or PROCEDURE. */
static bool is_routine(const Piece *piece)
{
    const int *head = piece->head;
    if (head[0] != PG_QUERY__TOKEN__CREATE)
        return false;
    int kind = head[1] == PG_QUERY__TOKEN__OR ? head[3] : head[1];
    return kind == PG_QUERY__TOKEN__FUNCTION || kind == PG_QUERY__TOKEN__PROCEDURE;
}

/* Counts the blocks of a routine's body that are open. As a name behind AS or a dot, END and CASE
 * are but words. */
static void count_blocks(Piece *piece, int kind)
{
    bool name =
        piece->previous == PG_QUERY__TOKEN__AS || piece->previous == PG_QUERY__TOKEN__ASCII_46;
    if (piece->blocks == 0) {
        bool body = kind == PG_QUERY__TOKEN__ATOMIC &&
                    piece->previous == PG_QUERY__TOKEN__BEGIN_P && piece->parens == 0;
        if (body && is_routine(piece))
            piece->blocks = 1;
        return;
    }
    if (kind == PG_QUERY__TOKEN__CASE && !name)
        piece->blocks++;
    if (kind == PG_QUERY__TOKEN__END_P && !name)
        piece->blocks--;
}

static void add_token(Piece *piece, Token token)
{
    if (piece->tokens == 0)
        piece->start = token.start;
    if (piece->tokens < HEAD)
        piece->head[piece->tokens] = token.kind;
    piece->tokens++;
    piece->ended = false;
    if (token.kind == PG_QUERY__TOKEN__ASCII_40)
        piece->parens++;
    if (token.kind == PG_QUERY__TOKEN__ASCII_41 && piece->parens > 0)
        piece->parens--;
    /* either word names the client, whichever way the data goes */
    bool client = token.kind == PG_QUERY__TOKEN__STDIN || token.kind == PG_QUERY__TOKEN__STDOUT;
    if (client && piece->parens == 0 && piece->previous == PG_QUERY__TOKEN__FROM &&
        piece->head[0] == PG_QUERY__TOKEN__COPY)
        piece->copies_in = true;
    count_blocks(piece, token.kind);
    piece->previous = token.kind;
}

static bool fail_meta_command(Splitter *splitter, size_t start, MigError *err)
{
    const ScriptCursor *cursor = splitter->cursor;
    Span rest = {cursor->text.bytes + start, cursor->text.length - start};
    const char *end = memchr(rest.bytes, '\n', rest.length);
    if (end != NULL)
        rest.length = (size_t)(end - rest.bytes);
    rest = span_trim(rest);
    char command[64];
    error_copy(command, sizeof(command), arena_strndup(cursor->arena, rest.bytes, rest.length));
    return fail_at(err, MIG_E_SQL, cursor->file, line_of(splitter, start), "'%s' is not SQL",
                   command) ||
           fail_hint(err, "psql's commands do not work here");
}

static bool fail_broken(Splitter *splitter, size_t start, MigError *err)
{
    const Lexer *lexer = &splitter->lexer;
    int line = lexer->placed ? line_of(splitter, start) : 0;
    return fail_at(err, MIG_E_SQL, splitter->cursor->file, line, "%s", lexer->message);
}

static bool read_token(Splitter *splitter, Token token, MigError *err)
{
    Piece *piece = &splitter->piece;
    if (!piece->ended) {
        piece->end = token.start;
        piece->ended = true;
    }
    switch (token.kind) {
    case TOKEN_BROKEN: return fail_broken(splitter, token.start, err);
    case TOKEN_END: return end_statement(splitter, err);
    case PG_QUERY__TOKEN__ASCII_92: return fail_meta_command(splitter, token.start, err);
    case PG_QUERY__TOKEN__SQL_COMMENT:
    case PG_QUERY__TOKEN__C_COMMENT: return true;
    case PG_QUERY__TOKEN__ASCII_59:
        if (piece->parens == 0 && piece->blocks == 0)
            return end_statement(splitter, err);
        break;
    default: break;
    }
    add_token(piece, token);
    return true;
}

static bool split_script(ScriptCursor *cursor, Arena *arena, Split *split, MigError *err)
{
    Splitter splitter = {.cursor = cursor,
                         .split = split,
                         .lexer = lexer_of(arena, cursor->text),
                         .line = cursor->line};
    Token token;
    do {
        token = lexer_next(&splitter.lexer);
        if (!read_token(&splitter, token, err))
            return false;
    } while (token.kind != TOKEN_END);
    return true;
}

bool split_next(ScriptCursor *cursor, Statement *statement, bool *found, MigError *err)
{
    if (cursor->state == NULL) {
        Split *split = arena_new(cursor->arena, Split);
        Arena *arena = arena_open();
        bool done = split_script(cursor, arena, split, err);
        arena_close(arena);
        if (!done)
            return false;
        cursor->state = split;
    }
    const Split *split = cursor->state;
    *found = (size_t)cursor->number < split->statements.count;
    if (!*found)
        return true;
    *statement = split->statements.items[cursor->number++];
    cursor->offset = (size_t)(statement->text.bytes - cursor->text.bytes) + statement->text.length;
    return true;
}

bool split_is_last(const ScriptCursor *cursor)
{
    const Split *split = cursor->state;
    return split != NULL && (size_t)cursor->number == split->statements.count;
}

bool split_is_control(Span statement)
{
    static const int first[] = {
        PG_QUERY__TOKEN__BEGIN_P,   PG_QUERY__TOKEN__START,   PG_QUERY__TOKEN__COMMIT,
        PG_QUERY__TOKEN__END_P,     PG_QUERY__TOKEN__ABORT_P, PG_QUERY__TOKEN__ROLLBACK,
        PG_QUERY__TOKEN__SAVEPOINT, PG_QUERY__TOKEN__RELEASE,
    };
    Arena *arena = arena_open();
    Lexer lexer = lexer_of(arena, statement);
    Token one = lexer_next(&lexer), other = lexer_next(&lexer);
    bool control = other.kind == PG_QUERY__TOKEN__TRANSACTION &&
                   (one.kind == PG_QUERY__TOKEN__PREPARE || one.kind == PG_QUERY__TOKEN__SET);
    for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
        control = control || one.kind == first[i];
    arena_close(arena);
    return control;
}
