/* A script that names none of the words for it leaves prepared statements alone; one that has it
 * done by a function is noticed by the error that follows. */
#include "db/postgres/watch.h"

#include "base/hash.h"
#include "db/dialect.h"
#include "db/postgres/look.h"
#include "db/postgres/runlock.h"
#include "embedded/postgres.h"

#include <string.h>

/* What is prepared, beside the queries of the header: those that begin a transaction. */
enum { WATCH_TRY = WATCH_QUERIES, WATCH_TRY_SETTLED, STATEMENTS };

static const char *const names[STATEMENTS] = {
    [WATCH_LOOK] = "look",   [WATCH_COLUMNS] = "columns", [WATCH_TRACE] = "trace",
    [WATCH_PROBE] = "probe", [WATCH_TRY] = "try",         [WATCH_TRY_SETTLED] = "try_settled",
};

enum { TAG_LENGTH = 16 };

/* What is prepared has a name that no script has thought of. */
static const char *name_of(Postgres *server, Arena *arena, int which)
{
    if (server->tag == NULL)
        server->tag = hash_random(server->arena, TAG_LENGTH);
    return arena_printf(arena, "mig_%s_%s", names[which], server->tag);
}

static const char *parameters_of(int which)
{
    return which == WATCH_TRY || which == WATCH_TRY_SETTLED ? " (text)" : "";
}

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

/* Servers before 15 give away what they have counted when they think fit. */
static bool settles(const Postgres *server)
{
    return server->pq.PQserverVersion(server->main.conn) >= 150000;
}

static const char *look(const Postgres *server, Arena *arena)
{
    static const char settle[] = "length(pg_catalog.pg_stat_force_next_flush()::text)";
    return bound(arena, bound(arena, sql_touch_look, "$2", baseline(arena)), "$3",
                 settles(server) ? settle : "NULL");
}

static const char *columns(const Postgres *server, Arena *arena)
{
    return bound(arena, sql_touch_columns, "$1", look(server, arena));
}

/* The name of the lock is ready SQL. */
static const char *try(Arena *arena, const char *name, const char *first)
{
    Text sql = text_in(arena);
    ddl(&sql, runlock_try, name);
    text_printf(&sql, ", n.* FROM (%s) AS n", first);
    return text_string(&sql);
}

static const char *text_of(const Postgres *server, Arena *arena, int which)
{
    switch (which) {
    case WATCH_LOOK: return look(server, arena);
    case WATCH_COLUMNS: return columns(server, arena);
    case WATCH_TRACE: return bound(arena, sql_touch_trace, "$1", columns(server, arena));
    case WATCH_TRY: return try(arena, "$1", baseline(arena));
    case WATCH_TRY_SETTLED: return try(arena, "$1", sql_touch_settled);
    default: return sql_touch_probe;
    }
}

/* Has one executed, and prepared where that has not been done. */
static void add_prepared(Postgres *server, Text *sql, int which, const char *values)
{
    const char *name = name_of(server, sql->arena, which);
    if ((server->kept & 1U << which) == 0)
        text_printf(sql, "PREPARE %s%s AS %s; ", name, parameters_of(which),
                    text_of(server, sql->arena, which));
    server->kept |= 1U << which;
    text_printf(sql, "EXECUTE %s%s", name, values);
}

bool watch_query(Postgres *server, WatchQuery which, const char *first, Arena *arena, Rows *rows,
                 MigError *err)
{
    Text sql = text_in(arena);
    text_add(&sql, first);
    if (server->prepared)
        add_prepared(server, &sql, (int)which, "");
    else
        text_add(&sql, text_of(server, arena, (int)which));
    bool done = server_query(server, text_string(&sql), arena, rows, err);
    server->settling = server->settling || (done && which != WATCH_PROBE && settles(server));
    return done;
}

void watch_add_try(Postgres *server, Text *sql, const char *name)
{
    Text literal = text_in(sql->arena);
    ddl(&literal, "%L", name);
    const char *value = text_string(&literal);
    if (server->prepared)
        add_prepared(server, sql, server->settled ? WATCH_TRY_SETTLED : WATCH_TRY,
                     arena_printf(sql->arena, "(%s)", value));
    else
        text_add(sql, try(sql->arena, value, baseline(sql->arena)));
}

bool watch_is_lost(Postgres *server, const MigError *error)
{
    bool amiss = strcmp(error->sqlstate, "26000") == 0 || strcmp(error->sqlstate, "42P05") == 0;
    bool lost = server->prepared && amiss;
    server->prepared = server->prepared && !lost;
    return lost;
}

/* A plan that is made while a catalog is small would read it from end to end ever after, however it
 * grows: that of the trace of columns is made where indexes are preferred, under the settings of a
 * look, or else it would be made again. To explain a statement makes its plan. */
void watch_add_preparation(Postgres *server, Text *sql)
{
    if (server->prepared || !server->emptied || !server_is_direct(server))
        return;
    const char *name = name_of(server, sql->arena, WATCH_COLUMNS);
    server->prepared = true;
    server->kept = 1U << WATCH_COLUMNS;
    text_printf(sql,
                "BEGIN; %sSET LOCAL enable_seqscan = off; PREPARE %s AS %s; EXPLAIN EXECUTE %s; "
                "COMMIT; ",
                look_settings, name, columns(server, sql->arena), name);
}

void watch_beware(Postgres *server, Span script)
{
    static const char *const words[] = {"prepare", "deallocate", "discard"};
    if (span_has_any(script, words, sizeof(words) / sizeof(words[0])))
        server->prepared = server->emptied = false;
}
