/* Tables, their columns and constraints. */
#ifndef MIG_DB_POSTGRES_RENDER_TABLE_H
#define MIG_DB_POSTGRES_RENDER_TABLE_H

#include "db/postgres/render.h"

/* CREATE TABLE with what is in the change's parts, and what can only be said behind it. */
void render_table(const Render *render, const Change *change);

/* "name type COLLATE c NOT NULL DEFAULT d"; `change` is that which makes it. */
void render_column(const Render *render, const Change *change, const Object *column);

/* The table of a column, in words that leave those below it alone. */
const char *render_alone(const Render *render, const Object *column);

/* What the column of a typed table, a partition or an inheriting table says of its own. */
void render_inherited_column(const Render *render, const Object *column);

/* The comment on a column's NOT NULL, or that it has none any more. */
void render_not_null_comment(const Render *render, const Object *column);

/* Makes a column NOT NULL that has not got that from above. Those below get it too, unless one is
 * to be without it: PostgreSQL 18 would not hand it down if it was made for the table alone. */
void render_own_not_null(const Render *render, const Object *column);

/* What cannot be said in a column's definition. */
void render_column_settings(const Render *render, const Object *column);

/* "CHECK (…) NO INHERIT", without a name. */
const char *render_constraint(const Render *render, const Object *constraint);

/* "CONSTRAINT name …" */
const char *render_named_constraint(const Render *render, const Object *constraint);

/* "ALWAYS AS IDENTITY (START WITH 5)" */
const char *render_identity(const Render *render, const ColumnDef *column);

/* What is said about the sequences that a change makes by calling a column serial. */
void render_serial_notes(const Render *render, const Change *change);

/* Sets an identity column's sequence behind the numbers that are there. */
void render_identity_start(const Render *render, const Object *column);

/* Says again that a table's rows are known by an index that has been made anew. */
void render_replica_identity(const Render *render, const Object *index);

/* What comes behind CREATE INDEX or ALTER TABLE … ADD CONSTRAINT can be told only then. */
void render_constraint_settings(const Render *render, const Object *constraint);

#endif
