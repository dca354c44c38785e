/*
 * How an engine spells SQL: pure text, no connection.
 */
#ifndef MIG_DB_DIALECT_H
#define MIG_DB_DIALECT_H

#include "base/text.h"
#include "base/url.h"

typedef struct Dialect {
    const char *name; /* "sqlite", "postgresql" */

    /* A query of one row and column: the schema that an unqualified CREATE TABLE goes into. */
    const char *default_schema;
    /* A query that has a row when the table $2 exists in the schema $1. */
    const char *table_exists;
    /* The first %I pairs are schema and table. See history.h for what the tables mean. */
    const char *create_version_table; /* schema, table, name of the primary key */
    const char *create_log_table;     /* schema, table */
} Dialect;

/* The dialect of a kind of URL. */
const Dialect *dialect_find(UrlKind kind);

/* Builds SQL: `ddl(&text, "ALTER TABLE %I.%I ADD COLUMN %I %s", schema, table, column, type)`.
 * %I is an identifier, always quoted; %L a string literal; %s ready SQL; %% a percent sign. Every
 * argument is a `const char *`, and there are as many as the format names (asserted). */
#define ddl(text, ...) ddl_build((text), (const char *[]){__VA_ARGS__, NULL})
void ddl_build(Text *text, const char *const *format_and_arguments);

#endif
