/* Scripts for the sqlite3 shell. SQLite has no statement that fails on purpose outside of a
 * trigger, so a condition is the CHECK of a temporary table, whose name is the message. The run
 * lock of a mig is a file that a script cannot hold: BEGIN IMMEDIATE alone keeps others out. */
#include "db/sqlite/offline.h"

#include "db/dialect.h"
#include "db/sqlite/shell.h"
#include "db/sqlite/words.h"
#include "embedded/sqlite.h"

#include <limits.h>
#include <string.h>

static void open_script(Text *sql)
{
    text_add(sql, ".bail on\n");
}

/* The statements of a file, except for the one that prints a row. */
static void add_pragmas(Text *sql, const char *file)
{
    size_t written = 0;
    StringVec lines = strings_split(sql->arena, file, "\n");
    for (size_t i = 0; i < lines.count; i++)
        if (strncmp(lines.items[i], "--", 2) != 0 && strstr(lines.items[i], "locking_mode") == NULL)
            text_printf(sql, "%s%s",
                        written++ == 0     ? ""
                        : written % 3 == 1 ? "\n"
                                           : " ",
                        lines.items[i]);
    text_add(sql, "\n");
}

static void reset(Text *sql, const OfflineModule *module)
{
    (void)module;
    add_pragmas(sql, sql_reset);
    add_pragmas(sql, sql_reset_inside);
}

static void join(Text *sql, const OfflineModule *module)
{
    (void)module;
    add_pragmas(sql, sql_reset_inside);
}

static int milliseconds(int64_t microseconds)
{
    int64_t rounded = microseconds / 1000 + (microseconds % 1000 != 0);
    return microseconds == 0 || rounded > INT_MAX ? INT_MAX : (int)rounded;
}

/* What is broken before is not the revision's doing. */
static void begin(Text *sql, const OfflineModule *module, bool revision)
{
    text_printf(sql, ".timeout %d\n", milliseconds(module->lock_timeout));
    text_add(sql, "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n");
    if (revision)
        text_add(
            sql,
            "CREATE TEMP TABLE \"mig:broken\" AS\n"
            "    SELECT \"table\", \"rowid\" AS row, parent FROM main.pragma_foreign_key_check;\n");
}

static void fail_unless(Text *sql, const char *message, const char *condition)
{
    ddl(sql,
        "CREATE TEMP TABLE \"mig:check\" (\n"
        "    holds CONSTRAINT %I CHECK (holds));\n"
        "INSERT INTO temp.\"mig:check\"\n"
        "    SELECT %s;\n"
        "DROP TABLE temp.\"mig:check\";\n",
        message, condition);
}

static void commit(Text *sql, bool revision)
{
    if (revision) {
        fail_unless(
            sql, "foreign keys that the transaction has broken: see PRAGMA foreign_key_check",
            "NOT EXISTS (SELECT \"table\", \"rowid\", parent FROM main.pragma_foreign_key_check\n"
            "        EXCEPT SELECT \"table\", row, parent FROM temp.\"mig:broken\")");
        text_add(sql, "DROP TABLE temp.\"mig:broken\";\n");
    }
    text_add(sql, "COMMIT;\n");
}

/* What keeps the books from being written, and conditions from being looked at. */
static void own(Text *sql)
{
    text_add(sql, "PRAGMA query_only = OFF;\nPRAGMA ignore_check_constraints = OFF;\n");
}

/* SQLite cannot be asked what was written, but what there is can be compared. Definitions are not:
 * a rename goes on in all that speak of what is renamed. SQLite makes its own tables by itself. */
static const char objects[] = "SELECT type, name, tbl_name FROM main.sqlite_schema "
                              "WHERE substr(tbl_name, 1, 7) <> 'sqlite_'";

static void remember(Text *sql)
{
    text_printf(sql, "CREATE TEMP TABLE \"mig:before\" AS\n    %s;\n", objects);
}

/* A pattern, as GLOB has it. */
static const char *glob_of(Arena *arena, const char *pattern)
{
    Text glob = text_in(arena);
    for (const char *at = pattern; *at != '\0'; at++)
        text_add_char(&glob, *at == '!' && at > pattern && at[-1] == '[' ? '^' : *at);
    return text_string(&glob);
}

/* The condition that an object is the module's, or opened to it. */
static const char *is_in_bounds(Arena *arena, const OfflineModule *module,
                                const OfflineBounds *bounds)
{
    Text sql = text_in(arena);
    bool rest = bounds->rest != NULL && strcmp(bounds->rest, module->module) == 0;
    text_add(&sql, rest ? "NOT (0" : "(0");
    for (size_t i = 0; i < bounds->owners.count; i++) {
        const OfflineOwner *owner = &bounds->owners.items[i];
        if (rest != (strcmp(owner->module, module->module) == 0))
            ddl(&sql, "\n            OR substr(tbl_name, 1, length(%L)) = %L COLLATE NOCASE",
                owner->prefix, owner->prefix);
    }
    text_add(&sql, ")");
    for (size_t i = 0; i < bounds->allowed->count; i++)
        ddl(&sql, "\n        OR lower(tbl_name) GLOB lower(%L)",
            glob_of(arena, bounds->allowed->items[i]));
    return text_string(&sql);
}

static void guard(Text *sql, const OfflineModule *module, const OfflineBounds *bounds)
{
    Arena *arena = sql->arena;
    text_printf(sql,
                "CREATE TEMP TABLE \"mig:touched\" AS\n"
                "    SELECT *\n"
                "    FROM (SELECT * FROM (%s EXCEPT SELECT * FROM temp.\"mig:before\")\n"
                "        UNION ALL SELECT * FROM (SELECT * FROM temp.\"mig:before\" EXCEPT %s))\n"
                "    WHERE NOT (%s);\n",
                objects, objects, is_in_bounds(arena, module, bounds));
    ddl(sql,
        "SELECT %L || type || ' ' || name || CASE WHEN name <> tbl_name THEN ' on ' || tbl_name "
        "ELSE '' END\n    FROM temp.\"mig:touched\";\n",
        arena_printf(arena, "%srevision '%s' of module '%s' makes or drops ",
                     bounds->warns ? "take care: " : "", bounds->revision, module->module));
    if (!bounds->warns)
        fail_unless(sql,
                    arena_printf(arena,
                                 "revision '%s' of module '%s' makes or drops what is not "
                                 "the module's",
                                 bounds->revision, module->module),
                    "NOT EXISTS (SELECT 1 FROM temp.\"mig:touched\")");
    text_add(sql, "DROP TABLE temp.\"mig:touched\";\nDROP TABLE temp.\"mig:before\";\n");
}

static void note(Text *sql, const char *statement)
{
    text_printf(sql, "%s\n", statement);
}

static void add_table(Text *sql, const OfflineModule *module, const char *table)
{
    ddl(sql, "%I.%I", module->schema[0] == '\0' ? "main" : module->schema, table);
}

/* The shell drops a CR before a line's end, so a mark stands for it: one that the text does not
 * hold, and that cannot overlap with itself. */
static void add_literal(Text *sql, const char *value)
{
    if (strchr(value, '\r') == NULL) {
        ddl(sql, "%L", value);
        return;
    }
    const char *mark = "<CR>";
    for (int i = 0; strstr(value, mark) != NULL; i++)
        mark = arena_printf(sql->arena, "<CR%d>", i);
    Text marked = text_in(sql->arena);
    for (const char *at = value; *at != '\0'; at++)
        if (*at == '\r')
            text_add(&marked, mark);
        else
            text_add_char(&marked, *at);
    ddl(sql, "replace(%L, %L, char(13))", text_string(&marked), mark);
}

static const char *list_of(Arena *arena, const StringVec *rows)
{
    Text list = text_in(arena);
    for (size_t i = 0; i < rows->count; i++) {
        text_add(&list, i == 0 ? "" : i % 5 == 0 ? ",\n    " : ", ");
        ddl(&list, "%L", rows->items[i]);
    }
    return text_string(&list);
}

static void require(Text *sql, const OfflineModule *module, const OfflineCondition *condition)
{
    Arena *arena = sql->arena;
    Text table = text_in(arena), text = text_in(arena);
    const StringVec *rows = condition->rows;
    add_table(&table, module, module->version_table);
    const char *name = text_string(&table), *list = list_of(arena, rows);
    if (condition->kind == OFFLINE_EXACTLY && rows->count == 0)
        text_printf(&text, "NOT EXISTS (SELECT 1 FROM %s)", name);
    else if (condition->kind == OFFLINE_EXACTLY)
        text_printf(&text, "count(*) = %zu AND total(version_num IN (%s)) = %zu FROM %s",
                    rows->count, list, rows->count, name);
    else
        text_printf(&text, "%s (SELECT 1 FROM %s WHERE version_num IN (%s))",
                    condition->kind == OFFLINE_SOME ? "EXISTS" : "NOT EXISTS", name, list);
    fail_unless(sql, condition->message, text_string(&text));
}

static void refuse(Text *sql, const char *query, const char *message)
{
    fail_unless(sql, message, arena_printf(sql->arena, "NOT EXISTS (%s)", query));
}

static void enter(Text *sql, const OfflineModule *module)
{
    (void)sql, (void)module;
}

static void leave(Text *sql, const OfflineModule *module)
{
    (void)sql, (void)module;
}

const Offline sqlite_offline = {
    .command = "sqlite3 DATABASE <FILE",
    .setting = "pragma",
    .folds_case = true,
    .temporary = "temp",
    .compares = true,
    .next = sqlite_shell_next,
    .touches = sqlite_words_touches,
    .open = open_script,
    .reset = reset,
    .begin = begin,
    .join = join,
    .commit = commit,
    .own = own,
    .remember = remember,
    .guard = guard,
    .note = note,
    .require = require,
    .refuse = refuse,
    .enter = enter,
    .leave = leave,
    .table = add_table,
    .literal = add_literal,
    .now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000+00:00'",
    .elapsed = "CAST(round((julianday('now') - julianday(started_at)) * 86400000) AS INTEGER) "
               "* 1000",
};
