/* What the objects of a SQLite snapshot stand on: the names used in their text. */
#ifndef MIG_DB_SQLITE_REFERENCES_H
#define MIG_DB_SQLITE_REFERENCES_H

#include "schema/model.h"

/* Fills in the `needs` of every object. */
void sqlite_find_references(Arena *arena, Schema *schema);

#endif
