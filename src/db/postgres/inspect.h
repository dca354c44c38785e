/*
 * The catalog of PostgreSQL as a snapshot.
 *
 * Each kind of object has a query in sql/inspect and a function here that reads its rows. The
 * queries are listed once, in inspect.c, in the order in which they are asked and read: a function
 * finds what those before it have put into the Inspection.
 */
#ifndef MIG_DB_POSTGRES_INSPECT_H
#define MIG_DB_POSTGRES_INSPECT_H

#include "db/postgres/catalog.h"

/* What Driver.inspect promises. */
bool postgres_inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                      Schema **schema, MigError *err) MIG_MUST_CHECK;

void inspect_schemas(Inspection *inspection, const Rows *rows);
void inspect_extensions(Inspection *inspection, const Rows *rows);
void inspect_types(Inspection *inspection, const Rows *rows);

/* Collations, operators, casts. */
void inspect_defined(Inspection *inspection, const Rows *rows);

/* Tables, views and composite types; the columns of them all. */
void inspect_relations(Inspection *inspection, const Rows *rows);
void inspect_columns(Inspection *inspection, const Rows *rows);
void inspect_sequences(Inspection *inspection, const Rows *rows);
void inspect_views(Inspection *inspection, const Rows *rows);

/* What partitions have from the tables above, by name. */
void inspect_partition_parts(Inspection *inspection, const Rows *rows);

/* Constraints are put by until the columns are known that they refer to. */
void inspect_key_names(Inspection *inspection, const Rows *rows);
void inspect_constraints(Inspection *inspection, const Rows *rows);
void inspect_foreign_columns(Inspection *inspection, const Rows *rows);

/* Indexes; then what the server had to be asked about some. */
void inspect_indexes(Inspection *inspection, const Rows *rows);
void inspect_index_definitions(Inspection *inspection, const Rows *rows);

/* Functions, procedures and aggregates; then what aggregates are made of. */
void inspect_routines(Inspection *inspection, const Rows *rows);
void inspect_aggregates(Inspection *inspection, const Rows *rows);

void inspect_triggers(Inspection *inspection, const Rows *rows);
void inspect_partition_triggers(Inspection *inspection, const Rows *rows);
void inspect_rules(Inspection *inspection, const Rows *rows);
void inspect_policies(Inspection *inspection, const Rows *rows);
void inspect_statistics(Inspection *inspection, const Rows *rows);

/* Who may do what; who stands on whom, extensions included; what is seen and not compared. */
void inspect_default_privileges(Inspection *inspection, const Rows *rows);
void inspect_privileges(Inspection *inspection, const Rows *rows);
void inspect_members(Inspection *inspection, const Rows *rows);
void inspect_dependencies(Inspection *inspection, const Rows *rows);
void inspect_uncompared(Inspection *inspection, const Rows *rows);

#endif
