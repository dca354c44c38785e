/* What is out of sight is in temp."mig aside", in the order in which it was made. */
#include "db/sqlite/making.h"

#include "base/json.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/lexer.h"
#include "db/sqlite/query.h"
#include "embedded/sqlite.h"

#include <stdlib.h>
#include <string.h>

/* CREATE TABLE … AS SELECT: what that reads may be out of sight. A generated column's AS has a
 * parenthesis behind it. */
static bool fills(const TokenVec *tokens)
{
    for (size_t i = 2; i + 1 < tokens->count; i++)
        if (sqlite_token_is(&tokens->items[i], "AS") && tokens->items[i + 1].kind == TOKEN_WORD)
            return true;
    return false;
}

/* CREATE of what has rows of its own in sqlite_schema and nowhere else. */
static bool fits(Span statement)
{
    static const char *const kinds[] = {"TABLE", "INDEX", "UNIQUE", "VIEW", "TRIGGER"};
    Arena *arena = arena_open();
    TokenVec tokens = sqlite_tokens(arena, statement);
    bool fit = false;
    if (tokens.count > 1 && sqlite_token_is(&tokens.items[0], "CREATE"))
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
            fit = fit || sqlite_token_is(&tokens.items[1], kinds[i]);
    fit = fit && !(sqlite_token_is(&tokens.items[1], "TABLE") && fills(&tokens));
    arena_close(arena);
    return fit;
}

static void add_words(Arena *arena, Span statement, Table *seen, Json *words)
{
    TokenVec tokens = sqlite_tokens(arena, statement);
    for (size_t i = 0; i < tokens.count; i++) {
        if (tokens.items[i].kind > TOKEN_STRING)
            continue;
        const char *word = sqlite_token_name(arena, &tokens.items[i]);
        if (table_find(seen, word) != NULL)
            continue;
        table_put(seen, word, words);
        json_push_string(arena, words, word);
    }
}

/* The names that statements speak of, and what else looks like one, as a JSON array. */
static const char *list_words(Arena *arena, const StatementVec *statements)
{
    Json *words = json_new_array(arena);
    Table *seen = table_new(arena);
    for (size_t i = 0; i < statements->count; i++)
        add_words(arena, statements->items[i].text, seen, words);
    Text text = text_in(arena);
    json_print(&text, words, false);
    return text_string(&text);
}

/* Has SQLite read sqlite_schema anew before the next statement. */
static bool forget(SqliteConnection *sqlite, MigError *err)
{
    Arena *arena = arena_open();
    Rows version;
    bool done = sqlite_query(&sqlite->base, "PRAGMA schema_version", NULL, 0, arena, &version, err);
    if (done) {
        unsigned next = (unsigned)atoi(version.items.items[0].items[0]) + 1;
        done = sqlite_execute(sqlite, arena_printf(arena, "PRAGMA schema_version = %d", (int)next),
                              err);
    }
    arena_close(arena);
    return done;
}

/* Runs SQL of ours that writes sqlite_schema, as one transaction or within one. */
static bool rewrite(SqliteConnection *sqlite, const char *sql, MigError *err)
{
    sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
    int writable;
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, -1, &writable);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    bool done = sqlite_execute(sqlite, "SAVEPOINT aside", err) && sqlite_execute(sqlite, sql, err);
    if (!done)
        sqlite3_exec(sqlite->db, "ROLLBACK TO aside", NULL, NULL, NULL);
    sqlite3_exec(sqlite->db, "RELEASE aside", NULL, NULL, NULL);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, writable, NULL);
    return done;
}

static bool run_each(SqliteConnection *sqlite, const StatementVec *statements, MigError *err)
{
    bool done = true;
    for (size_t i = 0; done && i < statements->count; i++) {
        Arena *arena = arena_open();
        Span text = statements->items[i].text;
        sqlite_watch_start(&sqlite->watch, sqlite->db, sqlite->watch.statement_timeout);
        done = sqlite_execute(sqlite, arena_strndup(arena, text.bytes, text.length), err);
        arena_close(arena);
    }
    return done;
}

/* Runs them all and then, within the same transaction, `rest`; or leaves the database as it was. */
static bool run_whole(SqliteConnection *sqlite, const StatementVec *statements,
                      bool (*rest)(SqliteConnection *sqlite, MigError *err), MigError *err)
{
    if (sqlite_execute(sqlite, "BEGIN", err) && run_each(sqlite, statements, err) &&
        (rest == NULL || rest(sqlite, err)) && sqlite_execute(sqlite, "COMMIT", err))
        return true;
    sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* A name that is there already, out of sight, is an error here. */
static bool put_aside(SqliteConnection *sqlite, MigError *err)
{
    return rewrite(sqlite, sql_aside_clear, err) && rewrite(sqlite, sql_aside_put, err);
}

static bool bring_back(SqliteConnection *sqlite, const StatementVec *statements, MigError *err)
{
    Arena *arena = arena_open();
    const char *words = list_words(arena, statements);
    bool done = sqlite_query(&sqlite->base, sql_aside_mark, &words, 1, arena, NULL, err) &&
                rewrite(sqlite, sql_aside_bring_back, err) && forget(sqlite, err);
    arena_close(arena);
    return done;
}

static bool run_among_few(SqliteConnection *sqlite, const StatementVec *statements, MigError *err)
{
    return bring_back(sqlite, statements, err) && run_whole(sqlite, statements, put_aside, err) &&
           forget(sqlite, err);
}

static bool begin(SqliteConnection *sqlite, MigError *err)
{
    sqlite->making = rewrite(sqlite, sql_aside_make, err) ? MAKING_AMONG_FEW : MAKING_IN_SIGHT;
    return sqlite->making == MAKING_AMONG_FEW && put_aside(sqlite, err) && forget(sqlite, err);
}

/* What one call can hold need not be put aside: most schemas are no larger. */
static bool run_first(SqliteConnection *sqlite, const StatementVec *statements, MigError *err)
{
    sqlite->making = MAKING_IN_SIGHT;
    return run_whole(sqlite, statements, NULL, err);
}

/* Whether a transaction could be rolled back: a script may have turned that off. */
static bool can_roll_back(SqliteConnection *sqlite)
{
    Arena *arena = arena_open();
    Rows mode;
    MigError ignored;
    bool can =
        sqlite3_get_autocommit(sqlite->db) != 0 &&
        sqlite_query(&sqlite->base, "PRAGMA journal_mode", NULL, 0, arena, &mode, &ignored) &&
        strcmp(mode.items.items[0].items[0], "off") != 0;
    arena_close(arena);
    return can;
}

static bool run(Connection *scratch, const StatementVec *statements, bool *done, MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)scratch;
    *done = !sqlite_watch_is_interrupted(&sqlite->watch) && can_roll_back(sqlite) &&
            (sqlite->making == MAKING_NOTHING
                 ? run_first(sqlite, statements, err)
                 : (sqlite->making == MAKING_AMONG_FEW || begin(sqlite, err)) &&
                       run_among_few(sqlite, statements, err));
    return true;
}

static bool finish(Connection *scratch, MigError *err)
{
    SqliteConnection *sqlite = (SqliteConnection *)scratch;
    bool whole = sqlite->making != MAKING_AMONG_FEW;
    sqlite->making = MAKING_NOTHING;
    return whole ||
           (rewrite(sqlite, sql_aside_clear, err) && rewrite(sqlite, sql_aside_end, err) &&
            forget(sqlite, err)) ||
           fail_within(err, "cannot put together what was made in the scratch database");
}

const Making sqlite_making = {.fits = fits, .run = run, .finish = finish};
