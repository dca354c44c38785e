/* Whoever changes a table, or its rows, locks it until the transaction ends, however that was done:
 * by a function, a trigger, a cascade. What has no lock, or no name any more, the words of the
 * statements have told before. */
#include "db/postgres/guard.h"

#include "db/dialect.h"

#include <string.h>

/* What is locked already is an earlier revision's. */
void postgres_guard_remember(Text *sql)
{
    text_add(sql, "DO $mig$\n"
                  "BEGIN\n"
                  "    PERFORM pg_catalog.set_config('mig.held', coalesce((\n"
                  "        SELECT pg_catalog.string_agg(relation || mode, ',')\n"
                  "        FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid()), ''), "
                  "true);\n"
                  "END\n"
                  "$mig$;\n");
}

static const char *list_of(Arena *arena, const StringVec *names)
{
    Text list = text_in(arena);
    for (size_t i = 0; i < names->count; i++) {
        text_add(&list, i == 0 ? "" : ", ");
        ddl(&list, "%L", names->items[i]);
    }
    return text_string(&list);
}

/* The schemas of a module: one that is not said is the one that new tables go into. */
static void add_schemas(Text *sql, const StringVec *schemas)
{
    if (schemas->count == 0)
        text_add(sql, "n.nspname = pg_catalog.current_schema()");
    else if (strings_has(schemas, "*"))
        text_add(sql, "true");
    else
        text_printf(sql, "n.nspname IN (%s)", list_of(sql->arena, schemas));
}

/* Whose a table is, by its name. */
static const char *owner_of(Arena *arena, const OfflineBounds *bounds)
{
    Text sql = text_in(arena);
    if (bounds->owners.count == 0)
        text_add(&sql, "CASE WHEN false THEN ''");
    else
        text_add(&sql, "CASE");
    for (size_t i = 0; i < bounds->owners.count; i++) {
        const OfflineOwner *owner = &bounds->owners.items[i];
        ddl(&sql, "\n                   WHEN pg_catalog.starts_with(t.relname, %L) AND ",
            owner->prefix);
        add_schemas(&sql, owner->schemas);
        ddl(&sql, " THEN %L", owner->module);
    }
    text_add(&sql, bounds->rest == NULL ? " END" : "");
    if (bounds->rest != NULL)
        ddl(&sql, " ELSE %L END", bounds->rest);
    return text_string(&sql);
}

/* A pattern of names as a regular expression. */
static void add_pattern(Text *expression, const char *pattern)
{
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '*')
            text_add(expression, ".*");
        else if (*at == '?')
            text_add_char(expression, '.');
        else if (*at == '!' && at > pattern && at[-1] == '[')
            text_add_char(expression, '^');
        else if (strchr("\\.+(){}|^$", *at) != NULL)
            text_printf(expression, "\\%c", *at);
        else
            text_add_char(expression, *at);
    }
}

static void add_allowed(Text *sql, const OfflineBounds *bounds)
{
    Text expression = text_in(sql->arena);
    if (bounds->allowed->count == 0)
        return;
    for (size_t i = 0; i < bounds->allowed->count; i++) {
        text_add(&expression, i == 0 ? "^(" : "|");
        add_pattern(&expression, bounds->allowed->items[i]);
    }
    text_add(&expression, ")$");
    ddl(sql, "\n          AND t.relname !~ %L AND n.nspname || '.' || t.relname !~ %L",
        text_string(&expression), text_string(&expression));
}

/* Foreign keys lock what they refer to, as they come and go. */
static void add_needed(Text *sql, const OfflineBounds *bounds)
{
    if (bounds->needed.count > 0)
        text_printf(sql,
                    "\n          AND (l.mode = 'RowExclusiveLock' OR o.module IS NULL OR o.module "
                    "NOT IN (%s))",
                    list_of(sql->arena, &bounds->needed));
}

/* Tables locked more than by SELECT and ANALYZE; a sequence goes with the table that owns it. */
static const char locked[] =
    "        SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format('%%I.%%I (%%s)', n.nspname,\n"
    "                   t.relname, coalesce('module ' || o.module, 'no module''s')), ', ')\n"
    "        FROM pg_catalog.pg_locks AS l\n"
    "             JOIN pg_catalog.pg_class AS c ON c.oid = l.relation\n"
    "             LEFT JOIN pg_catalog.pg_depend AS d\n"
    "                 ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass\n"
    "                    AND d.objid = c.oid AND c.relkind = 'S' AND d.deptype IN ('a', 'i')\n"
    "             JOIN pg_catalog.pg_class AS t ON t.oid = coalesce(d.refobjid, c.oid)\n"
    "             JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace\n"
    "             CROSS JOIN LATERAL (SELECT %s) AS o (module)\n"
    "        WHERE l.pid = pg_catalog.pg_backend_pid() AND c.oid >= 16384\n"
    "          AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock')\n"
    "          AND t.relkind NOT IN ('i', 'I', 't') AND t.relpersistence <> 't'\n"
    "          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e\n"
    "                          WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass\n"
    "                            AND e.objid = t.oid AND e.deptype = 'e')\n"
    "          AND o.module IS DISTINCT FROM %L AND t.relname NOT IN (%L, %L)";

static const char *body_of(Arena *arena, const OfflineModule *module, const OfflineBounds *bounds)
{
    Text sql = text_in(arena);
    text_add(&sql, "DECLARE\n    touched text := (\n");
    ddl(&sql, locked, owner_of(arena, bounds), module->module, module->version_table,
        module->log_table);
    if (bounds->shared)
        text_add(&sql, "\n          AND l.relation || l.mode <> ALL (pg_catalog.string_to_array(\n"
                       "              pg_catalog.current_setting('mig.held'), ','))");
    add_needed(&sql, bounds);
    add_allowed(&sql, bounds);
    ddl(&sql,
        ");\n"
        "BEGIN\n"
        "    IF touched IS NOT NULL THEN\n"
        "        RAISE %s USING MESSAGE = %L || touched%s;\n"
        "    END IF;\n"
        "END\n",
        bounds->warns ? "WARNING" : "EXCEPTION",
        arena_printf(arena, "revision '%s' of module '%s' touches ", bounds->revision,
                     module->module),
        bounds->warns ? ""
                      : ",\n            HINT = 'allow_outside opens what is not the module''s'");
    return text_string(&sql);
}

void postgres_guard(Text *sql, const OfflineModule *module, const OfflineBounds *bounds)
{
    const char *body = body_of(sql->arena, module, bounds), *tag = "$mig$";
    for (int i = 0; strstr(body, tag) != NULL; i++)
        tag = arena_printf(sql->arena, "$mig%d$", i);
    text_printf(sql, "DO %s\n%s%s;\n", tag, body, tag);
}
