/* What PostgreSQL changes in place, and what has to be out of the way meanwhile (PostgreSQL manual,
 * part VI: ALTER TABLE and its like). */
#ifndef MIG_DB_POSTGRES_RULES_H
#define MIG_DB_POSTGRES_RULES_H

#include "schema/diff.h"

extern const DiffRules postgres_rules;

#endif
