/* Several statements in one message are one transaction
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT). */
#include "db/postgres/making.h"

#include "db/postgres/enclose.h"
#include "db/postgres/server.h"

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

const Making postgres_making = {.fits = enclose_fits, .run = run, .finish = finish};
