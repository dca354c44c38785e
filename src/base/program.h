/* Other programs: a command line cut into words as a shell does it, and run without a shell. */
#ifndef MIG_BASE_PROGRAM_H
#define MIG_BASE_PROGRAM_H

#include "base/vec.h"

/* Cuts a command into words at blanks. 'Single' and "double" quotes hold a word together, and a
 * backslash takes what follows as it is (in double quotes only before '"', '\\', '$' and '`').
 * Nothing is expanded. MIG_E_CONFIG for a quote that is not closed, and for no word at all. */
bool program_words(Arena *arena, const char *command, StringVec *words,
                   MigError *err) MIG_MUST_CHECK;

/* The words with `{}` in them replaced by a path; where none has it, the path is a further word. */
StringVec program_insert(Arena *arena, const StringVec *words, const char *path);

typedef struct ProgramPlace {
    const char *folder;   /* where it works; NULL: here */
    bool no_input;        /* it reads nothing */
    bool output_to_error; /* what it writes to standard output goes to standard error */
    const char **output; /* what it writes to standard output is taken in, up to a NUL; NULL: not */
    const char **complaints; /* the same of standard error */
} ProgramPlace;

/* Whether a program of that name is found in $PATH. */
bool program_is_there(Arena *arena, const char *name);

/* Runs a program and waits for it; it is looked for in $PATH. Meanwhile an interrupt from the
 * terminal is the program's alone. MIG_E_FILE when it cannot be started, ends with another status
 * than 0 or is killed. */
bool program_run(Arena *arena, const StringVec *words, const ProgramPlace *place,
                 MigError *err) MIG_MUST_CHECK;

#endif
