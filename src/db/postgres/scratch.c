/* Three connections to the server, of which two stay.
 *
 * The keeper, in the database of the URL, holds an advisory lock in a transaction of its own from
 * before the scratch database is there until it is to be dropped. The database's name says which
 * lock that is, so whoever finds a scratch database sees in pg_locks whether its maker is alive; a
 * killed maker's lock is gone with its connection. A lock of a transaction stays with its holder
 * behind a transaction-pooling proxy too. The keeper has no snapshot while it waits, so that
 * it keeps neither VACUUM nor CREATE INDEX CONCURRENTLY from anything.
 *
 * The maker runs CREATE DATABASE, which no transaction can, and is closed. Settings are given to
 * the database, not to the session: whoever is connected to it has them, after RESET too. */
#include "db/postgres/scratch.h"

#include "base/hash.h"
#include "db/dialect.h"
#include "db/postgres/catalog.h"
#include "db/postgres/postgres.h"
#include "embedded/postgres.h"

#include <string.h>

enum { LOCK_DIGITS = 16 };

enum SourceColumn {
    SOURCE_ENCODING,
    SOURCE_COLLATE,
    SOURCE_CTYPE,
    SOURCE_PROVIDER,
    SOURCE_LOCALE,
    SOURCE_RULES,
    SOURCE_SCHEMA,
    SOURCE_SETTINGS,
    SOURCE_STRATEGY
};

static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED; ";

static const char lock[] = "SELECT pg_catalog.pg_advisory_xact_lock("
                           "CAST(CAST(%L AS pg_catalog.bit(64)) AS bigint))";

/* Where the scratch database is made. */
typedef struct Scratch {
    Arena *arena;
    ConnectOptions options; /* of the server's own database */
    const char *schema;     /* that new tables are to go into; NULL: as there */
    const char *number;     /* of the lock, 16 hexadecimal digits */
    const char *name;
    Postgres *keeper;
    Row source;
} Scratch;

static bool read_url(Scratch *scratch, const char *dev_url, MigError *err)
{
    Url *url = arena_new(scratch->arena, Url);
    if (dev_url[0] == '\0')
        return true;
    if (!url_parse(scratch->arena, dev_url, ".", url, err))
        return fail_within(err, "dev_url");
    if (url->kind != URL_POSTGRES)
        return fail(err, MIG_E_CONFIG, "dev_url '%s' is no PostgreSQL server", url->shown) ||
               fail_hint(err, "a schema of PostgreSQL can only be tried on PostgreSQL");
    scratch->options.url = url;
    return true;
}

static Postgres *opened(Scratch *scratch, MigError *err)
{
    Connection *connection;
    return postgres_driver.open(scratch->arena, &scratch->options, &connection, err)
               ? (Postgres *)connection
               : NULL;
}

static bool read_source(Scratch *scratch, MigError *err)
{
    Rows rows;
    Postgres *keeper = scratch->keeper;
    int version = keeper->pq.PQserverVersion(keeper->main.conn);
    const char *sql = catalog_for_version(scratch->arena, sql_scratch_source, version);
    if (!server_query(keeper, sql, scratch->arena, &rows, err))
        return false;
    scratch->source = row_at(&rows, 0);
    if (scratch->schema == NULL)
        scratch->schema = scratch->source[SOURCE_SCHEMA];
    return true;
}

static bool hold_lock(Scratch *scratch, MigError *err)
{
    Text sql = text_in(scratch->arena);
    text_add(&sql, begin);
    server_add_timeouts(scratch->keeper, &sql, SETTING_TRANSACTION);
    ddl(&sql, lock, arena_printf(scratch->arena, "x%s", scratch->number));
    return server_run(scratch->keeper, text_string(&sql), err);
}

/* --- making ----------------------------------------------------------------------------------- */

/* Another run may do the same at the same time; what cannot be dropped is left to the next one. */
static void drop_leftovers(Scratch *scratch, Postgres *maker)
{
    Rows rows;
    MigError ignored;
    if (!server_query(maker, sql_scratch_leftovers, scratch->arena, &rows, &ignored))
        return;
    for (size_t i = 0; i < rows.items.count; i++) {
        Text sql = text_in(scratch->arena);
        ddl(&sql, "DROP DATABASE IF EXISTS %I", row_at(&rows, i)[0]);
        if (!server_run(maker, text_string(&sql), &ignored) && !link_is_alive(&maker->main))
            return;
    }
}

/* The locale's own words (PostgreSQL manual, CREATE DATABASE): libc's need none. */
static void add_locale(Text *sql, Row source)
{
    const char *locale = source[SOURCE_LOCALE], *rules = source[SOURCE_RULES];
    ddl(sql, " LC_COLLATE %L LC_CTYPE %L", source[SOURCE_COLLATE], source[SOURCE_CTYPE]);
    if (locale != NULL && value_char(source[SOURCE_PROVIDER]) == 'i')
        ddl(sql, " LOCALE_PROVIDER icu ICU_LOCALE %L", locale);
    if (locale != NULL && value_char(source[SOURCE_PROVIDER]) == 'b')
        ddl(sql, " LOCALE_PROVIDER builtin BUILTIN_LOCALE %L", locale);
    if (rules != NULL)
        ddl(sql, " ICU_RULES %L", rules);
}

static bool explain_create(MigError *err)
{
    if (strcmp(err->sqlstate, "42501") != 0)
        return false;
    err->code = MIG_E_CONFIG;
    return fail_hint(err, "give the role the right to (ALTER ROLE … CREATEDB), or let dev_url in "
                          "modules.ini name a server where it has that");
}

static bool create(Scratch *scratch, Postgres *maker, MigError *err)
{
    Text sql = text_in(scratch->arena);
    ddl(&sql, "CREATE DATABASE %I TEMPLATE template0 ENCODING %L", scratch->name,
        scratch->source[SOURCE_ENCODING]);
    add_locale(&sql, scratch->source);
    if (scratch->source[SOURCE_STRATEGY] != NULL)
        ddl(&sql, " STRATEGY %s", scratch->source[SOURCE_STRATEGY]);
    return server_run(maker, text_string(&sql), err) || explain_create(err);
}

/* What holds in the source database and for its users there; nothing needs to outlive a crash. */
static bool settle(Scratch *scratch, Postgres *maker, MigError *err)
{
    Text sql = text_in(scratch->arena);
    StringVec names = value_array(scratch->arena, scratch->source[SOURCE_SETTINGS]);
    if (strcmp(scratch->schema, scratch->source[SOURCE_SCHEMA]) != 0) {
        ddl(&sql,
            "SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident(%L) || ', ' || "
            "pg_catalog.current_setting('search_path'), false); ",
            scratch->schema);
        if (!strings_has(&names, "search_path"))
            vec_push(scratch->arena, &names, "search_path");
    }
    ddl(&sql, "ALTER ROLE CURRENT_USER IN DATABASE %I SET synchronous_commit = off; ",
        scratch->name);
    for (size_t i = 0; i < names.count; i++)
        if (strcmp(names.items[i], "synchronous_commit") != 0)
            ddl(&sql, "ALTER ROLE CURRENT_USER IN DATABASE %I SET %I FROM CURRENT; ", scratch->name,
                names.items[i]);
    return server_run(maker, text_string(&sql), err);
}

static bool make(Scratch *scratch, MigError *err)
{
    Postgres *maker = opened(scratch, err);
    if (maker == NULL)
        return false;
    drop_leftovers(scratch, maker);
    bool done = create(scratch, maker, err) && settle(scratch, maker, err);
    postgres_driver.close(&maker->connection);
    return done;
}

/* --- opening ---------------------------------------------------------------------------------- */

static bool create_schema(const Scratch *scratch, Postgres *server, MigError *err)
{
    if (scratch->schema[0] == '\0' || strcmp(scratch->schema, "public") == 0)
        return true;
    Text sql = text_in(scratch->arena);
    ddl(&sql, "CREATE SCHEMA IF NOT EXISTS %I", scratch->schema);
    return server_run(server, text_string(&sql), err);
}

static bool open_database(Scratch *scratch, const ConnectOptions *options, Connection **connection,
                          MigError *err)
{
    ConnectOptions own = *options;
    own.url = scratch->options.url;
    own.database = scratch->name;
    if (!postgres_driver.open(scratch->arena, &own, connection, err))
        return false;
    Postgres *server = (Postgres *)*connection;
    if (!create_schema(scratch, server, err)) {
        postgres_driver.close(*connection);
        return false;
    }
    server->keeper = scratch->keeper;
    return true;
}

static void drop(Postgres *keeper, const char *name)
{
    Text sql = text_in(keeper->arena);
    MigError error;
    server_rollback(keeper);
    ddl(&sql, "DROP DATABASE IF EXISTS %I WITH (FORCE)", name);
    bool dropped = server_run(keeper, text_string(&sql), &error);
    if (!dropped && error.code == MIG_E_INTERRUPTED) /* which may have come just now */
        dropped = server_run(keeper, text_string(&sql), &error);
    if (!dropped)
        server_rollback(keeper); /* the next run drops what is left */
    postgres_driver.close(&keeper->connection);
}

bool scratch_open(Arena *arena, const ConnectOptions *options, const char *dev_url,
                  Connection **connection, MigError *err)
{
    Scratch scratch = {.arena = arena, .options = *options, .schema = options->schema};
    scratch.options.listener = (Listener){0};
    scratch.options.lock_timeout = 0;
    scratch.options.statement_timeout = 0;
    scratch.number = hash_random(arena, LOCK_DIGITS);
    scratch.name = arena_printf(arena, "mig_scratch_%s", scratch.number);
    if (!read_url(&scratch, dev_url, err))
        return false;
    scratch.keeper = opened(&scratch, err);
    if (scratch.keeper == NULL)
        return false;
    if (read_source(&scratch, err) && hold_lock(&scratch, err) && make(&scratch, err) &&
        open_database(&scratch, options, connection, err))
        return true;
    drop(scratch.keeper, scratch.name);
    return false;
}

void scratch_drop(Postgres *server)
{
    drop(server->keeper, server->options.database);
    server->keeper = NULL;
}

void scratch_explain(MigError *err)
{
    if (strcmp(err->sqlstate, "42704") == 0 && strncmp(err->message, "role ", 5) == 0 &&
        err->hint[0] == '\0')
        error_advise(err,
                     "roles belong to the server, not to a schema: create it on the server, or "
                     "let dev_url in modules.ini name one that has it");
}
