/* The statement is told by its first words. */
#include "db/postgres/leftover.h"

#include "db/postgres/lexer.h"
#include "embedded/postgres.h"

#include <string.h>

/* A CREATE INDEX CONCURRENTLY that names its index. */
typedef struct IndexStatement {
    const char *index, *table; /* as they are spelt */
} IndexStatement;

typedef struct Words {
    Lexer lexer;
    Token token;
    size_t end; /* of the token before this one, comments aside */
} Words;

static void step(Words *words)
{
    words->end = words->token.start;
    do
        words->token = lexer_next(&words->lexer);
    while (words->token.kind == PG_QUERY__TOKEN__SQL_COMMENT ||
           words->token.kind == PG_QUERY__TOKEN__C_COMMENT);
}

/* Steps over a keyword; false when another one stands there. */
static bool take(Words *words, int kind)
{
    if (words->token.kind != kind)
        return false;
    step(words);
    return true;
}

/* What stands in the text between two places, without the blanks behind it. */
static const char *between(Arena *arena, Span text, size_t start, size_t end)
{
    Span part = span_trim((Span){text.bytes + start, end - start});
    return arena_strndup(arena, part.bytes, part.length);
}

static bool take_beginning(Words *words)
{
    if (!take(words, PG_QUERY__TOKEN__CREATE))
        return false;
    (void)take(words, PG_QUERY__TOKEN__UNIQUE);
    return take(words, PG_QUERY__TOKEN__INDEX) && take(words, PG_QUERY__TOKEN__CONCURRENTLY);
}

static bool read_statement(Arena *arena, Span text, IndexStatement *statement)
{
    Words words = {.lexer = lexer_of(arena, text)};
    step(&words);
    if (!take_beginning(&words))
        return false;
    if (take(&words, PG_QUERY__TOKEN__IF_P) &&
        !(take(&words, PG_QUERY__TOKEN__NOT) && take(&words, PG_QUERY__TOKEN__EXISTS)))
        return false;
    size_t start = words.token.start;
    if (words.token.kind == PG_QUERY__TOKEN__ON) /* the server finds a name of its own */
        return false;
    step(&words);
    statement->index = between(arena, text, start, words.token.start);
    if (!take(&words, PG_QUERY__TOKEN__ON))
        return false;
    (void)take(&words, PG_QUERY__TOKEN__ONLY);
    start = words.token.start;
    while (words.token.kind != PG_QUERY__TOKEN__USING &&
           words.token.kind != PG_QUERY__TOKEN__ASCII_40 && words.token.kind > TOKEN_END)
        step(&words);
    statement->table = between(arena, text, start, words.token.start);
    return true;
}

static void tell(const Postgres *server, Arena *arena, const char *index)
{
    const Listener *listener = &server->options.listener;
    if (listener->notice != NULL)
        listener->notice(listener->context, "WARNING",
                         arena_printf(arena,
                                      "the index %s is not valid, left by an attempt that failed: "
                                      "dropping it to build it anew",
                                      index));
}

static bool drop(Postgres *server, Arena *arena, const IndexStatement *statement, bool *dropped,
                 MigError *err)
{
    const char *values[] = {statement->index, statement->table};
    Rows rows = {0};
    if (!server->connection.driver->query(&server->connection, sql_leftover_index, values, 2, arena,
                                          &rows, err))
        return false;
    *dropped = rows.items.count > 0;
    if (!*dropped)
        return true;
    const char *index = rows.items.items[0].items[0];
    tell(server, arena, index);
    return server_run(server, arena_printf(arena, "DROP INDEX CONCURRENTLY %s", index), err) ||
           fail_within(err, "cannot drop the index %s, which is not valid", index);
}

bool leftover_clear(Postgres *server, Span statement, bool *cleared, MigError *err)
{
    Arena *arena = arena_open();
    IndexStatement found;
    *cleared = false;
    bool done =
        !read_statement(arena, statement, &found) || drop(server, arena, &found, cleared, err);
    arena_close(arena);
    return done;
}

/* Whatever it is that has the name, the statement has not made it. */
static bool is_duplicate(const MigError *error)
{
    return strcmp(error->sqlstate, "42P07") == 0;
}

bool leftover_is_met(bool done, const MigError *error)
{
    return done || is_duplicate(error);
}

void leftover_explain(Span statement, MigError *err)
{
    Arena *arena = arena_open();
    IndexStatement found;
    if (!is_duplicate(err) && err->hint[0] == '\0' && read_statement(arena, statement, &found))
        error_advise(err,
                     "the index %s may be left there, not valid: the next run drops it and "
                     "builds it anew",
                     found.index);
    arena_close(arena);
}

/* DROP INDEX CONCURRENTLY of one index: its name as it is spelt. */
static bool read_drop(Arena *arena, Span text, const char **index)
{
    Words words = {.lexer = lexer_of(arena, text)};
    step(&words);
    if (!take(&words, PG_QUERY__TOKEN__DROP) || !take(&words, PG_QUERY__TOKEN__INDEX) ||
        !take(&words, PG_QUERY__TOKEN__CONCURRENTLY))
        return false;
    if (take(&words, PG_QUERY__TOKEN__IF_P) && !take(&words, PG_QUERY__TOKEN__EXISTS))
        return false;
    size_t start = words.token.start;
    while (words.token.kind > TOKEN_END && words.token.kind != PG_QUERY__TOKEN__ASCII_44 &&
           words.token.kind != PG_QUERY__TOKEN__CASCADE &&
           words.token.kind != PG_QUERY__TOKEN__RESTRICT)
        step(&words);
    *index = between(arena, text, start, words.token.start);
    return words.token.kind != PG_QUERY__TOKEN__ASCII_44;
}

/* The first column of the only row, or NULL. */
static bool ask(Connection *connection, const char *sql, const char *const *values, size_t count,
                Arena *arena, const char **answer, MigError *err)
{
    Rows rows = {0};
    if (!connection->driver->query(connection, sql, values, count, arena, &rows, err))
        return false;
    *answer = rows.items.count == 0 ? NULL : rows.items.items[0].items[0];
    return true;
}

static bool find_evidence(Connection *connection, Arena *arena, Span text, Evidence *evidence,
                          MigError *err)
{
    IndexStatement built;
    const char *dropped, *answer;
    *evidence = EVIDENCE_NONE;
    if (read_statement(arena, text, &built)) {
        const char *values[] = {built.index, built.table};
        if (!ask(connection, sql_built_index, values, 2, arena, &answer, err))
            return false;
        *evidence = answer != NULL && strcmp(answer, "t") == 0 ? EVIDENCE_DONE : EVIDENCE_UNDONE;
    } else if (read_drop(arena, text, &dropped)) {
        if (!ask(connection, "SELECT pg_catalog.to_regclass($1)", &dropped, 1, arena, &answer, err))
            return false;
        *evidence = answer == NULL ? EVIDENCE_DONE : EVIDENCE_UNDONE;
    }
    return true;
}

bool leftover_evidence(Connection *connection, const Statement *statement, Evidence *evidence,
                       MigError *err)
{
    Arena *arena = arena_open();
    bool done = find_evidence(connection, arena, statement->text, evidence, err);
    arena_close(arena);
    return done;
}
