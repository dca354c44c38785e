/* The SQL on the version and log tables, which is the same for every engine but for what its
 * Dialect holds. */
#include "migrate/history.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* Builds one statement on the version table, the only one whose format takes just schema and table.
 */
static const char *on_version_table(Arena *arena, const Session *session, const char *format)
{
    Text sql = text_in(arena);
    ddl(&sql, format, session->schema, session->options.version_table);
    return text_string(&sql);
}

static const char *on_log_table(Arena *arena, const Session *session, const char *format)
{
    Text sql = text_in(arena);
    ddl(&sql, format, session->schema, session->log_table);
    return text_string(&sql);
}

static bool fail_read_log(const Session *session, MigError *err)
{
    return fail_within(err, "cannot read the log table '%s'", session->log_table);
}

static bool table_exists(Session *session, const char *table, bool *exists, MigError *err)
{
    Arena *arena = arena_open();
    const char *values[] = {session->schema, table};
    Rows rows = {0};
    bool done =
        session_query(session, session->dialect->table_exists, values, 2, arena, &rows, err);
    *exists = done && rows.items.count > 0;
    arena_close(arena);
    return done;
}

bool history_exists(Session *session, bool *exists, MigError *err)
{
    return table_exists(session, session->options.version_table, exists, err);
}

bool history_has_log(Session *session, bool *exists, MigError *err)
{
    return table_exists(session, session->log_table, exists, err);
}

static const char *create_versions(Arena *arena, const Session *session)
{
    Text sql = text_in(arena);
    const char *table = session->options.version_table;
    ddl(&sql, session->dialect->create_version_table, "", on_version_table(arena, session, "%I.%I"),
        arena_printf(arena, "%s_pkc", table));
    return text_string(&sql);
}

static const char *create_log(Arena *arena, const Session *session)
{
    Text sql = text_in(arena);
    ddl(&sql, session->dialect->create_log_table, "", on_log_table(arena, session, "%I.%I"));
    return text_string(&sql);
}

/* Which of the two tables are there. */
static bool find_tables(Session *session, bool *has_versions, bool *has_log, MigError *err)
{
    Arena *arena = arena_open();
    const char *versions[] = {session->schema, session->options.version_table};
    const char *log[] = {session->schema, session->log_table};
    const char *exists = session->dialect->table_exists;
    QueryVec queries = {0};
    size_t done;
    vec_push(arena, &queries, (Query){exists, versions, 2, {{0}, 0}});
    vec_push(arena, &queries, (Query){exists, log, 2, {{0}, 0}});
    bool found = session_query_all(session, &queries, arena, &done, err);
    *has_versions = queries.items[0].rows.items.count > 0;
    *has_log = queries.items[1].rows.items.count > 0;
    arena_close(arena);
    return found;
}

bool history_make(Session *session, MigError *err)
{
    Arena *arena = arena_open();
    bool has_versions, has_log;
    QueryVec queries = {0};
    size_t count;
    bool done = find_tables(session, &has_versions, &has_log, err);
    if (done && !has_versions)
        vec_push(arena, &queries, (Query){create_versions(arena, session), NULL, 0, {{0}, 0}});
    if (done && !has_log)
        vec_push(arena, &queries, (Query){create_log(arena, session), NULL, 0, {{0}, 0}});
    if (queries.count > 0)
        done = session_query_all(session, &queries, arena, &count, err);
    arena_close(arena);
    return done;
}

bool history_ensure(Session *session, MigError *err)
{
    bool has_versions, has_log;
    if (!find_tables(session, &has_versions, &has_log, err))
        return false;
    for (int attempt = 0; !has_versions || !has_log; attempt++) {
        bool begun = session_begin(session, err);
        if (begun && history_make(session, err) && session_commit(session, err))
            return true;
        if (begun)
            session_rollback(session);
        if (!session_again(session, attempt, err))
            break;
    }
    if (has_versions && has_log)
        return true;
    return fail_within(err, "cannot create the version table '%s'", session->options.version_table);
}

static const char *select_heads(Arena *arena, const Session *session)
{
    return on_version_table(arena, session, "SELECT version_num FROM %I.%I");
}

static bool fail_heads(const Session *session, MigError *err)
{
    return fail_within(err, "cannot read the version table '%s'", session->options.version_table);
}

static void read_heads(Arena *arena, const Rows *rows, StringVec *heads)
{
    *heads = (StringVec){0};
    for (size_t i = 0; i < rows->items.count; i++)
        vec_push(arena, heads, rows->items.items[i].items[0]);
    strings_sort(heads);
}

bool history_heads(Arena *arena, Session *session, StringVec *heads, MigError *err)
{
    Rows rows = {0};
    if (!session_query(session, select_heads(arena, session), NULL, 0, arena, &rows, err))
        return fail_heads(session, err);
    read_heads(arena, &rows, heads);
    return true;
}

bool history_look(Arena *arena, Session *session, Standing *standing, MigError *err)
{
    QueryVec queries = {0};
    size_t done;
    const char *latest = on_log_table(arena, session, "SELECT max(id) FROM %I.%I");
    vec_push(arena, &queries, (Query){select_heads(arena, session), NULL, 0, {{0}, 0}});
    vec_push(arena, &queries, (Query){latest, NULL, 0, {{0}, 0}});
    if (!session_query_all(session, &queries, arena, &done, err))
        return done == 0 ? fail_heads(session, err) : fail_read_log(session, err);
    read_heads(arena, &queries.items[0].rows, &standing->heads);
    const char *newest = queries.items[1].rows.items.items[0].items[0];
    standing->latest = newest == NULL ? 0 : strtoll(newest, NULL, 10);
    return true;
}

bool history_begin(Arena *arena, Session *session, StringVec *heads, MigError *err)
{
    Rows rows;
    bool begun;
    if (!session_begin_look(session, select_heads(arena, session), arena, &rows, &begun, err))
        return begun ? fail_heads(session, err) : false;
    read_heads(arena, &rows, heads);
    return true;
}

/* Alembic gives ids 32 characters. */
static bool fail_write(const Session *session, const char *id, MigError *err)
{
    const char *table = session->options.version_table;
    bool too_long = strcmp(err->sqlstate, "22001") == 0;
    return fail_within(err, "cannot write the version table '%s'", table) ||
           (too_long && fail_hint(err,
                                  "'%s' is longer than what the column was made for: "
                                  "ALTER TABLE %s ALTER COLUMN version_num TYPE text",
                                  id, table));
}

/* Statements on the books, which are run together: those on the version table come first. */
typedef struct Books {
    Session *session;
    Arena *arena;
    QueryVec queries;
    size_t changes; /* how many of them are on the version table */
} Books;

static Books books_open(Session *session)
{
    return (Books){.session = session, .arena = arena_open()};
}

static void add_query(Books *books, const char *sql, const char *const *values, size_t count)
{
    const char **copy = arena_alloc(books->arena, count * sizeof(*copy));
    memcpy(copy, values, count * sizeof(*copy));
    vec_push(books->arena, &books->queries, (Query){sql, copy, count, {{0}, 0}});
}

static void add_change(Books *books, const char *format, const char *const *values, size_t count)
{
    add_query(books, on_version_table(books->arena, books->session, format), values, count);
    books->changes++;
}

static void add_changes(Books *books, const RowChange *change)
{
    size_t gone = change->removed.count, come = change->added.count;
    size_t updated = gone < come ? gone : come;
    for (size_t i = 0; i < updated; i++) {
        const char *values[] = {change->added.items[i], change->removed.items[i]};
        add_change(books, "UPDATE %I.%I SET version_num = $1 WHERE version_num = $2", values, 2);
    }
    for (size_t i = updated; i < gone; i++)
        add_change(books, "DELETE FROM %I.%I WHERE version_num = $1", &change->removed.items[i], 1);
    for (size_t i = updated; i < come; i++)
        add_change(books, "INSERT INTO %I.%I (version_num) VALUES ($1)", &change->added.items[i],
                   1);
}

/* A statement on the version table must have hit exactly one row. */
static bool check_change(const Session *session, const Query *query, MigError *err)
{
    if (query->rows.affected == 1)
        return true;
    return fail(err, MIG_E_CONFLICT,
                "the version table '%s' has %lld rows for '%s' where there is to be one",
                session->options.version_table, (long long)query->rows.affected,
                query->values[query->count - 1]) ||
           fail_hint(err, "somebody else has changed it meanwhile: look at it with mig current, "
                          "then run again");
}

static bool fail_log(const Session *session, MigError *err)
{
    return fail_within(err, "cannot write the log table '%s'", session->log_table);
}

/* Runs them. What one of them has found amiss comes before the failure of one behind it. */
static bool books_keep(Books *books, MigError *err)
{
    const Session *session = books->session;
    MigError failure;
    size_t done;
    bool kept = session_query_all(books->session, &books->queries, books->arena, &done, &failure);
    for (size_t i = 0; i < done && i < books->changes; i++)
        if (!check_change(session, &books->queries.items[i], err))
            return false;
    if (kept)
        return true;
    *err = failure;
    return done < books->changes ? fail_write(session, books->queries.items[done].values[0], err)
                                 : fail_log(session, err);
}

bool history_change(Session *session, const RowChange *change, MigError *err)
{
    Books books = books_open(session);
    add_changes(&books, change);
    bool done = books_keep(&books, err);
    arena_close(books.arena);
    return done;
}

bool history_clear(Session *session, MigError *err)
{
    Arena *arena = arena_open();
    bool done =
        session_query(session, on_version_table(arena, session, "DELETE FROM %I.%I"), NULL, 0,
                      arena, NULL, err) ||
        fail_within(err, "cannot write the version table '%s'", session->options.version_table);
    arena_close(arena);
    return done;
}

static const char *number(Arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

/* A moment as both engines keep it: with its microseconds and its zone. */
static const char *moment(Arena *arena, int64_t microseconds)
{
    const char *seconds = clock_format_utc(arena, microseconds);
    return arena_printf(arena, "%.19s.%06d%s", seconds, (int)(microseconds % 1000000),
                        seconds + 19);
}

static void add_row(Books *books, const LogEntry *entry)
{
    const char *format =
        "INSERT INTO %I.%I (revision, direction, state, statements, started_at, finished_at, "
        "duration_us, script_id, script_fingerprint, script, git_commit, runner, mig_version, "
        "error) VALUES ($1, $2, $3, CAST($4 AS integer), $5, $6, CAST($7 AS bigint), $8, $9, "
        "$10, $11, $12, $13, $14) RETURNING id";
    Arena *arena = books->arena;
    const Script *script = entry->script;
    bool ended = entry->duration >= 0;
    const char *values[] = {
        entry->revision,
        mig_direction_name(entry->direction),
        entry->state,
        number(arena, entry->statements),
        moment(arena, entry->started),
        ended ? moment(arena, entry->started + entry->duration) : NULL,
        ended ? number(arena, entry->duration) : NULL,
        script == NULL ? NULL : script->blob_id,
        script == NULL ? NULL : script->fingerprint,
        script == NULL ? NULL : script->content.bytes,
        entry->git_commit,
        books->session->identity,
        MIG_VERSION,
        entry->error,
    };
    add_query(books, on_log_table(arena, books->session, format), values,
              sizeof(values) / sizeof(values[0]));
}

/* The key of the row that was written last. */
static bool read_key(const Books *books, int64_t *id, MigError *err)
{
    const Rows *rows = &books->queries.items[books->queries.count - 1].rows;
    if (rows->items.count != 1)
        return fail(err, MIG_E_CONFLICT, "a row written to the log table '%s' is not there",
                    books->session->log_table) ||
               fail_hint(err, "is there a trigger or rule on it?");
    *id = strtoll(rows->items.items[0].items[0], NULL, 10);
    return true;
}

bool history_advance(Session *session, const RowChange *change, LogEntry *entry, MigError *err)
{
    Books books = books_open(session);
    add_changes(&books, change);
    add_row(&books, entry);
    bool done = books_keep(&books, err) && read_key(&books, &entry->id, err);
    arena_close(books.arena);
    return done;
}

bool history_log(Session *session, LogEntry *entry, MigError *err)
{
    Books books = books_open(session);
    add_row(&books, entry);
    bool done = books_keep(&books, err) && read_key(&books, &entry->id, err);
    arena_close(books.arena);
    return done;
}

bool history_log_update(Session *session, const LogEntry *entry, MigError *err)
{
    const char *format =
        "UPDATE %I.%I SET state = $1, statements = CASE WHEN statements > CAST($2 AS integer) "
        "THEN statements ELSE CAST($2 AS integer) END, finished_at = $3, "
        "duration_us = CAST($4 AS bigint), error = $5 WHERE id = CAST($6 AS bigint) AND "
        "state = 'started'";
    Arena *arena = arena_open();
    bool ended = entry->duration >= 0;
    const char *values[] = {
        entry->state,
        number(arena, entry->statements),
        ended ? moment(arena, entry->started + entry->duration) : NULL,
        ended ? number(arena, entry->duration) : NULL,
        entry->error,
        number(arena, entry->id),
    };
    bool done =
        session_query(session, on_log_table(arena, session, format), values, 6, arena, NULL, err) ||
        fail_log(session, err);
    arena_close(arena);
    return done;
}

/* Whatever is committed of an attempt is committed together with its count. */
bool history_settle(Session *session, const char *revision, MigError *err)
{
    const char *format = "UPDATE %I.%I SET statements = statements WHERE state = 'started' AND "
                         "revision = $1";
    Arena *arena = arena_open();
    bool done = session_query(session, on_log_table(arena, session, format), &revision, 1, arena,
                              NULL, err) ||
                fail_log(session, err);
    arena_close(arena);
    return done;
}

bool history_cut_short(Arena *arena, Session *session, const char *revision, MigDirection direction,
                       CutShort *found, MigError *err)
{
    return history_cut_short_before(arena, session, revision, direction, INT64_MAX, found, err);
}

bool history_cut_short_before(Arena *arena, Session *session, const char *revision,
                              MigDirection direction, int64_t id, CutShort *found, MigError *err)
{
    const char *format = "SELECT state, direction, statements, script FROM %I.%I "
                         "WHERE revision = $1 AND id < CAST($2 AS bigint) "
                         "AND " HISTORY_LEFT_SOMETHING " ORDER BY id DESC LIMIT 1";
    const char *values[] = {revision, number(arena, id)};
    Rows rows = {0};
    *found = (CutShort){0};
    if (!session_query(session, on_log_table(arena, session, format), values, 2, arena, &rows, err))
        return fail_read_log(session, err);
    if (rows.items.count == 0)
        return true;
    const char *const *row = rows.items.items[0].items;
    bool cut_short =
        strcmp(row[0], "done") != 0 && strcmp(row[1], mig_direction_name(direction)) == 0;
    if (cut_short && row[3] != NULL)
        *found = (CutShort){atoi(row[2]), strcmp(row[0], "started") == 0, row[3]};
    return true;
}

bool history_moved_since(Arena *arena, Session *session, const char *revision, StringVec *moved,
                         MigError *err)
{
    const char *format =
        "SELECT m.revision FROM %I.%I AS m WHERE m.state = 'done' AND (m.direction = 'down' OR "
        "m.direction = 'up' AND EXISTS (SELECT 1 FROM %I.%I AS e WHERE e.revision = m.revision "
        "AND e.direction = 'up' AND e.state = 'done' AND e.id < m.id)) AND m.id > (SELECT max(id) "
        "FROM %I.%I WHERE revision = $1 AND " HISTORY_LEFT_SOMETHING ")";
    Rows rows = {0};
    Text sql = text_in(arena);
    *moved = (StringVec){0};
    ddl(&sql, format, session->schema, session->log_table, session->schema, session->log_table,
        session->schema, session->log_table);
    if (!session_query(session, text_string(&sql), &revision, 1, arena, &rows, err))
        return fail_read_log(session, err);
    for (size_t i = 0; i < rows.items.count; i++)
        vec_push(arena, moved, rows.items.items[i].items[0]);
    return true;
}

/* Runs a query on the log whose first column is a revision: the first row of each. No rows where
 * there is no log. */
static bool query_log(Arena *arena, Session *session, const char *format, const char *value,
                      Rows *rows, MigError *err)
{
    bool exists;
    Rows all = {0};
    *rows = (Rows){0};
    if (!table_exists(session, session->log_table, &exists, err))
        return false;
    if (exists && !session_query(session, on_log_table(arena, session, format), &value,
                                 value == NULL ? 0 : 1, arena, &all, err))
        return fail_read_log(session, err);
    Table *seen = table_new(arena);
    for (size_t i = 0; i < all.items.count; i++) {
        const char *revision = all.items.items[i].items[0];
        if (table_find(seen, revision) != NULL)
            continue;
        table_put(seen, revision, revision);
        vec_push(arena, &rows->items, all.items.items[i]);
    }
    return true;
}

bool history_texts(Arena *arena, Session *session, const char *id, bool prefix,
                   LoggedTextVec *texts, MigError *err)
{
    Rows rows;
    const char *format = "SELECT revision, script FROM %I.%I WHERE revision = $1 AND "
                         "direction IN ('up', 'accept') AND state = 'done' AND "
                         "script IS NOT NULL ORDER BY id DESC";
    if (prefix)
        format = "SELECT revision, script FROM %I.%I WHERE "
                 "substr(revision, 1, length(CAST($1 AS text))) = $1 AND "
                 "direction IN ('up', 'accept') AND state = 'done' AND "
                 "script IS NOT NULL ORDER BY id DESC";
    *texts = (LoggedTextVec){0};
    if (!query_log(arena, session, format, id, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++)
        vec_push(arena, texts,
                 (LoggedText){rows.items.items[i].items[0], rows.items.items[i].items[1]});
    return true;
}

bool history_scripts(Arena *arena, Session *session, AppliedScriptVec *scripts, MigError *err)
{
    Rows rows;
    const char *format = "SELECT revision, script_id, script_fingerprint FROM %I.%I WHERE "
                         "direction IN ('up', 'accept') AND state = 'done' AND "
                         "script_id IS NOT NULL ORDER BY id DESC";
    *scripts = (AppliedScriptVec){0};
    if (!query_log(arena, session, format, NULL, &rows, err))
        return false;
    for (size_t i = 0; i < rows.items.count; i++) {
        const char *const *row = rows.items.items[i].items;
        vec_push(arena, scripts, (AppliedScript){row[0], row[1], row[2]});
    }
    return true;
}
