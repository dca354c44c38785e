/* SET CONSTRAINTS ALL also decides for constraints that are made later on, so that it will do only
 * where nothing comes later. */
#include "db/postgres/deferral.h"

#include "embedded/postgres.h"

const char deferral_end[] = "SET CONSTRAINTS ALL IMMEDIATE; CLOSE ALL; ";

/* As pg_constraint.contype has them. */
static const char *const types_of[] = {
    [DEFERRAL_ALL] = "{f,p,u,x,t}",
    [DEFERRAL_TRIGGERS] = "{t}",
};

bool deferral_settle(Postgres *server, Deferral deferral, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    Rows rows;
    bool done = server->connection.driver->query(&server->connection, sql_deferrable,
                                                 &types_of[deferral], 1, arena, &rows, err);
    const char *const *names = done ? rows.items.items[0].items : NULL;
    if (done && names[0] != NULL)
        text_printf(&sql, "SET CONSTRAINTS %s IMMEDIATE; ", names[0]);
    if (done && names[1] != NULL)
        text_printf(&sql, "SET CONSTRAINTS %s DEFERRED; ", names[1]);
    text_add(&sql, "CLOSE ALL");
    done = done && server_run(server, text_string(&sql), err);
    arena_close(arena);
    return done;
}
