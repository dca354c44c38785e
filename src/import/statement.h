/* SQL cut into statements, as far as one can without knowing whose SQL it is. */
#ifndef MIG_IMPORT_STATEMENT_H
#define MIG_IMPORT_STATEMENT_H

#include "base/text.h"
#include "base/vec.h"

typedef struct ForeignStatement {
    Span text;         /* from its first word to its semicolon */
    const char *words; /* its first words in upper case, parted by blanks, without quoted names */
} ForeignStatement;

typedef Vec(ForeignStatement) ForeignStatementVec;

/* The statements of a script. A trigger of SQLite's and a function with BEGIN ATOMIC are whole. */
ForeignStatementVec statement_list(Arena *arena, Span sql);

/* Whether a statement begins or ends a transaction. */
bool statement_is_begin(const ForeignStatement *statement);
bool statement_is_commit(const ForeignStatement *statement);
bool statement_is_transaction(const ForeignStatement *statement);

/* Whether PostgreSQL or SQLite refuses to run it in a transaction. */
bool statement_is_outside(const ForeignStatement *statement);

/* A script without some of its statements: those for which `is_unwanted`. */
Span statement_drop(Arena *arena, Span sql, const ForeignStatementVec *statements,
                    bool (*is_unwanted)(const ForeignStatement *statement));

#endif
