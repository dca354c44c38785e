/* What SQLite changes in place, and what takes a rebuild of the table
 * (https://www.sqlite.org/lang_altertable.html). */
#ifndef MIG_DB_SQLITE_RULES_H
#define MIG_DB_SQLITE_RULES_H

#include "schema/diff.h"

extern const DiffRules sqlite_rules;

/* Whether a default can be written without parentheses, which ALTER TABLE ADD COLUMN demands. */
bool sqlite_is_literal(const char *expression);

#endif
