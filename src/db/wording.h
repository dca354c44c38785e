/*
 * What a statement says that it does to which objects, told from its words alone: for scripts that
 * somebody else will run. What a function, a trigger, a cascade or SQL put together at run time
 * does is not in the words, and neither is which table an index or a trigger belongs to that is
 * named by itself.
 */
#ifndef MIG_DB_WORDING_H
#define MIG_DB_WORDING_H

#include "base/text.h"
#include "db/observer.h"

typedef enum WordKind {
    WORD_PLAIN, /* a keyword or a name, in small letters where the engine folds them */
    WORD_NAME,  /* a name that was quoted, without its quotes */
    WORD_SIGN,  /* one that is of one character */
    WORD_OTHER  /* a number, a string, a longer sign */
} WordKind;

typedef struct Word {
    WordKind kind;
    const char *text;
} Word;

typedef Vec(Word) WordVec;

/* An object that vanishes with the session. */
typedef struct Temporary {
    const char *name, *kind;
    bool doubtful; /* it may have been rolled back */
} Temporary;

/* What the statements of a script leave in the session. */
typedef struct Temporaries {
    Arena *arena; /* of the names */
    bool folds_case;
    Vec(Temporary) objects;
    StringVec savepoints; /* that are open, the innermost last */
} Temporaries;

/* As much of a statement as is worth reading: it says what it does at its beginning, and what
 * follows in one that is longer are rows. */
Span wording_beginning(Span statement);

/* Appends the touches of a statement. What it leaves in the session is noted in `temporary`;
 * objects that are in there already are nobody's. */
void wording_touches(Arena *arena, const WordVec *words, Temporaries *temporary, TouchVec *touches);

#endif
