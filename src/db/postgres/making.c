/* Several statements in one message are one transaction
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT). */
#include "db/postgres/making.h"

#include "db/postgres/enclose.h"
#include "db/postgres/lexer.h"
#include "db/postgres/server.h"

#define KIND(word) PG_QUERY__TOKEN__##word

/* Statements that do the same beside others in a transaction as alone in one: not those that may
 * set something up to its end, as a SELECT of set_config does, nor temporary tables, which may
 * vanish there. */
static bool fits(Span statement)
{
    Arena *arena = arena_open();
    Lexer lexer = lexer_of(arena, statement);
    int first = lexer_next(&lexer).kind, second = lexer_next(&lexer).kind;
    arena_close(arena);
    bool defines = first == KIND(CREATE) || first == KIND(ALTER) || first == KIND(COMMENT) ||
                   first == KIND(GRANT) || first == KIND(REVOKE);
    bool temporary = second == KIND(TEMP) || second == KIND(TEMPORARY) || second == KIND(LOCAL) ||
                     second == KIND(GLOBAL);
    return defines && !temporary && enclose_fits(statement);
}

static bool run(Connection *scratch, const StatementVec *statements)
{
    Postgres *server = (Postgres *)scratch;
    MigError ignored;
    if (server_is_interrupted(server) ||
        server->pq.PQtransactionStatus(server->main.conn) != PQTRANS_IDLE)
        return false;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    for (size_t i = 0; i < statements->count; i++) {
        text_add_bytes(&sql, statements->items[i].text.bytes, statements->items[i].text.length);
        text_add(&sql, ";\n");
    }
    server->scripted = true;
    bool done = server_run(server, text_string(&sql), &ignored);
    arena_close(arena);
    return done;
}

static bool finish(Connection *scratch, MigError *err)
{
    (void)scratch, (void)err; /* what has run is there */
    return true;
}

const Making postgres_making = {.fits = fits, .run = run, .finish = finish};
