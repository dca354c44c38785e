/* A script that names none of the words for it leaves prepared statements alone; one that has it
 * done by a function is noticed by the error that follows. */
#include "db/postgres/watch.h"

#include "db/dialect.h"
#include "db/postgres/runlock.h"
#include "embedded/postgres.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    bool takes_oids;
} queries[WATCH_QUERIES] = {{"mig_look", false}, {"mig_trace", true}, {"mig_probe", false}};

/* A query with a text in the places of a parameter. */
static const char *bound(Arena *arena, const char *query, const char *parameter, const char *value)
{
    Text sql = text_in(arena);
    for (const char *at; (at = strstr(query, parameter)) != NULL; query = at + strlen(parameter))
        text_printf(&sql, "%.*s%s", (int)(at - query), query, value);
    text_add(&sql, query);
    return text_string(&sql);
}

static const char *literal(Arena *arena, const char *list)
{
    return arena_printf(arena, "'%s'", list);
}

static const char *baseline(Arena *arena)
{
    return bound(arena, sql_touch_baseline, "$1", literal(arena, syscatalog_list(arena)));
}

/* One by one, tables are planned for as many as there are; of a list the server makes a plan each
 * time anew. */
static const char tables[] = "ARRAY[$1, $2, $3, $4]";

static const char *text_of(Arena *arena, WatchQuery which)
{
    switch (which) {
    case WATCH_LOOK: return bound(arena, sql_touch_look, "$2", baseline(arena));
    case WATCH_TRACE: return sql_touch_trace;
    default: return sql_touch_probe;
    }
}

/* Places that are left over are filled: 0 is the table of what belongs to none. */
static const char *oids_of(Arena *arena, const StringVec *oids)
{
    Text list = text_in(arena);
    for (size_t i = 0; i < WATCH_TABLES && oids->count > 0; i++)
        text_printf(&list, "%s%s", i == 0 ? "" : ", ", oids->items[i < oids->count ? i : 0]);
    return text_string(&list);
}

bool watch_query(Postgres *server, WatchQuery which, const StringVec *oids, const char *first,
                 Arena *arena, Rows *rows, MigError *err)
{
    const char *list = oids_of(arena, oids);
    Text sql = text_in(arena);
    text_add(&sql, first);
    if (!server->prepared)
        text_add(&sql,
                 bound(arena, text_of(arena, which), "$1", arena_printf(arena, "ARRAY[%s]", list)));
    else if (queries[which].takes_oids)
        text_printf(&sql, "EXECUTE %s(%s)", queries[which].name, list);
    else
        text_printf(&sql, "EXECUTE %s", queries[which].name);
    return server_query(server, text_string(&sql), arena, rows, err);
}

/* The name is ready SQL. */
static void add_try(Text *sql, const char *name)
{
    ddl(sql, runlock_try, name);
    text_printf(sql, ", n.* FROM (%s) AS n", baseline(sql->arena));
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
    for (size_t i = 0; i < WATCH_QUERIES; i++)
        text_printf(&sql, "PREPARE %s %s AS %s;", queries[i].name,
                    queries[i].takes_oids ? "(oid, oid, oid, oid)" : "",
                    bound(arena, text_of(arena, (WatchQuery)i), "$1::oid[]", tables));
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
