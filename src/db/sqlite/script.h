/*
 * Where the statements of a script begin and end: SQLite's own rule, which sees words, quotes,
 * comments and semicolons, and knows that a trigger ends with "; END ;".
 *
 * A script is cut without asking the engine, so that statements that have run before can be passed
 * over: prepared again, a CREATE TABLE would be an error.
 */
#ifndef MIG_DB_SQLITE_SCRIPT_H
#define MIG_DB_SQLITE_SCRIPT_H

#include "base/text.h"

typedef enum ScriptControl {
    SCRIPT_CONTROL_NONE,
    SCRIPT_CONTROL_BEGIN, /* begins a transaction */
    SCRIPT_CONTROL_END    /* ends one; savepoints do neither */
} ScriptControl;

typedef struct ScriptPiece {
    bool found;        /* false: only blanks and comments were left */
    size_t start, end; /* without the semicolon and the blanks and comments around it */
    size_t next;       /* where to look for the one behind it */
    ScriptControl control;
} ScriptPiece;

/* Cuts the next statement from a script. On false, `*unclosed` names what begins at `piece->start`
 * and has no end: "quote", "comment", "bracket". */
bool sqlite_script_cut(Span script, size_t offset, ScriptPiece *piece,
                       const char **unclosed) MIG_MUST_CHECK;

#endif
