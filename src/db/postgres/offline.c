/* Scripts for psql: nothing but its ON_ERROR_STOP and QUIET is psql's own, the rest is SQL. The run
 * lock is the one that the driver takes (see runlock.c), and as there it is only ever tried. */
#include "db/postgres/offline.h"

#include "db/dialect.h"
#include "db/postgres/guard.h"
#include "db/postgres/split.h"
#include "db/postgres/words.h"

#include <limits.h>
#include <string.h>

static void open_script(Text *sql)
{
    text_add(sql, "\\set ON_ERROR_STOP on\n"
                  "\\set AUTOCOMMIT on\n"
                  "\\set QUIET on\n");
}

static void reset(Text *sql, const OfflineModule *module)
{
    (void)module;
    text_add(sql, "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; "
                  "DEALLOCATE ALL; DISCARD TEMP;\n"
                  "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;\n");
}

/* Whole milliseconds, the least that the server knows, and at most what it takes. */
static int milliseconds(int64_t microseconds)
{
    int64_t rounded = microseconds / 1000 + (microseconds % 1000 != 0);
    return rounded > INT_MAX ? INT_MAX : (int)rounded;
}

static void add_timeouts(Text *sql, const OfflineModule *module, const char *set)
{
    text_printf(sql, "%s lock_timeout = %d; ", set, milliseconds(module->lock_timeout));
    text_printf(sql, "%s statement_timeout = %d; ", set, milliseconds(module->statement_timeout));
    text_printf(sql, "%s idle_in_transaction_session_timeout = 0;\n", set);
}

/* A body in dollar quotes whose tag it does not hold. */
static void add_block(Text *sql, const char *body)
{
    const char *tag = "$mig$";
    for (int i = 0; strstr(body, tag) != NULL; i++)
        tag = arena_printf(sql->arena, "$mig%d$", i);
    text_printf(sql, "DO %s\n%s%s;\n", tag, body, tag);
}

/* The lock's name, as an expression. */
static const char *lock_name(Arena *arena, const OfflineModule *module)
{
    Text name = text_in(arena);
    if (module->schema[0] != '\0')
        ddl(&name, "%L", arena_printf(arena, "%s.%s", module->schema, module->version_table));
    else
        ddl(&name, "pg_catalog.current_schema() || %L",
            arena_printf(arena, ".%s", module->version_table));
    return text_string(&name);
}

/* `function` is one of those that try to take an advisory lock. */
static void add_lock(Text *sql, const OfflineModule *module, const char *function)
{
    Arena *arena = sql->arena;
    Text body = text_in(arena);
    ddl(&body,
        "BEGIN\n"
        "    IF NOT pg_catalog.%s(pg_catalog.hashtextextended('mig:' || %s, 0)) THEN\n"
        "        RAISE EXCEPTION USING MESSAGE = %L;\n"
        "    END IF;\n"
        "    PERFORM pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings\n"
        "        WHERE name = 'transaction_timeout';\n"
        "END\n",
        function, lock_name(arena, module),
        arena_printf(arena, "another run of module '%s' has the lock", module->module));
    add_block(sql, text_string(&body));
}

/* That a table of mig's is there already need not be said. */
static void begin(Text *sql, const OfflineModule *module, bool revision)
{
    text_add(sql, "BEGIN ISOLATION LEVEL READ COMMITTED;\n");
    if (!revision)
        text_add(sql, "SET LOCAL client_min_messages = warning;\n");
    add_timeouts(sql, module, "SET LOCAL");
    add_lock(sql, module, "pg_try_advisory_xact_lock");
}

static void join(Text *sql, const OfflineModule *module)
{
    text_add(sql, "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; "
                  "DEALLOCATE ALL;\n"
                  "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;\n");
    add_timeouts(sql, module, "SET LOCAL");
    add_lock(sql, module, "pg_try_advisory_xact_lock");
}

static void commit(Text *sql, bool revision)
{
    (void)revision;
    text_add(sql, "COMMIT;\n");
}

static void own(Text *sql)
{
    text_add(sql, "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL role TO DEFAULT; "
                  "SET LOCAL search_path TO DEFAULT;\n");
}

static void note(Text *sql, const char *statement)
{
    text_add(sql, "BEGIN; ");
    own(sql);
    text_printf(sql, "%s COMMIT;\n", statement);
}

static void add_table(Text *sql, const OfflineModule *module, const char *table)
{
    if (module->schema[0] == '\0')
        ddl(sql, "%I", table);
    else
        ddl(sql, "%I.%I", module->schema, table);
}

static void add_literal(Text *sql, const char *value)
{
    ddl(sql, "%L", value);
}

static const char *array_of(Arena *arena, const StringVec *rows)
{
    Text list = text_in(arena);
    text_add(&list, "ARRAY[");
    for (size_t i = 0; i < rows->count; i++) {
        text_add(&list, i == 0 ? "" : i % 5 == 0 ? ",\n    " : ", ");
        ddl(&list, "%L", rows->items[i]);
    }
    text_add(&list, "]::pg_catalog.text[]");
    return text_string(&list);
}

/* What a condition asks of the rows found, and of the rows named. */
static const char *const tests[] = {
    [OFFLINE_EXACTLY] = "there @> named AND there <@ named",
    [OFFLINE_SOME] = "there && named",
    [OFFLINE_NONE] = "NOT there && named",
};

static void require(Text *sql, const OfflineModule *module, const OfflineCondition *condition)
{
    Arena *arena = sql->arena;
    Text table = text_in(arena), body = text_in(arena);
    add_table(&table, module, module->version_table);
    ddl(&body,
        "DECLARE\n"
        "    named pg_catalog.text[] := %s;\n"
        "    there pg_catalog.text[];\n"
        "BEGIN\n"
        "    there := ARRAY(SELECT version_num::pg_catalog.text FROM %s ORDER BY 1);\n"
        "    IF NOT (%s) THEN\n"
        "        RAISE EXCEPTION USING MESSAGE = %L, DETAIL = 'The version table holds '\n"
        "            || coalesce(nullif(pg_catalog.array_to_string(there, ', '), ''), 'nothing')\n"
        "            || '.';\n"
        "    END IF;\n"
        "END\n",
        array_of(arena, condition->rows), text_string(&table), tests[condition->kind],
        condition->message);
    add_block(sql, text_string(&body));
}

static void refuse(Text *sql, const char *query, const char *message)
{
    Text body = text_in(sql->arena);
    ddl(&body,
        "DECLARE\n"
        "    found pg_catalog.text[];\n"
        "BEGIN\n"
        "    found := ARRAY(%s);\n"
        "    IF found <> '{}' THEN\n"
        "        RAISE EXCEPTION USING MESSAGE = %L, DETAIL = 'Found: '\n"
        "            || pg_catalog.array_to_string(found, ', ') || '.';\n"
        "    END IF;\n"
        "END\n",
        query, message);
    add_block(sql, text_string(&body));
}

static void enter(Text *sql, const OfflineModule *module)
{
    add_lock(sql, module, "pg_try_advisory_lock");
    add_timeouts(sql, module, "SET");
}

static void leave(Text *sql, const OfflineModule *module)
{
    (void)module;
    text_add(sql, "RESET lock_timeout; RESET statement_timeout; "
                  "RESET idle_in_transaction_session_timeout;\n"
                  "DO $mig$ BEGIN PERFORM pg_catalog.pg_advisory_unlock_all(); END $mig$;\n");
}

const Offline postgres_offline = {
    .command = "psql -X -f FILE DATABASE",
    .setting = "",
    .next = split_next,
    .touches = postgres_words_touches,
    .open = open_script,
    .reset = reset,
    .begin = begin,
    .join = join,
    .commit = commit,
    .own = own,
    .remember = postgres_guard_remember,
    .guard = postgres_guard,
    .note = note,
    .require = require,
    .refuse = refuse,
    .enter = enter,
    .leave = leave,
    .table = add_table,
    .literal = add_literal,
    .now = "pg_catalog.clock_timestamp()",
    .elapsed = "(extract(epoch FROM pg_catalog.clock_timestamp() - started_at) * 1000000)::bigint",
};
