/*
 * How an engine spells SQL: pure text, no connection.
 */
#ifndef MIG_DB_DIALECT_H
#define MIG_DB_DIALECT_H

#include "base/text.h"
#include "base/url.h"
#include "db/offline.h"
#include "schema/diff.h"

typedef struct Dialect {
    const char *name; /* "sqlite", "postgresql" */

    /* A query of one row and column: the schema that an unqualified CREATE TABLE goes into. */
    const char *default_schema;
    /* A query that has a row when the table $2 exists in the schema $1. */
    const char *table_exists;
    /* Formats for `ddl`: "" or "IF NOT EXISTS ", then the table, both as ready SQL. See history.h
     * for what the tables mean. */
    const char *create_version_table; /* then the name of the primary key */
    const char *create_log_table;

    /* How the engine's own shell does what a run does. */
    const Offline *offline;

    /* A query of one row and column: what snapshots of this server may depend on. */
    const char *server_version;

    /* What the engine can do in place, and what stands in the way of what. */
    const DiffRules *rules;

    /* Appends the statements that make a change, as a person would write them: each ended by ";"
     * and a line end, names quoted only where they have to be, a schema in front of a name only
     * where it is not `to`'s default_schema. Empty for a change that needs no statement. A revision
     * file's
     * `-- mig:destructive` line is not written here. `from` and `to` are the snapshots. */
    void (*render)(Text *sql, const Schema *from, const Schema *to, const Change *change);
} Dialect;

/* The dialect of a kind of URL. */
const Dialect *dialect_find(UrlKind kind);

/* Builds SQL: `ddl(&text, "ALTER TABLE %I.%I ADD COLUMN %I %s", schema, table, column, type)`.
 * %I is an identifier, always quoted; %L a string literal; %s ready SQL; %% a percent sign. Every
 * argument is a `const char *`, and there are as many as the format names (asserted). */
#define ddl(text, ...) ddl_build((text), (const char *[]){__VA_ARGS__, NULL})
void ddl_build(Text *text, const char *const *format_and_arguments);

#endif
