/* What the head of one of Alembic's revision files says, without running it. */
#ifndef MIG_IMPORT_PYTHON_H
#define MIG_IMPORT_PYTHON_H

#include "base/text.h"
#include "base/vec.h"

/* What a function does, as far as it can be seen. */
typedef enum PythonBody { BODY_MISSING, BODY_EMPTY, BODY_RAISES, BODY_WORKS } PythonBody;

/* A module-level name that is set to a literal: None, a string, or a collection of strings. */
typedef struct PythonValue {
    StringVec strings;
    int line; /* 0: it is not set */
} PythonValue;

typedef struct PythonModule {
    const char *docstring; /* "" if there is none */
    PythonValue revision, down_revision, branch_labels, depends_on;
    PythonBody upgrade, downgrade;
} PythonModule;

/* Reads a module. MIG_E_REVISION with file and line where one of these names is set to anything but
 * a literal. */
bool python_read(Arena *arena, const char *shown, Span text, PythonModule *module,
                 MigError *err) MIG_MUST_CHECK;

#endif
