/* Several statements in one message are one transaction
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT). */
#include "db/postgres/making.h"

#include "db/postgres/enclose.h"
#include "db/postgres/lexer.h"
#include "db/postgres/server.h"

#define KIND(word) PG_QUERY__TOKEN__##word

/* The words of a statement that tell what it is. */
typedef struct Words {
    int first, second;
    bool selects, converts, vanishes; /* has SELECT, USING, COMMIT somewhere */
} Words;

static Words words_of(Arena *arena, Span statement)
{
    Lexer lexer = lexer_of(arena, statement);
    Words words = {0};
    for (Token token = lexer_next(&lexer); token.kind > TOKEN_END; token = lexer_next(&lexer)) {
        if (token.kind == KIND(SQL_COMMENT) || token.kind == KIND(C_COMMENT))
            continue;
        if (words.first == 0)
            words.first = token.kind;
        else if (words.second == 0)
            words.second = token.kind;
        words.selects = words.selects || token.kind == KIND(SELECT);
        words.converts = words.converts || token.kind == KIND(USING);
        words.vanishes = words.vanishes || token.kind == KIND(COMMIT);
    }
    return words;
}

static bool defines(const Words *words)
{
    return words->first == KIND(CREATE) || words->first == KIND(ALTER) ||
           words->first == KIND(COMMENT) || words->first == KIND(GRANT) ||
           words->first == KIND(REVOKE);
}

/* CREATE TABLE … AS SELECT, but not CREATE VIEW. */
static bool fills(const Words *words)
{
    int second = words->second;
    bool table = second == KIND(TABLE) || second == KIND(UNLOGGED) || second == KIND(TEMP) ||
                 second == KIND(TEMPORARY) || second == KIND(LOCAL) || second == KIND(GLOBAL);
    return second == KIND(MATERIALIZED) || (table && words->selects);
}

/* Not what computes something, since functions may set something up to the end of the transaction
 * (set_config), nor tables that vanish there. */
static bool fits(Span statement)
{
    Arena *arena = arena_open();
    const Words words = words_of(arena, statement);
    arena_close(arena);
    return defines(&words) && !words.vanishes && !(words.first == KIND(CREATE) && fills(&words)) &&
           !(words.first == KIND(ALTER) && words.converts) && enclose_fits(statement);
}

static bool run(Connection *scratch, const StatementVec *statements, bool *done, MigError *err)
{
    Postgres *server = (Postgres *)scratch;
    *done = false;
    if (server_is_interrupted(server) ||
        server->pq.PQtransactionStatus(server->main.conn) != PQTRANS_IDLE)
        return true;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    for (size_t i = 0; i < statements->count; i++) {
        text_add_bytes(&sql, statements->items[i].text.bytes, statements->items[i].text.length);
        text_add(&sql, ";\n");
    }
    server->scripted = server->working = true;
    *done = server_run(server, text_string(&sql), err);
    server->working = false;
    arena_close(arena);
    return *done || link_is_alive(&server->main);
}

static bool finish(Connection *scratch, MigError *err)
{
    (void)scratch, (void)err; /* what has run is there */
    return true;
}

const Making postgres_making = {.fits = fits, .run = run, .finish = finish};
