/* What a statement begins with tells whether it can be in a transaction. What is not listed here is
 * left alone: VACUUM and its like cannot, and CALL and DO may commit by themselves. */
#include "db/postgres/enclose.h"

#include "db/postgres/lexer.h"

#define KIND(word) PG_QUERY__TOKEN__##word

static const int fitting[] = {KIND(SELECT), KIND(INSERT), KIND(UPDATE), KIND(DELETE_P),
                              KIND(MERGE),  KIND(WITH),   KIND(CREATE), KIND(ALTER),
                              KIND(DROP),   KIND(GRANT),  KIND(REVOKE), KIND(TRUNCATE),
                              KIND(COMMENT)};

/* CREATE, ALTER and DROP of these. */
static const int alone[] = {KIND(DATABASE), KIND(TABLESPACE), KIND(SUBSCRIPTION), KIND(SYSTEM_P)};

static bool is_among(int kind, const int *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

static Token next_word(Lexer *lexer)
{
    Token token = lexer_next(lexer);
    while (token.kind == KIND(SQL_COMMENT) || token.kind == KIND(C_COMMENT))
        token = lexer_next(lexer);
    return token;
}

/* Whether the words behind the first one are those of a statement that fits. */
static bool goes_on_fitting(Lexer *lexer)
{
    Token token = next_word(lexer);
    if (is_among(token.kind, alone, sizeof(alone) / sizeof(alone[0])))
        return false;
    while (token.kind > TOKEN_END && token.kind != KIND(CONCURRENTLY))
        token = next_word(lexer);
    return token.kind == TOKEN_END;
}

bool enclose_fits(Span statement)
{
    Arena *arena = arena_open();
    Lexer lexer = lexer_of(arena, statement);
    bool fits = is_among(next_word(&lexer).kind, fitting, sizeof(fitting) / sizeof(fitting[0])) &&
                goes_on_fitting(&lexer);
    arena_close(arena);
    return fits;
}

/* Behind a proxy no timeouts are set for the session. */
static bool begin(Postgres *server, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    text_add(&sql, "BEGIN; ");
    if (!server_is_direct(server))
        server_add_timeouts(server, &sql, SETTING_TRANSACTION);
    bool begun = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return begun;
}

bool enclose_begin(Connection *connection, const Statement *statement, bool *enclosed,
                   MigError *err)
{
    Postgres *server = (Postgres *)connection;
    *enclosed = server->pq.PQtransactionStatus(server->main.conn) == PQTRANS_IDLE &&
                enclose_fits(statement->text);
    server->enclosed = *enclosed && begin(server, err);
    return server->enclosed || !*enclosed;
}
