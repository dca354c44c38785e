/* A script that names none of the words for it leaves prepared statements alone; one that has it
 * done by a function is noticed by the error that follows. */
#include "db/postgres/watch.h"

#include "db/dialect.h"
#include "db/postgres/runlock.h"
#include "embedded/postgres.h"

#include <string.h>
#include <strings.h>

static const char *const names[WATCH_QUERIES] = {"mig_look", "mig_probe"};

static const char *plain_text(Arena *arena, WatchQuery which)
{
    return which == WATCH_PROBE ? sql_touch_probe : syscatalog_bind(arena, sql_touch_look);
}

bool watch_query(Postgres *server, WatchQuery which, const char *first, Arena *arena, Rows *rows,
                 MigError *err)
{
    const char *query = server->prepared ? arena_printf(arena, "EXECUTE %s", names[which])
                                         : plain_text(arena, which);
    return server_query(server, arena_printf(arena, "%s%s", first, query), arena, rows, err);
}

/* The name is ready SQL. */
static void add_try(Text *sql, const char *name)
{
    ddl(sql, runlock_try, name);
    text_printf(sql, ", n.* FROM (%s) AS n", syscatalog_bind(sql->arena, sql_touch_baseline));
}

void watch_add_try(const Postgres *server, Text *sql, const char *name)
{
    Text literal = text_in(sql->arena);
    ddl(&literal, "%L", name);
    if (server->prepared)
        text_printf(sql, "EXECUTE mig_try(%s)", text_string(&literal));
    else
        add_try(sql, text_string(&literal));
}

bool watch_is_lost(Postgres *server, const MigError *error)
{
    bool lost = server->prepared && strcmp(error->sqlstate, "26000") == 0;
    server->prepared = server->prepared && !lost;
    return lost;
}

bool watch_prepare(Postgres *server, MigError *err)
{
    if (server->prepared || !server->emptied || !server_is_direct(server))
        return true;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        text_printf(&sql, "PREPARE %s AS %s;", names[i], plain_text(arena, (WatchQuery)i));
    text_add(&sql, "PREPARE mig_try (text) AS ");
    add_try(&sql, "$1");
    server->prepared = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return server->prepared;
}

void watch_beware(Postgres *server, Span script)
{
    static const char *const words[] = {"prepare", "deallocate", "discard"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        for (size_t at = 0; at + strlen(words[i]) <= script.length; at++)
            if (strncasecmp(script.bytes + at, words[i], strlen(words[i])) == 0)
                server->prepared = server->emptied = false;
}
