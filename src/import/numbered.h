/* Names that begin with a number: "20240101120000_create_users.sql". */
#ifndef MIG_IMPORT_NUMBERED_H
#define MIG_IMPORT_NUMBERED_H

#include "import/source.h"

typedef struct Numbered {
    const char *file;   /* as it is in the folder */
    const char *number; /* the digits as they are written */
    const char *rest;   /* what stands behind them, without '_' in front */
} Numbered;

typedef Vec(Numbered) NumberedVec;

/* Cuts a name; false when it does not begin with a digit. */
bool numbered_cut(Arena *arena, const char *file, Numbered *numbered);

/* Which number is greater, leading zeros aside. */
int numbered_compare(const char *a, const char *b);

/* Sorts by number. Two of a number are MIG_E_REVISION. */
bool numbered_sort(const Source *source, NumberedVec *files, MigError *err) MIG_MUST_CHECK;

/* A revision made of such a file, so far without sections: its number is id and version, and the
 * rest, without its last `ending` bytes, the message. */
ForeignRevision numbered_revision(Arena *arena, const Numbered *numbered, size_t ending);

/* Whether a name ends so. */
bool name_ends_with(const char *name, const char *ending);

#endif
