/* What a statement for SQLite says that it touches. */
#ifndef MIG_DB_SQLITE_WORDS_H
#define MIG_DB_SQLITE_WORDS_H

#include "db/wording.h"

/* What Offline.touches promises. */
void sqlite_words_touches(Arena *arena, Span statement, Temporaries *temporary, TouchVec *touches);

#endif
