/* What a statement for PostgreSQL says that it touches. */
#ifndef MIG_DB_POSTGRES_WORDS_H
#define MIG_DB_POSTGRES_WORDS_H

#include "db/wording.h"

/* The words of a statement, comments apart. */
WordVec postgres_words(Arena *arena, Span statement);

/* What Offline.touches promises. */
void postgres_words_touches(Arena *arena, Span statement, Temporaries *temporary,
                            TouchVec *touches);

#endif
