/* Cutting a PostgreSQL script into statements. */
#ifndef MIG_DB_POSTGRES_SPLIT_H
#define MIG_DB_POSTGRES_SPLIT_H

#include "db/driver.h"

/* What Driver.next promises. The first call reads the whole script, so that what is refused is
 * refused before anything has run. */
bool split_next(ScriptCursor *cursor, Statement *statement, bool *found,
                MigError *err) MIG_MUST_CHECK;

/* Whether no statement follows the one found last. */
bool split_is_last(const ScriptCursor *cursor);

/* Whether a statement begins, ends or divides a transaction, or says of what kind it is. */
bool split_is_control(Span statement);

#endif
