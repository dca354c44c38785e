/* Names and values as a person writes them in PostgreSQL's SQL. */
#ifndef MIG_DB_POSTGRES_SPELLING_H
#define MIG_DB_POSTGRES_SPELLING_H

#include "base/text.h"
#include "schema/model.h"

/* A name, in quotes only where it needs them. */
const char *postgres_name(Arena *arena, const char *name);

/* Names with ", " between them. */
const char *postgres_names(Arena *arena, const StringVec *names);

/* An object's name, behind its schema where that is not the snapshot's default one. A child of a
 * table that has a name of its own in the schema (an index) is named so; any other by itself. */
const char *postgres_object_name(Arena *arena, const Schema *schema, const Object *object);

/* A string literal. */
const char *postgres_literal(Arena *arena, const char *value);

/* Appends SQL: `put(sql, "ALTER TABLE %s ADD COLUMN %n", table, column)`. %n is a name, %l a
 * literal, %s ready SQL; nothing else follows a percent sign. Every argument is a `const char *`,
 * and there are as many as the format names (asserted). */
#define put(sql, ...) postgres_put((sql), (const char *[]){__VA_ARGS__, NULL})
void postgres_put(Text *sql, const char *const *format_and_arguments);

/* "(…)" around an expression that has not got them already. */
const char *postgres_enclosed(Arena *arena, const char *expression);

/* The next element of a list in SQL, up to a comma that stands in no quotes and parentheses; `*at`
 * is behind the comma. */
Span postgres_next_element(const char **at);

#endif
