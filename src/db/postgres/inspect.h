/*
 * The catalog of PostgreSQL as a snapshot. Each function reads one or a few kinds of objects, with
 * one query for each; they are called in the order in which they stand here.
 */
#ifndef MIG_DB_POSTGRES_INSPECT_H
#define MIG_DB_POSTGRES_INSPECT_H

#include "db/postgres/catalog.h"

/* What Driver.inspect promises. */
bool postgres_inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                      Schema **schema, MigError *err) MIG_MUST_CHECK;

bool inspect_schemas(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_extensions(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_types(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

/* Tables, views and composite types with their columns, and sequences. */
bool inspect_relations(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_columns(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_sequences(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_views(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

bool inspect_constraints(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_indexes(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

/* Functions, procedures and aggregates. */
bool inspect_routines(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

/* What hangs on tables and views: triggers, rules, policies, extended statistics. */
bool inspect_hangers(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

/* Who may do what, who stands on whom, and what was seen and is not compared. */
bool inspect_privileges(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_dependencies(Inspection *inspection, MigError *err) MIG_MUST_CHECK;
bool inspect_uncompared(Inspection *inspection, MigError *err) MIG_MUST_CHECK;

#endif
