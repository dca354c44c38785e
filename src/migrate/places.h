/*
 * What no database keeps of a declared schema: where each object is declared, and which name it had
 * before (`-- mig:renamed_from old_name` above it).
 */
#ifndef MIG_MIGRATE_PLACES_H
#define MIG_MIGRATE_PLACES_H

#include "migrate/declared.h"

/* Fills in `position` and `renamed_from` of the objects of a snapshot. */
void places_note(Arena *arena, const DeclaredFileVec *files, Schema *schema);

#endif
